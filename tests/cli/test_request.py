"""A request as it is as_arguments on the command line."""

from __future__ import annotations

import argparse
import shlex

import pytest
from hypothesis import assume, given, settings

from routelens.cli.options import request_options
from routelens.cli.request import as_arguments, make_request, split_words
from routelens.kong import Request
from tests.kong.tables import HTTP_REQUESTS


def read_back(text: str) -> Request:
    parser = argparse.ArgumentParser()
    parser.add_argument("words", nargs="*")
    request_options(parser)
    options = parser.parse_intermixed_args(["kong.yml", *shlex.split(text)])
    _, method, url = split_words(options.words)
    return make_request(options, method, url)


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (Request.from_url("http://a.com/b"), "GET http://a.com/b"),
        (
            Request.from_url("https://a.com/b", method="PUT", headers=[("X-Env", "it's dev"), ("b", "")]),
            """PUT https://a.com/b -H 'X-Env: it'"'"'s dev' -H 'b: '""",
        ),
        (
            Request.from_url("https://a.com/", src_ip="::1", src_port=4000, sni="b.com", dst_port=9443),
            "GET https://a.com/ --from [::1]:4000 --sni b.com --listen-port 9443",
        ),
        (Request.from_url("https://a.com/", sni="", trusted=True), "GET https://a.com/ --sni '' --trusted"),
        (Request.from_url("tls://10.0.0.1:443", src_ip="10.0.0.2"), "tls://10.0.0.1:443 --from 10.0.0.2"),
    ],
)
def test_a_request_is_written_with_all_that_it_has(request_: Request, text: str) -> None:
    assert as_arguments(request_) == text
    assert repr(read_back(text)) == repr(request_)


@given(request=HTTP_REQUESTS)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_what_is_written_is_read_back_as_the_same_request(request: Request) -> None:
    assume(request.src_port is None or request.src_ip is not None)  # an option says both
    assert repr(read_back(as_arguments(request))) == repr(request)
