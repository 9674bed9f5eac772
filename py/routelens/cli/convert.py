"""`routelens convert`: routes as expressions, as traditional fields, or with the paths of 3.x."""

from __future__ import annotations

import argparse
import codecs
import difflib
import sys
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from routelens.analysis.table_difference import differences
from routelens.cli.errors import CommandError
from routelens.cli.inputs import read_config
from routelens.cli.request import as_arguments
from routelens.cli.terminal import Terminal
from routelens.dataclass import dataclass
from routelens.explain.many_requests import PROOF_SENTENCES, differing_routes
from routelens.explain.markup import plain_text
from routelens.explain.printable import printable, printable_lines
from routelens.kong import (
    Config,
    ConfigError,
    Route,
    RouteTable,
    convert_config,
    convert_to_traditional,
    to_document,
    to_json,
    to_yaml,
    with_regex_marks,
)
from routelens.kong.config.editing.comments import as_tag, comments_by_entity
from routelens.kong.config.editing.edits import EditError
from routelens.kong.config.findings import mapping_at
from routelens.kong.config.loader import parse_texts
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.templates import fill_templates
from routelens.kong.conversion.in_place import converted_text

PROOF_SECONDS: Final = 20.0
"""How long it is tried to prove that the conversion changes nothing."""
MAX_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class _Result:
    """A converted configuration: what to know of it, and which routes its new ones were made of."""

    config: Config
    remarks: list[str]
    is_whole: bool = True
    origin: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)


def run(options: argparse.Namespace) -> int:
    """Write the converted configuration, and tell on standard error what to know of it.

    1 if a route that was to be converted could not be; it is written as it was.
    """
    output = _output(options)
    config = read_config(options.files, options)
    chosen = _chosen(config, options.route)
    match options.to:
        case "expressions":
            result = _to_expressions(config, chosen, options)
        case "traditional":
            result = _to_traditional(config, chosen, options)
        case _:
            result = _to_3x(config, chosen)
    text, more = _text(config, result, options)
    if options.diff:
        _show_diff(_diff(options.files, config, text), options)
    else:
        _write(output, text, is_in_place=options.in_place)
    for remark in (*result.remarks, *_of_templates(config, result), *more, *_proof(config, result, options)):
        print(printable(remark), file=sys.stderr)
    return 0 if result.is_whole else 1


def _of_templates(config: Config, result: _Result) -> Iterator[str]:
    """Yield what became of the templates in converted routes."""
    if config.missing:
        names = ", ".join(config.missing)
        yield f"Lengths and order were computed with placeholders, as there is no value for {names}."
    if len(config.variables) == len(config.missing):
        return
    texts = [document.text for document in config.documents]
    try:
        plain = dict(
            zip((document.source for document in config.documents), parse_texts(*texts), strict=True)
        )
    except ConfigError:  # without its values it is no YAML
        yield "The values of templates are written out."
        return
    before = {route.id: route for route in config.routes}
    unchanged = {route.id for route in result.config.routes if route == before.get(route.id)}
    for route in config.routes:
        document, path = config.places[route.id]
        without_values = mapping_at(plain[document.source], path)
        if route.id not in unchanged and without_values != mapping_at(document, path):
            yield f"{route.label}: the values of its templates are written out."


def _proof(config: Config, result: _Result, options: argparse.Namespace) -> Iterator[str]:
    """Yield what an exact comparison of the routes before and after says; nothing where routes were to change."""
    if options.to not in ("expressions", "traditional") or result.config.routes == config.routes:
        return
    calculation = options.match_calculation
    before = RouteTable(config.routes, flavor=options.flavor or config.flavor, match_calculation=calculation)
    after = RouteTable(result.config.routes, flavor="expressions", match_calculation=calculation)
    found = differences(before, after, captures=True, origin=result.origin, seconds=PROOF_SECONDS)
    yield PROOF_SENTENCES[found.proof]
    for group in found.groups[:MAX_SHOWN]:
        names = (None if route is None else route.label for route in (group.before, group.after))
        routes = plain_text(differing_routes(group.kind, *names))
        change = routes if group.kind == "route" else f"{routes}, another {group.kind}"
        yield f"  {as_arguments(group.examples[0].request)}: {change}"
    if len(found.groups) > MAX_SHOWN:
        yield f"  and {len(found.groups) - MAX_SHOWN:,} more; `routelens compare --prove` shows all"


def _text(config: Config, result: _Result, options: argparse.Namespace) -> tuple[str, list[str]]:
    """Return the text to write, changed in place where it can be, and what to know of that.

    Raises CommandError where a file was to be changed in place and cannot be.
    """
    is_json = config.documents[0].text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    writes_json = options.json and not options.diff
    if len(options.files) == 1 and len(config.documents) == 1 and (is_json or not writes_json):
        try:
            text = converted_text(config, result.config, result.origin)
            if writes_json:
                read_json(text)
            return text, []
        except EditError as error:
            reason = f"{printable(options.files[0])}:{error.line}: {error.message}"
        except ConfigError as error:
            fault = error.faults[0]
            reason = f"{printable(options.files[0])}:{fault.line}: {fault.message}"
        if options.in_place:
            raise CommandError(f"{reason} Nothing was written; -o writes a new file, without comments.")
        reasons = [f"{reason} So the file is rewritten, without comments, quotes and anchors."]
    else:
        reasons = []
    tagged = {tag for route in result.config.routes for tag in route.tags or ()}
    comments = [as_tag(text) for texts in comments_by_entity(config).values() for text in texts]
    lost = sum(comment not in tagged for comment in comments)
    reasons += [f"Comments lost: {lost:,}."] if lost else []
    document = to_document(result.config)
    text = to_json(document) if writes_json else to_yaml(document)
    for read in config.documents:
        text = fill_templates(read.text).with_templates(text, is_json=writes_json)
    return text, reasons


def _output(options: argparse.Namespace) -> str | None:
    """Return where to write. Raises CommandError where that would overwrite an input that nobody said to change."""
    if options.in_place:
        if len(options.files) != 1 or not Path(options.files[0]).is_file():
            raise CommandError("--in-place needs exactly one file.")
        if options.output is not None and not _is_same_file(options.output, options.files[0]):
            raise CommandError(
                "--in-place writes to the file that is read: leave out --output, or name that file."
            )
        return str(options.files[0])
    name: str | None = options.output
    if name is not None and not options.diff and any(_is_same_file(name, file) for file in options.files):
        raise CommandError(
            f"{printable(name)} is also an input. Use --in-place to overwrite it, or --diff to see the change."
        )
    return name


def _is_same_file(name: str, other: str) -> bool:
    try:
        return Path(name).samefile(other)
    except (OSError, ValueError):  # one of them is not there, or standard input
        return False


def _diff(names: Sequence[str], config: Config, text: str) -> Iterator[str]:
    """Yield a unified diff from the text that was read to the one that would be written."""
    before = "".join(dict.fromkeys(document.text for document in config.documents))
    lines = difflib.unified_diff(
        before.splitlines(), text.splitlines(), ", ".join(names), "converted", lineterm=""
    )
    yield from lines


def _show_diff(lines: Iterator[str], options: argparse.Namespace) -> None:
    if options.json:
        Terminal().json({"diff": "".join(f"{line}\n" for line in lines)})
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in lines)


def _chosen(config: Config, names: Collection[str]) -> set[uuid.UUID] | None:
    """Return the ids of the routes called so, None if no name was given. Raises CommandError for unknown ones."""
    if not names:
        return None
    chosen = set()
    for name in names:
        found = [route.id for route in config.routes if name in (route.name, str(route.id))]
        if not found:
            raise CommandError(f"There is no route {printable(name)}.")
        chosen.update(found)
    return chosen


def _to_expressions(config: Config, chosen: set[uuid.UUID] | None, options: argparse.Namespace) -> _Result:
    try:
        converted, conversion = convert_config(
            config,
            only=chosen,
            flavor=options.flavor,
            match_calculation=options.match_calculation,
            keeps_comments=True,
        )
    except ValueError as error:
        raise CommandError(str(error)) from None
    remarks = [f"{route.label} stays as it is. {reason}" for route, reason in conversion.kept]
    if config.flavor != "expressions":
        remarks.append("The gateway needs router_flavor = expressions for this.")
    if conversion.along:
        names = ", ".join(route.label for route in conversion.along)
        remarks.append(f"Also converted, to keep the order: {names}.")
    return _Result(converted, [*remarks, *conversion.notes], not conversion.kept, conversion.origin)


def _to_traditional(config: Config, chosen: set[uuid.UUID] | None, options: argparse.Namespace) -> _Result:
    conversion = convert_to_traditional(
        config.routes, only=chosen, match_calculation=options.match_calculation
    )
    remarks = [f"{route.label} stays as it is. {reason}" for route, reason in conversion.kept]
    if conversion.along:
        names = ", ".join(route.label for route in conversion.along)
        remarks.append(f"Also converted, to keep the order: {names}.")
    converted = replace(config, routes=conversion.routes)
    return _Result(converted, [*remarks, *conversion.notes], not conversion.kept, conversion.origin)


def _to_3x(config: Config, chosen: set[uuid.UUID] | None) -> _Result:
    marked = with_regex_marks(config)
    remarks: list[str] = []
    routes: list[Route] = []
    for before, after in zip(config.routes, marked.routes, strict=True):
        is_wanted = chosen is None or before.id in chosen
        routes.append(after if is_wanted else before)
        written = _written_paths(config, before)
        if is_wanted and after.paths != written:
            changed = (path for path in after.paths or () if path not in written)
            remarks.append(f"{after.label}: {', '.join(changed)}")
    return _Result(replace(marked, routes=tuple(routes)), remarks)


def _written_paths(config: Config, route: Route) -> tuple[str, ...]:
    """Return the paths of a route as its file has them, before a 1.1 or 2.1 file was migrated."""
    document, path = config.places[route.id]
    value = document.root
    for step in path:
        value = value[step]
    paths = value.get("paths")
    return tuple(paths) if isinstance(paths, list) else route.paths or ()


def _write(name: str | None, text: str, *, is_in_place: bool) -> None:
    if name is None or name == "-":
        # To a program or a file character for character, to a terminal so that nothing steers it.
        sys.stdout.write(printable_lines(text) if sys.stdout.isatty() else text)
        return
    try:
        content = text.encode()
        if is_in_place and Path(name).read_bytes().startswith(codecs.BOM_UTF8):
            content = codecs.BOM_UTF8 + content
        Path(name).write_bytes(content)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CommandError(f"{printable(name)}: {reason}") from None
