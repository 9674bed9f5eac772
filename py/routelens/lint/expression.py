"""Expression under lint: its tree with places in the text as typed, and edits of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from routelens.dataclass import dataclass
from routelens.kong.entities import Route
from routelens.kong.route_expression import Rewritten
from routelens.kong.subsystem import Subsystem
from routelens.language.diagnostics import FixEffect
from routelens.language.expression import Expression
from routelens.language.literals import source_of
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate, Span, Value, joined_by, predicates
from routelens.language.schema import MULTI_VALUED
from routelens.lint.rule import Edit, Finding, Fix, Place
from routelens.regex.nodes import Tree
from routelens.regex.simplify import without_regex

PLACE: Place = ("expression",)


class Comparison(NamedTuple):
    """A predicate that compares a field with a text, by an operator that needs no regex."""

    predicate: Predicate
    operator: str
    text: str


@dataclass(frozen=True)
class ExpressionSubject:
    """A valid expression, with the route that it belongs to, if any, and how it was rewritten."""

    expression: Expression
    rewritten: Rewritten
    subsystem: Subsystem
    route: Route | None = None

    @property
    def root(self) -> Node:
        """The tree."""
        return self.expression.root

    @property
    def text(self) -> str:
        """The text that spans of the tree refer to."""
        return self.expression.text

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        """All predicates, left to right."""
        return tuple(predicates(self.root))

    @cached_property
    def nodes(self) -> tuple[tuple[Node, Node | None], ...]:
        """Every node with its parent, parents first."""
        found: list[tuple[Node, Node | None]] = []
        waiting: list[tuple[Node, Node | None]] = [(self.root, None)]
        while waiting:
            node, parent = waiting.pop()
            found.append((node, parent))
            if not isinstance(node, Predicate):
                waiting.extend((operand, node) for operand in reversed(node.operands))
        return tuple(found)

    def chains(self, kind: type[All] | type[AnyOf]) -> Iterator[All | AnyOf]:
        """Yield the nodes of one connective, but for those that stand in another of the same and are part of it."""
        for node, parent in self.nodes:
            if isinstance(node, kind) and not isinstance(parent, kind):
                yield node

    def parent(self, node: Node) -> Node | None:
        """Return what a node stands in, None for the root."""
        return self._parents[id(node)]

    @cached_property
    def _parents(self) -> dict[int, Node | None]:
        return {id(node): parent for node, parent in self.nodes}

    def conditions_beside(self, node: Node) -> Iterator[Predicate]:
        """Yield the predicates that must hold as well for the whole to hold by a node: what `&&` joins with it."""
        parent = self.parent(node)
        while parent is not None:
            if isinstance(parent, All):
                for other in parent.operands:
                    if other is not node and isinstance(other, Predicate | All):
                        yield from (one for one in joined_by(All, other) if isinstance(one, Predicate))
            node, parent = parent, self.parent(parent)

    def layers(self, node: Node) -> list[Span]:
        """Return the node's span, then that with each pair of parentheses around it, innermost first."""
        start, end = node.span
        found = [node.span]
        while True:
            before, after = len(self.text[:start].rstrip(" \t\r\n")) - 1, end
            while after < len(self.text) and self.text[after] in " \t\r\n":
                after += 1
            if before < 0 or self.text[before] != "(" or self.text[after : after + 1] != ")":
                return found
            start, end = before, after + 1
            if self.text[:before].rstrip(" \t\r\n").endswith("!"):
                return found
            found.append((start, end))

    def outer(self, node: Node) -> Span:
        """Return the node's span with the parentheses around it."""
        return self.layers(node)[-1]

    def source(self, node: Node) -> str:
        """Return the text of a node, with its parentheses."""
        start, end = self.outer(node)
        return self.text[start:end]

    def left_side(self, predicate: Predicate) -> str:
        """Return the field as written, with its functions."""
        return self.text[predicate.span[0] : predicate.operator_span[0]].rstrip()

    def spell(self, predicate: Predicate, operator: str, value: Value | str) -> str:
        """Return the predicate's field compared otherwise."""
        literal = source_of(Value("String", value) if isinstance(value, str) else value)
        return f"{self.left_side(predicate)} {operator} {literal}"

    def any_of(self, predicate: Predicate, operator: str, values: list[str]) -> str:
        """Return the predicate's field compared with one of several texts, in parentheses."""
        return "(" + " || ".join(self.spell(predicate, operator, value) for value in values) + ")"

    def placed(self, span: Span) -> Span:
        """Return where a span of the tree stands in the text as typed."""
        return self.rewritten.place(span[0]), self.rewritten.place(span[1])

    def edit(self, span: Span, text: str) -> Edit:
        """Return an edit of a span of the tree."""
        return Edit(PLACE, *self.placed(span), text)

    def fix(self, title: str, safety: FixEffect, *edits: tuple[Span, str]) -> Fix:
        """Return a fix of one or several edits."""
        return Fix(title, safety, tuple(self.edit(span, text) for span, text in edits))

    def put(self, predicate: Predicate, text: str, safety: FixEffect, note: str = "") -> Fix:
        """Return a fix that writes `text` for the predicate."""
        return self.fix(f"Write `{text}`{note}", safety, (predicate.span, text))

    def without_regex(self, predicate: Predicate, text: str) -> Fix:
        """Return a fix that compares without the predicate's regex, with a note if plugins lose its groups (K306).

        It is safe where no regex of the expression has a group: else plugins may be given other captures.
        """
        own = any(tree.groups for other, tree in self.regexes if other is predicate)
        note = " (plugins lose its groups, in uri_captures)" if own else ""
        return self.put(predicate, text, self._effect_on_captures(), note)

    def removal(self, operand: Node, safety: FixEffect) -> Fix:
        """Return a fix that removes an operand of a chain and the connective beside it."""
        parent = self.parent(operand)
        assert isinstance(parent, All | AnyOf)
        index = next(index for index, other in enumerate(parent.operands) if other is operand)
        start, end = self.outer(operand)
        if index + 1 < len(parent.operands):
            end = self.outer(parent.operands[index + 1])[0]
        else:
            start = self.outer(parent.operands[index - 1])[1]
        return self.fix(f"Remove `{self.source(operand)}`", safety, ((start, end), ""))

    def finding(self, span: Span, message: str, *fixes: Fix, cause: Span | None = None) -> Finding:
        """Return a finding at a span of the tree."""
        about = self.placed(cause) if cause is not None else None
        return Finding(message, PLACE, self.placed(span), fixes, about)

    @property
    def strips(self) -> bool:
        """Whether the route strips the matched path."""
        return self.route is not None and bool(self.route.strip_path) and self.subsystem == "http"

    @cached_property
    def regexes(self) -> tuple[tuple[Predicate, Tree], ...]:
        """The predicates with a regex, and the tree of each."""
        return tuple(
            (predicate, predicate.value.pattern.tree)
            for predicate in self.predicates
            if predicate.operator == "~" and predicate.value.pattern is not None
        )

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons with a text, also those that a regex spells: `~ "^/a$"` is `== "/a"`."""
        found = []
        for predicate in self.predicates:
            text = text_of(predicate)
            if text is not None:
                found.append(Comparison(predicate, predicate.operator, text))
            elif predicate.value.pattern is not None:
                plain = without_regex(predicate.value.pattern.tree)
                if plain is not None:
                    found.append(Comparison(predicate, plain.operator, plain.text))
        return tuple(found)

    def may_be_stripped(self, predicate: Predicate) -> bool:
        """Tell whether a match can have this predicate's path recorded last, which is what strip_path strips."""
        return id(predicate) in self._recorded_last

    @cached_property
    def _recorded_last(self) -> frozenset[int]:
        return _last_recorded(self.root)[0]

    def _effect_on_captures(self) -> FixEffect:
        return "match-safe" if any(tree.groups for _, tree in self.regexes) else "safe"


def is_multi_valued(field: str) -> bool:
    """Tell whether a field can have several values."""
    return field.startswith(MULTI_VALUED)


def may_be_absent(field: str) -> bool:
    """Tell whether an ordinary request can lack the field."""
    return (
        is_multi_valued(field)
        or field == "tls.sni"
        or (field.startswith("http.path.segments.") and (field != "http.path.segments.len"))
    )


def text_of(predicate: Predicate) -> str | None:
    """Return the text that a field is compared with, None for a regex, number or address."""
    value = predicate.value.value
    return value if isinstance(value, str) and predicate.value.type == "String" else None


_NOTHING: Final = 0


def _last_recorded(node: Node) -> tuple[frozenset[int], frozenset[int]]:
    """Return by id which predicates may have recorded the path last where a node holds, and where it fails.

    Nothing is taken back, so a branch that failed counts (docs/reference/expressions.md §5.1).
    """
    nothing = frozenset((_NOTHING,))
    if isinstance(node, Predicate):
        return frozenset((id(node),)) if records_path(node) else nothing, nothing
    if isinstance(node, Not):
        held, failed = _last_recorded(node.operands[0])
        return failed, held
    reached, ended = nothing, frozenset[int]()
    for operand in node.operands:
        held, failed = _last_recorded(operand)
        on, off = (held, failed) if isinstance(node, All) else (failed, held)
        ended |= _behind(reached, off)
        reached = _behind(reached, on)
    return (reached, ended) if isinstance(node, All) else (ended, reached)


def _behind(before: frozenset[int], after: frozenset[int]) -> frozenset[int]:
    return after - {_NOTHING} | before if _NOTHING in after else after


def records_path(node: Node) -> bool:
    """Tell whether a node may record a path that strip_path uses. A single predicate under `!` never does."""
    if isinstance(node, Predicate):
        return node.field == "http.path" and node.operator in ("==", "^=", "=^", "~")
    if isinstance(node, Not):
        inner = node.operands[0]
        return not isinstance(inner, Predicate) and any(map(records_path, _flat(inner)))
    return any(records_path(operand) for operand in node.operands)


def _flat(node: Node) -> tuple[Node, ...]:
    return node.operands if isinstance(node, All) else ()
