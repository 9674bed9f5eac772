"""Equivalence: whether one expression contains another, meets it, or means the same; exact, about requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.search import Goal, Solver
from routelens.kong.request.request import Request
from routelens.kong.subsystem import Subsystem
from routelens.language.nodes import Node

STEPS: Final = 100_000
"""Steps of one question unless told otherwise: about 0.1 s at most."""


class Expressions:
    r"""Answers questions about expressions of one subsystem, given as trees.

    Each answer is proved, by a request that was checked or by the lack of any; None is "undecided": it took more than
    `steps`, about a microsecond each. What was found out about fields is kept, so one object for many questions is
    quicker. A question takes 20 to 100 µs where no regex has to be compared with another.

    >>> from routelens import parse
    >>> from routelens.kong.schema import schema
    >>> def tree(text):
    ...     return parse(text, schema("http")).root
    >>> ask = Expressions()
    >>> ask.contains(tree('http.path ^= "/a"'), tree('http.path ~ "^/a/[0-9]+$"'))
    True
    >>> ask.is_equivalent(tree(r'http.path ~ r#"^/a/\d$"#'), tree('http.path ~ "^/a/[0-9]$"'))
    False
    >>> ask.counterexample(tree('http.headers.x != "a"'), tree('!(http.headers.x == "a")')).headers
    ()

    """

    def __init__(self, subsystem: Subsystem = "http", steps: int = STEPS) -> None:
        self._solver = Solver(subsystem)
        self._steps = steps

    def is_satisfiable(self, root: Node) -> bool | None:
        """Tell whether some request matches."""
        return self._has_request(((root, True),))

    def is_tautology(self, root: Node) -> bool | None:
        """Tell whether every request matches."""
        found = self._has_request(((root, False),))
        return None if found is None else not found

    def meet(self, first: Node, second: Node) -> bool | None:
        """Tell whether some request matches both."""
        return self._has_request(((first, True), (second, True)))

    def contains(self, wide: Node, narrow: Node) -> bool | None:
        """Tell whether every request that `narrow` matches is matched by `wide`."""
        found = self._has_request(((narrow, True), (wide, False)))
        return None if found is None else not found

    def is_equivalent(self, first: Node, second: Node) -> bool | None:
        """Tell whether both match the same requests."""
        one = self.contains(first, second)
        other = self.contains(second, first) if one is not False else False
        return False if False in (one, other) else None if None in (one, other) else True

    def counterexample(self, first: Node, second: Node) -> Request | None:
        """Return a request that one of them matches and the other does not, None if there is none. Raises Undecided."""
        budget = Budget(self._steps)
        for goals in (((first, True), (second, False)), ((first, False), (second, True))):
            found = self._solver.solve(goals, budget)
            if found is not None:
                return found
        return None

    def _has_request(self, goals: Iterable[Goal]) -> bool | None:
        try:
            return self._solver.solve(goals, Budget(self._steps)) is not None
        except Undecided:
            return None
