"""Files under lint: findings with line and column, and fixes as edits of the text, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from routelens.diagnostics import codes
from routelens.kong.config.document import Document, Json, spell_path
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.loader import Config, load_config
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor
from routelens.language.diagnostics import FixEffect
from routelens.lint.fixing import TextEdit, chosen_fix, edited, overlaps
from routelens.lint.linter import lint_table
from routelens.lint.rule import Edit, Finding, Fix, Place, Severity
from routelens.lint.scalar import Scalar, scalar_at

MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class TextFix:
    """A fix as edits of a file's text."""

    safety: FixEffect
    title: str
    edits: tuple[TextEdit, ...]


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A finding in a file: `source` counts the texts from 0, lines and columns count from 1, offsets from 0."""

    rule: str
    severity: Severity
    message: str
    source: int
    line: int
    column: int
    end_line: int
    end_column: int
    path: str
    start: int
    end: int
    route: Route | None = None
    fix: TextFix | None = None
    automatic: tuple[TextFix, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, in the order of the texts, how many routes were looked at, and what time did not suffice for."""

    findings: tuple[FileFinding, ...]
    routes: int
    left_open: int


def lint_texts(
    texts: Sequence[str],
    *,
    flavor: Flavor | None = None,
    requests: Sequence[Request] = (),
    budget: float = 2.0,
    progress: Callable[[int, int], None] | None = None,
) -> Linted:
    """Return what the rules have against configuration texts, which are read as one.

    What the gateway refuses is a finding of K010, and the rest is judged without it. Where a text cannot be read at
    all, that is all that is found.
    """
    try:
        config = load_config(*texts, flavor=flavor, on_fault="keep")
    except ConfigError as error:
        return Linted(tuple(_of_fault(fault, texts) for fault in error.faults), 0, 0)
    table = RouteTable(config.routes, flavor=flavor or config.flavor)
    found, left_open = lint_table(table, requests=requests, flavor=flavor, budget=budget, progress=progress)
    placed = [_of_fault(fault, texts) for fault in config.faults]
    placed += [_placed(finding, config) for finding in found]
    placed.sort(key=lambda finding: (finding.source, finding.start, finding.end, finding.rule))
    return Linted(tuple(placed), len(config.routes), left_open)


def fix_texts(
    texts: Sequence[str],
    wanted: Callable[[FileFinding], bool],
    *,
    flavor: Flavor | None = None,
    unsafe: bool = False,
) -> tuple[list[str], int]:
    """Return the texts with fixes made until none is left, and how many were made.

    Safe fixes alone, or with `unsafe` also those that keep each request's route. Nothing but the values changes. Fixes
    after which the texts could no longer be read as the same number of routes are not made.
    """
    current = list(texts)
    made = 0
    for _ in range(MOST_ROUNDS):
        chosen: list[tuple[int, TextFix]] = []
        taken: dict[int, list[TextEdit]] = {}
        for finding in lint_texts(current, flavor=flavor, budget=0.0).findings:
            fixes = [fix for fix in finding.automatic if unsafe or fix.safety == "safe"]
            if not fixes or not wanted(finding) or overlaps(fixes[0].edits, taken.get(finding.source, ())):
                continue
            chosen.append((finding.source, fixes[0]))
            taken.setdefault(finding.source, []).extend(fixes[0].edits)
        following = [edited(text, taken.get(source, ())) for source, text in enumerate(current)]
        if following == current or _routes(following, flavor) != _routes(current, flavor):
            break
        current = following
        made += len(chosen)
    return current, made


def _routes(texts: Sequence[str], flavor: Flavor | None) -> int | None:
    try:
        return len(load_config(*texts, flavor=flavor, on_fault="keep").routes)
    except ConfigError:
        return None


def _of_fault(fault: ConfigFault, texts: Sequence[str]) -> FileFinding:
    document = Document(None, texts[fault.source])
    lines = [0, *(place for place, _ in _line_starts(texts[fault.source]))]
    start = lines[min(fault.line, len(lines)) - 1] + fault.column - 1
    end_line, end_column = document.line_column(start + 1)
    return FileFinding(
        codes.BAD_ENTITY.code, "error", fault.message, fault.source, fault.line, fault.column,
        max(end_line, fault.line), end_column if end_line == fault.line else fault.column + 1,
        fault.path, start, start + 1,
    )  # fmt: skip


def _line_starts(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.splitlines(keepends=True):
        position += len(line)
        yield position, len(line)


def _placed(finding: Finding, config: Config) -> FileFinding:
    route = finding.route
    assert route is not None  # findings of tables have one
    document, place = config.places[route.id]
    path = (*place, *finding.place)
    scalar, length = _scalar(document, path)
    offset = document.offset_of(path)
    start, end = offset, offset + 1
    if scalar is not None and length:
        first, last = finding.span or (0, length)
        start = scalar.starts[min(first, length - 1)]
        end = max(start + 1, scalar.end(min(last, length)))
    elif route.name is not None and not finding.place:
        start, end = _name(document, place, offset)
    line, column = document.line_column(start)
    end_line, end_column = document.line_column(end)
    fixes = [made for fix in finding.fixes if (made := _text_fix(fix, document, place)) is not None]
    automatic = chosen_fix(finding, unsafe=True)
    return FileFinding(
        finding.rule, finding.severity or "warning", finding.message, document.source,
        line, column, end_line, end_column, spell_path(path), start, end, route,
        fixes[0] if fixes else None,
        () if automatic is None else tuple(fix for fix in fixes if fix.safety != "ask")[:1],
    )  # fmt: skip


def _name(document: Document, place: Place, offset: int) -> tuple[int, int]:
    """Return where the name of a route stands, which is what a finding about all of it points at."""
    name_path = (*place, "name")
    scalar, length = _scalar(document, name_path)
    return (offset, offset + 1) if scalar is None else (scalar.starts[0], scalar.ends[length - 1])


def _scalar(document: Document, path: Place) -> tuple[Scalar | None, int]:
    """Return the text at a path as it is written, and its length; None if it is no text or stands elsewhere."""
    value: Json = document.root
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):  # it is in the defaults, or a whole entity
            return None, 0
    if not isinstance(value, str):
        return None, 0
    return scalar_at(document.text, document.offset_of(path), value), len(value)


def _text_fix(fix: Fix, document: Document, place: Place) -> TextFix | None:
    edits = [_text_edit(edit, document, place) for edit in fix.edits]
    made = tuple(edit for edit in edits if edit is not None)
    return TextFix(fix.safety, fix.title, made) if len(made) == len(edits) else None


def _text_edit(edit: Edit, document: Document, place: Place) -> TextEdit | None:
    scalar, length = _scalar(document, (*place, *edit.place))
    if scalar is None or not length:
        return None
    text = scalar.spelled(edit.text)
    if text is None:
        return None
    start = scalar.start(edit.start)
    if edit.start and edit.start < length and document.text[start] in " \t\r\n":
        start = scalar.ends[edit.start - 1]
    return TextEdit(start, max(start, scalar.end(edit.end)), text)


def selected(
    findings: Iterable[FileFinding], select: Sequence[str], ignore: Sequence[str]
) -> list[FileFinding]:
    """Return the findings that are wanted: by codes or their beginnings, `all`; without `select` all but hints."""

    def wanted(finding: FileFinding) -> bool:
        if any(finding.rule.startswith(code) for code in ignore):
            return False
        if not select:
            return finding.severity != "hint"
        return "all" in select or any(finding.rule.startswith(code) for code in select)

    return [finding for finding in findings if wanted(finding)]
