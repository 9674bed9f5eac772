"""Edits by span: given a text, when one entry of it is changed, then all else stays byte for byte."""

from __future__ import annotations

import difflib
import random
from typing import Any

import pytest

from routelens.kong.config.editing.edits import (
    Change,
    EditError,
    Insert,
    Put,
    Remove,
    changes_between,
    edit_text,
)
from routelens.kong.config.loader import read_documents
from tests.kong.config.corpus import corpus_configs, needs_corpus

ROUTE = ("services", 0, "routes", 0)
BLOCK = """# all of it
_format_version: "3.0"
services:
  - name: shop  # the shop
    host: shop.internal
    routes:
      # orders
      - name: 'orders'
        paths:   # old
          - /orders  # one
          - "/o"
        methods: [GET, POST]   # two
        strip_path: false
      - name: last
        paths: [/last]
plugins:
- {name: cors, config: &c {origins: ["*"]}}
- name: cors
  route: last
  config: *c
"""
JSON = '{\n  "routes": [\n    {\n      "name": "a",\n      "paths": ["/a"]\n    }\n  ], "x": [ ]\n}'


def lines_changed(before: str, after: str) -> list[str]:
    found = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line.rstrip("\r\n") for line in found if line[0] in "+-"]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (Put((*ROUTE, "name"), "new"), ["-       - name: 'orders'", "+       - name: 'new'"]),
        (
            Put((*ROUTE, "paths", 0), "/b"),
            ["-           - /orders  # one", "+           - /b  # one"],
        ),
        (
            Put((*ROUTE, "paths"), ["/b", "/c"]),
            ["-           - /orders  # one", '-           - "/o"', "+           - /b", "+           - /c"],
        ),
        (Remove((*ROUTE, "methods")), ["-         methods: [GET, POST]   # two"]),
        (Put((*ROUTE, "tags"), ["a: b"]), ["+         tags: ['a: b']"]),
        (Put((*ROUTE, "methods", 1), "PUT"), None),
        (Remove((*ROUTE, "paths", 1)), ['-           - "/o"']),
        (Remove((*ROUTE, "name")), None),
        (
            Insert(("services", 0, "routes"), 2, ({"name": "n", "paths": ["/n"]},)),
            ["+       - name: n", "+         paths: [/n]"],
        ),
        (
            Remove(("services", 0, "routes", 1)),
            ["-       - name: last", "-         paths: [/last]"],
        ),
        (Put((*ROUTE, "paths"), []), None),
        (Put(("routes",), [{"name": "x"}]), ["+ routes:", "+   - name: x"]),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_lines_of_the_change_differ(change: Change, lines: list[str] | None, line_end: str) -> None:
    text = BLOCK.replace("\n", line_end)
    edited = edit_text(text, [change])
    if lines is None:
        assert 1 <= len([line for line in lines_changed(text, edited) if line[0] == "+"]) <= 2
    else:
        assert lines_changed(text, edited) == lines
    assert edited.count("\n") == edited.count(line_end)


def test_converted_fields_take_the_place_of_the_first_that_goes() -> None:
    changes: list[Change] = [
        Remove((*ROUTE, "paths")),
        Remove((*ROUTE, "methods")),
        Put((*ROUTE, "expression"), 'http.path ^= "/o"'),
        Put((*ROUTE, "priority"), 1),
    ]
    edited = edit_text(BLOCK, changes)
    assert (
        """      - name: 'orders'
        expression: http.path ^= "/o"
        priority: 1
        strip_path: false
"""
        in edited
    )


@pytest.mark.parametrize(
    ("text", "change", "edited"),
    [
        ("a: {b: 1, c: 2}", Remove(("a", "b")), "a: {c: 2}"),
        ("a: {b: 1, c: 2}", Remove(("a", "c")), "a: {b: 1}"),
        ("a: {b: 1}", Remove(("a", "b")), "a: {}"),
        ("a: {b: 1}", Put(("a", "c"), "x, y"), "a: {b: 1, c: 'x, y'}"),
        ("a: []", Insert(("a",), 0, (1, 2)), "a: [1, 2]"),
        ("a: [1, 2]", Insert(("a",), 1, (5,)), "a: [1, 5, 2]"),
        ("a: [1, 2]", Insert(("a",), 0, (5,)), "a: [5, 1, 2]"),
        ("a:\nb: 1", Put(("a",), "x"), "a: x\nb: 1"),
        ("a:\n- b", Remove(("a", 0)), "a: []\n"),
        ("a:\n- b: 1\n  c: 2\n", Remove(("a", 0, "b")), "a:\n- c: 2\n"),
        ("a:\n- b: 1 # x\n  c: 2\n", Remove(("a", 0, "b")), "a:\n-  # x\n  c: 2\n"),
        ("a: 1", Put(("b",), True), "a: 1\nb: true"),
        ("a: |\n  x\n  y\nb: 1\n", Put(("a",), "z"), "a: z\nb: 1\n"),
        ("a: b\n---\nc: d\n", Put(("a",), "no"), "a: 'no'\n---\nc: d\n"),
        ("\ufeffa: b\n", Put(("c",), "0o17"), "\ufeffa: b\nc: '0o17'\n"),
        ('a: ${{ env "DECK_A" }}\nb: 1\n', Put(("b",), 2), 'a: ${{ env "DECK_A" }}\nb: 2\n'),
        ("a: 1\na: 2\n", Put(("a",), 3), "a: 1\na: 3\n"),
        (JSON, Put(("routes", 0, "name"), "b"), JSON.replace('"a",', '"b",')),
        (JSON, Remove(("routes", 0, "paths")), JSON.replace(',\n      "paths": ["/a"]', "")),
        (JSON, Put(("routes", 0, "tags"), ["t"]), JSON.replace('["/a"]', '["/a"],\n      "tags": ["t"]')),
        (JSON, Insert(("x",), 0, (None,)), JSON.replace("[ ]", "[null]")),
    ],
)
def test_edits_of_small_texts(text: str, change: Change, edited: str) -> None:
    assert edit_text(text, [change]) == edited


@pytest.mark.parametrize(
    ("text", "change", "why"),
    [
        ("a: &x [1]\nb: *x\n", Put(("b", 0), 2), "alias"),
        ("a: &x [1]\nb: *x\n", Put(("a", 0), 2), "used elsewhere"),
        ("a: &x {c: 1}\nb: {<<: *x, d: 2}\n", Remove(("b", "c")), "merge key"),
        ("a: &x {c: {e: 1}}\nb: {<<: *x, d: 2}\n", Put(("b", "c", "e"), 2), "merge key"),
    ],
)
def test_values_behind_an_alias_are_not_changed(text: str, change: Change, why: str) -> None:
    with pytest.raises(EditError, match=why):
        edit_text(text, [change])


def test_an_inner_list_and_the_map_around_it_grow_at_the_same_place() -> None:
    text = "a:\n- 1\nb:\n- c:\n  - 2\n"
    changes: list[Change] = [Put(("d",), [4]), Insert(("b",), 1, (3,)), Insert(("b", 0, "c"), 1, (5,))]
    assert edit_text(text, changes) == "a:\n- 1\nb:\n- c:\n  - 2\n  - 5\n- 3\nd: [4]\n"


def test_a_merged_key_can_be_overridden() -> None:
    text = "a: &x {c: 1}\nb:\n  <<: *x\n"
    assert edit_text(text, [Put(("b", "c"), 2)]) == text + "  c: 2\n"


def test_a_change_inside_another_is_refused() -> None:
    with pytest.raises(ValueError, match="inside"):
        edit_text("a: {b: 1}", [Put(("a",), 1), Put(("a", "b"), 2)])


def scalar(rng: random.Random) -> str:
    words = ["a", "'b c'", '"d # e"', "/p", "12", "true", "~", "x#y", "'it''s'", '"\\n"', "1.5", "-1"]
    return rng.choice(words)


def comment(rng: random.Random) -> str:
    return rng.choice(["", "", "  # why - not: [x]", " #"])


def generated(rng: random.Random) -> str:
    """Return a declarative text in block or flow style with comments, plugins and unknown keys all over."""
    lines = ['_format_version: "3.0"' + comment(rng), "services:"]
    indent = rng.choice(["", "  "])
    for service in range(rng.randint(1, 3)):
        lines += [f"{indent}- name: s{service}{comment(rng)}", f"{indent}  host: h{comment(rng)}"]
        if rng.random() < 0.5:
            lines += [
                f"{indent}  plugins: # p",
                f"{indent}  - name: cors",
                f"{indent}    config: {{a: {scalar(rng)}}}",
            ]
        lines.append(f"{indent}  routes:{comment(rng)}")
        for route in range(rng.randint(1, 3)):
            lines += [f"{indent}  # before r{route}"] if rng.random() < 0.4 else []
            fields = [
                f"name: r{service}-{route}",
                rng.choice(
                    [
                        "paths: [/a, '/b']",
                        f"paths:{comment(rng)}\n{indent}    - /a # x\n{indent}    - /b",
                        "paths:\n" + indent + "      [/a,\n" + indent + "      /b]",
                    ]
                ),
                f"x-own: {scalar(rng)}",
                f"tags: [{scalar(rng)}, b]",
                "x-text: |\n" + indent + "      one\n" + indent + "      # two\n",
                "x-fold: >-\n" + indent + "      one\n" + indent + "      two",
                "x-none:",
            ]
            rng.shuffle(fields)
            if rng.random() < 0.3:
                lines.append(
                    f"{indent}  - {{name: r{service}-{route}, paths: [/a], 'x': {{y: {scalar(rng)}}}}}{comment(rng)}"
                )
                continue
            for number, text in enumerate(fields[: rng.randint(2, 7)]):
                is_block = "\n" in text
                lead = "- " if number == 0 else "  "
                lines.append(f"{indent}  {lead}{text}{'' if is_block else comment(rng)}")
            lines += [""] if rng.random() < 0.3 else []
    lines += ["consumers:", "- username: me # c", "  custom_id: &i '1'", "- username: you", "  custom_id: *i"]
    text = "\n".join(lines) + rng.choice(["", "\n", "\n\n# end\n"])
    return text.replace("\n", rng.choice(["\n", "\n", "\r\n"]))


def routes_of(root: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = [("routes", index) for index in range(len(root.get("routes") or []))]
    for number, service in enumerate(root.get("services") or []):
        found += [("services", number, "routes", index) for index in range(len(service.get("routes") or []))]
    return found


def at(root: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        root = root[step]
    return root


def some_changes(rng: random.Random, path: tuple[Any, ...], route: dict[str, Any]) -> list[Change]:
    after = dict(route)
    for key in route:
        if rng.random() < 0.4:
            del after[key]
        elif rng.random() < 0.4:
            after[key] = rng.choice(["new", ["/n", "x: y"], 5, None, {"k": ["v"]}, "a\nb"])
    if rng.random() < 0.6 or not after:
        after["expression"] = 'http.path ^= "/a" # not a comment'
        after["headers"] = {"x": ["1", "2"]}
    return changes_between(path, route, after)


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(10))
def test_edits_of_generated_files_touch_one_route(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        rng = random.Random(seed)
        text = generated(rng)
        document = read_documents(text)[0]
        assert edit_text(text, []) == text
        path = rng.choice(routes_of(document.root))
        edited = edit_text(text, some_changes(rng, path, at(document.root, path)))
        others = sorted(document.offset_of(other) for other in routes_of(document.root))
        start = document.offset_of(path)
        end = next((other for other in others if other > start), len(text))
        assert edited.startswith(text[:start]), seed
        line = max(text.rfind("\n", 0, end), 0) if end < len(text) else len(text)
        if end < len(text):
            assert edited.endswith(text[line:]), seed


@needs_corpus
def test_edits_of_public_files_touch_one_route() -> None:
    counts = {"edited": 0, "refused": 0}
    for file, text, config in corpus_configs():
        for route in config.routes[:3]:
            path = config.places[route.id][1]
            try:
                edited = edit_text(text, [Put((*path, "name"), "renamed"), Put((*path, "x-new"), "value")])
            except EditError:
                counts["refused"] += 1
                continue
            counts["edited"] += 1
            lines = lines_changed(text, edited)
            assert len(lines) <= 6, (file, lines)
    assert counts["edited"] > 100
    assert counts["refused"] == 0
