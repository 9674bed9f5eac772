"""The tables and requests that the router is measured with. Everything follows from a number, so runs are alike.

Route 0 has the highest priority. A request is made for a route so that no better one holds; `None` makes one that no
route takes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

# As JSON has it: addresses are texts, and the schema tells.
Request = dict[str, list[str | int]]

SCHEMA: Final = {
    "net.protocol": "String",
    "net.src.ip": "IpAddr",
    "net.dst.port": "Int",
    "http.method": "String",
    "http.host": "String",
    "http.path": "String",
    "http.headers.*": "String",
}


@dataclass(frozen=True, slots=True)
class Workload:
    """A kind of table: the expression of route i, and what a request to it has that others have not."""

    name: str
    title: str
    expression: Callable[[int], str]
    request: Callable[[int], Request]
    sizes: tuple[int, ...] = (10, 100, 1_000, 10_000)


def background() -> Request:
    """Return a request that no route takes."""
    return {
        "net.protocol": ["https"],
        "net.src.ip": ["192.168.200.7"],
        "net.dst.port": [8443],
        "http.method": ["GET"],
        "http.host": ["www.example.org"],
        "http.path": ["/not/for/anybody/to/take"],
        "http.headers.x_env": ["prod"],
        "http.headers.tenant": ["nobody"],
    }


def route_id(i: int) -> str:
    """Return the id of route i."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(i)))


def _exact(i: int) -> str:
    return f'http.path == "/api/v1/resources/{i}"'


def _prefix_host(i: int) -> str:
    return f'http.host == "tenant-{i % 100}.example.com" && http.path ^= "/service-{i // 100}/v1/"'


def _drawn(i: int) -> tuple[int, int]:
    """Return two numbers below 10,000 that look as if drawn, each apart from the other."""
    return (i * 2_654_435_761 >> 9) % 10_000, ((i + 7) * 2_246_822_519 >> 11) % 10_000


def _apart(i: int) -> str:
    host, prefix = _drawn(i)
    return f'http.host == "tenant-{host}.example.com" && http.path ^= "/service-{prefix}/v1/"'


def _apart_request(i: int) -> Request:
    host, prefix = _drawn(i)
    return {"http.host": [f"tenant-{host}.example.com"], "http.path": [f"/service-{prefix}/v1/users/17"]}


def _mix(i: int) -> str:
    host, method = f"tenant-{i % 97}.example.com", ("POST", "PUT", "PATCH")[i % 3]
    match i % 10:
        case 0 | 1 | 2:
            return f'http.path == "/api/v1/resources/{i}"'
        case 3 | 4:
            methods = f'(http.method == "GET" || http.method == "{method}")'
            return f'{methods} && http.host == "{host}" && http.path ^= "/svc-{i}/"'
        case 5 | 6:
            return f'http.path ^= "/teams/{i}/" && http.headers.x_env == "prod"'
        case 7:
            return f'http.host =^ ".t{i}.example.net" && net.protocol == "https"'
        case 8:
            hosts = f'(http.host == "{host}" || http.host == "www.{host}")'
            return f'{hosts} && (http.path ^= "/a-{i}" || http.path ^= "/b-{i}")'
        case _:
            return f'http.path ~ r#"^/orders-{i}/(?P<id>\\d+)/items$"#'


def _mix_request(i: int) -> Request:
    host = f"tenant-{i % 97}.example.com"
    match i % 10:
        case 0 | 1 | 2:
            return {"http.path": [f"/api/v1/resources/{i}"]}
        case 3 | 4:
            return {"http.host": [host], "http.path": [f"/svc-{i}/users/17"]}
        case 5 | 6:
            return {"http.path": [f"/teams/{i}/members"]}
        case 7:
            return {"http.host": [f"shop.t{i}.example.net"]}
        case 8:
            return {"http.host": [f"www.{host}"], "http.path": [f"/b-{i}/start"]}
        case _:
            return {"http.path": [f"/orders-{i}/4711/items"]}


def _regex(i: int) -> str:
    if i % 2:
        return f'http.path ~ r#"^/accounts-{i}/[a-z]+/\\d+$"#'
    return f'http.path ~ r#"^/[a-z]+/v\\d/reports-{i}(/.*)?$"#'


def _regex_request(i: int) -> Request:
    return {"http.path": [f"/accounts-{i}/orders/12" if i % 2 else f"/finance/v2/reports-{i}/pages"]}


def _lengths(i: int) -> tuple[int, int, int]:
    return i % 40 + 1, i // 40 % 20 + 1, i // 800 + 1


def _bare_regex(i: int) -> str:
    letters, digits, rest = _lengths(i)
    return f'http.path ~ r#"^/[a-z]{{{letters}}}/[0-9]{{{digits}}}/[a-z]{{{rest}}}$"#'


def _bare_regex_request(i: int) -> Request:
    letters, digits, rest = _lengths(i)
    return {"http.path": [f"/{'k' * letters}/{'7' * digits}/{'m' * rest}"]}


def _int_range(i: int) -> str:
    return f"net.dst.port >= {10_000 + 50 * i} && net.dst.port <= {10_000 + 50 * i + 49}"


def _network(i: int) -> str:
    return f"10.{i >> 12 & 255}.{i >> 4 & 255}.{(i & 15) << 4}"


def _cidr(i: int) -> str:
    return f"net.src.ip in {_network(i)}/28"


def _cidr_request(i: int) -> Request:
    start, _, last = _network(i).rpartition(".")
    return {"net.src.ip": [f"{start}.{int(last) + 3}"]}


def _shape(i: int) -> str:
    return f'http.headers.h{i} == "on" && http.path ^= "/feature-{i}/"'


def _shape_request(i: int) -> Request:
    return {f"http.headers.h{i}": ["on"], "http.path": [f"/feature-{i}/x"]}


def _negation(i: int) -> str:
    return f'http.path != "/closed-{i}" && !(http.headers.tenant != "tenant-{i}")'


WORKLOADS: Final = (
    Workload(
        "exact",
        "exact path",
        _exact,
        lambda i: {"http.path": [f"/api/v1/resources/{i}"]},
        (10, 100, 1_000, 10_000, 100_000),
    ),
    Workload(
        "prefix_host",
        "prefix + host",
        _prefix_host,
        lambda i: {
            "http.host": [f"tenant-{i % 100}.example.com"],
            "http.path": [f"/service-{i // 100}/v1/users/17"],
        },
        (10, 100, 1_000, 10_000, 100_000),
    ),
    Workload("apart", "prefix + host, drawn apart", _apart, _apart_request),
    Workload("mix", "realistic mix", _mix, _mix_request, (10, 100, 1_000, 10_000, 100_000)),
    Workload("regex", "regex with literals", _regex, _regex_request),
    Workload("bare_regex", "regex without literals", _bare_regex, _bare_regex_request),
    Workload("int_range", "integer ranges", _int_range, lambda i: {"net.dst.port": [10_000 + 50 * i + 7]}),
    Workload("cidr", "CIDR ranges", _cidr, _cidr_request),
    Workload("shape", "one shape per route", _shape, _shape_request),
    Workload("negation", "negations", _negation, lambda i: {"http.headers.tenant": [f"tenant-{i}"]}),
)  # fmt: skip


def requests(workload: Workload, size: int) -> dict[str, list[tuple[Request, int | None]]]:
    """Return requests by the place of the route they hit, each with that route: first, middle, last, miss."""
    near = range(min(5, size // 2))
    wanted: dict[str, list[int | None]] = {
        "first": [0],
        "middle": [size // 2 + step for step in near],
        "last": [size - 1 - step for step in near],
        "miss": [None],
    }
    return {
        place: [({**background(), **(workload.request(i) if i is not None else {})}, i) for i in routes]
        for place, routes in wanted.items()
    }


def job(workload: Workload, size: int) -> dict[str, object]:
    """Return everything that a side needs to know, ready for JSON. Priorities fit a double."""
    return {
        "schema": SCHEMA,
        "routes": [(route_id(i), workload.expression(i), size - i) for i in range(size)],
        "requests": requests(workload, size),
    }
