"""Configurations with values of wrong kinds: no exception, and nothing is accepted that the gateway refuses.

    python tests/fuzz/config_types.py [CONFIGURATIONS [SEED]]

Every field of every entity, every item of every list in it and every collection is replaced by each wrong value, in
both layouts; behind that come pairs of such faults, chosen at random, up to so many (22,000 unless told otherwise).
Each is read by `load_config`, in both ways of dealing with faults, and by the schema of `routelens gateway`, which
follows the gateway's own and is held against its recorded answers. The test suite runs a slice.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

sys.path.append(str(Path(__file__).parents[2]))

from routelens.gateway.declarative.load import faults_of
from routelens.gateway.declarative.reader import read_document
from routelens.gateway.entities.catalog import Catalog
from routelens.kong import ConfigError, RouteTable, load_config
from routelens.kong.config.errors import ConfigFault
from routelens.kong.translate import Flavor

Place: TypeAlias = tuple[str | int, ...]

WRONG: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 1.5, 10**30, 1e308, "", "x", "1", "true", "a b", "\x00", "é\u202e", "/", "http",
    "x" * 3_000, [], [1], [None], ["x"], [[]], [{}], {}, {"x": 1}, {"x": []}, {"": None}, {"id": 5}, [["x"], "x"],
)  # fmt: skip

_SERVICE: Final = {
    "id": "10000000-0000-4000-8000-000000000001",
    "name": "service",
    "protocol": "https",
    "host": "up.example",
    "port": 8443,
    "path": "/base",
    "retries": 5,
    "connect_timeout": 1_000,
    "write_timeout": 1_000,
    "read_timeout": 1_000,
    "enabled": True,
    "tags": ["a", "b"],
    "tls_verify": True,
    "tls_verify_depth": 2,
    "created_at": 1_700_000_000,
    "updated_at": 1_700_000_000,
}
_COMMON: Final = {
    "protocols": ["http", "https"],
    "https_redirect_status_code": 426,
    "preserve_host": True,
    "strip_path": False,
    "path_handling": "v0",
    "request_buffering": True,
    "response_buffering": True,
    "tags": ["a", "b"],
    "created_at": 1_700_000_000,
    "updated_at": 1_700_000_000,
}
_TRADITIONAL: Final = {
    **_COMMON,
    "id": "20000000-0000-4000-8000-000000000001",
    "name": "traditional",
    "methods": ["GET", "POST"],
    "hosts": ["a.example", "*.b.example"],
    "paths": ["/a", "~/b/(?<c>\\d+)$"],
    "headers": {"x-env": ["dev", "test"]},
    "snis": ["a.example"],
    "regex_priority": 3,
}
_STREAM: Final = {
    "id": "20000000-0000-4000-8000-000000000002",
    "name": "stream",
    "protocols": ["tcp"],
    "sources": [{"ip": "10.0.0.0/8", "port": 1_234}, {"ip": "::1"}],
    "destinations": [{"ip": "10.1.0.0/16", "port": 5_432}],
}
_EXPRESSION: Final = {
    **{key: value for key, value in _COMMON.items() if key != "path_handling"},
    "id": "20000000-0000-4000-8000-000000000003",
    "name": "expression",
    "expression": 'http.path ^= "/e" && http.host == "a.example"',
    "priority": 7,
}
_UPSTREAM: Final = {
    "id": "30000000-0000-4000-8000-000000000001",
    "name": "up.example",
    "algorithm": "round-robin",
    "slots": 100,
    "hash_on": "header",
    "hash_on_header": "x-user",
    "hash_fallback": "ip",
    "host_header": "up.example",
    "tags": ["a"],
    "healthchecks": {"threshold": 0, "passive": {"type": "http", "unhealthy": {"http_failures": 3}}},
}
_TARGET: Final = {
    "id": "40000000-0000-4000-8000-000000000001",
    "target": "10.0.0.1:80",
    "weight": 10,
    "tags": ["a"],
}
_PLUGIN: Final = {
    "id": "50000000-0000-4000-8000-000000000001",
    "name": "request-termination",
    "enabled": True,
    "config": {"status_code": 503, "message": "later"},
    "protocols": ["http", "https"],
    "tags": ["a"],
    "instance_name": "one",
}
_CONSUMER: Final = {
    "id": "60000000-0000-4000-8000-000000000001",
    "username": "someone",
    "custom_id": "7",
    "tags": ["a"],
}

KNOWN: Final = re.compile(r"name: plugin '.*' not enabled; .*|config\.[^.]*: unknown field", re.DOTALL)
"""What another gateway may accept, all of it about plugins: one that is not installed here, and a field of another
version. Such a file is read with a warning."""


def bases() -> list[tuple[Flavor, dict[str, Any]]]:
    """Return right configurations: nested and flat, for either flavor, with every field filled."""
    both: tuple[tuple[Flavor, list[dict[str, Any]]], ...] = (
        ("traditional_compatible", [dict(_TRADITIONAL), dict(_STREAM)]),
        ("expressions", [dict(_EXPRESSION), dict(_TRADITIONAL)]),
    )
    made: list[tuple[Flavor, dict[str, Any]]] = []
    for flavor, routes in both:
        head = {"_format_version": "3.0", "_transform": True, "consumers": [_CONSUMER]}
        upstream = {**_UPSTREAM, "targets": [_TARGET]}
        nested = {
            **_SERVICE,
            "routes": [{**route, "plugins": [_PLUGIN]} for route in routes[:1]] + routes[1:],
        }
        made.append((flavor, {**head, "services": [nested], "upstreams": [upstream]}))
        service = {"service": {"id": _SERVICE["id"]}}
        flat = {
            "services": [_SERVICE],
            "routes": [{**route, **service} for route in routes],
            "upstreams": [_UPSTREAM],
            "targets": [{**_TARGET, "upstream": {"id": _UPSTREAM["id"]}}],
            "plugins": [{**_PLUGIN, **service}],
        }
        made.append((flavor, {**head, **flat}))
    return [(flavor, copy.deepcopy(one)) for flavor, one in made]


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Yield the place of every value in a configuration."""
    if at:
        yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*at, key))


def replaced(config: dict[str, Any], place: Place, value: object) -> dict[str, Any]:
    """Return a copy with another value at `place`; as it was where that is gone."""
    made = copy.deepcopy(config)
    inner: Any = made
    for key in place[:-1]:
        try:
            inner = inner[key]
        except (KeyError, IndexError, TypeError):
            return made
    last: Any = place[-1]
    if isinstance(inner, dict) or (isinstance(inner, list) and isinstance(last, int) and last < len(inner)):
        inner[last] = value
    return made


def configurations(count: int, seed: int) -> Iterator[tuple[Flavor, dict[str, Any], str]]:
    """Yield so many configurations, each with the flavor to read it for and the place of its fault."""
    given = bases()
    single = [
        (flavor, base, place, value) for flavor, base in given for place in places(base) for value in WRONG
    ]
    for flavor, base, place, value in itertools.islice(single, count):
        yield flavor, replaced(base, place, value), ".".join(map(str, place))
    chance = random.Random(seed)
    for _ in range(count - len(single)):
        flavor, base, place, value = chance.choice(single)
        _, _, second, other = chance.choice(single)
        yield flavor, replaced(replaced(base, place, value), second, other), ".".join(map(str, place))


def check(flavor: Flavor, config: dict[str, Any]) -> str:
    """Read a configuration; return how it ended, `silent` where we take what the gateway refuses."""
    text = json.dumps(config)
    faults: tuple[ConfigFault, ...] = ()
    accepted = False
    try:
        read = load_config(text, flavor=flavor, loader="dbless")
        accepted = not RouteTable(read.routes, flavor=flavor).rejected
    except ConfigError as error:
        faults = tuple(error.faults)
        if not faults:
            raise
    if not all(fault.message and fault.line >= 1 for fault in faults):
        raise AssertionError(f"a fault without words or place: {faults}")
    try:
        kept = load_config(text, flavor=flavor, loader="dbless", on_fault="keep")
        RouteTable(kept.routes, flavor=flavor)
    except ConfigError:
        if accepted:
            raise
    catalog = Catalog.of(flavor)
    reading = read_document(catalog, json.loads(text))
    if accepted and not reading.is_good:
        is_told = any("plugins" in warning.path for warning in read.warnings)
        is_known = all(map(_is_known, faults_of(reading, catalog.plugins)))
        return "warned" if is_told and is_known else "silent"
    return "accepted" if accepted else "refused" if not reading.is_good else "refused here alone"


def _is_known(fault: tuple[Place, str]) -> bool:
    place, text = fault
    return "plugins" in place and KNOWN.fullmatch(text) is not None


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 22_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    outcomes: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for flavor, config, place in configurations(count, seed):
        try:
            outcome = check(flavor, config)
        except Exception as error:
            print(f"{place}: {type(error).__name__}: {error}\n{json.dumps(config)[:3_000]}")
            raise
        outcomes[outcome] += 1
        if outcome in ("silent", "refused here alone"):
            differing[f"{outcome}: {place}"] += 1
    print(", ".join(f"{number:,} {outcome}" for outcome, number in outcomes.most_common()))
    for place, number in differing.most_common():
        print(f"{number:6,} {place}")
    sys.exit(1 if outcomes["silent"] else 0)


if __name__ == "__main__":
    main()
