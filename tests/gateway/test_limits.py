"""A regex that takes too much work: given such a route, then the proxy answers 500 and the log names the route."""

from __future__ import annotations

import json
import logging

import pytest

from routelens.gateway.create import gateway_of
from tests.gateway.cases import send
from tests.gateway.running import started

REGEX = "~/" + "(ab)?" * 2_000 + "c$"
CONFIG = {
    "_format_version": "3.0",
    "services": [
        {
            "name": "s",
            "url": "http://127.0.0.1:9",
            "routes": [{"id": "00000000-0000-4000-8000-000000000001", "name": "huge", "paths": [REGEX]}],
        }
    ],
}


def test_an_undecided_request_is_500_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "routelens.gateway.proxy"), started(gateway_of(CONFIG)) as ports:
        status, _, raw = send(ports.proxy, "GET", "/" + "ab" * 4_000, {"Accept": "application/json"}, None)
        assert send(ports.proxy, "GET", "/x", {}, None)[0] == 404
    assert (status, json.loads(raw)["message"]) == (500, "An unexpected error occurred")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert "00000000-0000-4000-8000-000000000001" in lines[0]
    assert json.loads(raw)["request_id"] in lines[0]
