"""Files under lint: findings with line and column, and fixes as edits of the text, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import accumulate
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.diagnostics import codes
from routelens.kong.config.collections import Loader
from routelens.kong.config.document import Document, Json, PlacedDict, PlacedList, spell_path
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.loader import Config, check_config, load_config
from routelens.kong.entities import Route
from routelens.kong.request.request import Request
from routelens.kong.table import RouteTable
from routelens.kong.translate import Flavor
from routelens.language.diagnostics import FixEffect
from routelens.lint.fixing import WRITTEN, TextEdit, edited, overlaps, setting_edit
from routelens.lint.linter import lint_alone, lint_table
from routelens.lint.rule import Edit, Finding, Fix, Place, Setting, Severity
from routelens.lint.scalar import Scalar, is_plain, quoted, scalar_at

MOST_ROUNDS = 100


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
    fixes: tuple[TextFix, ...] = ()

    @property
    def fix(self) -> TextFix | None:
        """The best of its fixes, None if there is none."""
        return self.fixes[0] if self.fixes else None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How configuration texts are read: the options of `load_config` of these names."""

    flavor: Flavor | None = None
    loader: Loader | None = None
    environment: Mapping[str, str] | None = None
    env_file: Mapping[str, str] | None = None

    def load(self, texts: Sequence[str], names: Sequence[str] = ()) -> Config:
        """Return what texts hold, faults left out and listed. Raises ConfigError where none can be read."""
        return load_config(*texts, **self._given(), on_fault="keep", names=names)

    def check(self, texts: Sequence[str], names: Sequence[str] = ()) -> list[ConfigFault]:
        """Return all that is wrong with texts, what the router refuses in routes as well."""
        return check_config(*texts, **self._given(), names=names)

    def _given(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


DEFAULTS: Final = LoadOptions()


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, in the order of the texts, how many routes were looked at, and what time did not suffice for."""

    findings: tuple[FileFinding, ...]
    routes: int
    left_open: int


def lint_texts(
    texts: Sequence[str],
    *,
    bare: Collection[int] = (),
    options: LoadOptions = DEFAULTS,
    requests: Sequence[Request] = (),
    budget: float = 2.0,
    progress: Callable[[int, int], None] | None = None,
    names: Sequence[str] = (),
) -> Linted:
    """Return what the rules have against texts: configuration, which is read as one, and bare expressions.

    `bare` are the numbers of the texts that are one expression each, as `.atc` files are; they count as a route each.
    What the gateway refuses is a finding of K010, and the rest is judged without it. Where a configuration cannot be
    read at all, that is all that is found in it. `names` are what messages call the texts.
    """
    placed = [found for number in sorted(bare) for found in _of_expression(texts[number], number)]
    numbers = [number for number in range(len(texts)) if number not in bare]
    routes, left_open = len(bare), 0
    if numbers:
        named = [names[number] for number in numbers] if names else []
        linted = _lint_config(
            [texts[number] for number in numbers], options, requests, budget, progress, named
        )
        placed += [replace(found, source=numbers[found.source]) for found in linted.findings]
        routes, left_open = routes + linted.routes, linted.left_open
    placed.sort(key=lambda finding: (finding.source, finding.start, finding.end, finding.rule))
    return Linted(tuple(placed), routes, left_open)


def _lint_config(
    texts: Sequence[str],
    options: LoadOptions,
    requests: Sequence[Request],
    budget: float,
    progress: Callable[[int, int], None] | None,
    names: Sequence[str],
) -> Linted:
    try:
        config = options.load(texts, names)
    except ConfigError as error:
        return Linted(tuple(_of_fault(fault, texts) for fault in error.faults), 0, 0)
    flavor = options.flavor
    table = RouteTable(config.routes, flavor=flavor or config.flavor)
    found, left_open = lint_table(table, requests=requests, flavor=flavor, budget=budget, progress=progress)
    placed = [
        _of_fault(fault, texts) for fault in (*config.faults, *_refused(texts, options, config, table, names))
    ]
    placed += [_placed(finding, config) for finding in found]
    return Linted(tuple(placed), len(config.routes), left_open)


def _refused(
    texts: Sequence[str], options: LoadOptions, config: Config, table: RouteTable, names: Sequence[str]
) -> Iterator[ConfigFault]:
    """Yield what the router refuses in traditional routes that could be read; rules judge expressions themselves."""
    places = [config.places[route.id] for route, _ in table.rejected if route.expression is None]
    if not places:
        return
    spelled = {(document.source, spell_path(place)) for document, place in places}
    known = set(config.faults)
    for fault in options.check(texts, names):
        if fault.severity == "error" and fault not in known:
            inside = accumulate(fault.path.split("."), lambda outer, step: f"{outer}.{step}")
            if any((fault.source, path) in spelled for path in inside):
                yield fault


def _of_expression(text: str, source: int) -> Iterator[FileFinding]:
    """Yield the findings of a bare expression, whose places are those of the text."""
    document = Document(None, text, source)
    for finding in lint_alone(text):
        start, end = finding.span or (0, len(text))
        line, column = document.line_column(start)
        end_line, end_column = document.line_column(end)
        fixes = tuple(fix for fix in map(_bare_fix, finding.fixes) if fix is not None)
        yield FileFinding(
            finding.rule, finding.severity or "warning", finding.message, source, line, column, end_line, end_column,
            "", start, end, None, fixes,
        )  # fmt: skip


def _bare_fix(fix: Fix) -> TextFix | None:
    """Return a fix of a bare expression, None for one that changes another field of a route."""
    edits = [TextEdit(edit.start, edit.end, edit.text) for edit in fix.edits if isinstance(edit, Edit)]
    return TextFix(fix.safety, fix.title, tuple(edits)) if len(edits) == len(fix.edits) else None


def fix_texts(
    texts: Sequence[str],
    wanted: Callable[[FileFinding], bool],
    *,
    bare: Collection[int] = (),
    options: LoadOptions = DEFAULTS,
    unsafe: bool = False,
) -> tuple[list[str], int]:
    """Return the texts with fixes made until none is left, and how many were made.

    Safe fixes alone, or with `unsafe` also those that keep each request's route. Nothing but the values changes. Fixes
    after which the texts could no longer be read as the same number of routes are not made.
    """
    allowed = ("safe", "match-safe") if unsafe else ("safe",)
    current = list(texts)
    made = 0
    one_a_value = False
    for _ in range(MOST_ROUNDS):
        chosen = 0
        taken: dict[int, list[TextEdit]] = {}
        values: set[tuple[int, str]] = set()
        for finding in lint_texts(current, bare=bare, options=options, budget=0.0).findings:
            fix = next((fix for fix in finding.fixes if fix.safety in allowed), None)
            if fix is None or not wanted(finding) or overlaps(fix.edits, taken.get(finding.source, ())):
                continue
            value = finding.source, finding.path
            if one_a_value and value in values:
                continue
            values.add(value)
            chosen += 1
            taken.setdefault(finding.source, []).extend(fix.edits)
        following = [edited(text, taken.get(source, ())) for source, text in enumerate(current)]
        if following == current:
            break
        if _routes(following, bare, options) != _routes(current, bare, options):
            # Each fix can be written where it stands, but together they may make something else of a plain value.
            if one_a_value:
                break
            one_a_value = True
            continue
        current = following
        made += chosen
    return current, made


def _routes(texts: Sequence[str], bare: Collection[int], options: LoadOptions) -> int | None:
    configuration = [text for number, text in enumerate(texts) if number not in bare]
    try:
        return len(options.load(configuration).routes) if configuration else 0
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
    scalar, value = _scalar(document, path)
    offset = document.offset_of(path)
    start, end = offset, offset + 1
    is_other = False
    if scalar is not None and value:
        length = len(value)
        is_other = not _is_as_written(route, finding.place, value)
        first, last = (0, length) if is_other or finding.span is None else finding.span
        start = scalar.starts[min(first, length - 1)]
        end = max(start + 1, scalar.end(min(last, length)))
    elif route.name is not None and not finding.place:
        start, end = _name(document, place, offset)
    elif finding.place:
        start, end = _other_value(document, path, offset)
    line, column = document.line_column(start)
    end_line, end_column = document.line_column(end)
    fixes = () if is_other else finding.fixes
    made = (_text_fix(fix, document, place) for fix in fixes)
    return FileFinding(
        finding.rule, finding.severity or "warning", finding.message, document.source,
        line, column, end_line, end_column, spell_path(path), start, end, route,
        tuple(fix for fix in made if fix is not None),
    )  # fmt: skip


def _is_as_written(route: Route, place: Place, value: str) -> bool:
    """Tell whether the route has the value as it is written: paths of old files are marked as regexes when read."""
    current: Json = getattr(route, str(place[0]), None) if place else value
    try:
        for step in place[1:]:
            current = current[step]
    except (LookupError, TypeError):
        return False
    return bool(current == value)


def _name(document: Document, place: Place, offset: int) -> tuple[int, int]:
    """Return where the name of a route stands, which is what a finding about all of it points at."""
    name_path = (*place, "name")
    scalar, name = _scalar(document, name_path)
    return (offset, offset + 1) if scalar is None else (scalar.starts[0], scalar.ends[len(name) - 1])


def _other_value(document: Document, path: Place, offset: int) -> tuple[int, int]:
    """Return where a list of texts, a number or a word such as `true` stands; of another value, its first character."""
    try:
        value: Json = document.root
        for step in path:
            value = value[step]
    except (LookupError, TypeError):
        return offset, offset + 1
    if isinstance(value, PlacedList) and value:
        first, _ = _scalar(document, (*path, 0))
        last, _ = _scalar(document, (*path, len(value) - 1))
        if first is not None and last is not None and first.starts and last.ends:
            return first.starts[0], last.ends[-1]
    found = WRITTEN.match(document.text, offset) if isinstance(value, int) else None
    return (offset, offset + 1) if found is None else found.span()


def _scalar(document: Document, path: Place) -> tuple[Scalar | None, str]:
    """Return the text at a path as it is written, and its value; None if it is no text or stands elsewhere."""
    value: Json = document.root
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):  # it is in the defaults, or a whole entity
            return None, ""
    if not isinstance(value, str):
        return None, ""
    return scalar_at(document.text, document.offset_of(path), value), value


def _text_fix(fix: Fix, document: Document, place: Place) -> TextFix | None:
    """Return a fix as edits of the text, None if it cannot be written there."""
    made: list[TextEdit | None] = [
        _setting_edit(edit, document, place) for edit in fix.edits if isinstance(edit, Setting)
    ]
    of_values: dict[Place, list[Edit]] = {}
    for edit in fix.edits:
        if isinstance(edit, Edit):
            of_values.setdefault(edit.place, []).append(edit)
    for path, edits in of_values.items():
        made += _value_edits(edits, document, (*place, *path))
    edits_made = tuple(edit for edit in made if edit is not None)
    return TextFix(fix.safety, fix.title, edits_made) if len(edits_made) == len(made) else None


def _value_edits(edits: Sequence[Edit], document: Document, path: Place) -> list[TextEdit | None]:
    """Return the edits of one value; all of it is rewritten, in quotes, where it could not stand without."""
    scalar, value = _scalar(document, path)
    if scalar is None or not value:
        return [None]
    if scalar.style == "plain":
        new = edited(value, edits)
        start, end = scalar.starts[0], scalar.ends[-1]
        if not is_plain(new, is_flow=_in_flow(document.text, start)) and "\n" not in new:
            return [TextEdit(start, end, quoted(new))]
    return [_value_edit(edit, document.text, scalar, len(value)) for edit in edits]


def _in_flow(text: str, offset: int) -> bool:
    """Tell whether a value may stand between brackets or braces, where plain text has fewer characters."""
    line = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    return any(sign in text[line:offset] for sign in "{[,") or text.startswith("{")


def _setting_edit(setting: Setting, document: Document, place: Place) -> TextEdit | None:
    value: Json = document.root
    for step in place:
        value = value[step]
    return setting_edit(setting, document.text, value) if isinstance(value, PlacedDict) else None


def _value_edit(edit: Edit, source: str, scalar: Scalar, length: int) -> TextEdit | None:
    text = scalar.spelled(edit.text)
    if text is None:
        return None
    start = scalar.start(edit.start)
    if edit.start and edit.start < length and source[start] in " \t\r\n":
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
