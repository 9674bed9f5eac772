"""The LALR(1) automaton of the grammar, fed token by token. Lark makes its tables: see `lalr_tables`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from routelens.language.lalr_tables import ACCEPT, RULES, STATES
from routelens.language.tokens import Token

END = "$END"
"""The terminal behind the last token of a text."""

# What a rule's parts are depends on the rule.
Builders: TypeAlias = Mapping[str, Callable[[list[Any]], object]]


class UnexpectedTokenError(Exception):
    """The automaton cannot take this token where it stands."""

    def __init__(self, token: Token) -> None:
        super().__init__(token)
        self.token = token


class Automaton:
    """The automaton at some place of a text. `states` is its stack; the last one says which tokens may come.

    `builders` make a value from the parts of each rule, by the rule's name; tokens are their own values.
    """

    __slots__ = ("_builders", "_values", "states")

    def __init__(self, builders: Builders) -> None:
        self.states: list[int] = [0]
        self._values: list[object] = []
        self._builders = builders

    def feed(self, token: Token) -> object:
        """Take the next token; END gives the value of the whole text, any other None.

        Raises UnexpectedTokenError; what could be reduced before the token has been by then, which takes nothing away
        from what may come. Constant on average.
        """
        states, values, kind = self.states, self._values, token.type
        while True:
            action = STATES[states[-1]].get(kind)
            if action is None:
                raise UnexpectedTokenError(token)
            if action >= 0:
                states.append(action)
                values.append(token)
                return None
            origin, shape, transparent = RULES[~action]
            count = len(shape)
            parts = values[-count:]
            del states[-count:], values[-count:]
            values.append(self._built(origin, shape, transparent, parts))
            states.append(STATES[states[-1]][origin])
            if kind == END and states[-1] == ACCEPT:
                return values[-1]

    def accepts(self) -> frozenset[str]:
        """Return the terminals that can come next. Linear in the depth of nesting."""
        return frozenset(kind for kind in STATES[self.states[-1]] if kind.isupper() and self._takes(kind))

    def _built(self, origin: str, shape: str, transparent: bool, parts: list[Any]) -> object:
        """Make the value of a rule. In its shape "=" is kept, "-" left out, and "*" a list of its own."""
        children: list[Any] = []
        for how, part in zip(shape, parts, strict=True):
            if how == "=":
                children.append(part)
            elif how == "*" and children:
                children += part
            elif how == "*":
                children = part  # nobody else holds it, and a long chain would be copied at each step
        if origin.startswith("_"):
            return children
        if transparent and len(children) == 1:
            return children[0]
        return self._builders[origin](children)

    def _takes(self, kind: str) -> bool:
        """Tell whether feeding a token of this kind would succeed."""
        states = self.states.copy()
        while (action := STATES[states[-1]].get(kind)) is not None:
            if action >= 0:
                return True
            origin, shape, _ = RULES[~action]
            del states[-len(shape) :]
            states.append(STATES[states[-1]][origin])
            if kind == END and states[-1] == ACCEPT:
                return True
        return False
