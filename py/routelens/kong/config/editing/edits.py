"""Edits of a configuration text by span: changed values are written again, all else stays byte for byte.

Every edited text is read again, and must differ from the old one by the changes alone: an edit that would also change
the value behind an alias is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Final, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.config.document import Document, Json, spell_path
from routelens.kong.config.editing.fragments import FlowWriter, json_flow, yaml_block, yaml_flow
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.syntax.spans import Node, json_syntax, yaml_syntax
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.config.templates import fill_templates
from routelens.kong.field_validators import Place

_LINE_END = re.compile(r"\r\n|\n|\r")
_UP_TO_DASH = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*-")
_UP_TO_COLON = re.compile(r"[ \t]*:")
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Put:
    """The value at `path` becomes `value`; a key that its map does not have is added to it."""

    path: Place
    value: Json


@dataclass(frozen=True, slots=True)
class Remove:
    """The key or list item at `path` goes."""

    path: Place


@dataclass(frozen=True, slots=True)
class Insert:
    """`values` come into the list at `path`, before what is its item `index` now; at its end for its length."""

    path: Place
    index: int
    values: tuple[Json, ...]


Change: TypeAlias = Put | Remove | Insert


class EditError(ValueError):
    """A text that cannot be changed in place: `message` says why, at `line` (from 1) of the text."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.message = message
        self.line = line


@dataclass(slots=True)
class _Group:
    """What is asked of one map or list."""

    puts: dict[str | int, Json] = field(default_factory=dict)
    removed: set[str | int] = field(default_factory=set)
    inserts: dict[int, list[Json]] = field(default_factory=dict)


def changes_between(path: Place, before: Json, after: Json) -> list[Change]:
    """Return the fewest changes, entry by entry, that make `after` of the value `before` at `path`."""
    if isinstance(before, dict) and isinstance(after, dict) and before and after:
        changes: list[Change] = [Remove((*path, key)) for key in before if key not in after]
        for key, value in after.items():
            changes += (
                changes_between((*path, key), before[key], value)
                if key in before
                else [Put((*path, key), value)]
            )
        return changes
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            change
            for index, (old, new) in enumerate(zip(before, after, strict=True))
            for change in changes_between((*path, index), old, new)
        ]
    if isinstance(before, list) and isinstance(after, list) and _is_same(before, after[: len(before)]):
        return [Insert(path, len(before), tuple(after[len(before) :]))]
    return [] if _is_same(before, after) else [Put(path, after)]


def edit_text(text: str, changes: Sequence[Change]) -> str:
    r"""Return a YAML or JSON text with changes to its first document, all else as it stands.

    Args:
        text: The user's text, templates included.
        changes: What to change; all paths are those of `text`, and no change is inside another.

    Returns:
        The text with the spans of the changes replaced: comments, the order of keys, quotes, anchors and line ends
        elsewhere stay. Linear in the text, which is read twice.

    Raises:
        EditError: Where a value stands behind an alias or a merge key, or the text cannot be changed so.
        ConfigError: For a text that cannot be read.
        ValueError: For changes of which one is inside another.

    >>> edit_text("routes:\n- name: a  # old\n  paths: [/a]\n", [Put(("routes", 0, "paths"), ["/b"])])
    'routes:\n- name: a  # old\n  paths: [/b]\n'

    """
    if not changes:
        return text
    groups = _grouped(changes)
    bom = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    is_json, roots = _read(body)
    editor = _Editor(body, groups, is_json=is_json)
    edited = editor.edited()
    try:
        again_json, again = _read(edited)
        is_right = again_json == is_json and _is_same(again, _expected(roots, groups))
    except ConfigError:
        is_right = False
    if not is_right:
        paths = ", ".join(sorted({spell_path(path) for path in groups}))
        message = f"The value at {paths} is also used elsewhere, or cannot be changed alone."
        raise EditError(message, editor.line_of(min(editor.starts)))
    return bom + edited


def changed_value(root: Json, changes: Sequence[Change]) -> Json:
    """Return what `edit_text` makes of a document's value; what is not changed is shared."""
    return _expected([root], _grouped(changes))[0]


def _grouped(changes: Iterable[Change]) -> dict[Place, _Group]:
    groups: dict[Place, _Group] = {}
    replaced: set[Place] = set()
    for change in changes:
        if isinstance(change, Insert):
            group = groups.setdefault(change.path, _Group())
            group.inserts.setdefault(change.index, []).extend(change.values)
            continue
        if not change.path or change.path in replaced:
            raise ValueError("a change is of one entry of a map or list, and of each only once")
        replaced.add(change.path)
        group = groups.setdefault(change.path[:-1], _Group())
        if isinstance(change, Put):
            group.puts[change.path[-1]] = change.value
        else:
            group.removed.add(change.path[-1])
    for path in groups:
        if any(path[:length] in replaced for length in range(1, len(path) + 1)):
            raise ValueError(f"{spell_path(path)} is changed inside another change")
    return groups


def _read(text: str) -> tuple[bool, list[Json]]:
    """Return whether a text is JSON, and the roots of its documents."""
    filled = fill_templates(text).text
    if filled.lstrip(" \t\r\n").startswith(("{", "[")):
        try:
            return True, [read_json(filled).root]
        except ConfigError:  # then it is YAML in flow style
            pass
    return False, [document.root for document in read_yaml(filled)]


def _expected(roots: Sequence[Json], groups: Mapping[Place, _Group]) -> list[Json]:
    """Return what was read with the changes made to the first document; what is not changed is shared."""
    above = {path[:length] for path in groups for length in range(len(path) + 1)}
    return [_changed(root, (), groups, above if root is roots[0] else set()) for root in roots]


def _changed(value: Json, path: Place, groups: Mapping[Place, _Group], above: set[Place]) -> Json:
    if path not in above:
        return value
    group = groups.get(path, _Group())
    if isinstance(value, dict):
        kept = {
            key: _changed(item, (*path, key), groups, above)
            for key, item in value.items()
            if key not in group.removed
        }
        return {**kept, **{str(key): item for key, item in group.puts.items()}}
    if not isinstance(value, list):
        return value
    items: list[Json] = []
    for index in range(len(value) + 1):
        items += group.inserts.get(index, [])
        if index in group.puts:
            items.append(group.puts[index])
        elif index < len(value) and index not in group.removed:
            items.append(_changed(value[index], (*path, index), groups, above))
    return items


def _is_same(one: Json, other: Json, seen: set[tuple[int, int]] | None = None) -> bool:
    """Tell whether two values are the same, 1 not being 1.0 or true; what aliases share is compared once."""
    seen = set() if seen is None else seen
    if isinstance(one, (dict, list)):
        if (id(one), id(other)) in seen:
            return True
        seen.add((id(one), id(other)))
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and one.keys() == other.keys()
            and all(_is_same(item, other[key], seen) for key, item in one.items())
        )
    if isinstance(one, list):
        return (
            isinstance(other, list)
            and len(one) == len(other)
            and all(_is_same(item, theirs, seen) for item, theirs in zip(one, other, strict=True))
        )
    return type(one) is type(other) and bool(one == other)


def means_same(one: Json, other: Json) -> bool:
    """Tell whether two values are the same where numbers are: JavaScript knows no difference between 1 and 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(means_same(item, other[key]) for key, item in one.items())
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(means_same, one, other))
    if _is_number(one) and _is_number(other):
        return one == other or float(one) == float(other)
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class _Editor:
    """Turns the changes of one text into replacements of spans."""

    def __init__(self, text: str, groups: Mapping[Place, _Group], *, is_json: bool) -> None:
        self.text = text
        self.starts: list[int] = []
        self._groups = groups
        self._flow: FlowWriter = json_flow if is_json else yaml_flow
        found = _LINE_END.search(text)
        self._line_end = found.group() if found else "\n"
        self._spans: list[tuple[int, int, str]] = []
        filled = fill_templates(text)
        self._with_templates = partial(filled.with_templates, is_json=is_json)
        root = json_syntax(filled.text) if is_json else yaml_syntax(filled.text)
        if root is not None and filled.text is not text:
            root.move(filled.origin)
        self._root = root

    def line_of(self, offset: int) -> int:
        """Return the line of an offset, from 1."""
        return Document(None, self.text).line_column(offset)[0]

    def edited(self) -> str:
        """Return the text with the changes. Raises EditError."""
        # What comes to the end of an inner list stands before what comes to the end of the map around it.
        for path, group in sorted(self._groups.items(), key=lambda item: -len(item[0])):
            node = self._node(path)
            self.starts.append(node.start)
            if node.kind == "map":
                self._map(node, group)
            else:
                self._list(node, group)
        parts: list[str] = []
        position = 0
        for start, end, new in sorted(self._spans, key=lambda span: span[:2]):
            if start < position:
                raise self._refuse(start, "Two changes conflict here.")
            parts += self.text[position:start], new
            position = end
        return "".join([*parts, self.text[position:]])

    def _refuse(self, offset: int, message: str) -> EditError:
        return EditError(message, self.line_of(offset))

    def _node(self, path: Place) -> Node:
        """Return the map or list at a path."""
        node = self._root
        if node is None:
            raise self._refuse(0, "There is nothing in this text.")
        for step in path:
            index = node.index_of(str(step)) if node.kind == "map" else step
            if node.kind == "alias" or index is None:
                break
            if not isinstance(index, int) or index >= len(node.values):
                break
            node = node.values[index]
        else:
            if node.kind in ("map", "list"):
                return node
        if node.kind == "alias":
            message = f"{spell_path(path)} comes through the alias *{node.name}, which others may use."
            raise self._refuse(node.start, message)
        raise self._refuse(
            node.start, f"{spell_path(path)} is not written here: it comes through a merge key."
        )

    # --- places in the text ----------------------------------------------------------------------------------------

    def _line_start(self, offset: int) -> int:
        return max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1

    def _next_line(self, offset: int) -> int:
        """Return where the next line starts, or the end of the text."""
        found = _LINE_END.search(self.text, offset)
        return len(self.text) if found is None else found.end()

    def _is_first_on_line(self, offset: int) -> bool:
        return not self.text[self._line_start(offset) : offset].strip(" ")

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def _replace(self, start: int, end: int, new: str) -> None:
        self._spans.append((start, end, self._with_templates(new)))

    def _add_lines(self, offset: int, column: int, new: str) -> None:
        """Add lines behind the line of `offset`."""
        place = self._next_line(offset)
        if self.text[:place].endswith(("\n", "\r")):
            self._replace(place, place, " " * column + new + self._line_end)
        else:
            self._replace(place, place, self._line_end + " " * column + new)

    def _put(self, node: Node, value: Json) -> None:
        """Write another value where `node` is."""
        if node.kind == "scalar" and node.start == node.end:
            self._replace(node.start, node.end, " " + self._flow(value))
        elif node.is_flow or node.kind in ("scalar", "alias"):
            quoted = isinstance(value, str) and node.style in ("'", '"') and self._flow is yaml_flow
            self._replace(node.start, node.end, yaml_flow(value, node.style) if quoted else self._flow(value))
        elif value and isinstance(value, list if node.kind == "list" else dict):
            self._replace(node.start, node.end, yaml_block(value, self._column(node.start), self._line_end))
        else:
            self._put_behind_key(node, self._flow(value))

    def _put_behind_key(self, node: Node, new: str) -> None:
        """Write a value of one line for a block one: behind its key, whose comment stays."""
        colon = None if node.key is None else _UP_TO_COLON.match(self.text, node.key.end)
        if colon is None or not self._is_first_on_line(node.start):
            self._replace(node.start, node.end, new)
            return
        self._replace(colon.end(), colon.end(), " " + new)
        self._replace(self._line_start(node.start), self._next_line(node.end), "")

    # --- maps and lists --------------------------------------------------------------------------------------------

    def _map(self, node: Node, group: _Group) -> None:
        names = [key.name for key in node.keys]
        for name in group.removed:
            if name not in names:
                raise self._refuse(node.start, f"{name} is not written here: it comes through a merge key.")
        for name, value in group.puts.items():
            index = node.index_of(str(name))
            if index is not None:
                self._put(node.values[index], value)
        added = {str(name): value for name, value in group.puts.items() if name not in names}
        removed = [index for index, name in enumerate(names) if name in group.removed]
        spans = [
            (key.start, max(key.end, value.end)) for key, value in zip(node.keys, node.values, strict=True)
        ]
        if node.is_flow:
            texts = [f"{self._flow(name)}: {self._flow(value)}" for name, value in added.items()]
            self._flow_entries(node, spans, removed, {len(spans): texts} if texts else {})
            return
        new = yaml_block(added, self._column(spans[0][0]), self._line_end) if added else ""
        if added and removed:
            self._replace(*spans[removed.pop(0)], new)
        elif added:
            self._add_lines(spans[-1][1], self._column(spans[0][0]), new)
        elif len(removed) == len(spans):
            self._put_behind_key(node, "{}")
            return
        self._remove_block(spans, removed)

    def _list(self, node: Node, group: _Group) -> None:
        for index, value in group.puts.items():
            if not isinstance(index, int) or index >= len(node.values):
                raise self._refuse(node.start, f"There is no item {index} in this list.")
            self._put(node.values[index], value)
        removed = sorted(index for index in group.removed if isinstance(index, int))
        inserts = {index: values for index, values in group.inserts.items() if values}
        if node.is_flow:
            texts = {index: list(map(self._flow, values)) for index, values in inserts.items()}
            self._flow_entries(node, [(item.start, item.end) for item in node.values], removed, texts)
            return
        if len(removed) == len(node.values) and not inserts:
            self._put_behind_key(node, "[]")
            return
        spans: list[tuple[int, int]] = []
        position = node.start
        for item in node.values:
            dash = _UP_TO_DASH.match(self.text, position)
            if dash is None:
                raise self._refuse(position, "The items of this list cannot be told apart.")
            spans.append((dash.end() - 1, max(dash.end(), item.end)))
            position = spans[-1][1]
        column = self._column(spans[0][0])
        for index, values in inserts.items():
            new = yaml_block(values, column, self._line_end)
            if index:
                self._add_lines(spans[index - 1][1], column, new)
            else:
                self._replace(spans[0][0], spans[0][0], new + self._line_end + " " * column)
        self._remove_block(spans, removed)

    def _remove_block(self, spans: Sequence[tuple[int, int]], removed: Sequence[int]) -> None:
        """Remove entries with their lines; the first may share its line with a dash."""
        lead = 0
        if removed and removed[0] == 0 and not self._is_first_on_line(spans[0][0]):
            while lead < len(removed) and removed[lead] == lead:
                lead += 1
            start, end = spans[0][0], spans[lead - 1][1]
            follows = spans[lead][0] if lead < len(spans) else end
            self._replace(start, end if self.text[end:follows].strip() else follows, "")
        for index in removed[lead:]:
            start, end = spans[index]
            self._replace(self._line_start(start), self._next_line(end), "")

    def _flow_entries(
        self,
        node: Node,
        spans: Sequence[tuple[int, int]],
        removed: Sequence[int],
        inserts: Mapping[int, Sequence[str]],
    ) -> None:
        """Remove and insert entries between the brackets of a flow map or list."""
        if len(removed) == len(spans):
            opening = min(
                place for mark in "{[" if (place := self.text.find(mark, node.start, node.end)) >= 0
            )
            everything = [text for _, texts in sorted(inserts.items()) for text in texts]
            if spans or everything:
                self._replace(opening + 1, node.end - 1, ", ".join(everything))
            return
        gone = list(removed)
        for index, texts in inserts.items():
            if gone and index == len(spans) and node.kind == "map":
                self._replace(*spans[gone.pop(0)], self._separator(spans[0][0]).join(texts))
            elif index:
                separator = self._separator(spans[index - 1][0])
                place = spans[index - 1][1]
                self._replace(place, place, "".join(separator + text for text in texts))
            else:
                separator = self._separator(spans[0][0])
                self._replace(spans[0][0], spans[0][0], "".join(text + separator for text in texts))
        for index in gone:
            if any(other not in gone for other in range(index)):
                self._replace(spans[index - 1][1], spans[index][1], "")
            else:
                self._replace(spans[index][0], spans[index + 1][0], "")

    def _separator(self, start: int) -> str:
        """Return what stands between entries: a comma, and a new line where entries have their own."""
        if not self._is_first_on_line(start):
            return ", "
        return "," + self._line_end + " " * self._column(start)
