"""Sentences about a running gateway: what a change would do to its last requests, and prediction beside answer."""

from __future__ import annotations

from typing import Literal

from routelens.dataclass import dataclass
from routelens.kong.outcome import Outcome

Part = Literal["route", "status", "upstream_uri"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayAnswer:
    """What a gateway did with a request. `upstream_uri` None: nothing went upstream. `is_own`: it answered itself."""

    status: int
    route_id: str | None
    route: str | None
    upstream_uri: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """One thing that was predicted, and what the gateway did, both in words."""

    part: Part
    title: str
    predicted: str
    answered: str
    agrees: bool


def compare_with_answer(outcome: Outcome, answer: GatewayAnswer) -> list[ComparedPart]:
    """Put what the table predicts beside what the gateway did; the status of an upstream's answer is not predicted."""
    route = outcome.route
    is_same_route = (None if route is None else str(route.id)) == answer.route_id
    parts = [
        ComparedPart(
            "route",
            "Route",
            "none" if route is None else route.label,
            answer.route or "none",
            is_same_route,
        )
    ]
    if outcome.status is None:
        status, agrees = "the upstream’s answer", not answer.is_own
    else:
        status, agrees = (
            f"{outcome.status}, from the gateway",
            answer.is_own and outcome.status == answer.status,
        )
    source = "the gateway" if answer.is_own else "the upstream"
    parts.append(ComparedPart("status", "Status", status, f"{answer.status}, from {source}", agrees))
    predicted = None if outcome.status is not None else outcome.upstream_uri
    parts.append(
        ComparedPart(
            "upstream_uri",
            "Upstream URI",
            predicted or "nothing is sent",
            answer.upstream_uri or "nothing was sent",
            predicted == answer.upstream_uri,
        )
    )
    return parts


def verdict(parts: list[ComparedPart], unsaved: int) -> str:
    """Say whether the gateway did what was predicted; `unsaved` are edits that it doesn't have yet."""
    wrong = [part.title.lower().replace("uri", "URI") for part in parts if not part.agrees]
    if wrong:
        text = f"The gateway did not do what was predicted: {', '.join(wrong)}."
    else:
        text = "The gateway did what was predicted."
    if unsaved:
        text += f" The prediction includes {counted(unsaved, 'edit')} that the gateway does not have yet."
    elif parts[0].agrees and not parts[1].agrees:
        text += " A plugin may have answered, or the upstream failed."
    return text


def rerouted(moved: int, total: int, unreadable: int) -> str:
    """Say how many of a gateway's last requests would change route."""
    if not total:
        return "The gateway has not received a request yet."
    text = f"{moved:,} of {total:,} would change route."
    if unreadable:
        text += f" {counted(unreadable, 'request')} could not be routed here."
    return text


def counted(count: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
