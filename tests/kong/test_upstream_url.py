"""Where a request goes, as one URL: given a service, then its scheme, host, port and the path sent."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.kong import Request, Route, RouteTable


def url(service: dict[str, Any] | None, **fields: Any) -> str | None:
    route = Route.from_dict({"name": "r", "paths": ["/a"], "service": service, **fields})
    return RouteTable([route]).route(Request(scheme="http", host="own.example", path="/a/b?c=1")).upstream_url


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ({"host": "up.example"}, "http://up.example/b?c=1"),
        ({"host": "up.example", "port": 80}, "http://up.example/b?c=1"),
        ({"host": "up.example", "port": 8080, "path": "/s"}, "http://up.example:8080/s/b?c=1"),
        ({"host": "up.example", "protocol": "https", "port": 443}, "https://up.example/b?c=1"),
        ({"host": "up.example", "protocol": "https", "port": 80}, "https://up.example:80/b?c=1"),
        ({"host": "::1", "port": 81}, "http://[::1]:81/b?c=1"),
        ({"host": "[::1]", "port": 81}, "http://[::1]:81/b?c=1"),
        ({"name": "far"}, None),
        (None, None),
    ],
)
def test_the_upstream_url_is_the_service_with_the_upstream_path(
    service: dict[str, Any] | None, expected: str | None
) -> None:
    assert url(service) == expected


def test_a_preserved_host_is_sent_but_not_connected_to() -> None:
    assert url({"host": "up.example"}, preserve_host=True) == "http://up.example/b?c=1"


def test_an_answer_of_the_gateway_has_no_upstream_url() -> None:
    assert url({"host": "up.example"}, protocols=["https"]) is None


def test_a_stream_has_no_path() -> None:
    route = Route.from_dict(
        {
            "protocols": ["tcp"],
            "sources": [{"port": 1}],
            "service": {"host": "db", "port": 5432, "protocol": "tcp"},
        }
    )
    outcome = RouteTable([route]).route(Request(scheme="tcp", src_port=1))
    assert outcome.upstream_url == "tcp://db:5432"
