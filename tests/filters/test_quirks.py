"""Quirks of the gateway's host that filters meet: statuses, edges of maps and buffers, properties, calls, old ABIs.

Each is a sentence of docs/reference/proxy-wasm.md.
"""

from __future__ import annotations

from typing import Any

import pytest

from routelens.filters import CallResponse, ConfiguredFilter, FilterError, RequestHead, SendRequest, Wait
from routelens.filters.canned_response import CannedResponse
from tests.filters.harness import Harness, running, source
from tests.filters.test_abi import HEAD, MORE, sent, statuses

WASI = "".join(
    f'__attribute__((import_module("wasi_snapshot_preview1"), import_name("{name}"))) u32 {name}({parameters});\n'
    for name, parameters in (
        ("fd_write", "u32 fd, const void *iovs, u32 n, u32 *written"),
        ("environ_sizes_get", "u32 *count, u32 *size"),
        ("args_sizes_get", "u32 *count, u32 *size"),
        ("clock_time_get", "u32 id, u64 precision, u64 *time"),
        ("sched_yield", "void"),
        ("fd_fdstat_get", "u32 fd, void *stat"),
        ("fd_prestat_get", "u32 fd, void *stat"),
        ("fd_close", "u32 fd"),
    )
)
TELL = """
static void tell(bytes v) { proxy_log(INFO, v.data, v.size); }
static bytes prop(const char *path, u32 n) {
  bytes v = {0, 0};
  u32 status = proxy_get_property(path, n, &v.data, &v.size);
  return status ? join(TEXT("status "), decimal(status)) : v;
}
"""
LINES = [b"%d" % number for number in range(120)]
MANY = RequestHead(
    method=b"GET", path=b"/", authority=b"h:80", headers=tuple((b"x" + line, line) for line in LINES)
)
POST = RequestHead(method=b"POST", path=b"/", headers=((b"content-length", b"5"),), has_body=True)


def told(harness: Harness) -> list[str]:
    return [message for level, message in harness.logged if level == "info"]


def run(*helpers: str, send: dict[str, Any] | None = None, **callbacks: str) -> tuple[Any, list[str]]:
    """Send a request through a filter: what came of it, and what the filter told."""
    with running(f=source(MORE + TELL, *helpers, **callbacks)) as harness:
        found = harness.send(ConfiguredFilter("f", (send or {}).pop("config", b"")), **(send or {}))
        return found, told(harness)


# --- statuses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ('proxy_remove_header_map_value(0, "x-absent", 8)', "0"),
        ('proxy_replace_header_map_value(0, ":scheme", 7, "https", 5)', "0"),
        ('proxy_set_header_map_pairs(0, "\\1\\0", 2)', "10"),
        ("proxy_get_buffer_bytes(7, 0, 10, &data, &size)", "0"),
        ("proxy_get_buffer_bytes(1, 0, 1, &data, &size)", "trap"),
        ('proxy_set_buffer_bytes(1, 0, 0, "x", 1)', "trap"),
        ('proxy_define_metric(3, "m", 1, &number)', "trap"),
        ("proxy_send_local_response(1000, 0, 0, 0, 0, 0, 0, -1)", "2"),
        ('proxy_http_call("a:b", 3, 0, 0, 0, 0, 0, 0, 1, &number)', "trap"),
        ("proxy_log(2, 0, 0)", "0"),
    ],
)
def test_a_host_function_answers_or_traps(call: str, status: str) -> None:
    found = statuses("gateway", call)[-1]  # before it the log may say what is wrong
    assert (found if found.isdigit() else "trap") == status


def test_metrics_are_what_they_were_defined_as() -> None:
    define = 'proxy_define_metric({}, "m", 1, &number)'
    get = "(proxy_get_metric(number, &value), (u32)value)"
    twice = statuses("gateway", define.format(0), "proxy_increment_metric(number, 2)", define.format(0), get)
    assert twice == ["0", "0", "0", "2"]  # a second definition is the same metric
    gauge = statuses("gateway", define.format(1), "proxy_record_metric(number, 7)", get)
    assert gauge == ["0", "0", "7"]
    for kind, misuse in (
        (0, "proxy_record_metric(number, 1)"),
        (1, "proxy_increment_metric(number, 1)"),
        (2, "proxy_get_metric(number, &value)"),
    ):
        assert not statuses("gateway", define.format(kind), misuse)[-1].isdigit()
    down = statuses("abi", define.format(0), "proxy_increment_metric(number, -1)")
    assert down == ["0", "2"]


def test_an_empty_value_of_shared_data_is_stored_and_null_deletes() -> None:
    get = 'proxy_get_shared_data("k", 1, &data, &size, &number)'
    found = statuses(
        "gateway",
        'proxy_set_shared_data("k", 1, "", 0, 0)', get, "size", "number",
        'proxy_set_shared_data("k", 1, "v", 1, number)', get, "number",
        'proxy_set_shared_data("k", 1, 0, 0, 2)', get,
    )  # fmt: skip
    assert found == ["0", "0", "0", "1", "0", "0", "2", "0", "1"]


def test_wasi_is_what_toolchains_need() -> None:
    calls = (
        "environ_sizes_get(&number, &size)", "number", "args_sizes_get(&number, &size)", "number",
        "clock_time_get(0, 0, &value)", "clock_time_get(1, 0, &value)", "clock_time_get(7, 0, &value)",
        "sched_yield()", "fd_fdstat_get(1, buf)", "fd_fdstat_get(9, buf)", "fd_prestat_get(3, buf)",
        "fd_close(3)", "fd_write(3, iov, 1, &number)",
    )  # fmt: skip
    body = "static byte buf[24]; static u32 iov[2];" + "".join(f"say({call});" for call in calls)
    with running(f=source(MORE + WASI, request_headers=f"{body} return 0;")) as harness:
        harness.send("f")
        found = told(harness)
    assert found[:10] == ["0", "0", "0", "0", "0", "0", "58", "0", "0", "8"]
    assert found[10] == "8"
    assert found[11] in ("8", "58")
    assert found[12] == "8"


def test_what_is_printed_is_logged_without_its_line_feed() -> None:
    body = (
        'static byte text[] = "hi\\n"; u32 iov[2] = {(u32)text, 3};'
        " fd_write(1, iov, 1, &number); fd_write(2, iov, 1, &number); return 0;"
    )
    with running(f=source(MORE + WASI, request_headers=body)) as harness:
        harness.send("f")
        assert harness.logged == [("info", "hi"), ("error", "hi")]


# --- maps -----------------------------------------------------------------------------------------------------------


def test_of_more_than_100_pairs_the_first_come_with_a_warning() -> None:
    body = "proxy_get_header_map_pairs(0, &data, &size); say(*(u32 *)data); return 0;"
    with running(f=source(MORE, request_headers=body)) as harness:
        harness.send("f", head=MANY)
        assert told(harness) == ["100"]
        assert "warn" in [level for level, _ in harness.logged]


@pytest.mark.parametrize(("profile", "pairs"), [("gateway", "100"), ("abi", "124")])
def test_the_size_of_a_map_is_that_of_what_is_handed_over(profile: str, pairs: str) -> None:
    declared = "HOST(proxy_get_header_map_size)(u32 map, u32 *size);"
    body = (
        "proxy_get_header_map_size(0, &number); proxy_get_header_map_pairs(0, &data, &size);"
        " say(*(u32 *)data); say(number == size); return 0;"
    )
    with running(profile=profile, f=source(MORE, declared, request_headers=body)) as harness:
        harness.send("f", head=MANY)
        assert told(harness) == [pairs, "1"]


def test_headers_are_counted_without_those_that_have_a_colon_in_front() -> None:
    found, lines = run(send={"head": HEAD}, request_headers="say(n); say(end); return 0;")
    assert lines == ["3", "0"]
    assert found.response is not None


def test_an_absent_header_that_is_replaced_is_added_and_an_empty_value_stays() -> None:
    upstream, _ = sent(
        'set_header(0, TEXT("x-new"), TEXT("1")); proxy_add_header_map_value(0, "x-empty", 7, 0, 0);', HEAD
    )
    assert upstream.headers[-2:] == ((b"x-new", b"1"), (b"x-empty", b""))


@pytest.mark.parametrize("length", ["", "12x"])
def test_a_content_length_that_is_none_is_not_taken(length: str) -> None:
    upstream, _ = sent(f'set_header(0, TEXT("content-length"), TEXT("{length}"));', HEAD)
    assert [value for name, value in upstream.headers if name.lower() == b"content-length"] in ([], [b"0"])


@pytest.mark.parametrize(
    ("written", "status"), [("100", 100), ("599", 599), ("600", 200), ("9", 200), ("x", 200)]
)
def test_a_status_is_written_from_100_to_599(written: str, status: int) -> None:
    found, _ = run(response_headers=f'set_header(2, TEXT(":status"), TEXT("{written}")); return 0;')
    assert found.response.status == status


def test_names_of_headers_keep_their_case_and_compare_without() -> None:
    body = 'tell(header(0, TEXT("HOST"))); tell(header(0, TEXT("x-A"))); return 0;'
    found, lines = run(send={"head": HEAD}, request_headers=body)
    assert lines == ["h", "1"]
    assert found.upstream.headers == HEAD.headers


# --- buffers --------------------------------------------------------------------------------------------------------


def test_a_configuration_that_is_empty_is_OK_and_not_written() -> None:  # noqa: N802
    body = "u32 size = 77; byte *data = 0; say(n); say(proxy_get_buffer_bytes(7, 0, 99, &data, &size)); return 1;"
    _, lines = run(configure=body)
    assert lines[:2] == ["0", "0"]


def test_a_body_is_replaced_as_a_whole_and_may_become_empty() -> None:
    body = "proxy_set_buffer_bytes(0, 0, n, 0, 0); return 0;"
    found, _ = run(send={"head": POST, "body": b"hello"}, request_body=body)
    assert found.upstream.body in (b"", None)
    found, _ = run(
        send={"head": POST, "body": b"hello"},
        request_body='proxy_set_buffer_bytes(0, 0, n, "longer!", 7); return 0;',
    )
    assert found.upstream.body == b"longer!"


def test_a_range_that_overflows_is_an_internal_failure() -> None:
    body = "say(proxy_get_buffer_bytes(0, -1, 2, &data, &size)); return 0;"
    _, lines = run(send={"head": POST, "body": b"hello"}, request_body=body)
    assert lines == ["10"]


def test_the_body_is_not_there_while_headers_come() -> None:
    body = "say(proxy_get_buffer_bytes(0, 0, 9, &data, &size)); return 0;"
    _, lines = run(send={"head": POST, "body": b"hello"}, request_headers=body)
    assert lines == ["1"]


def test_nothing_at_the_beginning_of_a_body_empties_it_and_something_goes_before_it() -> None:
    for text, size, wanted in (("", 0, b""), ("x", 1, b"xhello")):
        code = f'proxy_set_buffer_bytes(0, 0, 0, "{text}", {size}); return 0;'
        found, _ = run(send={"head": POST, "body": b"hello"}, request_body=code)
        assert found.upstream.body == wanted


@pytest.mark.parametrize(
    ("start", "size", "wanted"),
    [
        (1, 3, b"h--o"),
        (2, 0, b"he--"),
        (5, 9, b"hello--"),
        (9, 0, b"hello--"),
        (0, 9, b"--"),
        (4, 9, b"hell--"),
    ],
)
def test_part_of_a_body_is_replaced(start: int, size: int, wanted: bytes) -> None:
    code = f'say(proxy_set_buffer_bytes(0, {start}, {size}, "--", 2)); return 0;'
    found, lines = run(send={"head": POST, "body": b"hello"}, request_body=code)
    assert (found.upstream.body, lines) == (wanted, ["0"])


@pytest.mark.parametrize(
    ("start", "size", "wanted"),
    [(0, 9, "hello"), (0, 2, "he"), (1, 9, "hell"), (1, 2, "he"), (5, 1, ""), (9, 9, ""), (0, 0, "")],
)
def test_what_is_read_of_a_body_begins_at_its_start(start: int, size: int, wanted: str) -> None:
    code = (
        f"byte *at = 0; u32 got = 0; say(proxy_get_buffer_bytes(0, {start}, {size}, &at, &got));"
        " bytes part = {at, got}; tell(part); return 0;"
    )
    _, lines = run(send={"head": POST, "body": b"hello"}, request_body=code)
    assert lines == ["0", wanted]


def test_an_empty_body_of_a_request_or_of_a_call_is_none() -> None:
    read = "say(proxy_get_buffer_bytes({}, 0, 9, &data, &size));"
    empty = "proxy_set_buffer_bytes(0, 0, n, 0, 0);"
    _, lines = run(send={"head": POST, "body": b"hello"}, request_body=f"{empty} {read.format(0)} return 0;")
    assert lines == ["1"]
    _, lines = run(
        CALL,
        send={"answer_call": lambda _: CallResponse(status=204)},
        request_headers='call(TEXT("a.test:1")); return PAUSE;',
        http_call_response=read.format(4),
    )
    assert lines == ["1"]
    _, lines = run(
        send={"upstream": lambda *_: CannedResponse(200, (), ())},
        response_body=f"say(n); {read.format(1)} return 0;",
    )
    assert lines == ["0", "0"]  # the end of a response comes as an empty part of it


@pytest.mark.parametrize(
    ("buffer", "callback"),
    [
        (0, "configure"),
        (1, "configure"),
        (4, "request_headers"),
        (0, "response_headers"),
        (1, "log"),
        (4, "log"),
    ],
)
def test_a_body_that_is_read_in_another_phase_is_a_trap(buffer: int, callback: str) -> None:
    code = f"say(proxy_get_buffer_bytes({buffer}, 0, 9, &data, &size));"
    with running(f=source(MORE, **{callback: code if callback == "log" else f"{code} return 0;"})) as harness:
        if callback == "configure":
            with pytest.raises(FilterError, match="can only get"):
                harness.runtime.check(ConfiguredFilter("f"))
        else:
            harness.send("f")
        assert any(level == "error" and "can only get" in text for level, text in harness.logged)
        assert told(harness) == []


def test_a_request_body_is_not_read_while_the_response_of_a_call_is_looked_at() -> None:
    filters = source(
        MORE + TELL + CALL,
        request_body='call(TEXT("a.test:1")); return PAUSE;',
        http_call_response="say(proxy_get_buffer_bytes(0, 0, 9, &data, &size));",
    )
    with running(f=filters) as harness:
        harness.send("f", head=POST, body=b"hello", answer_call=lambda _: CallResponse(status=200))
        assert told(harness) == []
        assert any("can only get request body" in text for level, text in harness.logged if level == "error")


def test_a_body_that_turns_out_to_be_empty_is_none() -> None:
    _, lines = run(send={"head": POST, "body": b""}, request_body='tell(TEXT("body")); return 0;')
    assert lines == []


def test_a_request_without_a_body_has_no_body_callback() -> None:
    _, lines = run(request_body='tell(TEXT("body")); return 0;', request_headers="return 0;")
    assert lines == []


# --- properties -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("request\\0method", "GET"),
        ("request.method", "GET"),
        ("request\\0method\\0", "GET"),
        ("request\\0path", "/a?x=1"),
        ("request\\0url_path", "/a"),
        ("request\\0query", "x=1"),
        ("request\\0headers\\0X-A", "1"),
        ("request\\0headers\\0no", "status 1"),
        ("plugin_name", "f"),
        ("plugin_root_id", "f"),
        ("plugin_vm_id", "status 1"),
        ("route_name", "status 1"),
        ("response\\0code", "status 1"),
        ("kong.unknown", "status 1"),
    ],
)
def test_properties_are_text(path: str, value: str) -> None:
    body = f'tell(prop("{path}", sizeof("{path}") - 1)); return 0;'
    _, lines = run(send={"head": HEAD}, request_headers=body)
    assert lines == [value]


def test_properties_of_a_response_are_there_once_it_is() -> None:
    body = 'tell(prop("response\\0code", 13)); tell(prop("response\\0headers\\0x-up", 21)); return 0;'
    answer = CannedResponse(203, ((b"x-up", b"yes"),), (b"",))
    _, lines = run(send={"upstream": lambda *_: answer}, response_headers=body)
    assert lines == ["203", "yes"]


def test_outside_a_request_a_property_with_a_dot_is_an_internal_failure() -> None:
    body = 'tell(prop("request.path", 12)); tell(prop("plugin_name", 11)); return 1;'
    _, lines = run(configure=body)
    assert lines[:2] == ["status 10", "f"]


@pytest.mark.parametrize(
    ("name", "is_logged"),
    [
        ("response.grpc_status", True),
        ("response.flags", True),
        ("upstream.uri_san_peer_certificate", True),
        ("connection.termination_details", True),
        ("plugin_vm_id", True),
        ("node", True),
        ("cluster_name", True),
        ("listener_direction", True),
        ("route_name", True),
        ("upstream_host_metadata", True),
        ("upstream.address", False),
        ("connection.tls_version", False),
        ("kong.no.such", False),
        ("no.such", False),
    ],
)
def test_a_property_of_other_hosts_is_absent_and_the_log_says_so(name: str, is_logged: bool) -> None:
    with running(
        f=source(MORE + TELL, request_headers=f'tell(prop("{name}", {len(name)})); return 0;')
    ) as harness:
        harness.send("f")
        warned = [("warn", f"this host has no property {name!r}")] if is_logged else []
        assert harness.logged == [*warned, ("info", "status 1")]


def test_a_fixed_property_cannot_be_written_and_the_query_can() -> None:
    found, lines = run(
        send={"head": HEAD},
        request_headers='say(proxy_set_property("request\\0method", 14, "PUT", 3));'
        ' say(proxy_set_property("request\\0query", 13, "z=9", 3)); return 0;',
    )
    assert lines == ["10", "0"]
    assert (found.upstream.method, found.upstream.path, found.upstream.query) == (b"GET", None, b"z=9")


def test_what_a_write_of_a_property_says() -> None:
    found, lines = run(
        send={"head": HEAD},
        request_headers="".join(
            f'say(proxy_set_property("{name}", {len(name)}, {value}));'
            for name, value in (
                ("no.such", '"1", 1'),
                ("plugin_vm_id", '"1", 1'),
                ("response.code", '"204", 3'),
                ("request.headers.x-a", '"2", 1'),
                ("ngx.uri", '"/b", 2'),
                ("ngx.nothing", '"1", 1'),
                ("ngx.args", '"y=2", 3'),
            )
        )
        + 'tell(prop("request.query", 13)); tell(prop("ngx.args", 8)); tell(prop("ngx.arg_y", 9));'
        ' say(proxy_set_property("ngx.args", 8, 0, 0)); tell(prop("ngx.is_args", 11)); return 0;',
    )
    assert lines[:7] == ["1", "1", "10", "10", "10", "1", "0"]
    assert lines[7:] == ["y=2", "y=2", "2", "0", ""]
    assert found.upstream.query == b""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("uri", "/a b"),
        ("request_uri", "/a%20b?x=1&Y=&x=2"),
        ("args", "x=1&Y=&x=2"),
        ("is_args", "?"),
        ("arg_X", "1"),
        ("arg_y", ""),
        ("arg_z", "status 1"),
        ("http_x_many", "1, 2"),
        ("http_none", "status 1"),
        ("cookie_c", "d=e"),
        ("cookie_C", "status 1"),
        ("host", "shop.test"),
        ("request_method", "PUT"),
        ("content_length", "5"),
        ("remote_addr", "9.9.9.9"),
        ("remote_port", "status 1"),
        ("status", "status 1"),
        ("request_id", "abc"),
        ("server_protocol", "HTTP/1.1"),
        ("time_iso8601", "2026-01-01T00:00:00+00:00"),
        ("nothing", "status 1"),
    ],
)
def test_variables_follow_from_the_request(name: str, value: str) -> None:
    head = RequestHead(
        method=b"PUT",
        path=b"/a b?x=1&Y=&x=2",
        raw_path=b"/a%20b?x=1&Y=&x=2",
        headers=(
            (b"Host", b"Shop.test:81"), (b"X-Many", b"1"), (b"x-many", b"2"), (b"Cookie", b"a=b; c=d=e"),
            (b"Content-Length", b"5"),
        ),
        has_body=True,
        attributes={"source.address": "9.9.9.9", "ngx.request_id": "abc"},
    )  # fmt: skip
    code = f'tell(prop("ngx\\0{name}", {len(name) + 4})); tell(prop("request.size", 12)); return 0;'
    _, lines = run(send={"head": head, "body": b"hello"}, request_headers=code)
    assert lines == [value, "5"]


# --- local responses and calls --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body", "wanted"),
    [
        ("0, 0", "teapot", (b"teapot\n", b"text/plain")),
        ("h, 1", "teapot", (b"teapot", b"text/x")),
        ("0, 0", "", (b"", None)),
    ],
)
def test_a_local_response_without_a_type_is_text_and_gets_a_line_feed(
    headers: str, body: str, wanted: tuple[bytes, bytes | None]
) -> None:
    code = (
        'bytes h[] = {TEXT("content-type"), TEXT("text/x")};'
        f' respond(418, TEXT("{body}"), {headers}); return PAUSE;'
    )
    found, _ = run(request_headers=code)
    kinds = [value for name, value in found.response.headers if name.lower() == b"content-type"]
    lengths = [value for name, value in found.response.headers if name.lower() == b"content-length"]
    assert (found.body, kinds[0] if kinds else None) == wanted
    assert lengths == [b"%d" % len(wanted[0])]
    assert found.upstream is None


def test_a_local_response_beats_the_action_that_is_returned() -> None:
    found, _ = run(request_headers='respond(418, TEXT("x"), 0, 0); return CONTINUE;')
    assert (found.response.status, found.upstream) == (418, None)


def test_a_request_body_may_be_answered() -> None:
    found, _ = run(
        send={"head": POST, "body": b"hello"}, request_body='respond(422, TEXT("x"), 0, 0); return PAUSE;'
    )
    assert (found.response.status, found.upstream) == (422, None)


CALL = """
static void call(bytes upstream) {
  bytes h[] = {
    TEXT(":method"), TEXT("GET"), TEXT(":path"), TEXT("/"), TEXT("Connection"), TEXT("x"), TEXT("X-A"), TEXT("1"),
  };
  bytes m = header_map(h, 4);
  proxy_http_call(upstream.data, upstream.size, m.data, m.size, 0, 0, 0, 0, 100, &number);
}
"""


def test_a_call_that_fails_comes_back_without_headers_and_the_request_goes_on() -> None:
    found, lines = run(
        CALL,
        send={"answer_call": lambda _: CallResponse(failure="timeout")},
        request_headers='call(TEXT("a.test:1")); say(number); call(TEXT("a.test:1")); say(number); return PAUSE;',
        http_call_response="say(n); say(size); say(trailers);"
        ' tell(header(CALL_HEADERS, TEXT(":dispatch_status")));',
    )
    first, second, *rest = lines
    assert int(second) == int(first) + 1
    assert rest == ["0", "0", "0", "timeout"] * 2
    assert found.upstream is not None


def test_what_a_call_says_of_its_connection_is_dropped() -> None:
    seen: list[Any] = []

    def answer(dispatched: Any) -> CallResponse:
        seen.append(dispatched)
        return CallResponse(status=204)

    _, lines = run(
        CALL,
        send={"answer_call": answer},
        request_headers='call(TEXT("a.test:1")); return PAUSE;',
        http_call_response='say(n); tell(header(CALL_HEADERS, TEXT(":status")));',
    )
    assert lines == ["1", "204"]  # `:status` counts, so that an empty response is no failed call
    assert [name.lower() for name, _ in seen[0].headers] == [b"x-a"]


@pytest.mark.parametrize("upstream", ["a.test:x", "a.test:99999", ""])
def test_a_call_to_no_address_traps(upstream: str) -> None:
    found, _ = run(CALL, request_headers=f'call(TEXT("{upstream}")); return PAUSE;')
    assert found.refusal is not None
    assert found.refusal.status == 500


@pytest.mark.parametrize(
    ("call", "gateway", "abi"),
    [
        ('proxy_set_header_map_pairs(0, "\\1\\0", 2)', "10", "0"),
        ('proxy_send_local_response(418, 0, 0, 0, 0, "\\1\\0", 2, -1)', "10", "0"),
        ('proxy_http_call("a:1", 3, "\\1\\0", 2, 0, 0, 0, 0, 1, &number)', "10", "2"),
    ],
)
def test_a_map_that_is_malformed_fails_in_the_gateway_and_is_empty_by_the_abi(
    call: str, gateway: str, abi: str
) -> None:
    assert statuses("gateway", call) == [gateway]
    assert statuses("abi", call) == [abi]


ADDRESS = """
static void address(const byte *from, u32 n) { say(n); for (u32 i = 0; i < n; i++) say(from[i]); }
static void resolve(bytes host) {
  data = 0; size = 77;
  say(proxy_call_foreign_function("resolve_lua", 11, host.data, host.size, &data, &size));
  address(data, size);
}
CALLBACK(proxy_on_foreign_function) void on_foreign(u32 c, u32 function, u32 n) {
  say(function); say(proxy_get_buffer_bytes(8, 0, n, &data, &size)); address(data, size);
  proxy_continue_stream(0);
}
"""


def test_an_address_is_resolved_at_once_and_a_name_later() -> None:
    filters = source(
        MORE,
        ADDRESS,
        request_headers='resolve(TEXT("1.2.3.4")); resolve(TEXT("[::1]")); resolve(TEXT("ab")); return PAUSE;',
    )
    with running(f=filters) as harness:
        stream = harness.runtime.open([ConfiguredFilter("f")], HEAD)
        assert stream.begin() == [Wait()]
        numbers = [int(line) for line in told(harness)]
        assert numbers == [0, 4, 1, 2, 3, 4, 0, 16, *[0] * 15, 1, 0, 0]
        ((number, name),) = harness.world.lookups
        harness.world.log.clear()
        harness.runtime.complete_lookup(number, bytes([9, 8, 7, 6]))
        assert name == "ab"
        assert [int(line) for line in told(harness)] == [0, 0, 7, 4, 9, 8, 7, 6, *b"ab"]
        (effect,) = stream.proceed()
        assert isinstance(effect, SendRequest)
        stream.finish()


def test_a_name_without_address_comes_back_without_one() -> None:
    found, lines = run(ADDRESS, request_headers='resolve(TEXT("ab")); return PAUSE;')
    assert [int(line) for line in lines] == [0, 0, 0, 0, 3, 0, *b"ab"]
    assert found.upstream is not None


def test_a_request_that_is_over_hears_of_no_address() -> None:
    with running(f=source(MORE, ADDRESS, request_headers='resolve(TEXT("ab")); return PAUSE;')) as harness:
        stream = harness.runtime.open([ConfiguredFilter("f")], HEAD)
        stream.begin()
        stream.finish()
        harness.world.log.clear()
        harness.runtime.complete_lookup(0, bytes(4))
        assert harness.logged == []


@pytest.mark.parametrize("name", ["", "a\\nb", "x" * 254])
def test_what_is_no_name_is_not_looked_up(name: str) -> None:
    found, _ = run(ADDRESS, request_headers=f'resolve(TEXT("{name}")); return PAUSE;')
    assert found.refusal is not None
    assert found.refusal.status == 500


# --- traps ----------------------------------------------------------------------------------------------------------


def test_a_new_instance_remembers_nothing_and_starts_from_the_beginning() -> None:
    body = "static u32 count; say(++count); if (count == 2) __builtin_trap(); return 0;"
    with running(
        f=source(MORE + TELL, configure='tell(TEXT("configure")); return 1;', request_headers=body)
    ) as harness:
        statuses_of = []
        for _ in range(4):
            found = harness.send("f")
            statuses_of.append(
                500 if found.refusal is not None else found.response.status if found.response else 0
            )
    assert statuses_of == [200, 500, 200, 500]
    assert told(harness) == ["configure", "1", "2", "configure", "1", "2"]


def test_no_callback_comes_after_a_trap() -> None:
    _, lines = run(
        request_headers="__builtin_trap(); return 0;",
        done='tell(TEXT("done")); return 1;',
        log='tell(TEXT("log"));',
    )
    assert lines == []


def test_done_that_is_false_changes_nothing() -> None:
    _, lines = run(
        done='tell(TEXT("done")); return 0;', log='tell(TEXT("log"));', request_headers="return 0;"
    )
    assert lines == ["done", "log"]
