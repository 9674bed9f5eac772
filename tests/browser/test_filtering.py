"""The engine of the Filters tab: what it answers to each message."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from routelens.browser.filtering import FilterEngine
from tests.filters.engines import make_engine
from tests.filters.harness import source

ROUTE = "11111111-1111-4111-8111-111111111111"
SERVICE = "22222222-2222-4222-8222-222222222222"


class Tab:
    """An engine, and what the tab sends it."""

    def __init__(self, engine: FilterEngine) -> None:
        self.engine = engine

    def ask(self, kind: str, **content: Any) -> Any:
        return json.loads(self.engine.handle(json.dumps({"type": kind, "revision": 7, **content})))

    def install(self, name: str, wasm: bytes, meta: str | None = None) -> Any:
        return self.ask("install", name=name, wasm=base64.b64encode(wasm).decode(), meta=meta)

    def send(
        self, *route: Any, service: tuple[Any, ...] = (), url: str = "http://a.example/x?y=1", **content: Any
    ) -> Any:
        request = {
            "method": "GET", "url": url, "headers": content.pop("headers", ""), "client_ip": "", "client_port": "",
            "sni": "", "listen_ip": "", "listen_port": "", "trusted": False,
        }  # fmt: skip
        owners = {
            kind: {
                "id": key,
                "entity": {
                    "name": kind,
                    **({"filter_chains": [{"filters": list(filters)}]} if filters else {}),
                },
            }
            for kind, key, filters in (("route", ROUTE, route), ("service", SERVICE, service))
        }
        target = {
            "scheme": "http",
            "host": "up.example",
            "port": 80,
            "uri": "/x?y=1",
            "headers": {"X-Forwarded-Host": "a.example"},
        }
        return self.ask(
            "send",
            **{
                "request": request, **owners, "target": target, "body": "", "response": "200\n\nhello",
                "call_response": "", "times": 1, "profile": "gateway", **content,
            },
        )  # fmt: skip


@pytest.fixture
def tab() -> Iterator[Tab]:
    with make_engine() as engine:
        yield Tab(FilterEngine(engine))


def test_samples_come_with_source_and_fields_of_their_configuration(tab: Tab) -> None:
    filters = {each["name"]: each for each in tab.ask("list")["filters"]}
    assert set(filters) == {"greeting", "request_id", "rate_limit", "block_path", "rewrite_body"}
    assert "X-Greeting" in filters["greeting"]["source"]
    fields = {each["name"]: each for each in filters["rate_limit"]["fields"]}
    assert (fields["limit"]["kind"], fields["limit"]["required"]) == ("number", True)
    assert [each["kind"] for each in filters["block_path"]["fields"]] == ["text"]


def test_fields_follow_the_schema(tab: Tab) -> None:
    schema = {
        "type": "object",
        "properties": {
            "mode": {"enum": ["on", "off"], "title": "Mode"},
            "dry": {"type": "boolean"},
            "names": {"type": "array", "items": {"type": "string"}},
            "deep": {"type": "object"},
            "ratio": {"type": "number"},
        },
    }
    wasm = source(request_headers="return CONTINUE;")
    [found] = [
        each
        for each in tab.install("mine", wasm, json.dumps({"config_schema": schema}))["filters"]
        if each["name"] == "mine"
    ]
    assert [(each["label"], each["kind"], each["choices"]) for each in found["fields"]] == [
        ("Mode", "choice", ["on", "off"]),
        ("dry", "switch", []),
        ("names", "list", []),
        ("deep", "json", []),
        ("ratio", "number", []),
    ]
    assert "ABI 0.2.1" in found["detail"]


@pytest.mark.parametrize(
    ("name", "wasm", "meta", "words"),
    [
        ("notes", b"hello", None, "notes: This is not a WebAssembly module"),
        ("empty", b"", None, "not a WebAssembly module"),
        ("bare", b"\0asm\1\0\0\0", None, "bare: "),
        ("", b"\0asm\1\0\0\0", None, "1 to 100 characters"),
        ("mine", None, "{", "mine.meta.json is not JSON"),
        ("mine", None, '{"config_schema": {"type": "what"}}', "unknown type"),
    ],
)
def test_what_is_no_filter_is_refused_and_nothing_changes(
    tab: Tab, name: str, wasm: bytes | None, meta: str | None, words: str
) -> None:
    reply = tab.install(name, source(request_headers="return CONTINUE;") if wasm is None else wasm, meta)
    assert reply["type"] == "refused"
    assert words in reply["message"]
    assert len(tab.ask("list")["filters"]) == 5
    assert tab.ask("install", name="x", wasm="not base64!", meta=None)["type"] == "refused"


def test_filters_of_the_service_run_before_those_of_the_route(tab: Tab) -> None:
    sent = tab.send(
        {"name": "greeting", "config": {"my_greeting": "Hi"}},
        {"name": "block_path", "config": "/x", "enabled": False},
        service=({"name": "request_id"},),
    )
    assert sent["chain"] == ["request_id", "greeting"]
    assert "".join(run["text"] for run in sent["sentence"]) == (
        "The client gets 200 from the upstream. Two filters: request_id and greeting."
    )
    assert {line["name"]: line["change"] for line in sent["client"]["headers"]} == {
        "Content-Length": "same",
        "X-Greeting": "added",
        "X-Request-ID": "added",
    }
    assert sent["upstream"]["line"] == "GET http://up.example:80/x?y=1"
    assert ("X-Request-ID", "added") in {
        (line["name"], line["change"]) for line in sent["upstream"]["headers"]
    }
    assert ("Host", "up.example") in {(line["name"], line["value"]) for line in sent["upstream"]["headers"]}
    [step] = [
        step
        for step in sent["steps"]
        if step["filter"] == "greeting" and "response_headers" in step["callback"]
    ]
    assert step["changes"] == [
        {
            "title": "Response",
            "headers": [{"name": "X-Greeting", "value": "Hi", "change": "added", "before": None}],
            "body": None,
        }
    ]
    assert step["calls"][0]["arguments"] == "map response headers, key X-Greeting, value Hi"
    assert sent["units"] == sum(step["units"] for step in sent["steps"]) > 0


def test_a_request_is_sent_several_times_to_filters_that_remember(tab: Tab) -> None:
    config = {"limit": 2}
    sent = tab.send({"name": "rate_limit", "config": config}, headers="X-Client: ann", times=5)
    assert [(each["first"], each["last"], each["status"]) for each in sent["outcomes"]] == [
        (1, 2, 200),
        (3, 5, 429),
    ]
    assert sent["upstream"] is None
    assert sent["upstream_note"] == "Nothing is sent upstream."
    assert [line["name"] for line in sent["shared"]] == ["rate_limit.ann"]
    assert [line["level"] for line in sent["log"]] == ["warn"] * 3
    # The next message begins anew.
    assert (
        tab.send({"name": "rate_limit", "config": config}, headers="X-Client: ann")["outcomes"][0]["status"]
        == 200
    )


def test_what_a_gateway_would_refuse_is_told_and_nothing_is_sent(tab: Tab) -> None:
    sent = tab.send(
        {"name": "absent"},
        {"name": "greeting", "config": {"my_greeting": 1}},
        service=({"name": "greeting", "config": "x"},),
    )
    assert [(each["owner"], each["field"]) for each in sent["problems"]] == [
        ("service", "filters.1.config"),
        ("route", "filters.1.name"),
        ("route", "filters.2.config"),
    ]
    assert sent["problems"][1]["message"] == "no such filter"
    assert (sent["steps"], sent["client"]) == ([], None)


def test_a_trap_is_shown_with_its_step(tab: Tab) -> None:
    tab.install("bad", source(request_headers="__builtin_trap(); return CONTINUE;"))
    sent = tab.send({"name": "bad"})
    assert sent["client"]["line"] == "HTTP/1.1 500 Internal Server Error"
    [trapped] = [step for step in sent["steps"] if step["trap"] is not None]
    assert trapped["callback"] == "proxy_on_request_headers"
    assert sent["log"][-1]["message"].startswith("trapped in proxy_on_request_headers")


def test_a_body_that_a_filter_changes_is_shown_before_and_after(tab: Tab) -> None:
    sent = tab.send({"name": "rewrite_body", "config": {"search": "hello", "replacement": "bye"}})
    [body] = [change["body"] for step in sent["steps"] for change in step["changes"] if change["body"]]
    assert body == {"before": "hello", "after": "bye"}
    assert sent["client"]["body"] == "bye"
    assert {line["name"].lower(): line["before"] for line in sent["client"]["headers"]} == {
        "content-length": "5"
    }


def test_calls_of_filters_get_the_canned_answer(tab: Tab) -> None:
    call = """
      bytes headers[] = {TEXT(":method"), TEXT("GET"), TEXT(":path"), TEXT("/"), TEXT(":authority"), TEXT("h.example")};
      bytes map = header_map(headers, 3); u32 id;
      bytes host = TEXT("h.example:80");
      proxy_http_call(host.data, host.size, map.data, map.size, 0, 0, 0, 0, 1000, &id);
      return PAUSE;"""
    tab.install(
        "calls",
        source(
            request_headers=call,
            http_call_response='set_header(RESPONSE_HEADERS, TEXT("x-size"), decimal(size));',
        ),
    )
    assert ("x-size", "5") in {
        (line["name"], line["value"])
        for line in tab.send({"name": "calls"}, call_response="200\n\n12345")["client"]["headers"]
    }
    assert ("x-size", "0") in {
        (line["name"], line["value"]) for line in tab.send({"name": "calls"})["client"]["headers"]
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"response": "nonsense"}, "The upstream's response: A response begins with a status line"),
        ({"call_response": "nonsense"}, "The answer to calls: "),
        ({"times": 0}, "1 to 100 times"),
        ({"times": 101}, "1 to 100 times"),
        ({"url": "tcp://a.example:99"}, "This is a stream"),
        ({"headers": "no header"}, "header"),
        ({"profile": "other"}, "The message cannot be read"),
    ],
)
def test_what_cannot_be_sent_is_told(tab: Tab, content: dict[str, Any], words: str) -> None:
    reply = tab.send({"name": "greeting"}, **content)
    assert reply["type"] == "refused"
    assert words in reply["message"]


def test_messages_that_are_none_are_refused(tab: Tab) -> None:
    for message in (
        "",
        "[]",
        "{}",
        '{"type": "what"}',
        '{"type": "list"}',
        '{"type": "install", "revision": 1}',
    ):
        assert json.loads(tab.engine.handle(message))["message"].startswith("The message cannot be read")


# --- filters as plugins ---------------------------------------------------------------------------------------------

MARK = source(
    configure="read_config(c, n); return 1;",
    request_headers='set_header(REQUEST_HEADERS, TEXT("x-config"), config_of(c)); return CONTINUE;',
)


def send_with(tab: Tab, *plugins: Any) -> Any:
    """Send a request through a route that has these plugins, and the filter of `MARK` in a dropped module."""
    tab.install("mark", MARK)
    tab.install("cors", MARK)
    return tab.send(route={"id": ROUTE, "entity": {"name": "r", "plugins": list(plugins)}})


def test_a_plugin_named_like_a_dropped_module_runs_it(tab: Tab) -> None:
    sent = send_with(tab, {"name": "key-auth"}, {"name": "mark", "config": "hello"})
    assert sent["chain"] == ["mark"]
    assert {"name": "x-config", "value": "hello"}.items() <= next(
        each for each in sent["upstream"]["headers"] if each["name"] == "x-config"
    ).items()


@pytest.mark.parametrize(
    "plugin",
    [
        {"name": "mark", "enabled": False},
        {"name": "cors"},
        {"name": "ghost", "config": "x"},
        {"name": ["mark"]},
    ],
)
def test_others_do_not(tab: Tab, plugin: Any) -> None:
    assert send_with(tab, plugin)["chain"] == []


@pytest.mark.parametrize(
    ("plugin", "field", "message"),
    [
        ({"config": {"a": 1}}, "plugins.1.config", "wrong type: expected one of string, null, got object"),
        ({"consumer": "ann"}, "plugins.1.consumer", "value must be null"),
        (
            {"service": "s"}, "plugins.1.@entity",
            "only one or none of these fields must be set: 'service', 'route'",
        ),
    ],
)  # fmt: skip
def test_what_the_gateway_would_refuse_is_not_sent(tab: Tab, plugin: Any, field: str, message: str) -> None:
    sent = send_with(tab, {"name": "mark", **plugin})
    assert sent["problems"] == [{"owner": "route", "field": field, "message": message}]
