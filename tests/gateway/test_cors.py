"""cors: which headers an answer carries, by the origins that are allowed and the one that asks."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pytest

from routelens.gateway.pytest_plugin import run_gateway

ANY = {"origins": ["*"]}
ONE = {"origins": ["http://one.test"]}
SEVERAL = {"origins": ["http://a.test", r".*\.b\.test"], "exposed_headers": ["x-e"], "credentials": True}
MIXED = {"origins": ["http://a.test", "*"]}
MONTH = {**ANY, "max_age": 2_592_000}
CONFIGS = {
    "any": ANY,
    "creds": {**ANY, "credentials": True},
    "one": ONE,
    "several": SEVERAL,
    "mixed": MIXED,
    "month": MONTH,
}


@pytest.fixture(scope="module")
def proxy() -> Iterator[int]:
    routes = [
        {
            "name": name,
            "paths": [f"/{name}"],
            "plugins": [
                {"name": "cors", "config": config},
                {"name": "request-termination", "config": {"status_code": 200, "message": "ok"}},
            ],
        }
        for name, config in CONFIGS.items()
    ]
    with run_gateway({"_format_version": "3.0", "routes": routes}) as gateway:
        yield int(gateway.proxy.rpartition(":")[2])


def answered(port: int, method: str, path: str, **headers: str) -> dict[str, Any]:
    """Return the cors headers of an answer, without their common prefix."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    response.read()
    connection.close()
    found = {name.lower(): value for name, value in response.getheaders()}
    return {
        name.removeprefix("access-control-"): value
        for name, value in found.items()
        if name == "vary" or name.startswith("access-control-")
    }


@pytest.mark.parametrize(
    ("path", "origin", "headers"),
    [
        ("/any", "http://x.test", {"allow-origin": "*"}),
        ("/any", None, {"allow-origin": "*"}),
        ("/creds", None, {"allow-origin": "*"}),
        ("/creds", "http://x.test",
         {"allow-origin": "http://x.test", "allow-credentials": "true", "vary": "Origin"}),
        ("/one", "http://x.test", {"allow-origin": "http://one.test", "vary": "Origin"}),
        ("/one", None, {"allow-origin": "http://one.test", "vary": "Origin"}),
        ("/several", "http://A.test:80",
         {"allow-origin": "http://a.test", "vary": "Origin", "allow-credentials": "true", "expose-headers": "x-e"}),
        ("/several", "https://c.b.test:8",
         {"allow-origin": "https://c.b.test:8", "vary": "Origin", "allow-credentials": "true",
          "expose-headers": "x-e"}),
        # Whether the browser lets a page read the answer is said by Allow-Origin alone; the rest is there anyway.
        ("/several", "http://evil.test",
         {"vary": "Origin", "allow-credentials": "true", "expose-headers": "x-e"}),
        ("/mixed", "http://x.test", {"allow-origin": "*", "vary": "Origin"}),
        ("/mixed", None, {"vary": "Origin"}),
    ],
)  # fmt: skip
def test_an_answer(proxy: int, path: str, origin: str | None, headers: dict[str, str]) -> None:
    assert answered(proxy, "GET", path, **({} if origin is None else {"Origin": origin})) == headers


def test_a_preflight_of_an_origin_that_is_not_allowed_tells_methods_and_no_origin(proxy: int) -> None:
    asked = {"Origin": "http://evil.test", "Access_Control_Request_Method": "PUT"}
    headers = answered(proxy, "OPTIONS", "/several", **asked, Access_Control_Request_Headers="x-a,x-b")
    assert "allow-origin" not in headers
    assert headers["allow-headers"] == "x-a,x-b"
    assert headers["allow-methods"].startswith("GET,HEAD,PUT")


def test_a_preflight_tells_a_long_max_age_in_digits(proxy: int) -> None:
    found = answered(proxy, "OPTIONS", "/month", Origin="http://a.test", Access_Control_Request_Method="GET")
    assert found["max-age"] == "2592000"
