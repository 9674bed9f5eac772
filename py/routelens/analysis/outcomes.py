"""What becomes of a request, in words: the gateway's own answer, who comes next, who would win otherwise."""

from __future__ import annotations

from typing import Final

from routelens.analysis.words import Run, counted
from routelens.kong.outcome import Outcome
from routelens.kong.precedence import Disagreement
from routelens.kong.priority import MatchCalculation
from routelens.kong.translate import Flavor

_IMPLIED_PORTS: Final = {"http": 80, "https": 443, "grpc": 80, "grpcs": 443}
_CALCULATIONS: Final[dict[MatchCalculation, str]] = {
    "original": "With the gateway's default ",
    "strict": "With the documented priorities, ",
}


def upstream_url(outcome: Outcome) -> str | None:
    """Return where a proxied request goes, as one URL: the service's host, whatever Host header is sent to it.

    The port is left out where the scheme implies it. None if the gateway answers itself, or if the service's host is
    not known.
    """
    service = None if outcome.route is None else outcome.route.service
    if outcome.status is not None or service is None or service.host is None:
        return None
    scheme, port = outcome.upstream_scheme, outcome.upstream_port
    host = f"[{service.host}]" if ":" in service.host and service.host[0] != "[" else service.host
    shown_port = "" if port is None or port == _IMPLIED_PORTS.get(scheme or "") else f":{port}"
    return f"{scheme}://{host}{shown_port}{outcome.upstream_uri or ''}"


def answer_sentence(outcome: Outcome, *, is_http: bool) -> list[Run]:
    """Say what the gateway answers itself (spec/upstream.md §5 and §6); nothing if the request is proxied."""
    if outcome.status is None:
        return []
    if not is_http:
        return [
            ("The gateway closes the connection: ", "plain"),
            (outcome.message or "", "code"),
            (".", "plain"),
        ]
    why = "" if outcome.route is None else _why(outcome)
    said: list[Run] = [(f"{why}The gateway answers {outcome.status}", "plain")]
    if outcome.message is not None:
        said += [(" ", "plain"), (outcome.message, "code")]
    location = outcome.headers.get("Location")
    if location is not None:
        said += [(" and sends the client to ", "plain"), (location, "code")]
    grpc_message = outcome.headers.get("grpc-message")
    if grpc_message is not None:
        said += [(" with gRPC status 1 ", "plain"), (grpc_message, "code")]
    return [*said, (".", "plain")]


def _why(outcome: Outcome) -> str:
    route = outcome.route
    assert route is not None
    if outcome.status == 503:
        return "The route has no service. "
    if "https" in (route.protocols or ()):
        return "The route allows only https. "
    return "The route is for gRPC. "


def no_stream_route_sentence() -> list[Run]:
    """Say that no route takes a connection, and what becomes of it (spec/upstream.md §6)."""
    return [
        ("No route", "strong"),
        (" matches. The gateway closes the connection: ", "plain"),
        ("no Route found with those values", "code"),
        (".", "plain"),
    ]


def disabled_explanation(number: int) -> list[Run]:
    """Say how many routes are left out because their service is disabled; nothing if there are none."""
    if number == 0:
        return []
    noun, verb = ("route", "was") if number == 1 else ("routes", "were")
    return [(f"{counted(number)} {noun} of disabled services {verb} left out.", "plain")]


def runner_up_sentence(name: str, reason: str) -> list[Run]:
    """Say who would take the request next, and why it comes after the winner."""
    return [(name, "strong"), (f" matches too and comes next. {reason}", "plain")]


def disagreement_sentence(found: Disagreement) -> list[Run]:
    """Say that the other match calculation chooses another winner (spec/traditional.md §4.1)."""
    name = "No route" if found.route is None else found.route.label
    return [
        (_CALCULATIONS[found.match_calculation], "plain"),
        (f"route_match_calculation = {found.match_calculation}", "code"),
        (", ", "plain"),
        (name, "strong"),
        (f" would win instead. {found.reason}", "plain"),
    ]


def made_up_ids_explanation() -> list[Run]:
    """Say that a tie is decided by ids that are not the gateway's."""
    return [("Ids that the files do not give are made up here, so the gateway may choose another.", "plain")]


def reading_sentence(
    flavor: Flavor, match_calculation: MatchCalculation, *, is_given: bool, split_paths: bool = True
) -> list[Run]:
    """Say how the configuration was read, and who chose the flavor."""
    some = "a route has an expression" if flavor == "expressions" else "no route has an expression"
    chosen = "as asked" if is_given else f"because {some}"
    whole = "" if split_paths else ", paths not split (before 3.3)"
    return [
        ("Read with flavor ", "plain"),
        (flavor, "code"),
        (f", {chosen}, and match calculation ", "plain"),
        (match_calculation, "code"),
        (f"{whole}.", "plain"),
    ]
