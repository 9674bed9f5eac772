"""The recorded exchanges of eight filters, on Wasmtime under CPython and on JavaScript's WebAssembly in Pyodide.

`traces.json` has the hash of every callback and host call with arguments and statuses: it is the same on both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.filters import (
    CallResponse,
    ConfiguredFilter,
    DispatchedCall,
    FilterRuntime,
    RequestHead,
    SendRequest,
)
from routelens.filters.canned_response import CannedResponse
from routelens.filters.exchange import Stage
from routelens.filters.simulation import SimulatedWorld, simulate
from tests.filters.compiler import vector_filters
from tests.filters.engines import make_engine

HERE = Path(__file__).parent
VECTORS: list[dict[str, Any]] = json.loads((HERE / "vectors" / "filters.json").read_text(encoding="utf-8"))
TRACES: dict[str, list[str]] = json.loads((HERE / "traces.json").read_text(encoding="utf-8"))


class Properties:
    """`kong.route_name` and the like, from a configuration."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> bytes | None:
        value = self.values.get(name)
        return None if value is None else value.encode()

    def set(self, name: str, value: bytes | None, stage: Stage) -> None:
        raise AssertionError(name)


def configured(entity: dict[str, Any]) -> list[ConfiguredFilter]:
    """The filters of a service or route that are on."""
    return [
        ConfiguredFilter(each["name"], encoded(each.get("config")), f"{entity['name']} {place}")
        for chain in entity.get("filter_chains", ())
        for place, each in enumerate(chain["filters"])
        if each.get("enabled", True)
    ]


def encoded(config: Any) -> bytes:
    if config is None:
        return b""
    return (config if isinstance(config, str) else json.dumps(config)).encode()


def pairs(headers: Any) -> tuple[tuple[bytes, bytes], ...]:
    items = headers.items() if isinstance(headers, dict) else headers
    return tuple((name.encode(), value.encode()) for name, value in items)


def values(headers: tuple[tuple[bytes, bytes], ...], name: str) -> list[str]:
    return [value.decode() for key, value in headers if key.decode().lower() == name]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_exchanges_come_out_as_recorded(vector: dict[str, Any]) -> None:
    world = SimulatedWorld()
    service = vector["config"]["services"][0]
    route = service["routes"][0]
    filters = configured(service) + configured(route)
    properties = Properties({"kong.route_name": route["name"], "kong.service_name": service["name"]})
    digests = []
    with make_engine() as engine, FilterRuntime(engine, world.host()) as runtime:
        for name, wasm in vector_filters().items():
            runtime.load(name, wasm)
        for exchange in vector["exchanges"]:
            asked = exchange["request"]
            body = asked.get("body", "").encode()
            head = RequestHead(
                method=asked["method"].encode(),
                path=asked["path"].encode(),
                authority=b"127.0.0.1:8000",
                headers=pairs(asked.get("headers", {})),
                has_body=bool(body),
                attributes={"source.address": "127.0.0.1"},
                host_properties=properties,
            )
            answers = exchange.get("upstream_answers", {})
            chunks = answers.get("chunks") or [answers.get("body", "ok")]

            def upstream(
                request: SendRequest, body: bytes, answers: Any = answers, chunks: Any = chunks
            ) -> Any:
                return CannedResponse(
                    answers.get("status", 200),
                    pairs(answers.get("headers", ())),
                    tuple(chunk.encode() for chunk in chunks),
                )

            def answer_call(call: DispatchedCall) -> CallResponse:
                if call.upstream == "NOBODY":
                    return CallResponse(failure="broken connection")
                other = vector["other"].get(call.path.decode(), {"status": 404, "body": "not found"})
                return CallResponse(status=other["status"], body=other["body"].encode())

            found = simulate(
                runtime, world, filters, head, body=body, upstream=upstream, answer_call=answer_call
            )
            digests.append(found.trace.digest())
            check_upstream(found, exchange, asked)
            check_response(found, exchange["response"])
    logged = [record.message for record in world.log]
    for text in vector.get("log", ()):
        assert text in logged
    assert digests == TRACES.get(vector["id"]), json.dumps(digests)


def check_upstream(found: Any, exchange: dict[str, Any], asked: dict[str, Any]) -> None:
    if "upstream" not in exchange:
        return
    wanted = exchange["upstream"]
    if wanted is None:
        assert found.upstream is None
        return
    assert found.upstream is not None
    if "method" in wanted:
        assert found.upstream.method.decode() == wanted["method"]
    if "path" in wanted:
        assert (found.upstream.path or asked["path"].encode()).decode() == wanted["path"]
    if "body" in wanted:
        assert found.upstream_body.decode() == wanted["body"]
    for name, value in wanted.get("headers", {}).items():
        assert value in values(found.upstream.headers, name), name
    for name in wanted.get("absent", ()):
        assert values(found.upstream.headers, name) == [], name


def check_response(found: Any, wanted: dict[str, Any]) -> None:
    assert (found.refusal, found.abort) == (None, None)
    assert found.response.status == wanted["status"]
    if "body" in wanted:
        assert found.body.decode().removesuffix("\n") == wanted["body"]
    for name, value in wanted.get("headers", {}).items():
        expected = str(len(found.body)) if value == "*" else value
        assert expected in values(found.response.headers, name), name
    for name in wanted.get("absent", ()):
        assert values(found.response.headers, name) == [], name
