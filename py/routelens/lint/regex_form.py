"""Regex forms: patterns that a simpler comparison could express."""

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
    """Tell whether a node takes nearly every character, slashes among them, as `.` does and `[^/]` does not."""
    return (
        isinstance(node, Class)
        and sum(high - low + 1 for low, high in node.ranges) > ANY_SIZE
        and any(low <= ord("/") <= high for low, high in node.ranges)
    )


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


def starts_inside(tree: Tree, field: str) -> bool:
    r"""Tell whether `^` would leave nothing to match, as in `\.json$` for a path, which starts with a slash."""
    return _starts_inside(tree.root, is_path=field == "http.path")


def _starts_inside(node: Node, *, is_path: bool) -> bool:
    match node:
        case Sequence():
            first = next((part for part in node.nodes if not isinstance(part, Flags)), None)
            return first is not None and _starts_inside(first, is_path=is_path)
        case Alternation():
            return all(_starts_inside(one, is_path=is_path) for one in node.nodes)
        case Group():
            return _starts_inside(node.node, is_path=is_path)
        case Repeat():
            return node.low > 0 and _starts_inside(node.node, is_path=is_path)
        case Literal():
            return (node.text[0] != "/") if is_path else node.text[0] == "."
        case Class():
            return is_path and not any(low <= ord("/") <= high for low, high in node.ranges)
    return False


def is_meant_inside(tree: Tree, field: str) -> bool:
    r"""Tell whether a pattern without `^` says itself where it matches: `\.(?:js|css)$`, `(^|/)a`."""
    found = parts(tree)
    first = found[0] if found else None
    inner = first.node if isinstance(first, Group) else first
    if isinstance(inner, Alternation) and any(is_look(one, "start") for one in inner.nodes):
        return True
    return bool(found) and is_look(found[-1], "end") and starts_inside(tree, field)


def in_lower_case(tree: Tree) -> str:
    """Return the pattern with the texts in lower case that every match has; the pattern itself if none is in upper."""
    pattern = list(tree.pattern)
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            waiting.extend(node.nodes)
        elif isinstance(node, Group) or (isinstance(node, Repeat) and node.low):
            waiting.append(node.node)
        elif isinstance(node, Literal) and node.text != node.text.lower():
            written = tree.pattern[node.start : node.end]
            # An escape such as \x41 is no letter of the pattern.
            if written == node.text:
                pattern[node.start : node.end] = written.lower()
    return "".join(pattern)


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
        flags, start, end = "", node.start, node.end
        if _edge(node, 0, "start"):
            flags, start = tree.pattern[start : _at_edge(node, 0).start], _at_edge(node, 0).end
            anchors["start"] = "^"
        if _edge(node, -1, "end"):
            end = _at_edge(node, -1).start
            anchors["end"] = "$"
        texts.append(flags + tree.pattern[start : max(start, end)])
    return f"{anchors['start']}(?:{'|'.join(texts)}){anchors['end']}"


def _edge(node: Node, index: int, kind: str) -> bool:
    return is_look(_at_edge(node, index), kind)


def _at_edge(node: Node, index: int) -> Node:
    inner = node.nodes if isinstance(node, Sequence) else (node,)
    return next((part for part in inner[:: index or 1] if not isinstance(part, Flags)), node)


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


def takes_the_rest(tree: Tree) -> bool:
    """Tell whether every match goes on to the end of the path by `.*` or `.+`, also in a group: `^/api(/.*)?$`."""
    found = parts(tree)
    ends = bool(found) and is_look(found[-1], "end")
    inner = found[:-1] if ends else found
    return len(inner) > 1 and is_look(inner[0], "start") and _is_rest(inner[-1], is_optional=ends)


def wild_and_suffix(tree: Tree) -> tuple[str, bool] | None:
    """Return TEXT of `.*TEXT$`, and whether `^` stands before; None for another pattern."""
    found = parts(tree)
    starts = bool(found) and is_look(found[0], "start")
    inner = found[1:] if starts else found
    if len(inner) < 3 or not is_look(inner[-1], "end"):
        return None
    first = inner[0]
    text = literal_of(inner[1:-1])
    return (
        (text, starts) if isinstance(first, Repeat) and first.low == 0 and is_wild(first) and text else None
    )


def _is_rest(node: Node, *, is_optional: bool) -> bool:
    match node:
        case Group():
            return _is_rest(node.node, is_optional=is_optional)
        case Sequence():
            return bool(node.nodes) and _is_rest(node.nodes[-1], is_optional=is_optional)
        case Repeat():
            if is_wild(node):
                return node.greedy or is_optional  # without a need for more, `.*?` takes nothing
            # Left out it takes nothing, so it must be that then nothing is left.
            is_inner = (node.low, node.high) == (0, 1) and is_optional
            return is_inner and _is_rest(node.node, is_optional=is_optional)
    return False


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
    """Return where a dot stands between words and takes any character.

    A word is a letter or a digit, in front of the dot also a group, a class or a repetition: `[a-z]+.example`.
    """
    found = []
    for nodes in _sequences(tree.root):
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if _is_dot(node, tree) and _ends_word(before, tree) and _starts_word(after):
                found.append((node.start, node.end))
    return found


def _is_dot(node: Node, tree: Tree) -> bool:
    return isinstance(node, Class) and tree.pattern[node.start : node.end] == "."


def _starts_word(node: Node) -> bool:
    return node.text[:1].isalnum() if isinstance(node, Literal) else _is_letter(node)


def _ends_word(node: Node, tree: Tree) -> bool:
    match node:
        case Literal():
            return node.text[-1:].isalnum()
        case Group():
            return True
        case Repeat():
            return not _is_dot(node.node, tree) or node.high is None
        case Class():
            return not _is_dot(node, tree)
    return False


def _is_letter(node: Node) -> bool:
    """Tell whether a class is one letter in both cases."""
    return isinstance(node, Class) and _letter(node) is not None


def _sequences(node: Node) -> list[tuple[Node, ...]]:
    if isinstance(node, Sequence):
        return [node.nodes, *(inner for child in node.nodes for inner in _sequences(child))]
    if isinstance(node, Alternation):
        return [inner for child in node.nodes for inner in _sequences(child)]
    return _sequences(node.node) if isinstance(node, Group | Repeat) else []
