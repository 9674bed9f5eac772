"""Required literals: texts that every match of a pattern contains, for the index.

They are necessary and not sufficient: a text without them is never matched; one with them may be.
"""

from __future__ import annotations

from itertools import product
from typing import TypeAlias

from routelens.dataclass import dataclass
from routelens.regex import interval_set
from routelens.regex.nfa import starts_at_start
from routelens.regex.nodes import Alternation, Class, Group, Literal, Look, Node, Repeat, Sequence, Tree

Texts: TypeAlias = frozenset[str]

MOST_TEXTS = 64
"""No set of literals is larger."""
MOST_CHARACTERS = 256
"""No literal is longer."""
_ANY: Texts = frozenset([""])


@dataclass(frozen=True, slots=True)
class Required:
    """The literals that a pattern needs; None where nothing is known.

    `exact`: the pattern matches these texts and no others. `prefixes`: a matching text starts with one of these.
    `suffixes`: it ends with one of these. `substrings`: it contains one of these.
    """

    exact: Texts | None
    prefixes: Texts | None
    suffixes: Texts | None
    substrings: Texts | None


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the text that a node consumes; "" in a set says nothing."""

    texts: Texts | None
    """All that it can be, if that is few."""
    prefixes: Texts
    suffixes: Texts
    inner: Texts


def required(tree: Tree) -> Required:
    """Return the literals that every matching text has. O(tree) sets of at most MOST_TEXTS literals."""
    facts = _facts(tree.root)
    at_start, at_end = starts_at_start(tree.root), _ends_at_end(tree.root)
    exact = facts.texts if at_start and at_end and _only_outer_looks(tree.root) else None
    best = max((facts.inner, facts.prefixes, facts.suffixes), key=_worth)
    return Required(
        exact,
        _known(facts.prefixes) if at_start else None,
        _known(facts.suffixes) if at_end else None,
        _known(best),
    )


def _known(texts: Texts) -> Texts | None:
    return None if "" in texts else texts


def _worth(texts: Texts) -> tuple[int, int]:
    """Sort key for sets of which one member must occur: long literals first, then small sets."""
    return min(map(len, texts), default=0), -len(texts)


def _ends_at_end(node: Node) -> bool:
    """Tell whether `node` can only match at the end of the text. False where that is not obvious."""
    match node:
        case Look():
            return node.kind == "end"
        case Group():
            return _ends_at_end(node.node)
        case Repeat():
            return node.low > 0 and _ends_at_end(node.node)
        case Alternation():
            return all(_ends_at_end(child) for child in node.nodes)
        case Sequence():
            for child in reversed(node.nodes):
                if _ends_at_end(child):
                    return True
                if child.longest != 0:
                    return False
    return False


def _only_outer_looks(node: Node, before: bool = False, after: bool = False) -> bool:
    """Tell whether `^` stands only where nothing was consumed, `$` where nothing follows, and no other position."""
    match node:
        case Look():
            return (node.kind == "start" and not before) or (node.kind == "end" and not after)
        case Group():
            return _only_outer_looks(node.node, before, after)
        case Repeat():
            return _only_outer_looks(node.node, True, True)
        case Alternation():
            return all(_only_outer_looks(child, before, after) for child in node.nodes)
        case Sequence():
            following = [after]
            for child in reversed(node.nodes[1:]):
                following.append(following[-1] or child.longest != 0)
            for child, follows in zip(node.nodes, reversed(following), strict=True):
                if not _only_outer_looks(child, before, follows):
                    return False
                before = before or child.longest != 0
    return True


def _facts(node: Node) -> _Facts:
    match node:
        case Literal():
            return _of_texts(frozenset([node.text]))
        case Class():
            if interval_set.size(node.ranges) > MOST_TEXTS:
                return _Facts(None, _ANY, _ANY, _ANY)
            return _of_texts(
                frozenset(chr(point) for low, high in node.ranges for point in range(low, high + 1))
            )
        case Group():
            return _facts(node.node)
        case Sequence():
            return _of_sequence([_facts(child) for child in node.nodes])
        case Alternation():
            return _of_alternation([_facts(child) for child in node.nodes])
        case Repeat():
            return _of_repeat(node)
    return _of_texts(_ANY)


def _of_texts(texts: Texts) -> _Facts:
    if len(texts) > MOST_TEXTS or any(len(text) > MOST_CHARACTERS for text in texts):
        heads = frozenset(text[:MOST_CHARACTERS] for text in texts)
        tails = frozenset(text[-MOST_CHARACTERS:] for text in texts)
        heads, tails = (heads, tails) if len(texts) <= MOST_TEXTS else (_ANY, _ANY)
        return _Facts(None, heads, tails, heads)
    return _Facts(texts, texts, texts, texts)


def _joined(left: Texts, right: Texts) -> Texts | None:
    """Return every left text with every right one after it, if these are not too many."""
    if len(left) * len(right) > MOST_TEXTS:
        return None
    joined = frozenset(a + b for a, b in product(left, right))
    return None if any(len(text) > MOST_CHARACTERS for text in joined) else joined


def _of_sequence(children: list[_Facts]) -> _Facts:
    """Concatenate adjacent facts; where they grow too many or are unknown, start over."""
    run, runs = _ANY, []
    whole = True
    for child in children:
        joined = None if child.texts is None else _joined(run, child.texts)
        if joined is not None:
            run = joined
            continue
        runs.append(_joined(run, child.prefixes) or run)
        runs.append(child.inner)
        run = child.suffixes if child.texts is None else child.texts
        whole = False
    runs.append(run)
    if whole:
        return _of_texts(run)
    # The last run is known from its left end on, so it is what the text ends with.
    return _Facts(None, runs[0], run, max(runs, key=_worth))


def _of_alternation(children: list[_Facts]) -> _Facts:
    texts = [child.texts for child in children if child.texts is not None]
    union: Texts = frozenset().union(*texts)
    if len(texts) == len(children) and len(union) <= MOST_TEXTS:
        return _of_texts(union)
    return _Facts(
        None,
        _united([child.prefixes for child in children]),
        _united([child.suffixes for child in children]),
        _united([child.inner for child in children]),
    )


def _united(sets: list[Texts]) -> Texts:
    union: Texts = frozenset().union(*sets)
    return union if len(union) <= MOST_TEXTS else _ANY


def _of_repeat(node: Repeat) -> _Facts:
    body = _facts(node.node)
    if node.low == 0:
        if node.high == 1 and body.texts is not None and len(body.texts) < MOST_TEXTS:
            return _of_texts(body.texts | _ANY)
        return _Facts(None, _ANY, _ANY, _ANY) if node.high != 0 else _of_texts(_ANY)
    if node.low == node.high and body.texts is not None:
        texts: Texts | None = _ANY
        for _ in range(min(node.low, MOST_CHARACTERS + 1)):
            texts = None if texts is None else _joined(texts, body.texts)
        if texts is not None and (node.low <= MOST_CHARACTERS or body.texts == _ANY):
            return _of_texts(texts)
    return _Facts(None, body.prefixes, body.suffixes, body.inner)
