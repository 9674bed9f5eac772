"""The root of a large table as code: it leads where the loop over its probes leads, and serves for that root alone."""

from __future__ import annotations

import ipaddress
import random

import pytest

from routelens import Router
from routelens.router import root_lookup
from routelens.router.evaluate import Context
from routelens.router.index_node import Node
from routelens.router.root_lookup import MAX_LOOKUPS
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
