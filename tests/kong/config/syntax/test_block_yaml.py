"""Block YAML: what is read line by line is read as by events, places included; all else is left to the events."""

from __future__ import annotations

import random
from typing import Any, Final

import pytest

from routelens.kong.config.document import Document, PlacedDict, PlacedList
from routelens.kong.config.errors import ConfigError
from routelens.kong.config.syntax.block_yaml import read_block
from routelens.kong.config.syntax.yaml_events import read_events
from routelens.kong.config.syntax.yaml_reader import read_yaml

PLAIN: Final = """\
---
# What a gateway is given.
_format_version: "3.0"
services:
- name: orders   # the shop's
  url: http://orders.internal:8080/a#b
  enabled: true

  routes:
    - name: one
      paths: ['~/v1/(?<id>\\d+)$', /v1/orders, "/v2"]
      headers: {x-env: [dev, 'a: b'], x-b: []}
      methods:
      - GET
      - POST
      tags:
      priority: -5
    -   name: two
        regex_priority: 0x1F
        snis: [ a.example ,b.example ]
  retries: ~
- name: last
plugins:
"""

SCALARS: Final = (
    "a", "1", "0o17", "017", "1.5", "1e3", "true", "no", "~", "null", "http://x.y/z", "a:b", "a  b", "'q'", '"d"',
    "''", "'a: b'", "a#b", "a #c", "-1", "-x", "~/re/[0-9]+$", "/v1/{id}", "a]", "[a, b]", "[a,b , 'c']",
    "{k: [a], j: 1}", "[]", "{}", "[[]]", "[a", "{k}", "{k: }", "[a, ]", "&x a", "*x", "!t a", "|", "> ", "'un",
    "a: b", "a:", "- a", "? a", "@a", "%a", "'a' b", "'a'#b", "'a' # b", "[a]#b", "[a] b", "\\a", "(x)", "<<", "...",
    "---", "+.5", "=", "a\tb", "1_000", "12:30", "[a:b]", "[http://x]", "[a: b]", "{'a': b}", "[a b]", "[- a]",
    "{a: 1, a: 2}", "[a]]", "# c", "[ ]", "{k:  v}", "é", "'it''s'",
)  # fmt: skip
KEYS: Final = ("a", "b", "name", "x-env", "_f", "k.1", "<<", "1", "'q'", "? a", "a b", "y", "null")
NOISE: Final = " \n:-#'\"[]{},&*!|>%@?~.a0\\\t\r"


def placed(value: Any) -> Any:
    """Return a value with all places in it, and the order of its keys."""
    if isinstance(value, PlacedDict):
        return value.start, value.places, value.moved, [(key, placed(item)) for key, item in value.items()]
    if isinstance(value, PlacedList):
        return value.start, value.places, [placed(item) for item in value]
    return type(value), value


def as_by_events(text: str) -> bool:
    """Tell whether a text was read by lines, which must then be as it is read by events."""
    found = read_block(text)
    if found is None:
        return False
    (wanted,) = read_events(text)
    assert (found.start, placed(found.root)) == (wanted.start, placed(wanted.root))
    assert found.text == text
    assert not wanted.warnings
    return True


def lines(chance: random.Random, depth: int = 0, indent: int = 0) -> list[str]:
    """Return the lines of a map or a list, with faults here and there."""
    found: list[str] = []
    is_map = chance.random() < 0.65
    pad = " " * indent
    for number in range(chance.randint(1, 3)):
        deep = depth < 3 and chance.random() < 0.4
        if is_map:
            key = chance.choice(KEYS[:6] if chance.random() < 0.95 else KEYS) + str(number) * (
                chance.random() < 0.8
            )
            if deep:
                found.append(f"{pad}{key}:{chance.choice(('', '', ' ', ' # c'))}")
                found += lines(chance, depth + 1, indent + chance.choice((2, 2, 2, 4, 1, 0, 3)))
            else:
                found.append(
                    pad + key + chance.choice((": ", ": ", ":  ", ":")) + chance.choice(("", *SCALARS))
                )
        elif deep:
            first, *rest = lines(chance, depth + 1, indent + chance.choice((2, 2, 4)))
            found += [f"{pad}-{first[indent + 1 :]}", *rest]
        else:
            found.append(pad + chance.choice(("- ", "- ", "-  ", "-")) + chance.choice(SCALARS))
        if chance.random() < 0.1:
            found.append(chance.choice(("", "  ", "# c", "      # c", "\t")))
    return found


def mutilated(text: str, chance: random.Random) -> str:
    """Return a text with a character more or less, or with a line elsewhere."""
    place = chance.randrange(len(text) + 1)
    match chance.randrange(4):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1 | 2:
            return text[:place] + chance.choice(NOISE) + text[place:]
        case _:
            parts = text.split("\n")
            parts.insert(chance.randrange(len(parts)), " " * chance.randrange(3) + parts.pop())
            return "\n".join(parts)


def test_a_file_of_maps_and_lists_by_indentation_is_read_by_lines() -> None:
    assert as_by_events(PLAIN)
    (document,) = read_yaml(PLAIN)
    assert document.root["services"][0]["routes"][1] == {
        "name": "two",
        "regex_priority": 31,
        "snis": ["a.example", "b.example"],
    }
    assert document.root["services"][0]["routes"][0]["tags"] is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "# only a comment\n",
        "a: &x 1\n",
        "a: *x\n",
        "a: !!str 1\n",
        "a: |\n  text\n",
        "a: one\n  text\n",
        "a: 'one\n  text'\n",
        'a: "\\n"\n',
        "a: 'it''s'\n",
        "a: é\n",
        "a: b\r\n",
        "a:\tb\n",
        "a: 1\na: 2\n",
        "<<: {}\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "%YAML 1.1\n---\na: 1\n",
        "a:\n    b: 1\n  c: 2\n",
        "- a\nb: 1\n",
        "a: 1\n- b\n",
        "a: b: c\n",
        "? a\n: b\n",
        "'a': b\n",
        "-\n  a: 1\n",
        "- - a\n",
        "a: [1,\n 2]\n",
        "a: [b: c]\n",
    ],
)
def test_what_may_mean_more_is_left_to_the_events(text: str) -> None:
    assert read_block(text) is None


def test_nesting_beyond_the_bound_is_left_to_the_events_which_refuse_it() -> None:
    text = "".join(" " * depth + "a:\n" for depth in range(70))
    assert read_block(text) is None
    with pytest.raises(ConfigError, match="nested more than 64 levels"):
        read_yaml(text)
    assert read_block("a: " + "[" * 9 + "]" * 9) is None


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_read_by_lines_is_read_as_by_events(seed: int) -> None:
    chance = random.Random(seed)
    read = 0
    for _ in range(250):
        text = "\n".join(lines(chance)) + "\n" * (chance.random() < 0.8)
        read += as_by_events(text)
        for _ in range(2):
            text = mutilated(text, chance)
            read += as_by_events(text)
    assert read > 40


def test_a_mutilated_file_is_read_as_by_events() -> None:
    chance = random.Random(1)
    assert sum(as_by_events(mutilated(PLAIN, chance)) for _ in range(300)) > 30


def test_the_text_is_the_users_own_and_progress_is_told() -> None:
    text = "a:\n" + "- b\n" * 25_000
    told: list[tuple[int, int]] = []
    document = read_block(text, source=3, progress=lambda done, total: told.append((done, total)))
    assert isinstance(document, Document)
    assert (document.source, document.text) == (3, text)
    assert len(told) == 2
    assert all(0 < done < total == len(text) for done, total in told)
