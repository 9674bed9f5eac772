"""What reads other people's bytes, each beside inputs to begin with: the targets of fuzzing.

A reader returns, or refuses its input with the error that its docstring names; any other exception is a fault, as is
a rule beside it that does not hold. `coverage_guided.py` attacks them for as long as is wanted, the suite for a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from routelens import ExpressionError, parse
from routelens.browser.decoding import MessageError, decode_message, parse_message
from routelens.filters.errors import ModuleError
from routelens.filters.wasm.module import filter_interface, read_module
from routelens.kong import ConfigError, Request, RouteTable, load_config
from routelens.kong.request.syntax import RequestError
from routelens.language.formatter import format_expression
from routelens.regex import MatchLimitError, RegexError, compile  # noqa: A004
from tests.fuzz import language
from tests.router.tables import SCHEMA

Reader = Callable[[bytes], None]


def read_expression(data: bytes) -> None:
    """The cached and the plain parse agree, and what is formatted means the same."""
    text = data.decode("utf-8", "surrogateescape")
    language.check(text)
    try:
        root = parse(text, SCHEMA).root
    except ExpressionError:
        return
    assert parse(format_expression(text).text, SCHEMA).root == root


def read_configuration(data: bytes) -> None:
    """Whatever a file holds, it is read or refused, and a table can be made of what was read."""
    try:
        config = load_config(data.decode("utf-8", "replace"), on_fault="keep")
    except ConfigError:
        return
    RouteTable(config.routes).route(Request.from_url("https://example.com/a"))


def read_url(data: bytes) -> None:
    """A URL is a request or is refused with words."""
    try:
        request = Request.from_url(data.decode("utf-8", "surrogateescape"))
    except RequestError:
        return
    TABLE.route(request)


def read_regex(data: bytes) -> None:
    """What matches has captures."""
    pattern, _, text = data.decode("utf-8", "replace").partition("\n")
    try:
        compiled = compile(pattern)
        assert compiled.is_match(text) is (compiled.captures(text) is not None)
    except (RegexError, MatchLimitError):
        return


def read_filter(data: bytes) -> None:
    """A module is read, and is a filter or not."""
    try:
        filter_interface(read_module(data))
    except ModuleError:
        return


def read_page_message(data: bytes) -> None:
    """A message of the page is decoded or refused."""
    try:
        decode_message(parse_message(data.decode("utf-8", "replace")))
    except MessageError:
        return


TABLE: Final = RouteTable(
    load_config(
        """
        _format_version: "3.0"
        services:
        - {name: a, url: "http://a.internal", routes: [{name: one, paths: ["~/(?<x>[^/]+)/b", /a], hosts: ["*.com"]}]}
        """
    ).routes
)

READERS: Final[dict[str, tuple[Reader, tuple[bytes, ...]]]] = {
    "expression": (
        read_expression,
        (
            b'http.path ^= "/a" && !(net.src.ip in 10.0.0.0/8 || any(lower(http.headers.x)) == r#"b"#)',
            b'tls.sni =^ "\\x61.example" || http.path.segments.0_1 contains "\\\\" # words',
        ),
    ),
    "configuration": (
        read_configuration,
        (
            b'_format_version: "3.0"\nservices:\n- name: s\n  url: http://u:1/p\n  routes:\n  - paths: ["~/a$"]\n',
            b'{"data": [{"name": "r", "expression": "http.path == \\"/a\\"", "priority": 7, "protocols": ["http"]}]}',
            b"a: &x [*y, <<: {b: 0x1F}]\n---\nb: !!binary |\n  aGk=\n? c\n: >-\n  folded\n",
        ),
    ),
    "url": (
        read_url,
        (b"https://u:p@ex\xc3\xa4mple.com:8443/a%2Fb/../c?x=1&x#f", b"tcp://[::1%25eth0]:80", b"/a?b"),
    ),
    "regex": (
        read_regex,
        (rb"^/(?P<id>\d{2,}|[[:alpha:]&&[^a-c]]+?)(?i:k)\b$" + b"\n/12", rb"(a{0,30}){0,30}\pL" + b"\naaa"),
    ),
    "filter": (
        read_filter,
        (b"\0asm\1\0\0\0\1\4\1\x60\0\0\3\2\1\0\7\5\1\1f\0\0\x0a\4\1\2\0\x0b", b"\0asm\1\0\0\0\0\5\4nameab"),
    ),
    "message": (
        read_page_message,
        (b'{"type": "match", "id": 1, "request": {"url": "/a"}}', b"[[[[1e999]]]]"),
    ),
}
"""What reads, and inputs to begin with."""
