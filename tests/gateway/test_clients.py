"""Third-party clients of the Admin API work with this gateway."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from kong.client import Kong

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.cases import send
from tests.gateway.running import started

CONFIG: dict[str, Any] = {
    "services": [
        {
            "name": "shop",
            "url": "http://shop.test/v1",
            "routes": [
                {"name": "cart", "paths": ["/cart"], "plugins": [{"name": "key-auth"}]},
                {"name": "list", "paths": ["/list"]},
            ],
            "plugins": [{"name": "rate-limiting", "config": {"minute": 5}}],
        }
    ],
    "consumers": [{"username": "ann"}],
}


def test_aio_kong_syncs_changes_and_deletes() -> None:
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        url = f"http://127.0.0.1:{ports.admin}"

        def names(collection: str) -> list[str]:
            rows = json.loads(send(ports.admin, "GET", f"/{collection}", {}, None)[2])["data"]
            return sorted(row.get("name") or row["username"] for row in rows)

        async def apply(config: dict[str, Any]) -> None:
            async with Kong(url) as client:
                await client.apply_json(json.loads(json.dumps(config)))

        asyncio.run(apply(CONFIG))
        first = json.loads(send(ports.admin, "GET", "/services/shop", {}, None)[2])
        asyncio.run(apply(CONFIG))
        second = json.loads(send(ports.admin, "GET", "/services/shop", {}, None)[2])
        assert {**first, "updated_at": 0} == {**second, "updated_at": 0}
        assert names("plugins") == ["key-auth", "rate-limiting"]
        assert (names("routes"), names("consumers")) == (["cart", "list"], ["ann"])

        asyncio.run(
            apply({"services": [{**CONFIG["services"][0], "routes": CONFIG["services"][0]["routes"][1:]}]})
        )
        assert (names("routes"), names("plugins")) == (["list"], ["rate-limiting"])

        async def delete_all() -> None:
            async with Kong(url) as client:
                await client.delete_all()

        asyncio.run(delete_all())
        assert (names("services"), names("routes"), names("plugins"), names("consumers")) == ([], [], [], [])


# What python-kongclient sends, which writes out what it was not told.
UPSTREAM = {
    "name": "pool", "algorithm": "round-robin", "hash_on": "none", "hash_fallback": "none", "hash_on_header": None,
    "hash_fallback_header": None, "hash_on_cookie": None, "hash_on_cookie_path": "/", "slots": 10000,
    "healthchecks": None, "host_header": None, "tags": ["pool"],
}  # fmt: skip


def test_python_kongclient_creates_an_upstream_without_health_checks() -> None:
    headers: dict[str, str | None] = {"Content-Type": "application/json"}
    with started(Gateway(Settings(), Database(MEMORY))) as ports:
        status, _, raw = send(ports.admin, "POST", "/upstreams", headers, json.dumps(UPSTREAM).encode())
        assert (status, json.loads(raw)["healthchecks"]["threshold"]) == (201, 0)
        assert send(ports.admin, "GET", "/upstreams/pool/health", {}, None)[0] == 200
