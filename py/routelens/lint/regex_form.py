"""Regex forms: what a pattern comes to, as far as a simpler comparison could say it."""

from __future__ import annotations

from routelens.regex.literals import required
from routelens.regex.nfa import starts_at_start
from routelens.regex.nodes import (
    Alternation,
    Class,
    Flags,
    Group,
    Literal,
    Look,
    Node,
    Repeat,
    Sequence,
    Tree,
)

ANY_SIZE = 1_000_000
MOST_CHOICES = 12


def parts(tree: Tree) -> tuple[Node, ...]:
    """Return what follows one another in a pattern, without flags."""
    root = tree.root
    nodes = root.nodes if isinstance(root, Sequence) else (root,)
    return tuple(node for node in nodes if not isinstance(node, Flags))


def is_look(node: Node, kind: str) -> bool:
    """Tell whether a node is the anchor `start` or `end`."""
    return isinstance(node, Look) and node.kind == kind


def is_any(node: Node) -> bool:
    """Tell whether a node takes nearly every character, as `.` does."""
    return isinstance(node, Class) and sum(high - low + 1 for low, high in node.ranges) > ANY_SIZE


def is_wild(node: Node) -> bool:
    """Tell whether a node is `.*` or `.+`."""
    return isinstance(node, Repeat) and node.high is None and is_any(node.node)


def literal_of(nodes: tuple[Node, ...]) -> str | None:
    """Return the text that the nodes spell, None if they are more than a text or nothing."""
    if not nodes or not all(isinstance(node, Literal) for node in nodes):
        return None
    return "".join(node.text for node in nodes if isinstance(node, Literal))


def is_anchored(tree: Tree) -> bool:
    """Tell whether every match starts where the text starts, or begins with `.*` and so might as well."""
    if starts_at_start(tree.root):
        return True
    found = parts(tree)
    return bool(found) and is_wild(found[0])


def partly_anchored(tree: Tree) -> bool:
    """Tell whether some alternatives have an anchor at the start or end of the text, and others none of that kind."""
    if not isinstance(tree.root, Alternation):
        return False
    firsts = [_edge(node, 0, "start") for node in tree.root.nodes]
    lasts = [_edge(node, -1, "end") for node in tree.root.nodes]
    return any(firsts) != all(firsts) or any(lasts) != all(lasts)


def anchored_together(tree: Tree) -> str:
    """Return the pattern with its alternatives in a group, and the anchors that some of them have around it."""
    assert isinstance(tree.root, Alternation)
    anchors = {"start": "", "end": ""}
    texts = []
    for node in tree.root.nodes:
        start, end = node.start, node.end
        if _edge(node, 0, "start"):
            start = _at_edge(node, 0).end
            anchors["start"] = "^"
        if _edge(node, -1, "end"):
            end = _at_edge(node, -1).start
            anchors["end"] = "$"
        texts.append(tree.pattern[start : max(start, end)])
    return f"{anchors['start']}(?:{'|'.join(texts)}){anchors['end']}"


def _edge(node: Node, index: int, kind: str) -> bool:
    return is_look(_at_edge(node, index), kind)


def _at_edge(node: Node, index: int) -> Node:
    return node.nodes[index] if isinstance(node, Sequence) else node


def choices(tree: Tree) -> list[str] | None:
    """Return the few texts that a pattern matches, itself anchored at both ends, in order; None if it is another."""
    exact = required(tree).exact
    return None if exact is None or not 2 <= len(exact) <= MOST_CHOICES else sorted(exact)


def optional_slash(tree: Tree) -> str | None:
    """Return TEXT of `^TEXT/?$`, None for another pattern."""
    found = parts(tree)
    if len(found) < 4 or not is_look(found[0], "start") or not is_look(found[-1], "end"):
        return None
    tail = found[-2]
    is_slash = (
        isinstance(tail, Repeat) and (tail.low, tail.high) == (0, 1) and literal_of((tail.node,)) == "/"
    )
    return literal_of(found[1:-2]) if is_slash else None


def prefix_and_rest(tree: Tree) -> tuple[str, bool] | None:
    """Return TEXT of `^TEXT.*`, and whether `$` follows; None for another pattern."""
    found = parts(tree)
    ends = bool(found) and is_look(found[-1], "end")
    inner = found[:-1] if ends else found
    if len(inner) < 3 or not is_look(inner[0], "start"):
        return None
    tail = inner[-1]
    text = literal_of(inner[1:-1])
    return (text, ends) if isinstance(tail, Repeat) and tail.low == 0 and is_wild(tail) and text else None


def either_case(tree: Tree) -> tuple[str, str] | None:
    """Return operator and small-letter text of a pattern in both cases, such as `(?i)^/foo`; None for another."""
    found = parts(tree)
    start, end = (bool(found) and is_look(found[0], "start")), (bool(found) and is_look(found[-1], "end"))
    letters, folded = [], False
    for node in found[int(start) : len(found) - int(end)]:
        if isinstance(node, Literal) and not any(sign.isalpha() for sign in node.text):
            letters.append(node.text)
        elif isinstance(node, Class) and (letter := _letter(node)) is not None:
            letters.append(letter)
            folded = True
        else:
            return None
    if not folded:
        return None
    operator = {(True, True): "==", (True, False): "^=", (False, True): "=^", (False, False): "contains"}
    return operator[start, end], "".join(letters)


def _letter(node: Class) -> str | None:
    """Return the small letter of a class that is one letter in both cases."""
    points = [chr(point) for low, high in node.ranges[:4] for point in range(low, min(high, low + 1) + 1)]
    small = {point.lower() for point in points if point.isascii() and point.isalpha()}
    whole = sum(high - low + 1 for low, high in node.ranges)
    others = [point for point in points if not point.isascii()]
    return (
        small.pop()
        if len(small) == 1 and whole == 2 + len(others) and set(others) <= {"ſ", "\u212a"}
        else None
    )


def bare_dots(tree: Tree) -> list[tuple[int, int]]:
    """Return where a dot stands between letters or digits and takes any character."""
    found = []
    for nodes in _sequences(tree.root):
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            is_dot = isinstance(node, Class) and tree.pattern[node.start : node.end] == "."
            if is_dot and _text(before)[-1:].isalnum() and _text(after)[:1].isalnum():
                found.append((node.start, node.end))
    return found


def _text(node: Node) -> str:
    return node.text if isinstance(node, Literal) else ""


def _sequences(node: Node) -> list[tuple[Node, ...]]:
    if isinstance(node, Sequence):
        return [node.nodes, *(inner for child in node.nodes for inner in _sequences(child))]
    if isinstance(node, Alternation):
        return [inner for child in node.nodes for inner in _sequences(child)]
    return _sequences(node.node) if isinstance(node, Group | Repeat) else []
