"""Search: given conditions with verdicts, a request that gives them these, or none."""

from __future__ import annotations

import pytest

from routelens import parse
from routelens.analysis.equivalence import Expressions
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.search import Solver, without_sni
from routelens.kong import Request
from routelens.kong.schema import schema
from routelens.kong.subsystem import Subsystem
from routelens.language.nodes import Node


def tree(text: str, subsystem: Subsystem = "http") -> Node:
    return parse(text, schema(subsystem)).root


def find(*texts: str, but: tuple[str, ...] = (), subsystem: Subsystem = "http") -> Request | None:
    goals = [(tree(text, subsystem), True) for text in texts]
    goals += [(tree(text, subsystem), False) for text in but]
    return Solver(subsystem).solve(goals, Budget())


IMPOSSIBLE = {
    "two methods": ('http.method == "GET"', 'http.method == "PUT"'),
    "a path with a query": ('http.path == "/a?x=1"',),
    "a path with an encoded letter": ('http.path == "/%41"',),
    "a path with a triplet in lower case": ('http.path == "/%2f"',),
    "a path with an empty segment": ('http.path contains "//"',),
    "a path with a dot segment": ('http.path =^ "/.."',),
    "a path without a slash at its start": ('http.path ^= "a"',),
    "a host with a port": ('http.host == "a.x:80"',),
    "an SNI without TLS": ('tls.sni == "a"', 'net.protocol == "http"'),
    "another protocol": ('net.protocol == "grpc"',),
    "a segment with a slash": ('http.path.segments.0 == "a/b"',),
    "a segment that is not in the path": ('http.path.segments.1 == "x"', 'http.path == "/a"'),
    "a third segment of two": ('http.path.segments.2 == "x"', "http.path.segments.len == 2"),
    "a header with a blank at its end": ('http.headers.x == "a "',),
    "a header with a line feed": ('http.headers.x == "a\\nb"',),
    "one value that is two": ('http.headers.x == "a"', 'any(http.headers.x) == "b"'),
    "a capital after lower": ('lower(http.headers.x) == "A"',),
    "networks apart": ("net.src.ip in 10.0.0.0/8", "net.src.ip in 11.0.0.0/8"),
    "families apart": ("net.src.ip in 10.0.0.0/8", "net.src.ip in ::/0"),
    "an empty interval": ("net.dst.port > 80", "net.dst.port < 81"),
    "a Host header and another host": ('http.headers.host == "a.x:80"', 'http.host == "b.x"'),
    "a Host header and another port": ('http.headers.host == "a.x:80"', "net.dst.port == 81"),
    "a regex without an intersection": ('http.path ~ "^/[a-f]+$"', 'http.path ~ "^/[g-z]+$"'),
    "an argument without a name": ('http.queries. == "a"',),
}  # fmt: skip


@pytest.mark.parametrize("texts", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_no_client_can_send(texts: tuple[str, ...]) -> None:
    assert find(*texts) is None


POSSIBLE = {
    "a header that is absent": ('!(http.headers.x != "a")',),
    "a header with two values": ('any(http.headers.x) == "a"', 'any(http.headers.x) == "b"'),
    "any and all": ('any(http.headers.x) != "a"', 'any(http.headers.x) == "a"'),
    "a header in both spellings": ('http.headers.x_y == "a"', 'http.headers.X_y == "b"'),
    "an upper triplet": ('http.path == "/a%2Fb"',),
    "a path with a letter beyond ASCII": ('http.path == "/é"',),
    "a path with a space and a NUL": ('http.path == "/a b\0"',),
    "an argument with any character": ('http.queries.q == "a&b=c +%\n\u00e9"',),
    "no argument": ('!(http.queries.q ^= "")',),
    "a port beyond those of listeners": ("net.dst.port > 70000",),
    "a host and a port in one header": ('http.headers.host == "a.x:81"', 'http.host == "a.x"', "net.dst.port == 81"),
    "no Host header": ('!(http.host ^= "")',),
    "a Kelvin sign": ('lower(http.headers.x) == "k"', '!(http.headers.x ~ "[kK]")'),
    "a digit of another script": ('http.path ~ r#"^/\\d$"#', '!(http.path ~ "^/[0-9]$")'),
    "the other case": ('lower(http.host) == "a.x"', '!(http.host == "a.x")'),
    "a word boundary": ('http.path ~ r#"^/a\\b"#', '!(http.path == "/a")', '!(http.path ^= "/a/")'),
    "an anchor in one alternative": ('http.path ~ "^/a|b"', '!(http.path ^= "/a")'),
    "segments and a whole": ('http.path.segments.1 == "x"', 'http.path ^= "/long/"', "http.path.segments.len == 4"),
    "a range of segments": ('http.path.segments.0_1 == "a/b"', '!(http.path == "/a/b")'),
    "an IPv6 address outside of IPv4": ("net.src.ip not in 0.0.0.0/0",),
    "an SNI": ('tls.sni =^ ".x"',),
}  # fmt: skip


@pytest.mark.parametrize("texts", POSSIBLE.values(), ids=POSSIBLE)
def test_a_client_can_send(texts: tuple[str, ...]) -> None:
    assert find(*texts) is not None


def test_a_wildcard_host_is_met_by_a_name_that_clients_have() -> None:
    found = find('http.host =^ ".example.com"', 'http.path == "/"')
    assert found is not None
    assert found.host == "www.example.com"
    other = find('http.host =^ ".example.com"', but=('http.host ^= "www"',))
    assert other is not None
    assert not str(other.host).startswith("www")


def test_a_wildcard_sni_is_met_by_a_name_that_clients_have() -> None:
    found = find('tls.sni =^ ".example.com"')
    assert found is not None
    assert found.sni == "www.example.com"
    other = find('tls.sni =^ ".example.com"', but=('tls.sni ^= "www"',))
    assert other is not None
    assert not str(other.sni).startswith("www")


def test_half_ranges_cover_the_whole() -> None:
    halves = ("net.src.ip in 10.0.0.0/9", "net.src.ip in 10.128.0.0/9")
    assert find("net.src.ip in 10.0.0.0/8", but=halves) is None
    assert find("net.src.ip in 10.0.0.0/8", but=halves[:1]) is not None


def test_more_headers_than_the_gateway_reads_are_not_there() -> None:
    assert find(" && ".join(f'http.headers.x{number} == "a"' for number in range(99))) is not None
    assert find(" && ".join(f'http.headers.x{number} == "a"' for number in range(101))) is None


def test_streams_have_a_name_only_with_tls() -> None:
    assert find('tls.sni == "a"', 'net.protocol == "tcp"', subsystem="stream") is None
    found = find('tls.sni == "a"', subsystem="stream")
    assert found is not None
    assert found.scheme == "tls"


def test_a_stream_table_that_reads_no_name_sees_tls_as_tcp() -> None:
    solver = Solver("stream")
    reads, does_not = (
        tree('net.protocol == "tls"', "stream"),
        without_sni(tree('net.protocol == "tcp"', "stream")),
    )
    assert solver.solve([(reads, True), (does_not, True)], Budget()) is not None
    assert solver.solve([(without_sni(tree('net.protocol == "tls"', "stream")), True)], Budget()) is None


def test_beyond_the_budget_it_is_undecided() -> None:
    goals = [(tree(f'http.path ~ "^/(a|b)*{letter}(a|b){{14}}$"'), True) for letter in "ab"]
    with pytest.raises(Undecided):
        Solver("http").solve(goals, Budget(20_000))


def test_containment_and_equivalence() -> None:
    ask = Expressions()
    wide, narrow = tree('http.path ^= "/a"'), tree('http.path ~ "^/a/[0-9]+$"')
    assert (ask.contains(wide, narrow), ask.contains(narrow, wide)) == (True, False)
    assert ask.is_equivalent(tree('http.path ~ "^/foo$"'), tree('http.path == "/foo"')) is True
    assert ask.is_equivalent(tree('http.headers.x ~ "^a$"'), tree('any(http.headers.x) == "a"')) is False
    assert ask.is_tautology(tree('http.path ^= "/"')) is True
    assert ask.is_satisfiable(tree('http.path == "x"')) is False
    assert ask.meet(wide, narrow) is True
    assert Expressions(steps=10).contains(wide, narrow) is None
