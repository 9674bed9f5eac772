"""The filters of the vectors, through a gateway: what reaches the upstream, what the client gets, what is logged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.filters.compiler import VECTORS, vector_filters
from tests.gateway.filtering import fetch, gateway_with, install, upstream
from tests.gateway.running import started

CASES: list[dict[str, Any]] = json.loads((VECTORS / "filters.json").read_text("utf-8"))


def free_port() -> int:
    """Return a port where nobody listens."""
    import socket  # noqa: PLC0415

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_vector_holds_through_the_gateway(
    case: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    meta = {"password": (VECTORS / "password.meta.json").read_text()}
    folder = install(tmp_path / "filters", vector_filters(), meta)
    with upstream() as (port, seen, answers), upstream() as (other_port, _, other_answers):
        other_answers.append({"by path": True, **case.get("other", {})})
        text = json.dumps(case["config"])
        for word, value in (("UPSTREAM", port), ("OTHER", other_port), ("NOBODY", free_port())):
            text = text.replace(word, f"127.0.0.1:{value}")
        with started(gateway_with(folder, text)) as ports:
            for number, exchange in enumerate(case["exchanges"]):
                answers[:] = [exchange["upstream_answers"]] if "upstream_answers" in exchange else []
                del seen[:]
                sent = exchange["request"]
                status, headers, body = fetch(
                    ports.proxy, sent["method"], sent["path"], sent.get("headers"), sent.get("body")
                )
                check_upstream(exchange, seen, number)
                check_response(exchange["response"], status, headers, body)
    for text in case.get("log", []):
        assert text in caplog.text


def check_upstream(exchange: dict[str, Any], seen: list[dict[str, Any]], number: int) -> None:
    if "upstream" not in exchange:
        return
    wanted = exchange["upstream"]
    if wanted is None:
        assert seen == [], number
        return
    [got] = seen
    for name in ("method", "path", "body"):
        if name in wanted:
            assert got[name] == wanted[name], (number, name)
    for name, value in wanted.get("headers", {}).items():
        assert got["headers"].get(name.lower()) == value, (number, name)
    for name in wanted.get("absent", []):
        assert name.lower() not in got["headers"], (number, name)


def check_response(wanted: dict[str, Any], status: int, headers: list[tuple[str, str]], body: str) -> None:
    assert status == wanted["status"]
    for name, value in wanted.get("headers", {}).items():
        values = [found for known, found in headers if known == name.lower()]
        expected = str(len(body)) if (value, name.lower()) == ("*", "content-length") else value
        assert expected in values, (name, headers)
    for name in wanted.get("absent", []):
        assert name.lower() not in dict(headers), name
    if "body" in wanted:
        assert body.removesuffix("\n") == wanted["body"].removesuffix("\n")
