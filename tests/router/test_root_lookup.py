"""The root of a large table as code: it leads where the loop over its probes leads, and serves for that root alone."""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Sequence

import pytest

from routelens import Router
from routelens.router import root_lookup
from routelens.router.evaluate import Context
from routelens.router.index_node import Node
from routelens.router.root_lookup import MAX_LOOKUPS, First, LookUp, Probe
from routelens.router.row_sets import OFTEN
from tests.router.tables import SCHEMA, random_context, random_expression


def router_of(*texts: str) -> Router:
    router = Router(SCHEMA)
    for i, text in enumerate(texts):
        router.add(f"{i + 1:032x}", text, i)
    return router


def winner(router: Router, context: Context) -> int | None:
    match = router.match(context)
    return match.priority if match else None


def made(router: Router) -> bool:
    index = router._index
    assert isinstance(index._root, Node)
    return index._root_lookup.probes is index._root.probes and index._root_lookup.look_up is not None


def heat(router: Router) -> None:
    for _ in range(OFTEN + 1):
        router.match({})


KINDS = [
    'path == "/{}"',
    'path ^= "/p{}/"',
    'path =^ "/s{}"',
    'path contains "-{}-{}-{}-"',
    'lower(host) == "h{}"',
    'any(h.a) ^= "v{}."',
    "port >= 1{}0 && port <= 1{}9",
    "ip in 10.0.{}.0/24",
    'path ~ "^/r{}/[0-9]+$"',
]


def test_every_kind_of_lookup() -> None:
    texts = [kind.replace("{}", str(number)) for number in range(20) for kind in KINDS]
    router = router_of(*texts)
    ways: list[dict[str, list[object]]] = []
    for number in range(22):
        ways += [
            {"path": [f"/{number}"]},
            {"path": [f"/p{number}/x"]},
            {"path": [f"x/s{number}"]},
            {"path": [f"x-{number}-{number}-{number}-x"]},
            {"host": [f"H{number}"]},
            {"h.a": ["x", f"v{number}.", "y"]},
            {"port": [int(f"1{number}5")]},
            {"ip": [ipaddress.ip_address(f"10.0.{number}.7")]},
            {"path": [f"/r{number}/17"]},
        ]
    wanted = [*range(len(texts)), *[None] * 2 * len(KINDS)]
    assert [winner(router, way) for way in ways] == wanted  # type: ignore[arg-type]  # values by field
    assert not made(router)
    heat(router)
    assert made(router)
    assert [winner(router, way) for way in ways] == wanted  # type: ignore[arg-type]
    for way in ways:
        (field,) = way
        with pytest.raises(TypeError):
            router.match({field: [b"x"]})  # type: ignore[list-item]  # that is the point


def test_the_root_lookup_is_kept_until_its_keys_change() -> None:
    router = router_of(*(f'path == "/{i}"' for i in range(40)))
    heat(router)
    router.add(f"{99:032x}", 'path == "/99"', 99)
    assert made(router), "a key that comes is found in the same dict"
    assert winner(router, {"path": ["/99"]}) == 99
    router.add(f"{100:032x}", 'path ^= "/99"', 100)
    assert not made(router)
    assert winner(router, {"path": ["/99"]}) == 100
    heat(router)
    assert made(router)
    router.remove(f"{100:032x}")
    assert not made(router)
    assert winner(router, {"path": ["/99"]}) == 99


def test_rows_without_index_keys_are_tried_too() -> None:
    router = router_of('path != "/closed"', *(f'path == "/{i}"' for i in range(40)), 'host != "x"')
    heat(router)
    assert made(router)
    assert winner(router, {"path": ["/7"]}) == 8
    assert winner(router, {"path": ["/other"]}) == 0
    assert winner(router, {"path": ["/7"], "host": ["y"]}) == 41


def tried_first(router: Router) -> int | None:
    """Return the priority of the row that the root's look-up tries first."""
    look_up = router._index._root_lookup.look_up
    assert look_up is not None
    names = look_up.__globals__
    return ~names["best_rank"] >> 128 if names["best_place"] is not None else None


def test_the_best_route_is_tried_first_while_it_is_the_best() -> None:
    router = router_of(*(f'path == "/{i}" && host == "a"' for i in range(40)), 'path ^= "/9" || path ^= "/b"')
    both: Context = {"path": ["/9"], "host": ["a"]}
    heat(router)
    assert (tried_first(router), winner(router, both)) == (40, 40)
    router.add(f"{99:032x}", 'path == "/9"', 99)
    assert (tried_first(router), winner(router, both)) == (None, 99), "it shares a leaf with another route"
    router.remove(f"{99:032x}")
    assert (tried_first(router), winner(router, both)) == (None, 40)
    router.add(f"{99:032x}", 'path == "/99" && host == "b"', 99)
    assert tried_first(router) == 99
    assert [winner(router, {"path": ["/99"], "host": [host]}) for host in "ab"] == [40, 99]
    router.remove(f"{99:032x}")
    assert [winner(router, {"path": ["/99"], "host": [host]}) for host in "ab"] == [40, 40]


def test_a_better_route_that_comes_while_the_look_up_is_compiled_wins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    router = router_of(*(f'path == "/{i}" && host == "a"' for i in range(40)))
    request: Context = {"path": ["/39"], "host": ["a"]}
    generate = root_lookup._generate

    def late(probes: Sequence[Probe], first: First | None) -> LookUp:
        assert first is not None
        router.add(f"{99:032x}", 'path == "/39"', 99)
        return generate(probes, first)

    monkeypatch.setattr(root_lookup, "_generate", late)
    heat(router)
    monkeypatch.undo()
    assert made(router)
    assert [winner(router, request) for _ in range(2)] == [99, 99]


@pytest.mark.parametrize("seed", range(6))
def test_the_best_route_comes_and_goes(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(root_lookup, "OFTEN", 0)
    chance = random.Random(seed)
    texts = [f'path == "/{i}"' for i in range(30)] + [random_expression(chance, 1) for _ in range(60)]
    router, there = Router(SCHEMA), dict[int, str]()
    schema_contexts: list[Context] = [random_context(chance) for _ in range(20)]
    for _ in range(300):
        priority = chance.randrange(60, 90) if chance.random() < 0.3 else chance.randrange(60)
        best = max(there, default=0)
        if chance.random() < 0.4:
            priority = best
        if priority in there:
            router.remove(f"{priority + 1:032x}", priority)
            del there[priority]
        else:
            there[priority] = texts[priority]
            router.add(f"{priority + 1:032x}", texts[priority], priority)
        for context in (*chance.sample(schema_contexts, 3), {"path": [f"/{chance.randrange(30)}"]}):
            plain = [one.priority for one in router.explain(context) if one.holds]
            assert winner(router, context) == next(iter(plain), None)


def test_a_root_with_many_lookups_is_searched_in_loops() -> None:
    router = router_of(*(f'path ^= "/{"a" * i}"' for i in range(MAX_LOOKUPS + 1)))
    heat(router)
    assert not made(router)
    assert winner(router, {"path": ["/" + "a" * 99]}) == MAX_LOOKUPS


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(20))
def test_the_root_lookup_agrees_with_the_loop(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    texts = [random_expression(chance, 2) for _ in range(60)]
    loops, code = router_of(*texts), router_of(*texts)
    contexts: list[Context] = [random_context(chance) for _ in range(60)]
    found = [winner(loops, context) for context in contexts]
    monkeypatch.setattr(root_lookup, "OFTEN", 0)
    code.match({})
    assert [winner(code, context) for context in contexts] == found
