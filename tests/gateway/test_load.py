"""Five seconds of the load run: requests over 64 connections while routes change."""

from __future__ import annotations

import asyncio

from tests.gateway.load import run


def test_no_request_fails_while_routes_change() -> None:
    result = asyncio.run(run(5))
    assert result["wrong"] == {}
    assert result["requests"] > 64
    assert result["changes"] >= 4
    assert result["is_good"], result["memory_kib"]
