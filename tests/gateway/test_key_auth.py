"""key-auth: which keys are taken, and for how long."""

from __future__ import annotations

import time
from typing import Any

import pytest

from routelens.gateway.create import gateway_of
from tests.gateway.cases import Bed, Json, send
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


@pytest.mark.parametrize(
    ("content_type", "body", "rest"),
    [
        ("application/x-www-form-urlencoded", "apikey=k&a=1", "a=1"),
        ("Application/X-WWW-Form-URLEncoded; charset=utf-8", "apikey=k&a=1", "a=1"),
        ("APPLICATION/JSON", '{"apikey": "k", "a": 1}', '{"a":1}'),
    ],
)
def test_a_body_without_its_key_is_of_the_kind_that_came(content_type: str, body: str, rest: str) -> None:
    bed = Bed()
    document: dict[str, Json] = {
        "_format_version": "3.0",
        "consumers": [{"username": "ann", "keyauth_credentials": [{"key": "k"}]}],
        "services": [
            {"name": "s", "url": f"http://127.0.0.1:{bed.ports['echo']}", "routes": [{"paths": ["/"]}]}
        ],
        "plugins": [{"name": "key-auth", "config": {"key_in_body": True, "hide_credentials": True}}],
    }
    try:
        with started(gateway_of(document)) as ports:
            send(ports.proxy, "POST", "/", {"Content-Type": content_type}, body.encode())
        assert bed.seen[-1]["body"] == rest
    finally:
        bed.close()
