"""The four routes of the first example, and a request."""

from __future__ import annotations

import uuid
from typing import Any

from routelens.kong import Request, Route

ORDERS = Request.from_url("https://api.example.com/v2/orders?x=1")


def route(name: str, expression: str | None = None, priority: int = 0, **fields: Any) -> Route:
    entity = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
        "name": name,
        "protocols": ["http", "https"],
        **fields,
    }
    if expression is not None:
        entity.update(expression=expression, priority=priority)
    return Route.from_dict(entity)


FOUR = [
    route("orders-v2", 'http.path ^= "/v2/orders" && http.method == "GET"', 100),
    route("v2-any", 'http.path ^= "/v2"', 50),
    route("admin", 'http.host == "admin.example.com" && net.src.ip in 10.0.0.0/8', 20),
    route("catch-all", 'http.path ^= "/"'),
]
