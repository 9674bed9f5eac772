"""Chains: order, pauses, bodies, local responses, traps and restarts."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.filters import (
    CallResponse,
    ConfiguredFilter,
    FilterError,
    Limits,
    ReadBody,
    Refuse,
    RequestHead,
    SendBody,
    SendHead,
    SendRequest,
    Wait,
)
from routelens.filters.canned_response import CannedResponse
from tests.filters.harness import GET, Harness, running, source

POST = RequestHead(method=b"POST", path=b"/", headers=((b"content-length", b"5"),), has_body=True)
NOTE = 'static void note(u32 map, bytes v) { proxy_add_header_map_value(map, "x-note", 6, v.data, v.size); }'
MARK = {
    "configure": "read_config(c, n); return 1;",
    "request_headers": "note(REQUEST_HEADERS, config_of(c)); return CONTINUE;",
    "response_headers": "note(RESPONSE_HEADERS, config_of(c)); return CONTINUE;",
}
TRAP = "__builtin_trap(); return 0;"
ANSWER = 'respond(418, TEXT("teapot"), 0, 0); return PAUSE;'


def notes(message: SendRequest | SendHead | None) -> list[bytes]:
    assert message is not None
    return [value for name, value in message.headers if name == b"x-note"]


def calls(found: Any, callback: str) -> list[tuple[int, ...]]:
    """The arguments of every call of a callback."""
    return [
        tuple(int(value or 0) for _, value in event.arguments)
        for event in found.trace.events
        if event.name == callback
    ]


# --- order ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("profile", "response"), [("gateway", [b"1", b"2"]), ("abi", [b"2", b"1"])])
def test_responses_run_first_to_last_in_the_gateway_and_last_to_first_by_the_abi(
    profile: str, response: list[bytes]
) -> None:
    with running(profile=profile, f=source(NOTE, **MARK)) as harness:
        found = harness.send(ConfiguredFilter("f", b"1", "a"), ConfiguredFilter("f", b"2", "b"))
    assert notes(found.upstream) == [b"1", b"2"]
    assert notes(found.response) == response


def test_a_context_ends_with_done_log_and_delete() -> None:
    filters: dict[str, Any] = {"f": source(NOTE, done="return 1;", log="", **MARK)}
    with running(**filters) as harness:
        found = harness.send(ConfiguredFilter("f", b"1", "a"), ConfiguredFilter("f", b"2", "b"))
    ends = [
        (e.name.removeprefix("proxy_on_"), e.context) for e in found.trace.events if e.kind == "callback"
    ][-6:]
    first, second = ends[0][1], ends[2][1]
    assert ends == [
        ("done", first), ("log", first), ("done", second), ("log", second), ("delete", first), ("delete", second),
    ]  # fmt: skip


# --- pauses ---------------------------------------------------------------------------------------------------------


def dispatches(call: str, answer: str = "") -> bytes:
    return source(
        "static u32 call;",
        f"static void dispatch(void) {{ bytes none = header_map(0, 0); {call} }}",
        configure="read_config(c, n); return 1;",
        request_headers="dispatch(); return PAUSE;",
        http_call_response=answer,
    )


CALL = (
    'bytes h[] = {TEXT(":method"), TEXT("GET"), TEXT(":path"), TEXT("/x")}; bytes m = header_map(h, 2);'
    'proxy_http_call("other:80", 8, m.data, m.size, 0, 0, none.data, none.size, 100, &call);'
)


def test_the_response_to_the_last_call_lets_the_next_filter_run() -> None:
    filters: dict[str, Any] = {"waits": dispatches(f"{{ {CALL} }} {{ {CALL} }}"), "f": source(NOTE, **MARK)}
    with running(**filters) as harness:
        stream = harness.runtime.open([ConfiguredFilter("waits"), ConfiguredFilter("f", b"next")], GET)
        woken: list[str] = []
        stream.on_resumable = lambda: woken.append("now")
        assert stream.begin() == [Wait()]
        assert [call.upstream for call in harness.world.calls] == ["other:80", "other:80"]
        harness.runtime.complete_call(0, CallResponse(status=200))
        assert (woken, stream.proceed()) == ([], [Wait()])
        harness.runtime.complete_call(1, CallResponse(failure="timeout"))
        assert woken == ["now"]
        (effect,) = stream.proceed()
        assert isinstance(effect, SendRequest)
        assert notes(effect) == [b"next"]
        stream.finish()


def test_by_the_abi_only_continue_stream_ends_a_pause() -> None:
    waits = dispatches(
        CALL.replace('"/x")}', '"/x"), TEXT(":authority"), TEXT("a")}').replace("(h, 2)", "(h, 3)")
    )
    with running(profile="abi", f=waits) as harness:
        found = harness.send("f", answer_call=lambda _: CallResponse(status=200))
    assert found.refusal == Refuse(504, "a filter waits, and nothing is under way that it could wait for")


def test_a_call_response_may_answer_the_request() -> None:
    answers = dispatches(CALL, 'respond(403, TEXT("no"), 0, 0);')
    with running(f=answers) as harness:
        found = harness.send("f", answer_call=lambda _: CallResponse(status=200))
    assert found.upstream is None
    assert found.response is not None
    assert (found.response.status, found.body) == (403, b"no\n")


def test_a_client_that_goes_away_cancels_its_calls() -> None:
    with running(f=dispatches(CALL, "__builtin_trap();")) as harness:
        stream = harness.runtime.open([ConfiguredFilter("f")], GET)
        stream.begin()
        stream.finish()
        harness.runtime.complete_call(0, CallResponse(status=200))
        assert harness.world.cancelled == [0]
    assert harness.logged == []


def test_a_trap_elsewhere_fails_what_waits_in_the_same_instance() -> None:
    waits = source(
        "static u32 call;",
        request_headers=f'if (header(REQUEST_HEADERS, TEXT("x-trap")).size) __builtin_trap();'
        f"bytes none = header_map(0, 0); {CALL} return PAUSE;",
    )
    with running(f=waits) as harness:
        stream = harness.runtime.open([ConfiguredFilter("f", b"", "k")], GET)
        assert stream.begin() == [Wait()]
        woken: list[int] = []
        stream.on_resumable = lambda: woken.append(1)
        other = RequestHead(method=b"GET", path=b"/", headers=((b"x-trap", b"1"),))
        assert harness.send(ConfiguredFilter("f", b"", "k"), head=other).refusal is not None
        assert woken == [1]
        (effect,) = stream.proceed()
        assert isinstance(effect, Refuse)
        assert effect.status == 500
        stream.finish()
        assert harness.world.cancelled == [0]


def test_a_pause_on_response_headers_is_only_logged() -> None:
    with running(f=source(response_headers="return PAUSE;")) as harness:
        assert harness.send("f").response is not None
    assert [level for level, _ in harness.logged] == ["warn"]


def test_another_action_is_500() -> None:
    with running(f=source(request_headers="return 2;")) as harness:
        assert harness.send("f").refusal == Refuse(500, "invalid return action: 2")


# --- bodies ---------------------------------------------------------------------------------------------------------

CHUNKS = CannedResponse(200, (), (b"ab", b"cde", b"fghi", b"jklmn"))


def test_a_pause_on_a_response_body_collects_the_rest() -> None:
    with running(f=source(response_body="return end ? CONTINUE : PAUSE;")) as harness:
        found = harness.send("f", upstream=lambda *_: CHUNKS)
    assert calls(found, "proxy_on_response_body") == [(2, 0), (14, 1)]
    assert found.body == b"abcdefghijklmn"
    assert found.response is not None
    assert (b"content-length", b"14") in found.response.headers


def test_by_the_abi_each_part_makes_a_paused_body_larger() -> None:
    with running(profile="abi", f=source(response_body="return end ? CONTINUE : PAUSE;")) as harness:
        found = harness.send("f", upstream=lambda *_: CHUNKS)
    assert calls(found, "proxy_on_response_body") == [(2, 0), (5, 0), (9, 0), (14, 1)]
    assert found.body == b"abcdefghijklmn"


def test_parts_go_on_as_they_come_without_a_pause() -> None:
    with running(f=source(response_body="return CONTINUE;")) as harness:
        found = harness.send("f", upstream=lambda *_: CHUNKS)
    assert found.chunks == list(CHUNKS.chunks)


def test_asking_twice_for_the_rest_is_logged_and_the_body_goes_on() -> None:
    with running(f=source(response_body="return PAUSE;")) as harness:
        found = harness.send("f", upstream=lambda *_: CHUNKS)
    assert found.body == b"abcdefghijklmn"
    assert harness.logged == [("error", "response body buffering already requested; the body goes on")]


def test_a_request_body_is_read_only_for_a_filter_that_looks_at_it() -> None:
    filters: dict[str, Any] = {
        "looks": source(request_body="return CONTINUE;"),
        "passes": source(request_headers="return 0;"),
    }
    with running(**filters) as harness:
        for name, effects in (("looks", [ReadBody]), ("passes", [SendRequest])):
            stream = harness.runtime.open([ConfiguredFilter(name)], POST)
            assert [type(effect) for effect in stream.begin()] == effects
            stream.finish()
        assert calls(harness.send("looks", head=GET), "proxy_on_request_body") == []
        assert calls(harness.send("looks", head=POST, body=b"hello"), "proxy_on_request_body") == [(5, 1)]


@pytest.mark.parametrize(
    ("start", "size", "text", "body"),
    [
        (0, 5, "new", b"new"),
        (0, 0, "pre", b"prehello"),
        (9, 0, "post", b"hellopost"),
        (1, 2, "-", b"h-lo"),
        (2, 0, "X", b"heX"),
        (0, 5, "", b""),
    ],
)
def test_a_request_body_can_be_changed(start: int, size: int, text: str, body: bytes) -> None:
    changes = f'proxy_set_buffer_bytes(REQUEST_BODY, {start}, {size}, "{text}", {len(text)}); return 0;'
    with running(f=source(request_body=changes)) as harness:
        found = harness.send("f", head=POST, body=b"hello")
    assert found.upstream_body == body
    assert found.upstream is not None
    assert found.upstream.headers == ()  # the old length is gone


def test_bodies_beyond_the_limit_are_refused() -> None:
    filters: dict[str, Any] = {
        "f": source(request_body="return 0;", response_body="return end ? CONTINUE : PAUSE;")
    }
    with running(limits=Limits(body=10), **filters) as harness:
        request = harness.send("f", head=POST, body=b"x" * 11)
        response = harness.send("f", upstream=lambda *_: CHUNKS)
    assert request.refusal is not None
    assert request.refusal.status == 413
    assert response.refusal is not None
    assert (response.refusal.status, response.response) == (500, None)


def test_headers_that_frame_a_body_are_the_hosts() -> None:
    lies = source(
        response_headers='set_header(RESPONSE_HEADERS, TEXT("content-length"), TEXT("3")); return 0;'
    )
    with running(f=lies) as harness:
        found = harness.send(
            "f", upstream=lambda *_: CannedResponse(200, ((b"Content-Length", b"5"),), (b"hello",))
        )
    assert found.response is not None
    assert [pair for pair in found.response.headers if pair[0].lower() == b"content-length"] == [
        (b"Content-Length", b"5")
    ]


# --- local responses ------------------------------------------------------------------------------------------------


def test_a_local_response_skips_requests_and_no_responses() -> None:
    filters: dict[str, Any] = {"f": source(NOTE, **MARK), "answers": source(request_headers=ANSWER)}
    with running(**filters) as harness:
        found = harness.send(
            ConfiguredFilter("f", b"1", "1"), ConfiguredFilter("answers"), ConfiguredFilter("f", b"2", "2")
        )
    assert found.upstream is None
    assert found.response is not None
    assert found.response.status == 418
    assert notes(found.response) == [b"1", b"2"]
    assert (b"content-type", b"text/plain") in found.response.headers
    assert (b"content-length", b"7") in found.response.headers
    assert found.body == b"teapot\n"


def test_by_the_abi_no_line_feed_is_added() -> None:
    with running(profile="abi", f=source(request_headers=ANSWER)) as harness:
        assert harness.send("f").body == b"teapot"


def test_a_local_response_while_headers_come_replaces_status_and_body() -> None:
    with running(f=source(response_headers=ANSWER.replace("PAUSE", "CONTINUE"))) as harness:
        found = harness.send(
            "f", upstream=lambda *_: CannedResponse(200, ((b"content-type", b"a/b"),), (b"hello",))
        )
    assert found.upstream is not None
    assert found.response is not None
    assert (found.response.status, found.body) == (418, b"teapot\n")
    assert [value for name, value in found.response.headers if name == b"content-type"] == [b"text/plain"]


@pytest.mark.parametrize(
    ("profile", "export", "lines"),
    [
        ("gateway", "main", ["initialize", "main"]),
        ("abi", "main", ["initialize", "main"]),
        ("gateway", "__main_void", ["initialize"]),
        ("abi", "__main_void", ["initialize", "main"]),
    ],
)
def test_main_follows_initialize_and_may_be_without_arguments_by_the_abi(
    profile: str, export: str, lines: list[str]
) -> None:
    says = "CALLBACK({}) {} {{ proxy_log(INFO, {}, {}); {} }}"
    parameters = "u32 count, void *arguments" if export == "main" else "void"
    callbacks = (
        says.format("_initialize", "void initialize(void)", '"initialize"', 10, ""),
        says.format(export, f"u32 main_({parameters})", '"main"', 4, "return 0;"),
    )
    with running(profile=profile, f=source(*callbacks)) as harness:
        harness.send("f")
        assert [message for _, message in harness.logged] == lines


@pytest.mark.parametrize("callback", ["request_body", "response_headers"])
def test_a_local_response_cancels_the_calls_that_are_under_way(callback: str) -> None:
    calls: dict[str, str] = {"request_headers": f"bytes none = header_map(0, 0); {CALL} return CONTINUE;"}
    with running(f=source("static u32 call;", **calls, **{callback: ANSWER})) as harness:
        head = RequestHead(method=b"POST", path=b"/", has_body=True)
        stream = harness.runtime.open([ConfiguredFilter("f")], head)
        assert len(stream.begin()) == 1
        if callback == "request_body":
            stream.request_body(b"hello")
        else:
            stream.response_headers(200, [])
        assert harness.world.cancelled == [0]
        stream.finish()


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            {"request_headers": ANSWER.replace("return", 'respond(200, TEXT(""), 0, 0); return')},
            "already stashed",
        ),
        ({"response_body": ANSWER}, "response already sent"),
        ({"log": ANSWER.replace("return PAUSE;", "")}, "response already sent"),
    ],
)
def test_a_second_or_late_local_response_traps(where: dict[str, str], message: str) -> None:
    with running(f=source(**where)) as harness:
        harness.send("f", upstream=lambda *_: CHUNKS)
    assert message in harness.logged[0][1]


@pytest.mark.parametrize("callback", ["request_headers", "response_headers"])
def test_a_local_response_leaves_one_of_each_header_that_has_one_value(callback: str) -> None:
    answer = (
        'bytes h[] = {TEXT("location"), TEXT("/late"), TEXT("x-many"), TEXT("2")};'
        ' respond(302, TEXT("x"), h, 2); return PAUSE;'
    )
    early = 'set_header(2, TEXT("Location"), TEXT("/early")); set_header(2, TEXT("x-many"), TEXT("1"));'
    with running(f=source(**{callback: early + answer})) as harness:
        found = harness.send("f")
    assert found.response is not None
    headers = [(name.lower(), value) for name, value in found.response.headers]
    assert [pair for pair in headers if pair[0] in (b"location", b"x-many")] == [
        (b"x-many", b"1"),
        (b"location", b"/late"),
        (b"x-many", b"2"),
    ]


def test_headers_set_early_stand_on_the_response() -> None:
    early = source(request_headers='set_header(RESPONSE_HEADERS, TEXT("x-early"), TEXT("1")); return 0;')
    with running(f=early) as harness:
        found = harness.send("f", upstream=lambda *_: CannedResponse(200, ((b"x", b"y"),)))
    assert found.response is not None
    assert (b"x-early", b"1") in found.response.headers


# --- failures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("callback", ["request_headers", "request_body", "response_headers"])
def test_a_trap_before_the_body_is_500_and_ends_the_instance(callback: str) -> None:
    filters: dict[str, Any] = {"bad": source(**{callback: TRAP}), "f": source(NOTE, log="", **MARK)}
    with running(**filters) as harness:
        found = harness.send("f", "bad", head=POST, body=b"hello")
    assert found.refusal is not None
    assert found.refusal.status == 500
    assert found.response is None
    after = [e.name for e in found.trace.events if e.filter == "bad" and e.kind == "callback"]
    assert after[-1] == f"proxy_on_{callback}"
    assert "proxy_on_log" in [e.name for e in found.trace.events if e.filter == "f"]
    assert f"trapped in proxy_on_{callback}" in harness.logged[0][1]


def test_a_trap_in_a_body_callback_closes_the_connection() -> None:
    with running(f=source(response_body=f"if (end) {{ {TRAP} }} return 0;")) as harness:
        found = harness.send("f", upstream=lambda *_: CHUNKS)
    assert found.abort is not None
    assert found.response is not None
    assert found.body == b"abcdefghi"


def test_the_next_request_gets_a_new_instance() -> None:
    trap = source("static u32 seen;", request_headers="if (seen++) __builtin_trap(); return 0;")
    with running(f=trap) as harness:
        assert [harness.send("f").refusal is None for _ in range(4)] == [True, False, True, False]


def test_after_ten_traps_in_a_minute_a_filter_is_left_off_for_ten_seconds() -> None:
    with running(f=source(request_headers=TRAP)) as harness:
        for _ in range(10):
            harness.send("f")
        refusal = harness.send("f").refusal
        assert refusal is not None
        assert "stays off for" in refusal.reason
        harness.world.advance(10_000_000_000)
        assert "unreachable" in str(harness.send("f").refusal)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"configure": "return 0;"}, "does not take its configuration"),
        ({"vm_start": "return 0;"}, "does not start"),
        ({"configure": TRAP}, "trapped"),
    ],
)
def test_a_filter_that_does_not_start_is_told(filters: dict[str, str], message: str) -> None:
    with running(f=source(**filters)) as harness:
        with pytest.raises(FilterError, match=message):
            harness.runtime.check(ConfiguredFilter("f"))
        refusal = harness.send("f").refusal
    assert refusal is not None
    assert (refusal.status, message in refusal.reason) == (500, True)


def test_a_filter_that_is_not_there_is_500() -> None:
    with running() as harness:
        assert harness.send("f").refusal == Refuse(500, "There is no filter 'f'.")


# --- isolation ------------------------------------------------------------------------------------------------------


COUNTS = source(
    "static u32 count;",
    request_headers='set_header(REQUEST_HEADERS, TEXT("x-count"), decimal(++count)); return 0;',
)


def counted(harness: Harness, route: str) -> int:
    filters = (ConfiguredFilter("f", b"", f"{route}1"), ConfiguredFilter("f", b"", f"{route}2"))
    upstream = harness.send(*filters, route=route).upstream
    assert upstream is not None
    return int(dict(upstream.headers)[b"x-count"])


@pytest.mark.parametrize(
    ("isolation", "counts"),
    [("none", [2, 4, 6]), ("route", [2, 4, 2]), ("stream", [2, 2, 2]), ("filter", [1, 1, 1])],
)
def test_isolation_chooses_what_shares_an_instance(isolation: str, counts: list[int]) -> None:
    with running(isolation=isolation, f=COUNTS) as harness:
        assert [counted(harness, route) for route in ("a", "a", "b")] == counts


# --- driving --------------------------------------------------------------------------------------------------------


def test_a_step_out_of_turn_is_an_error_of_the_driver() -> None:
    with running(f=source(request_headers="return 0;")) as harness:
        stream = harness.runtime.open([ConfiguredFilter("f")], GET)
        with pytest.raises(RuntimeError, match="at NEW"):
            stream.response_headers(200, [])
        stream.finish()


def test_a_head_request_keeps_the_length_of_the_body_that_it_does_not_get() -> None:
    head = RequestHead(method=b"HEAD", path=b"/")
    with running(f=source(response_body="return end ? CONTINUE : PAUSE;")) as harness:
        found = harness.send(
            "f", head=head, upstream=lambda *_: CannedResponse(200, ((b"content-length", b"9"),))
        )
    assert found.response is not None
    assert (found.response.headers, found.body) == (((b"content-length", b"9"),), b"")


def test_an_empty_chain_changes_nothing() -> None:
    with running() as harness:
        stream = harness.runtime.open([], GET)
        (request,) = stream.begin()
        assert isinstance(request, SendRequest)
        assert (request.headers, request.path, request.body) == (GET.headers, None, None)
        assert [type(each) for each in stream.response_headers(204, [])] == [SendHead]
        assert stream.response_body(b"", True) == [SendBody(b"", True)]
        stream.finish()
