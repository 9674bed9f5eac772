"""The namespace `kong.` of properties, as filters in the gateway read and set it (docs/reference/proxy-wasm.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.filters.harness import source
from tests.gateway.filtering import fetch, gateway_with, install, upstream
from tests.gateway.running import started

MORE = "HOST(proxy_set_property)(const void *path, u32 path_size, const void *value, u32 size);"
ROUTE = "11111111-1111-4111-8111-111111111111"


def reads(name: str) -> bytes:
    """Return a filter that answers with a property, with its status if there is none."""
    return source(
        request_headers=f'bytes v = {{0, 0}}; u32 status = proxy_get_property("{name}", sizeof("{name}") - 1,'
        " &v.data, &v.size); respond(status ? 404 : 200, v, 0, 0); return PAUSE;"
    )


def writes(name: str, value: str, callback: str = "request_headers") -> bytes:
    """Return a filter that sets a property."""
    code = f'proxy_set_property("{name}", {len(name)}, "{value}", {len(value)}); return CONTINUE;'
    return source(MORE, **{callback: code})


def answer(folder: Path, *filters: bytes) -> tuple[int, str]:
    """Send a request through a route with these filters: the status and the body of the answer."""
    names = {f"f{number}": wasm for number, wasm in enumerate(filters)}
    install(folder, names)
    with upstream() as (port, _, answers):
        answers.append({"body": "from the upstream"})
        route: dict[str, Any] = {
            "id": ROUTE,
            "name": "r",
            "paths": ["/"],
            "filter_chains": [{"filters": [{"name": name} for name in names]}],
        }
        service = {"name": "s", "url": f"http://127.0.0.1:{port}", "routes": [route]}
        config = {"_format_version": "3.0", "services": [service]}
        with started(gateway_with(folder, config)) as ports:
            status, _, body = fetch(ports.proxy, "GET", "/x", {"Host": "Shop.test:81"})
            return status, body


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kong.client.protocol", "http"),
        ("kong.nginx.subsystem", "http"),
        ("kong.request.forwarded_host", "shop.test"),
        ("kong.request.forwarded_scheme", "http"),
        ("kong.route_id", ROUTE),
        ("kong.route_name", "r"),
        ("kong.service_name", "s"),
        ("kong.version", "3.10.0"),
        ("kong.configuration.router_flavor", "traditional_compatible"),
        ("kong.configuration.wasm", "true"),
        ("kong.unknown", None),
        ("kong.ctx.shared.nothing", None),
        ("kong.configuration.nothing", None),
    ],
)
def test_what_is_read(tmp_path: Path, name: str, value: str | None) -> None:
    status, body = answer(tmp_path, reads(name))
    assert (status, body.removesuffix("\n")) == ((200, value) if value is not None else (404, ""))


def test_entities_are_JSON(tmp_path: Path) -> None:  # noqa: N802
    assert json.loads(answer(tmp_path, reads("kong.router.route"))[1])["paths"] == ["/"]
    assert json.loads(answer(tmp_path, reads("kong.router.service"))[1])["name"] == "s"


@pytest.mark.parametrize(
    "wasm",
    [
        reads("kong.response.source"),
        writes("kong.unknown", "1"),
        writes("kong.version", "1"),
        writes("kong.service.target", "nowhere"),
        writes("kong.service.target", "a.test:99999"),
        writes("kong.service.request.scheme", "ftp"),
        writes("kong.response.status", "abc"),
        writes("kong.configuration.role", "x"),
        reads("kong.configuration.plugins"),
        writes("kong.service.request.scheme", "http", "response_headers"),
        writes("kong.service.target", "127.0.0.1:1", "response_headers"),
    ],
    ids=[
        "bad getter",
        "unknown",
        "read only",
        "no port",
        "bad port",
        "scheme",
        "status",
        "configuration",
        "a table",
        "the scheme too late",
        "the target too late",
    ],
)
def test_what_cannot_be_is_a_trap(tmp_path: Path, wasm: bytes) -> None:
    assert answer(tmp_path, wasm)[0] == 500


def test_what_a_filter_shares_the_next_one_reads(tmp_path: Path) -> None:
    found = answer(tmp_path, writes("kong.ctx.shared.k", "hello"), reads("kong.ctx.shared.k"))
    assert found == (200, "hello\n")


def test_where_a_response_came_from_and_by_which_connection_the_request(tmp_path: Path) -> None:
    code = "".join(
        f'bytes v{place} = {{0, 0}}; proxy_get_property("{name}", {len(name)}, &v{place}.data, &v{place}.size);'
        f' set_header(RESPONSE_HEADERS, TEXT("x-{place}"), v{place});'
        for place, name in enumerate(("upstream.address", "upstream.port", "connection.id"))
    )
    install(tmp_path, {"f": source(response_headers=f"{code} return CONTINUE;")})
    with upstream() as (port, _, _):
        route = {"name": "r", "paths": ["/"], "filter_chains": [{"filters": [{"name": "f"}]}]}
        service = {"name": "s", "url": f"http://localhost:{port}", "routes": [route]}
        with started(gateway_with(tmp_path, {"_format_version": "3.0", "services": [service]})) as ports:
            found = [dict(fetch(ports.proxy, "GET", "/x")[1]) for _ in range(2)]
    assert {(each["x-0"], each["x-1"]) for each in found} == {("127.0.0.1", str(port))}
    first, second = (int(each["x-2"]) for each in found)
    assert second > first


def test_the_status_is_set_while_the_response_comes(tmp_path: Path) -> None:
    assert answer(tmp_path, writes("kong.response.status", "203", "response_headers")) == (
        203, "from the upstream",
    )  # fmt: skip


def test_a_service_upstream_that_is_not_there_is_503(tmp_path: Path) -> None:
    assert answer(tmp_path, writes("kong.service.upstream", "no-such-pool.invalid"))[0] == 503
