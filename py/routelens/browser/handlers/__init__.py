"""Handlers: what the page may ask about the open workspace, and which module answers it.

A module of this package declares one question, its reply, and the function `answer` between them. It is imported when
it is asked for the first time, so that the page starts with only what the first answer needs.
"""

from __future__ import annotations

import importlib
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, Protocol, TypeAlias

from routelens.dataclass import dataclass

Progress: TypeAlias = Callable[[int, int], None]
"""Told how far long work has come: steps done, and steps in all."""

MODULES: Final[Mapping[str, str]] = {
    "advice": "advice",
    "advise": "advise",
    "all_routes": "all_routes",
    "analyse": "analyse",
    "analyse_all": "analyse_all",
    "compare": "compare",
    "compare_sent": "compare_sent",
    "complete": "complete",
    "convert": "convert",
    "cover": "coverage",
    "document": "document",
    "explain": "explain",
    "export": "export_config",
    "export_tests": "export_tests",
    "fix_advice": "fix_advice",
    "format": "format",
    "hover": "hover",
    "import": "import_config",
    "import_tests": "import_tests",
    "nearest_fix": "nearest_fix",
    "lint": "lint",
    "match": "match",
    "next_problem": "next_problem",
    "set_baseline": "set_baseline",
    "shared_entities": "shared_entities",
    "problems": "problems",
    "rank": "rank",
    "remarks": "remarks",
    "replay": "replay",
    "run_tests": "run_tests",
    "try_recorded": "try_recorded",
    "what_if": "what_if",
    "winning_request": "make_it_win",
}
"""The question's `type`, and the module of this package that answers it."""


class Answer(Protocol):
    """Answers a question about a session. Raises MessageError for one that names what is not there."""

    def __call__(self, session: object, message: object, progress: Progress | None) -> object:
        """Return the reply; long work tells `progress` how far it has come."""
        ...


@dataclass(frozen=True, slots=True)
class Handler:
    """What answers one question: the types of question and reply, and the function between them."""

    question: type[object]
    reply: type[object]
    answer: Answer


@cache
def handler_for(kind: str) -> Handler:
    """Return the handler of questions of a `type`, importing its module. Raises KeyError if there is none."""
    module = importlib.import_module(f"{__name__}.{MODULES[kind]}")
    hints = typing.get_type_hints(module.answer)
    return Handler(hints["message"], hints["return"], module.answer)
