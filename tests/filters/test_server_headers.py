"""Headers that the server adds to a response: filters count and read them beforehand (docs/reference/proxy-wasm.md)."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.filters import RequestHead
from routelens.filters.canned_response import CannedResponse
from tests.filters.harness import GET, running, source
from tests.filters.test_abi import MORE

NAMES = ("server", "Date", "transfer-encoding", "content-length", "connection")
DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
PROPERTY = 'proxy_get_property("response.headers.server", 23, &data, &size)'


def reads(*names: str) -> str:
    """Return C that logs the values of response headers, `-` where there is none."""
    return "".join(
        f'size = 0; data = 0; if (proxy_get_header_map_value(2, "{name}", {len(name)}, &data, &size)) '
        '{ data = (byte *)"-"; size = 1; } proxy_log(INFO, data, size);'
        for name in names
    )


def lines(
    response: CannedResponse, before: str = "", head: RequestHead = GET, profile: str = "gateway", **also: str
) -> list[str]:
    """What a filter logs while the response's headers come: their number, and the values of NAMES."""
    code = f"{before} say(n); {reads(*NAMES)} return 0;"
    with running(profile=profile, f=source(MORE, response_headers=code, **also)) as harness:
        harness.send("f", head=head, upstream=lambda _, __: response)
        return [message for level, message in harness.logged if level == "info"]


def request(method: str = "GET", protocol: str = "HTTP/1.1", **headers: str) -> RequestHead:
    return RequestHead(
        method=method.encode(),
        path=b"/",
        headers=tuple((name.encode(), value.encode()) for name, value in headers.items()),
        attributes={"request.protocol": protocol},
    )


def test_a_response_without_them_has_server_date_framing_and_connection() -> None:
    assert lines(CannedResponse()) == ["4", "routelens", DATE, "chunked", "-", "keep-alive"]


def test_what_the_upstream_sent_is_not_counted_twice() -> None:
    sent = ((b"Server", b"u/1"), (b"date", b"then"), (b"Content-Length", b"0"), (b"x-a", b"1"))
    assert lines(CannedResponse(headers=sent)) == ["5", "u/1", "then", "-", "0", "keep-alive"]


@pytest.mark.parametrize(
    ("response", "head", "told"),
    [
        (CannedResponse(204), GET, ["3", "-", "keep-alive"]),
        (CannedResponse(304), GET, ["3", "-", "keep-alive"]),
        (CannedResponse(), request("HEAD"), ["3", "-", "keep-alive"]),
        (CannedResponse(), request(protocol="HTTP/1.0"), ["3", "-", "close"]),
        (CannedResponse(), request(Connection="x, Close"), ["4", "chunked", "close"]),
    ],
    ids=["204", "304", "HEAD", "HTTP/1.0", "closing"],
)
def test_what_has_no_body_or_no_chunks_has_no_transfer_encoding(
    response: CannedResponse, head: RequestHead, told: list[str]
) -> None:
    found = lines(response, head=head)
    assert [found[0], found[3], found[5]] == told


def test_headers_of_the_upstreams_connection_give_way_to_those_of_the_clients() -> None:
    sent = (
        (b"Transfer-Encoding", b"chunked"), (b"Connection", b"close, x-hop"), (b"Keep-Alive", b"1"), (b"X-Hop", b"1"),
    )  # fmt: skip
    found = lines(CannedResponse(headers=sent))
    assert found == ["4", "routelens", DATE, "chunked", "-", "keep-alive"]


def test_one_that_a_filter_sets_is_there_instead_and_one_that_it_removes_comes_back() -> None:
    assert lines(CannedResponse(), 'set_header(2, TEXT("Server"), TEXT("mine"));')[1] == "mine"
    sent = CannedResponse(headers=((b"Server", b"u"), (b"Content-Length", b"0")))
    gone = 'remove_header(2, TEXT("server")); remove_header(2, TEXT("content-length"));'
    assert lines(sent, gone) == ["4", "routelens", DATE, "chunked", "-", "keep-alive"]


def test_before_the_response_there_are_none() -> None:
    assert lines(CannedResponse(), request_headers=f"{reads('server')} return 0;")[0] == "-"


def test_an_answer_of_a_filter_has_them_too() -> None:
    respond = "proxy_send_local_response(403, 0, 0, 0, 0, 0, 0, -1); return 1;"
    found = lines(CannedResponse(), request_headers=respond)
    assert found == ["4", "routelens", DATE, "-", "0", "keep-alive"]


def test_pairs_and_properties_have_them_also_in_the_log() -> None:
    pairs = "proxy_get_header_map_pairs(2, &data, &size); say(*(u32 *)data);"
    code = f"{PROPERTY}; proxy_log(INFO, data, size);"
    with running(f=source(MORE, response_headers=f"{pairs} {code} return 0;", log=pairs + code)) as harness:
        harness.send("f")
        assert [message for _, message in harness.logged] == ["5", "routelens"] * 2  # :status is a pair


def test_of_a_header_with_one_value_that_was_set_early_the_upstreams_stays() -> None:
    code = (
        'set_header(2, TEXT("content-type"), TEXT("a/b")); set_header(2, TEXT("location"), TEXT("/a"));'
        ' set_header(2, TEXT("x-a"), TEXT("1")); return 0;'
    )
    sent = ((b"Content-Type", b"c/d"), (b"X-A", b"2"))
    with running(f=source(MORE, request_headers=code)) as harness:
        found: Any = harness.send("f", upstream=lambda _, __: CannedResponse(headers=sent))
    early = ((b"location", b"/a"), (b"x-a", b"1"))
    assert found.response.headers == (*early, *sent)


def test_the_abis_profile_has_none() -> None:
    assert lines(CannedResponse(), profile="abi") == ["1", "-", "-", "-", "-", "-"]


def test_a_filter_may_write_back_what_it_read() -> None:
    code = "proxy_get_header_map_pairs(2, &data, &size); say(proxy_set_header_map_pairs(2, data, size)); return 0;"
    with running(f=source(MORE, response_headers=code)) as harness:
        found: Any = harness.send("f", upstream=lambda _, __: CannedResponse(chunks=(b"hello",)))
        assert [message for _, message in harness.logged] == ["0"]
    assert (found.response.status, found.body) == (200, b"hello")
    assert {name: value for name, value in found.response.headers if name != b"Date"} == {
        b"Server": b"routelens", b"Connection": b"keep-alive",
    }  # fmt: skip
