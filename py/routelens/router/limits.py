"""EvaluationLimit: the error that a request is undecided, because a regex takes too much work on its value."""

from __future__ import annotations

import uuid


class EvaluationLimit(Exception):  # noqa: N818  # the name is part of the public API
    """A predicate could not be evaluated within the bound on work: whether its route matches is not known.

    It never counts as "no match". Only regexes with huge counted repetitions or thousands of groups, on texts of
    kilobytes, come here; the bound does not depend on the clock, so the same request always gets the same answer.

    Attributes:
        route_id: the route whose predicate it was; None where an expression was evaluated by itself.
        priority: the priority of the entry, likewise.
        field: the field that the predicate reads.
        pattern: the regex.

    """

    def __init__(
        self, field: str, pattern: str, route_id: uuid.UUID | None = None, priority: int | None = None
    ) -> None:
        super().__init__(field, pattern, route_id, priority)
        self.field = field
        self.pattern = pattern
        self.route_id = route_id
        self.priority = priority

    def of_route(self, route_id: uuid.UUID, priority: int | None = None) -> EvaluationLimit:
        """Return the same limit, naming a route."""
        return EvaluationLimit(self.field, self.pattern, route_id, priority)

    @property
    def sentence(self) -> str:
        """What happened, as a sentence that people read."""
        text = str(self)
        return f"{text[0].upper()}{text[1:]}."

    def __str__(self) -> str:
        shown = self.pattern if len(self.pattern) <= 60 else self.pattern[:59] + "…"
        route = "" if self.route_id is None else f" of route {self.route_id}"
        return f"undecided: the regex {shown!r} on {self.field}{route} takes too much work on this request"
