"""Simplification: the anchors of a pattern, and the comparison without a regex that means the same."""

from __future__ import annotations

from typing import Literal as Choices

from routelens.dataclass import dataclass
from routelens.regex.nodes import Flags, Literal, Look, Node, Sequence, Tree


@dataclass(frozen=True, slots=True)
class Anchors:
    """Whether each match starts where the text starts, and ends where it ends, as far as the outermost parts say."""

    start: bool
    end: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """The comparison that holds for just the texts in which a pattern matches."""

    operator: Choices["==", "^=", "=^", "contains"]
    text: str

    def find(self, text: str) -> int:
        """Return where `text` first has what the comparison asks for, or -1. Linear in the text."""
        match self.operator:
            case "==":
                return 0 if text == self.text else -1
            case "^=":
                return 0 if text.startswith(self.text) else -1
            case "=^":
                return len(text) - len(self.text) if text.endswith(self.text) else -1
        return text.find(self.text)


def anchors(tree: Tree) -> Anchors:
    """Tell where matches of a pattern must start and end. Anchors inside of groups and alternatives do not count."""
    parts = _parts(tree)
    return Anchors(_is_look(parts[:1], "start"), _is_look(parts[-1:], "end"))


def without_regex(tree: Tree) -> Plain | None:
    """Return what says the same as a pattern without being one; None if nothing does.

    A pattern in capital and small letters alike (flag `i`) has no such comparison.
    """
    found = anchors(tree)
    parts = _parts(tree)
    inner = parts[found.start : len(parts) - found.end]
    if not inner or not all(isinstance(part, Literal) for part in inner):
        return None
    text = "".join(part.text for part in inner if isinstance(part, Literal))
    if found.start:
        return Plain("==" if found.end else "^=", text)
    return Plain("=^" if found.end else "contains", text)


def _parts(tree: Tree) -> tuple[Node, ...]:
    """Return the parts of a pattern that follow one another, without flags, which match nothing themselves."""
    root = tree.root
    parts = root.nodes if isinstance(root, Sequence) else (root,)
    return tuple(part for part in parts if not isinstance(part, Flags))


def _is_look(parts: tuple[Node, ...], kind: str) -> bool:
    return len(parts) == 1 and isinstance(parts[0], Look) and parts[0].kind == kind
