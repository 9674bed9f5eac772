"""Requests back in the form in which they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.request_edit import Values, edit_request
from routelens.browser.messages.questions import WorkspaceRequest
from routelens.browser.request_form import read_request, typed_request
from tests.kong.tables import HTTP_REQUESTS, STREAM_REQUESTS


def typed(url: str = "https://api.example.com/v2?x=1", **more: object) -> WorkspaceRequest:
    parts = {"method": "", "headers": "", "client_ip": "", "sni": "", "listen_port": "", "trusted": False}
    parts |= {"client_port": "", "listen_ip": ""}
    return WorkspaceRequest(url=url, **{**parts, **more})  # type: ignore[arg-type]  # the fields of a request


@pytest.mark.parametrize(
    ("before", "values", "expected"),
    [
        (typed(), {}, typed()),
        (typed(), {"http.method": ["POST"]}, typed(method="POST")),
        (typed(), {"http.path": ["/é"]}, typed("https://api.example.com/%C3%A9?x=1")),
        (typed(), {"http.host": ["b.com"]}, typed("https://b.com/v2?x=1")),
        (typed(sni="s.com"), {"http.host": ["b.com"]}, typed("https://b.com/v2?x=1", sni="s.com")),
        (typed(), {"tls.sni": ["b.com"]}, typed(sni="b.com")),
        (typed(), {"net.protocol": ["http"]}, typed("http://api.example.com/v2?x=1")),
        (typed(), {"net.dst.port": [9443]}, typed(listen_port="9443")),
        (typed(listen_port="8443"), {"http.method": ["PUT"]}, typed(listen_port="8443", method="PUT")),
        (typed("http://a.com:81/"), {"net.dst.port": [82]}, typed("http://a.com:82/")),
        (typed(), {"http.headers.x_env": ["dev"]}, typed(headers="x-env: dev")),
        (typed(headers="X-Env:  a\n\nb: c"), {"http.headers.x_env": ["dev"]}, typed(headers="X-Env: dev\nb: c")),
        (typed(headers="X:  a\n\nb: c"), {"http.method": ["PUT"]}, typed(headers="X:  a\n\nb: c", method="PUT")),
        (typed("http://a.b/", headers="Host: h"), {"http.path": ["/b"]}, typed("http://a.b/b", headers="Host: h")),
        (typed(headers="Host: h.com"), {"http.host": ["i.com"]}, typed(headers="Host: i.com")),
        (typed(), {"http.host": ["a b"]}, typed(headers="Host: a b", sni="a b")),
        (typed(), {"net.src.ip": ["10.0.0.1"]}, typed(client_ip="10.0.0.1")),
        (typed(), {"net.src.port": [9]}, typed(client_port="9")),
        (typed(), {"net.dst.ip": ["fd00::1"]}, typed(listen_ip="fd00::1")),
        (typed("/v2"), {"http.path": ["/a"]}, typed("/a")),
        (typed("http://a.com/v2"), {"http.host": None}, typed("/v2")),
        (typed("tls://10.0.0.1:443"), {"net.dst.port": [5432]}, typed("tls://10.0.0.1:5432")),
        (typed("tcp://a.com:1"), {"net.dst.ip": ["fd00::1"]}, typed("tcp://[fd00::1]:1")),
    ],
)  # fmt: skip
def test_only_what_differs_is_typed_anew(
    before: WorkspaceRequest, values: Values, expected: WorkspaceRequest
) -> None:
    request, problems = read_request(before)
    assert not problems
    assert request is not None
    found = typed_request(edit_request(request, values), before)
    assert found is not None
    assert (found.url, found.headers, found.method or "GET") == (
        expected.url,
        expected.headers,
        expected.method or "GET",
    )
    assert (found.client_port, found.listen_ip) == (expected.client_port, expected.listen_ip)
    assert (found.client_ip, found.sni, found.listen_port) == (
        expected.client_ip,
        expected.sni,
        expected.listen_port,
    )


def test_https_without_a_host_header_is_typed_with_an_empty_host_line() -> None:
    request, _ = read_request(typed())
    assert request is not None
    found = typed_request(edit_request(request, {"http.host": None, "tls.sni": ["api.example.com"]}), typed())
    assert found is not None
    assert (found.url, found.headers) == (typed().url, "Host: ")


def test_tls_without_an_sni_cannot_be_typed() -> None:
    request, _ = read_request(typed())
    assert request is not None
    assert typed_request(edit_request(request, {"tls.sni": None}), typed()) is None


@given(
    request=st.one_of(HTTP_REQUESTS, STREAM_REQUESTS),
    before=st.sampled_from((typed(), typed("tls://a.com:1"))),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_what_is_typed_reads_back(request: object, before: WorkspaceRequest) -> None:
    found = typed_request(request, before)  # type: ignore[arg-type]  # a request
    if found is not None:
        read, problems = read_request(found)
        assert not problems
        assert (read.method, read.host, read.path, read.sni) == (  # type: ignore[union-attr]
            request.method, request.host, request.path, request.sni,  # type: ignore[attr-defined]
        )  # fmt: skip
        assert typed_request(request, found) == found  # type: ignore[arg-type]
