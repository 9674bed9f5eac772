"""Syntax of a configuration text: where each map, list and scalar of its first document starts and ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Literal, TypeAlias

from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from routelens.dataclass import dataclass
from routelens.kong.config.syntax.json_reader import json_tokens
from routelens.kong.config.syntax.yaml_events import yaml_events

NodeKind: TypeAlias = Literal["map", "list", "scalar", "alias"]


@dataclass(slots=True)
class Node:
    """A value as it is written: from `start` (of its anchor, if it has one) up to the `end` of its last content.

    `style` is the quote or block sign of a scalar, empty for a plain one; `name` a scalar's text or an alias's name.
    `keys` are those of a map, in the order of `values`; `key` is the node's own, None in a list.
    """

    kind: NodeKind
    start: int
    end: int
    is_flow: bool = True
    style: str = ""
    name: str = ""
    key: Node | None = None
    keys: list[Node] = field(default_factory=list)
    values: list[Node] = field(default_factory=list)

    def index_of(self, name: str) -> int | None:
        """Return which entry of a map counts for `name`: the last of that name; None without one. Linear."""
        for index in range(len(self.keys) - 1, -1, -1):
            if self.keys[index].name == name and self.keys[index].kind == "scalar":
                return index
        return None

    def move(self, place: Callable[[int], int]) -> None:
        """Move the node and all in it to where `place` leads."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            node.start, node.end = place(node.start), place(node.end)
            waiting += node.keys
            waiting += node.values


class _Tree:
    """Puts nodes together, without recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[Node] = []

    def add(self, node: Node) -> None:
        """Add a value, or the key for the next one."""
        if not self._open:
            self.root = node
            return
        container = self._open[-1]
        if container.kind == "map" and len(container.keys) == len(container.values):
            container.keys.append(node)
            return
        if container.kind == "map":
            node.key = container.keys[-1]
        container.values.append(node)

    def open(self, node: Node) -> None:
        """Start a map or a list."""
        self.add(node)
        self._open.append(node)

    def close(self, end: int) -> None:
        """End the innermost map or list: a flow one at its bracket, a block one with its last content."""
        node = self._open.pop()
        if node.is_flow:
            node.end = end
        else:
            node.end = max(last.end for last in (node, *node.keys[-1:], *node.values[-1:]))


def yaml_syntax(text: str) -> Node | None:
    """Return the root of the first document of a YAML text, None if there is none. Raises what PyYAML raises."""
    tree = _Tree()
    for event in yaml_events(text, 0):
        if isinstance(event, DocumentEndEvent):
            break
        if event.start_mark is None or event.end_mark is None:
            continue
        start, end = int(event.start_mark.index), int(event.end_mark.index)
        if isinstance(event, ScalarEvent):
            style = event.style or ""
            if style in ("|", ">"):
                end = start + len(text[start:end].rstrip(" \r\n"))
            tree.add(Node("scalar", start, end, style=style, name=event.value))
        elif isinstance(event, AliasEvent):
            tree.add(Node("alias", start, end, name=str(event.anchor)))
        elif isinstance(event, MappingStartEvent):
            tree.open(Node("map", start, start, is_flow=bool(event.flow_style)))
        elif isinstance(event, SequenceStartEvent):
            tree.open(Node("list", start, start, is_flow=bool(event.flow_style)))
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            tree.close(end)
    return tree.root


def json_syntax(text: str) -> Node | None:
    """Return the root of a JSON text that `read_json` has accepted."""
    tree = _Tree()
    for token in json_tokens(text):
        match token.kind:
            case "punctuation" if token.word in "{[":
                tree.open(Node("map" if token.word == "{" else "list", token.start, token.start))
            case "punctuation" if token.word in "}]":
                tree.close(token.end)
            case "punctuation":
                pass
            case "string":
                tree.add(Node("scalar", token.start, token.end, style='"', name=token.text))
            case _:
                tree.add(Node("scalar", token.start, token.end))
    return tree.root
