"""Write `py/routelens/language/lalr_tables.py`: what Lark makes of `grammar.lark`.

Run by hand when the grammar changes; a test compares:

    .venv/bin/python -m tools.make_lalr_tables

Lark takes a tenth of a second in a browser to be imported and to build the automaton; the tables take none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from lark import Lark
from lark.parsers.lalr_analysis import Shift

TARGET = Path(__file__).parents[1] / "py" / "routelens" / "language" / "lalr_tables.py"

HEAD = '''"""LALR tables that Lark makes of `grammar.lark`: terminals, rules, and the states of its LALR(1) automaton.

Written by tools/make_lalr_tables.py, and read by `lalr` and the tokenizers. A test checks that they are current.
"""

from __future__ import annotations

from typing import Final

# fmt: off
# ruff: noqa: E501

TERMINALS: Final[tuple[tuple[str, str, str | None], ...]] = {terminals}
"""Name, regex, and the text itself where it can be no other; in the order in which they are tried."""

RULES: Final[tuple[tuple[str, str, bool], ...]] = {rules}
"""Name; what becomes of each part ("=" kept, "-" left out, "*" a list whose items are kept); and whether a single
part stands for the whole."""

STATES: Final[tuple[dict[str, int], ...]] = {states}
"""By the terminal or rule that comes: the state to go to, or, as `~number`, the rule that ends here. The first state
is the one to begin with."""

ACCEPT: Final = {accept}
"""The state in which a whole text has been read."""
'''


def grammar() -> Lark:
    """Lark's own parser."""
    source = files("routelens.language").joinpath("grammar.lark").read_text("utf-8")
    return Lark(source, parser="lalr", maybe_placeholders=False)


def text() -> str:
    """The whole module. It is the same whatever order Lark finds its states in."""
    lark = grammar()
    table: Any = lark.parse_interactive("").parser_state.parse_conf.parse_table
    numbers = {rule: number for number, rule in enumerate(lark.rules)}
    order = list(walk(table))
    place = {state: number for number, state in enumerate(order)}
    states = tuple(
        {
            str(name): place[target] if action is Shift else ~numbers[target]
            for name, (action, target) in sorted(table.states[state].items())
        }
        for state in order
    )
    rules = []
    for rule in lark.rules:
        assert rule.expansion, "a rule that may be empty: the automaton knows none"
        assert rule.alias is None
        assert not rule.options.keep_all_tokens
        rules.append((str(rule.origin.name), "".join(map(shape, rule.expansion)), bool(rule.options.expand1)))
    terminals = [
        (one.name, one.pattern.to_regexp(), one.pattern.value if one.pattern.type == "str" else None)
        for one in sorted(lark.terminals, key=lambda terminal: -terminal.priority)
    ]
    return HEAD.format(
        terminals=written(tuple(terminals)),
        rules=written(tuple(rules)),
        states=written(states),
        accept=place[table.end_states["start"]],
    )


def walk(table: Any) -> Iterator[int]:
    """The states, each when it is first reached from the start."""
    seen = [table.start_states["start"]]
    for state in seen:
        yield state
        for _, (action, target) in sorted(table.states[state].items(), key=lambda item: item[0]):
            if action is Shift and target not in seen:
                seen.append(target)


def shape(symbol: Any) -> str:
    if symbol.is_term:
        return "-" if symbol.filter_out else "="
    return "*" if symbol.name.startswith("_") else "="


def written(items: tuple[object, ...]) -> str:
    lines = "".join(f"    {item!r},\n" for item in items)
    return f"(\n{lines})"


if __name__ == "__main__":
    TARGET.write_text(text(), "utf-8")
