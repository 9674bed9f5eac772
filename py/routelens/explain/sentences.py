"""Sentences: what every face says of an answer, each written once.

Each function returns marked words (`markup.Run`), an empty list where there is nothing to say. Headlines name routes
and never print the 64-bit number that a traditional route's fields make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from routelens.explain.markup import Run, name_list, number_word, ordinal, plain_text
from routelens.kong.entities import Route
from routelens.kong.priority import MatchCalculation, Priority, PriorityPart
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor

MAX_PATTERN: Final = 60
"""Characters of a regex that a sentence shows."""


def route_name(route: Route) -> str:
    """Return what sentences call a route: its name, or the first eight characters of its id."""
    return route.name if route.name and route.name.strip() else str(route.id)[:8]


# --- a route takes the request --------------------------------------------------------------------------------------


def winner_sentence(name: str) -> list[Run]:
    """Say which route takes the request."""
    return [("Route ", "plain"), (name, "strong"), (" wins.", "plain")]


def rank_words(rank: int, total: int, decision: str = "") -> list[Run]:
    """Say where the winner stands in the evaluation order and what put it before the runner-up: a line, no sentence."""
    place = f"{ordinal(rank)} of {total:,}"
    return [(f"{place} · {decision}" if decision else place, "plain")]


def decision_words(part: PriorityPart | None, bit: int | None = None) -> str:
    """Say which part of the priority decides, `2 matching fields decide`; None: the priorities are equal.

    With a `bit` it is that one which decides, for the value of the part alone would not (`precedence.deciding_bit`).
    """
    if part is None:
        return "same priority, the higher id decides"
    if bit is not None:
        return f"bit {bit} of {part.name} decides"
    match part.name:
        case "match weight" | "header count":
            number = part.meaning.partition(":")[0]
            return f"{number} {'decides' if part.value == 1 else 'decide'}"
        case "plain host":
            return "a host without a wildcard decides"
        case "regex path":
            return "a regex path decides"
        case "regex_priority" | "priority":
            return f"{part.name} {part.value} decides"
        case "path length":
            return f"a plain path of {part.meaning.partition(' of ')[0]} decides"
        case "expression":
            return "expression routes come first"
        case _:
            return f"{part.name} decides"


def odd_decision_sentence(earlier: str, part: PriorityPart, bit: int) -> list[Run]:
    """Say why a route is tried before another whose value is as great: the `bit` that its `part` sets."""
    return [
        (earlier, "strong"),
        (f" comes first by bit {bit}, which its {part.name} {part.value} sets.", "plain"),
    ]


def priority_words(priority: Priority) -> str:
    """Return a priority as people think of it: an expression route's own number, or the parts that are set.

    `10`; `2 fields set, 7 bytes of plain path`. It is said of routes that match and of those that do not.
    """
    words = []
    for part in priority.parts:
        if part.name == "expression" or (part.value == 0 and part.name != "priority"):
            continue
        if part.name == "match weight":
            words.append("1 field set" if part.value == 1 else f"{part.value} fields set")
        else:
            words.append(str(part.value) if part.name == "priority" else part.meaning.partition(":")[0])
    return ", ".join(words) or "no field set"


def tie_sentence(names: Sequence[str], *, are_ids_known: bool = False) -> list[Run]:
    """Say that several routes of one priority match; the winner's name comes first.

    With `are_ids_known` the ids are the gateway's own, and the higher one decides for certain.
    """
    tie = [(f"{number_word(len(names))} routes tie: ", "plain"), *name_list(names)]
    if are_ids_known:
        return [*tie, (". The higher id decides, that of ", "plain"), (names[0], "strong"), (".", "plain")]
    return [*tie, (". Kong leaves the order undefined.", "plain")]


def tie_explanation(winner: str) -> list[Run]:
    """Say who takes the request in a tie, and what to do."""
    return [
        ("Today's engine takes the higher id, so ", "plain"),
        (winner, "strong"),
        (" gets the request. Give the routes different priorities to be sure.", "plain"),
    ]


def generated_ids_explanation(winner: str, *, are_of_names: bool) -> list[Run]:
    """Say that a tie is decided by ids that are not the gateway's; `are_of_names`: unless it is DB-less."""
    if are_of_names:
        return [
            ("A DB-less gateway derives these ids from the names, so ", "plain"),
            (winner, "strong"),
            (" is certain there. With decK they are random, and any of them may get the request.", "plain"),
        ]
    return [
        ("Ids that the files do not give are generated here, so the gateway may choose another.", "plain")
    ]


def others_explanation(names: Sequence[str]) -> list[Run]:
    """Say which routes behind the winner would match as well."""
    if not names:
        return [("No other route matches this request.", "plain")]
    verb = "matches" if len(names) == 1 else "match"
    noun = "route" if len(names) == 1 else "routes"
    them = "it" if len(names) == 1 else "them"
    return [
        (f"{number_word(len(names))} more {noun} {verb}, ", "plain"),
        *name_list(names),
        (f". The gateway never looks at {them}: the first match ends the search.", "plain"),
    ]


def runner_up_sentence(name: str, reason: str) -> list[Run]:
    """Say who would take the request next, and why it comes after the winner."""
    return [(name, "strong"), (f" matches too and comes next. {reason}", "plain")]


Absence: TypeAlias = Literal["muted", "invalid", "disabled"]
"""Why a route is not in the table: it is switched off in the workspace, has faults, or its service is disabled."""

ABSENCE_WORDS: Final[Mapping[Absence, str]] = {
    "muted": "it is muted",
    "invalid": "it is not valid",
    "disabled": "its service is disabled",
}


def unwritten_sentences(muted: Sequence[str], invalid: Sequence[str]) -> list[str]:
    """Say which routes are not in a text that was written."""
    kinds = (("Muted", muted), ("Invalid", invalid))
    return [f"{kind} routes are left out: {plain_text(name_list(names))}." for kind, names in kinds if names]


def unranked_sentence(absence: Absence) -> str:
    """Say that a route has no place in the evaluation order, and why."""
    return f"Not checked: {ABSENCE_WORDS[absence]}."


def rank_sentence(
    number: int, total: int, before: tuple[str, str] | None, after: tuple[str, str] | None
) -> str:
    """Say where a route stands in the evaluation order, and between which neighbours.

    Such as `Checked 2nd of 3: after orders (100), before catch-all (0).` `before` and `after` are the neighbours, each
    with its name and a word on its priority; None where there is none.
    """
    if total == 1:
        return "The only route."
    neighbours = [
        f"{word} {neighbour[0]} ({neighbour[1]})"
        for word, neighbour in (("after", before), ("before", after))
        if neighbour is not None
    ]
    return f"Checked {ordinal(number)} of {total:,}: {', '.join(neighbours)}."


# --- the gateway answers by itself ----------------------------------------------------------------------------------


def no_match_sentence(*, is_http: bool = True) -> list[Run]:
    """Say that no route takes the request, and what the client gets. Source: docs/reference/upstream.md §6."""
    if not is_http:
        return [("No route", "strong"), (" matches. The gateway closes the connection.", "plain")]
    return [
        ("No route", "strong"),
        (" matches. The gateway answers 404: ", "plain"),
        ("no Route matched with those values", "code"),
        (".", "plain"),
    ]


def no_request_sentence() -> list[Run]:
    """Say that there is no answer because no request could be read."""
    return [("No answer: the request cannot be read.", "plain")]


def nothing_asked(*, has_routes: bool) -> tuple[list[Run], list[Run]]:
    """Say that there is nothing to answer yet, and below that what to do: no route is there, or no URL is typed."""
    if has_routes:
        return [("No request yet.", "plain")], [
            ("Type a URL or paste curl to see which route takes it.", "plain")
        ]
    return [("No routes yet.", "plain")], [
        ("Add a route or import a configuration to see which route takes a request.", "plain")
    ]


def undecided_sentence(name: str, field: str, pattern: str) -> list[Run]:
    """Say that no winner is known because one regex would take too much work."""
    return [("Undecided: ", "strong"), *_limit_words(name, field, pattern)]


def undecided_explanation() -> list[Run]:
    """Say what a gateway does with a request that its router gives up on."""
    return [("A gateway would answer 500 and log it; that is not the same as no match.", "plain")]


def undecided_entry_note() -> str:
    """Say that one entry's verdict is not known."""
    return "Undecided: a regex of this route takes too much work for this request."


def undecided_others_explanation(name: str, field: str, pattern: str) -> list[Run]:
    """Say that the winner is certain and the routes behind it are not."""
    return [("Which other routes match is undecided: ", "plain"), *_limit_words(name, field, pattern)]


def _limit_words(name: str, field: str, pattern: str) -> list[Run]:
    shown = pattern if len(pattern) <= MAX_PATTERN else pattern[: MAX_PATTERN - 1] + "…"
    return [
        ("the regex ", "plain"),
        (shown, "code"),
        (" of route ", "plain"),
        (name, "strong"),
        (f" on {field} takes too much work for this request.", "plain"),
    ]


def own_answer_sentence(name: str, status: int, message: str | None, plugin: str | None = None) -> list[Run]:
    """Say that a route matches and the gateway, or a plugin, answers. Source: docs/reference/upstream.md §5."""
    start: list[Run] = [("Route ", "plain"), (name, "strong")]
    if plugin is not None:
        return [
            *start,
            (" matches, and its plugin ", "plain"),
            (plugin, "code"),
            (f" answers {status}.", "plain"),
        ]
    # gRPC routes answer 426 as well, for HTTP/2.
    if 300 <= status < 400 or (status == 426 and "HTTPS" in (message or "")):
        verb = "redirects" if status != 426 else "answers"
        end = f" matches but takes only HTTPS: the gateway {verb} with {status}"
    else:
        end = f" matches, and the gateway answers {status}"
    if not message:
        return [*start, (f"{end}.", "plain")]
    return [*start, (f"{end}: ", "plain"), (message, "code"), (".", "plain")]


def own_answer_explanation(status: int, location: str | None, *, has_service: bool = False) -> list[Run]:
    """Say what the client gets instead of the service's answer."""
    if location:
        return [
            ("The client is sent to ", "plain"),
            (location, "code"),
            (". Nothing reaches the service.", "plain"),
        ]
    if status in (500, 503) and not has_service:
        return [("The route has no service, so there is nowhere to send the request.", "plain")]
    return [("Nothing reaches the service.", "plain")]


def host_reason(route: Route, request: Request) -> str:
    """Say why the service gets the Host header that it gets. Source: docs/reference/upstream.md §4."""
    because = f"because preserve_host is {'on' if route.preserve_host else 'off'}"
    upstream = None if route.service is None else route.service.upstream
    if route.preserve_host:
        if request.host if request.is_http else request.tls_name:
            return because
        because = (
            f"because the request has no {'Host' if request.is_http else 'SNI'} that preserve_host could keep"
        )
    if upstream is None:
        return because
    return f"the {'host_header of the upstream' if upstream.host_header else 'name of the target'}, {because}"


# --- what else there is to know -------------------------------------------------------------------------------------


def left_out_explanation(number: int, in_part: int = 0) -> list[Run]:
    """Say how many routes the gateway would skip because they are invalid, and of how many it would keep the rest."""
    if number == 0:
        return []
    verb = "is invalid and was" if number == 1 else "are invalid and were"
    some = f", {number_word(in_part).lower()} of them" if in_part < number else ""
    end = f"{some} in part" if in_part else ""
    return [(f"{number_word(number)} {'route' if number == 1 else 'routes'} {verb} left out{end}.", "plain")]


def left_out_words(table: RouteTable, route: Route) -> str:
    """Return what is said behind the name of a route that the router refused."""
    return " is left out in part" if table.holds_part_of(route) else " is left out"


def disabled_explanation(number: int) -> list[Run]:
    """Say how many routes are left out because their service is disabled."""
    if number == 0:
        return []
    noun, verb = ("route", "was") if number == 1 else ("routes", "were")
    return [(f"{number_word(number)} {noun} of disabled services {verb} left out.", "plain")]


def disagreement_sentence(name: str, calculation: MatchCalculation, reason: str) -> list[Run]:
    """Say who would win under the other match calculation, and why. Source: docs/reference/traditional.md §4.1."""
    which = "the gateway's default" if calculation == "original" else "the documented order"
    return [
        ("With ", "plain"),
        (f"route_match_calculation: {calculation}", "code"),
        (f", {which}, ", "plain"),
        (name, "strong"),
        (" would win instead. ", "plain"),
        (reason, "plain"),
    ]


def converted_sentence(form: Literal["expression", "traditional"], along: int) -> str:
    """Say that a route was converted, and how many more were so that the order of routes stays."""
    what = "an expression" if form == "expression" else "matching fields"
    return f"Converted to {what}" + (f", and {along:,} more to keep the order" if along else "")


def reading_sentence(
    flavor: Flavor, match_calculation: MatchCalculation, *, is_given: bool, split_paths: bool = True
) -> list[Run]:
    """Say how the configuration was read; `is_given`: the flavor was asked for, not told from the routes."""
    some = "a route has an expression" if flavor == "expressions" else "no route has an expression"
    chosen = "as asked" if is_given else f"because {some}"
    whole = "" if split_paths else ", paths not split (before 3.3)"
    return [
        ("Read with router_flavor ", "plain"),
        (flavor, "code"),
        (f", {chosen}, and route_match_calculation ", "plain"),
        (match_calculation, "code"),
        (f"{whole}.", "plain"),
    ]
