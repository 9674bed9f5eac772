"""Host functions: statuses, rules of headers, shared state, properties, WASI, and what traps."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.filters import RequestHead
from routelens.filters.abi.table import HOST_CALLS
from routelens.filters.headers import HeaderMap, deserialize, escape_name, serialize
from tests.filters.harness import Harness, running, source

MORE = """
HOST(proxy_set_property)(const void *path, u32 path_size, const void *value, u32 size);
HOST(proxy_register_shared_queue)(const void *name, u32 size, u32 *queue);
HOST(proxy_enqueue_shared_queue)(u32 queue, const void *data, u32 size);
HOST(proxy_dequeue_shared_queue)(u32 queue, byte **data, u32 *size);
HOST(proxy_record_metric)(u32 metric, u64 value);
HOST(proxy_grpc_cancel)(u32 call);
HOST(proxy_call_foreign_function)(const void *n, u32 ns, const void *a, u32 as, byte **r, u32 *rs);
HOST(proxy_get_header_map_pairs)(u32 map, byte **data, u32 *size);
HOST(proxy_set_header_map_pairs)(u32 map, const void *data, u32 size);
HOST(proxy_never_heard_of)(u32 a);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"))) void proc_exit(u32 code);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("random_get"))) u32 random_get(void *to, u32 n);
static byte *data; static u32 size, number; static u64 value;
static void say(u32 n) { bytes d = decimal(n); proxy_log(INFO, d.data, d.size); }
"""


def statuses(profile: str, *calls: str, head: RequestHead | None = None) -> list[str]:
    """What calls in `proxy_on_request_headers` return, as logged, and what trapped."""
    body = "".join(f"say({call});" for call in calls)
    with running(profile=profile, f=source(MORE, request_headers=f"{body} return 0;")) as harness:
        harness.send("f", **({} if head is None else {"head": head}))
        return [message for _, message in harness.logged]


@pytest.mark.parametrize(
    ("call", "status", "trap"),
    [
        ('proxy_log(6, "x", 1)', "2", None),
        ('proxy_get_header_map_value(0, "x-no", 4, &data, &size)', "1", None),
        ('proxy_get_header_map_value(8, "x", 1, &data, &size)', "2", None),
        ('proxy_get_header_map_value(6, "x", 1, &data, &size)', "1", None),
        ("proxy_get_buffer_bytes(9, 0, 1, &data, &size)", "2", None),
        ("proxy_get_buffer_bytes(0, 0, 1, &data, &size)", "1", None),
        ('proxy_get_shared_data("x", 1, &data, &size, &number)', "1", None),
        ("proxy_grpc_cancel(1)", "12", None),
        ("random_get(0, 70000)", "28", None),
        ('proxy_get_property("a\\0b", 3, &data, &size)', "1", None),
        ("proxy_set_effective_context(999)", {"gateway": "0", "abi": "2"}, None),
        ("proxy_continue_stream(4)", {"gateway": "10", "abi": "2"}, None),
        ("proxy_send_local_response(99, 0, 0, 0, 0, 0, 0, -1)", "2", None),
        ("proxy_increment_metric(77, 1)", "1", "metric not found"),
        ("proxy_dequeue_shared_queue(77, &data, &size)", "1", "could not find queue"),
        ('proxy_call_foreign_function("f", 1, 0, 0, &data, &size)', "1", "unknown foreign function"),
        ('proxy_log(2, (void *)-8, 64)', "6", "a pointer outside the memory"),
        ('proxy_get_header_map_value(0, ":path", 5, (byte **)-2, &size)', "6", "a pointer outside the memory"),
        ('proxy_http_call("a", 1, 0, 0, 0, 0, 0, 0, 1, &number)', "2", "dispatch failed: no :method"),
    ],
)  # fmt: skip
def test_misuse_is_a_status_by_the_abi_and_may_trap_in_the_gateway(
    call: str, status: Any, trap: str | None
) -> None:
    expected = status if isinstance(status, dict) else {"gateway": status, "abi": status}
    assert statuses("abi", call) == [expected["abi"]]
    if trap is None:
        assert statuses("gateway", call) == [expected["gateway"]]
    else:
        assert trap in statuses("gateway", call)[0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("proxy_never_heard_of(1)", "env.proxy_never_heard_of is not a function of this host"),
        ("(proc_exit(3), 0)", "called proc_exit(3)"),
        ("proxy_set_tick_period_milliseconds(5)", "can only set tick_period in root context"),
    ],
)
def test_what_always_traps_in_the_gateway(call: str, message: str) -> None:
    assert message in statuses("gateway", call)[0]


@pytest.mark.parametrize(
    ("declared", "call", "status"),
    [
        ("proxy_get_log_level)(u32 *level)", "proxy_get_log_level(&number)", "0"),
        ("proxy_done)(void)", "proxy_done()", "1"),
        ("proxy_close_stream)(u32 stream)", "proxy_close_stream(4)", "2"),
        ("proxy_continue_response)(void)", "proxy_continue_response()", "0"),
        ("proxy_clear_route_cache)(void)", "proxy_clear_route_cache()", "0"),
        (
            "proxy_resolve_shared_queue)(const void *v, u32 vs, const void *n, u32 ns, u32 *queue)",
            'proxy_resolve_shared_queue(0, 0, "q", 1, &number)',
            "1",
        ),
    ],
)
def test_what_the_gateway_links_and_does_not_implement(declared: str, call: str, status: str) -> None:
    code = source(MORE, f"HOST({declared};", request_headers=f"say({call}); return 0;")
    found = {}
    for profile in ("abi", "gateway"):
        with running(profile=profile, f=code) as harness:
            harness.send("f")
            found[profile] = [message for _, message in harness.logged]
    assert found["abi"] == [status]
    assert "is not implemented by the gateway" in found["gateway"][0]


def test_shared_data_is_compared_and_set() -> None:
    def write(cas: int) -> str:
        return f'proxy_set_shared_data("k", 1, "v", 1, {cas})'

    assert statuses("gateway", write(5), write(0), write(0), write(1), write(1)) == ["8", "0", "8", "0", "8"]
    assert statuses("abi", write(5), write(0), write(0), write(2), write(2)) == ["8", "0", "0", "0", "8"]
    delete = 'proxy_set_shared_data("k", 1, 0, 0, 1)'
    read = 'proxy_get_shared_data("k", 1, &data, &size, &number)'
    assert statuses("gateway", write(0), delete, read) == ["0", "0", "1"]


def test_queues_are_first_in_first_out_and_announced_by_the_abi() -> None:
    filters = source(
        MORE,
        configure='return proxy_register_shared_queue("q", 1, &number) == OK;',
        request_headers='say(proxy_enqueue_shared_queue(number, "hello", 5)); return 0;',
        queue_ready="proxy_dequeue_shared_queue(queue, &data, &size); proxy_log(INFO, data, size);"
        "say(proxy_dequeue_shared_queue(queue, &data, &size));",
    )
    with running(profile="abi", f=filters) as harness:
        harness.send("f")
        assert [message for _, message in harness.logged] == ["0", "hello", "7"]


def test_ticks_come_when_their_time_has_come() -> None:
    ticking = source(
        configure="return proxy_set_tick_period_milliseconds(100) == OK;", tick='proxy_log(INFO, "tick", 4);'
    )
    with running(f=ticking) as harness:
        harness.send("f")
        harness.runtime.tick()
        assert harness.logged == []
        due = harness.runtime.next_tick()
        assert due is not None
        harness.world.advance(due - harness.world.advance(0))
        harness.runtime.tick()
        assert harness.logged == [("info", "tick")]


# --- headers --------------------------------------------------------------------------------------------------------


def sent(changes: str, head: RequestHead, profile: str = "gateway") -> tuple[Any, Harness]:
    with running(profile=profile, f=source(MORE, request_headers=f"{changes} return 0;")) as harness:
        return harness.send("f", head=head).upstream, harness


HEAD = RequestHead(
    method=b"GET",
    path=b"/a?x=1",
    authority=b"h:80",
    headers=((b"Host", b"h"), (b"X-A", b"1"), (b"x-a", b"2")),
)


@pytest.mark.parametrize(
    ("profile", "headers"),
    [
        ("gateway", ((b"Host", b"h"), (b"X-A", b"new"))),
        ("abi", ((b"host", b"h"), (b"x-a", b"new"), (b"x-a", b"2"))),
    ],
)
def test_replacing_makes_all_lines_one_in_the_gateway_and_changes_the_first_by_the_abi(
    profile: str, headers: tuple[tuple[bytes, bytes], ...]
) -> None:
    upstream, _ = sent('set_header(0, TEXT("x-A"), TEXT("new"));', HEAD, profile)
    assert upstream.headers == headers


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("/new", b"/new?x=1"),
        ("/new?", b"/new"),
        ("/new?y", b"/new?y"),
        ("", None),
        ("?", None),
        ("/a b", b"/a%20b?x=1"),
    ],
)
def test_a_path_without_a_query_keeps_the_old_one(value: str, path: bytes | None) -> None:
    upstream, _ = sent(f'set_header(0, TEXT(":path"), TEXT("{value}"));', HEAD)
    assert upstream.path == path


def test_line_ends_in_headers_are_escaped() -> None:
    upstream, _ = sent('proxy_add_header_map_value(0, "x b:", 4, "1\\r\\nx-evil: 2", 12);', HEAD)
    assert upstream.headers[-1] == (b"x%20b%3A", b"1%0D%0Ax-evil: 2")


def test_a_header_that_has_one_value_gets_no_second() -> None:
    upstream, harness = sent('proxy_add_header_map_value(0, "host", 4, "other", 5);', HEAD)
    assert upstream.headers == HEAD.headers
    assert harness.logged[0][0] == "error"


def test_read_only_pseudo_headers_among_pairs_are_left_out() -> None:
    changes = (
        'bytes h[] = {TEXT(":scheme"), TEXT("https"), TEXT(":method"), TEXT("PUT"), TEXT("x"), TEXT("y")};'
        "bytes m = header_map(h, 3); proxy_set_header_map_pairs(0, m.data, m.size);"
    )
    upstream, harness = sent(changes, HEAD)
    assert (upstream.method, upstream.headers) == (b"PUT", ((b"x", b"y"),))
    assert [level for level, _ in harness.logged] == ["error"]


def test_the_request_can_not_be_changed_once_there_is_a_response() -> None:
    late = source(response_headers='set_header(REQUEST_HEADERS, TEXT("x"), TEXT("y")); return 0;')
    with running(f=late) as harness:
        assert harness.send("f").refusal is not None
        assert "can only set request headers before response is produced" in harness.logged[0][1]


def test_the_serialised_map_is_the_abis() -> None:
    pairs = [(b"a", b"1"), (b"b", b"22")]
    data = bytes.fromhex("0200000001000000010000000100000002000000610031006200323200")
    assert serialize(pairs) == data
    assert deserialize(data) == pairs
    assert [deserialize(empty) for empty in (b"", b"\0", bytes(4))] == [[], [], []]
    assert [deserialize(bad) for bad in (data[:-1], data + b"\0", b"\xff" * 12, b"\1\0")] == [None] * 4


def test_names_compare_without_case() -> None:
    headers = HeaderMap([(b"X-A", b"1")])
    headers.remove(b"x-a")
    assert (headers.fields, escape_name(b"a:b")) == ([], b"a%3Ab")


def test_wasi_goes_by_both_of_its_names() -> None:
    assert ("wasi_unstable", "fd_write") in HOST_CALLS
    assert ("wasi_snapshot_preview1", "fd_write") in HOST_CALLS
