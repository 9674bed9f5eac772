"""Advice on one expression as it is typed."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.advice import problems_of_text
from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.session import Session
from routelens.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Advise:
    """Tell what the rules have against `text`, the expression of the route `route_id`. Answered by `Advised`."""

    type: Literal["advise"]
    revision: int
    route_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """The advice on an expression, hints apart; none for one that the gateway refuses.

    After a finished lint that of the table is in it, at the first word.
    """

    type: ClassVar[Literal["advised"]] = "advised"
    problems: list[replies.Problem]


def answer(session: Session, message: Advise, progress: Progress | None = None) -> Advised:
    """Answer an `Advise`. A few hundred microseconds, and the loading of the rules at the first time."""
    return Advised(problems=problems_of_text(session, message.route_id, message.text))
