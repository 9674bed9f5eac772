"""A workspace with saved requests and what they are expected to come to."""

from __future__ import annotations

import uuid
from typing import Any

from tests.browser import talk
from tests.browser.talk import route, service

EMPTY = {**talk.EMPTY, "http_version": "1.1"}


def saved(name: str, expect: dict[str, Any] | None = None, **request: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        "name": name,
        "request": {**EMPTY, **request},
        "expect": expect,
    }


def expects(route: str | None, status: int | None = None, upstream_url: str | None = None) -> dict[str, Any]:
    return {"route": route, "status": status, "upstream_url": upstream_url}


ORDERS = service("orders", port=8080, path="/api")


BY_ID = {"id": ORDERS["id"]}


ROUTES = (
    route("get", 'http.method == "GET" && http.path ^= "/v2/orders"', 9, service=BY_ID),
    route("any", 'http.path ^= "/v2"', 5, service=BY_ID, strip_path=False),
    route("secure", 'http.host == "s.example"', 3, service=BY_ID, protocols=["https"]),
    route("none", 'http.path == "/none"', 1, service=BY_ID),
)
