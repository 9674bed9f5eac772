"""Random tables of routes and random requests that meet them: for properties."""

from __future__ import annotations

import uuid
from typing import Any

from hypothesis import strategies as st

from routelens.kong import Request, Route

HOSTS = ("a.com", "b.org", "x.a.com", "a.com:8000", "*.a.com", "a.*", "b.org:81")
PATHS = (
    "/",
    "/a",
    "/a/b",
    "/ab",
    "/a/b/c",
    "~/a",
    "~/a/(?<n>[a-z]+)$",
    "~/[ab]+/c|/b",
    "~/x(y)?",
    "/é",
    '/"#',
)
METHODS = ("GET", "POST", "PUT")
HEADERS = {"x-env": ("dev", "Prod", "~*^d.v$", "~*"), "X-Ver": ("1", "2")}
SNIS = ("a.com", "*.a.com", "b.*", "b.org.")
RANGES = ("10.0.0.1", "10.1.2.3/8", "fd00::/8", "::1", "192.168.0.0/16")


def some(values: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=3, unique=True)


PEERS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"ip": st.sampled_from(RANGES), "port": st.sampled_from((80, 81))}
    ).filter(bool),
    max_size=2,
)
HTTP_FIELDS = st.fixed_dictionaries(
    {"strip_path": st.booleans()},
    optional={
        "methods": some(METHODS),
        "hosts": some(HOSTS),
        "paths": some(PATHS),
        "headers": st.dictionaries(
            st.sampled_from(tuple(HEADERS)),
            st.lists(st.sampled_from(HEADERS["x-env"]), min_size=1, max_size=2),
            max_size=2,
        ),
        "snis": some(SNIS),
        "sources": PEERS,
        "destinations": PEERS,
        "regex_priority": st.sampled_from((0, 1, 5, -1, 4096)),
        "protocols": st.sampled_from((["http"], ["https"], ["http", "https"], ["grpc"], ["grpc", "grpcs"])),
    },
)
STREAM_FIELDS = st.fixed_dictionaries(
    {"protocols": st.sampled_from((["tcp"], ["tls"], ["udp"], ["tcp", "tls"], ["tls_passthrough"]))},
    optional={"sources": PEERS, "destinations": PEERS, "snis": some(SNIS)},
)


def numbered(routes: list[dict[str, Any]], ids: list[int]) -> list[Route]:
    service = {"host": "u", "port": 80, "path": "/s"}
    return [
        Route.from_dict({"id": str(uuid.UUID(int=number)), "name": f"r{index}", "service": service, **route})
        for index, (route, number) in enumerate(zip(routes, ids, strict=False))
    ]


def tables(fields: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[Route]]:
    ids = st.lists(st.integers(1, 2**64), min_size=8, max_size=8, unique=True)
    return st.builds(numbered, st.lists(fields, min_size=1, max_size=8), ids)


HTTP_TABLES = tables(HTTP_FIELDS)
STREAM_TABLES = tables(STREAM_FIELDS)

HTTP_REQUESTS = st.builds(
    Request,
    scheme=st.sampled_from(("http", "https")),
    method=st.sampled_from((*METHODS, "get")),
    host=st.sampled_from(("a.com", "x.a.com", "a.com:8000", "b.org:81", "b.org", "a.net", None)),
    path=st.sampled_from(
        ("/", "/a", "/a/b", "/a/b/c", "/ab", "/a//b/./c", "/b", "/xy", "/%C3%A9/", "/%22%23", "/a/zz?q=1")
    ),
    headers=st.sampled_from(
        ((), (("x-env", "Dev"),), (("X-Env", "prod"), ("x-ver", "1")), (("x-ver", "2"),))
    ),
    src_ip=st.sampled_from(("10.0.0.1", "10.9.9.9", "fd00::1", "::1", "8.8.8.8")),
    src_port=st.sampled_from((80, 81, 5000)),
    dst_ip=st.sampled_from(("10.0.0.1", "192.168.1.1", None)),
    dst_port=st.sampled_from((80, 8000)),
    sni=st.sampled_from(("a.com", "x.a.com", "b.org", None)),
)
STREAM_REQUESTS = st.builds(
    Request,
    scheme=st.sampled_from(("tcp", "tls", "udp")),
    src_ip=st.sampled_from(("10.0.0.1", "10.9.9.9", "fd00::1", "::1")),
    src_port=st.sampled_from((80, 81)),
    dst_ip=st.sampled_from(("10.0.0.1", "192.168.1.1")),
    dst_port=st.sampled_from((80, 81)),
    sni=st.sampled_from(("a.com", "x.a.com", "b.org", None)),
)
