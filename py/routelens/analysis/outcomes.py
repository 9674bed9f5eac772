"""What else there is to say of an answer: who comes next, what was left out, how the files were read."""

from __future__ import annotations

from routelens.explain.markup import Run, counted
from routelens.kong.entities import Route
from routelens.kong.priority import MatchCalculation
from routelens.kong.translate import Entry, Flavor


def shown_priority(route: Route, entry: Entry) -> int:
    """Return the priority that people gave an expression route, or the number of a traditional one."""
    return (route.priority or 0) if route.expression is not None else entry.priority


def disabled_explanation(number: int) -> list[Run]:
    """Say how many routes are left out because their service is disabled; nothing if there are none."""
    if number == 0:
        return []
    noun, verb = ("route", "was") if number == 1 else ("routes", "were")
    return [(f"{counted(number)} {noun} of disabled services {verb} left out.", "plain")]


def runner_up_sentence(name: str, reason: str) -> list[Run]:
    """Say who would take the request next, and why it comes after the winner."""
    return [(name, "strong"), (f" matches too and comes next. {reason}", "plain")]


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
