"""key-auth: which keys are taken, and for how long."""

from __future__ import annotations

import time
from typing import Any

import pytest

from routelens.gateway.create import gateway_of
from tests.gateway.cases import Json, send
from tests.gateway.running import started


@pytest.mark.parametrize(
    ("credential", "status"),
    [({}, 200), ({"ttl": 1000}, 200), ({"ttl": 50}, 401), ({"ttl": 0}, 200), ({"ttl": None}, 200)],
)
def test_a_key_is_taken_until_its_time_to_live_is_over(credential: dict[str, Any], status: int) -> None:
    key = {"key": "k", "created_at": int(time.time()) - 100, **credential}
    document: dict[str, Json] = {
        "_format_version": "3.0",
        "consumers": [{"username": "ann", "keyauth_credentials": [key]}],
        "routes": [
            {
                "name": "r",
                "paths": ["/"],
                "plugins": [
                    {"name": "key-auth"},
                    {"name": "request-termination", "config": {"status_code": 200, "message": "ok"}},
                ],
            }
        ],
    }
    with started(gateway_of(document)) as ports:
        assert send(ports.proxy, "GET", "/", {"apikey": "k"}, None)[0] == status
