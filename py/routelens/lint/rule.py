"""Rule: one piece of advice, with its examples, and what it finds: a finding with its span and fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.kong.entities import Route
from routelens.language.diagnostics import FixEffect
from routelens.language.nodes import Span

Severity: TypeAlias = codes.Severity
Scope: TypeAlias = Literal["expression", "route", "table"]
Place: TypeAlias = tuple[str | int, ...]
"""The way from a route to one of its values: `("paths", 0)`."""
# An expression, one route, or all routes of a table, as Admin API JSON.
Source: TypeAlias = str | Mapping[str, Any] | tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of the code points `start` to `end` of the value at `place`."""

    place: Place
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Give the field `name` of the route another value, whether it is written or left to its default."""

    name: str
    value: int | bool


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove what was found, made all or none.

    `safety`: `safe` keeps route, captures and stripping of every request, `match-safe` keeps its route, `ask` changes
    what the route matches.
    """

    title: str
    safety: FixEffect
    edits: tuple[Edit | Setting, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in the value at `place` of a route; `span` None is all of it.

    `fixes` are alternatives, the best first. `cause` is what the finding is about, where that is more than the span:
    rules silence one another by it. The linter fills in rule, severity and route.
    """

    message: str
    place: Place
    span: Span | None = None
    fixes: tuple[Fix, ...] = ()
    cause: Span | None = None
    severity: Severity | None = None
    rule: str = ""
    route: Route | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A source that a rule finds something in. `fixed` is the value after its first fix."""

    source: Source
    fixed: str | None = None


# A check takes the subject of its scope; `Any`, because each scope has a class of its own.
Check: TypeAlias = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One piece of advice: `what` it says in a line, `why` in a paragraph, and the check.

    `silences` are codes whose findings about the same value are left out, since the cause is the same. A rule that
    `reads_text` judges how the expression is written; all others judge its tree. `check_route` is for a rule over
    expressions that means the fields of a traditional route as well, `check_table` for one that sees more in a table.
    A rule that `proves_dead` says why a route never matches, so the table says nothing of that. What a rule of
    `needless` text points at could go; editors show it faded.
    """

    code: str
    name: str
    severity: Severity
    scope: Scope
    what: str
    why: str
    check: Check
    bad: tuple[Example, ...]
    good: tuple[Source, ...]
    fix_safety: FixEffect | None = None
    silences: tuple[str, ...] = ()
    reads_text: bool = False
    check_route: Check | None = None
    check_table: Check | None = None
    proves_dead: bool = False
    needless: bool = False
