"""Paths with characters that RFC 3986 does not allow: routes may have them, services may not, on every way in."""

from __future__ import annotations

import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routelens.gateway.create import gateway_of
from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from routelens.kong import Request, RouteTable, load_config, validate_route, validate_service
from routelens.kong.declarations import checks
from routelens.kong.declarations.field import Json
from tests.gateway.cases import Bed, send
from tests.gateway.running import started

TAKEN = ("/é", "/a b", "/é%zz", "/a b%", '/q"\\<|', "/日/本", "~/é", "~/%zz")
NOT_NORMALISED = {"/%C3%A9": "/é", "/a%20b": "/a b", "/é%2f": "/é%2F", "/é/../b c": "/b c", "/%7Ea": "/~a"}
OUTSIDE = "invalid path: '/{}' (characters outside of the reserved list of RFC 3986 found)"


def document(upstream: int, *paths: str) -> dict[str, Json]:
    """Return a configuration with a route for each path, named after it."""
    routes: list[Json] = [{"name": f"r{n}", "paths": [path]} for n, path in enumerate(paths)]
    service = {"name": "s", "url": f"http://127.0.0.1:{upstream}", "routes": routes}
    return {"_format_version": "3.0", "services": [service]}


def posted(port: int, path: str, body: Json) -> int:
    """Return the status of a POST of JSON."""
    headers: dict[str, str | None] = {"Content-Type": "application/json"}
    return send(port, "POST", path, headers, json.dumps(body).encode())[0]


def test_a_route_may_have_any_character_in_its_paths() -> None:
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        for path in TAKEN:
            assert posted(ports.admin, "/routes", {"paths": [path]}) == 201, path
    with started(Gateway(Settings(), None)) as ports:
        assert posted(ports.admin, "/config", document(9, *TAKEN)) == 201
    gateway_of(json.dumps(document(9, *TAKEN)))  # as from a file
    for path in TAKEN:
        assert validate_route({"paths": [path]}) == []


@pytest.mark.parametrize(("path", "normal"), NOT_NORMALISED.items())
def test_what_is_not_normalised_is_advised_a_path_that_is_taken(path: str, normal: str) -> None:
    assert checks.router_path(path) == f"non-normalized path, consider use '{normal}' instead"
    assert [fault.message for fault in validate_route({"paths": [path]})] == [
        f"paths[1]: can never match, because requests are normalised first. Write {normal}."
    ]
    assert checks.router_path(normal) is None
    assert validate_route({"paths": [normal]}) == []
    with pytest.raises(StartError, match="consider use"):
        gateway_of(json.dumps(document(9, path)))


def test_bytes_that_are_not_UTF_8_are_no_path() -> None:  # noqa: N802
    (fault,) = validate_route({"paths": ["/a%FF"]})
    assert "not UTF-8" in fault.message
    assert checks.router_path("/a%FF") is not None


@pytest.mark.parametrize("rest", ["a b", "é", "é%zz", 'q"'])
def test_a_service_may_not(rest: str) -> None:
    assert checks.path(f"/{rest}") == OUTSIDE.format(rest)
    assert [fault.field for fault in validate_service({"host": "a", "path": f"/{rest}"})] == ["path"]
    service = {"_format_version": "3.0", "services": [{"name": "s", "host": "a.test", "path": f"/{rest}"}]}
    with pytest.raises(StartError, match="characters outside"):
        gateway_of(json.dumps(service))


@given(st.text(st.sampled_from('/ab.~% éz2F0"\\\n'), min_size=1, max_size=9))
def test_the_admin_api_and_files_take_the_same_paths(path: str) -> None:
    for text in (path, f"/{path}"):
        assert (checks.router_path(text) is None) == (validate_route({"paths": [text]}) == []), text


REQUESTS = (
    b"/\xc3\xa9/x", b"/%C3%A9/x", b"/%c3%a9", b"/a%20b/c", b"/a+b", b"/\xc3\xa9%zz", b"/%C3%A9%zz/1", b"/q%22%5C%3C%7C",
    b"/\xe6\x97\xa5/%E6%9C%AC", b"/a%20b%", b"/%FF", b"/e", b"/x/../%C3%A9",
)  # fmt: skip


def test_a_request_in_raw_UTF_8_or_percent_encoded_takes_the_route_that_the_table_predicts() -> None:  # noqa: N802
    bed = Bed()
    try:
        configuration = json.dumps(document(bed.ports["echo"], *TAKEN[:-2]))
        gateway = gateway_of(configuration)
        table = RouteTable(load_config(configuration).routes)
        with started(gateway) as ports:
            for target in REQUESTS:
                bed.seen.clear()
                with socket.create_connection(("127.0.0.1", ports.proxy), timeout=5) as connection:
                    connection.sendall(
                        b"GET " + target + b" HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"
                    )
                    status = int(connection.recv(65536).split(b" ")[1])
                path = target.decode("utf-8", "surrogateescape")
                outcome = table.route(
                    Request(scheme="http", method="GET", path=path, headers=[("Host", "a.test")])
                )
                assert status == (outcome.status or 200), target
                assert [seen["uri"] for seen in bed.seen] == (
                    [outcome.upstream_uri] if outcome.status is None else []
                ), target
    finally:
        bed.close()
