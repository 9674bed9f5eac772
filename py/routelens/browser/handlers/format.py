"""Formatting as the page asks for it: the new text, and where the cursor goes."""

from __future__ import annotations

from typing import ClassVar, Literal

from routelens.browser.edited_route import EXPRESSION
from routelens.browser.handlers import Progress
from routelens.browser.messages import replies
from routelens.browser.rows import problem
from routelens.browser.session import Session
from routelens.browser.utf16 import Utf16
from routelens.dataclass import dataclass
from routelens.language import ExpressionError
from routelens.language.formatter import format_expression


@dataclass(frozen=True, slots=True)
class Format:
    """Lay out an expression. `caret` is the cursor's place in it. Answered by `Formatted`."""

    type: Literal["format"]
    revision: int
    text: str
    caret: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """The text laid out and the cursor's place in it; with a `problem`, what keeps the text as it is."""

    type: ClassVar[Literal["formatted"]] = "formatted"
    text: str
    caret: int
    problem: replies.Problem | None


def answer(session: Session, message: Format, progress: Progress | None = None) -> Formatted:
    """Answer a `Format`. Costs a parse of the text."""
    utf16 = Utf16(message.text)
    try:
        formatted = format_expression(message.text)
    except ExpressionError as error:
        fault = problem(EXPRESSION, error.diagnostics[0], utf16)
        return Formatted(text=message.text, caret=message.caret, problem=fault)
    caret = formatted.place(utf16.to_code_point(max(0, message.caret)))
    place = Utf16(formatted.text).from_code_point(caret)
    return Formatted(text=formatted.text, caret=place, problem=None)
