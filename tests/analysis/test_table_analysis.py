"""Table analysis: given routes, which can never win, which tie, and a request for each of the others."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from routelens.analysis import Analysis, analyse
from routelens.analysis.table_analysis import Analyser
from routelens.kong import Route, RouteTable


def table(*routes: dict[str, Any], match_calculation: str = "original", **settings: Any) -> RouteTable:
    made = [
        Route.from_dict({"id": str(uuid.UUID(int=number)), **route}) for number, route in enumerate(routes, 1)
    ]
    return RouteTable(
        made,
        flavor="expressions",
        match_calculation=match_calculation,  # type: ignore[arg-type]  # a text of the parameters
        **settings,
    )


def routes(*expressions: str) -> RouteTable:
    """Return a table of expressions, r1 first."""
    return table(
        *(
            {"name": f"r{number}", "expression": text, "priority": 100 - number}
            for number, text in enumerate(expressions, 1)
        )
    )


def dead(found: Analysis) -> dict[str | None, list[str | None]]:
    """Return who is unreachable, and because of whom."""
    assert not found.undecided
    return {one.route.name: [blocker.name for blocker in one.blockers] for one in found.unreachable}


LESSONS: dict[str, tuple[tuple[str, ...], dict[str, list[str]]]] = {
    "a shorter prefix takes all of a longer one": (
        ('http.path ^= "/a"', 'http.path ^= "/a/b"'), {"r2": ["r1"]},
    ),
    "an absent header is not equal, and not unequal either": (
        ('http.headers.x == "a"', 'http.headers.x != "a"', '!(http.headers.x == "b") && !(any(http.headers.x) == "a")'),
        {},
    ),
    "a header is equal, unequal, absent, or has several values": (
        ('any(http.headers.x) == "a"', 'http.headers.x != "a"', '!(http.headers.x == "a")'), {},
    ),
    "any value and all values": (
        ('any(http.headers.x) == "a"', 'http.headers.x == "a"', 'any(http.headers.x) ~ "^a$"'),
        {"r2": ["r1"], "r3": ["r1"]},
    ),
    "all values do not take what any value does": (
        ('http.headers.x == "a"', 'any(http.headers.x) == "a"'), {},
    ),
    "a digit of another script is left": (
        ('http.path ~ "^/[0-9]$"', r'http.path ~ r#"^/\d$"#'), {},
    ),
    "ASCII digits are digits": (
        (r'http.path ~ r#"^/\d$"#', 'http.path ~ "^/[0-9]$"'), {"r2": ["r1"]},
    ),
    "two half ranges cover a whole": (
        ("net.src.ip in 10.0.0.0/9", "net.src.ip in 10.128.0.0/9", "net.src.ip in 10.0.0.0/8"), {"r3": ["r1", "r2"]},
    ),
    "two half intervals cover all ports": (
        ("net.dst.port < 5000", "net.dst.port >= 5000", 'http.path ^= "/"'), {"r3": ["r1", "r2"]},
    ),
    "lower case takes either case": (
        ('lower(http.host) == "a.x"', 'http.host == "A.x"'), {"r2": ["r1"]},
    ),
    "one case leaves the other": (
        ('http.host == "a.x"', 'lower(http.host) == "a.x"'), {},
    ),
    "one route that takes all is named alone": (
        ('http.path == "/a/x"', 'http.path ^= "/a"', 'http.path ^= "/a/"'), {"r3": ["r2"]},
    ),
    "methods together take all but others": (
        ('http.method ~ "^G"', 'http.method ~ "^[^G]"', 'http.path ^= "/"'), {"r3": ["r1", "r2"]},
    ),
}  # fmt: skip


CANNOT_BE_SENT = (
    'http.method == ""', 'http.method == "G T"', '!(http.method ~ ".")',
    'http.path == "*"', 'http.path contains "?"', 'http.path contains "//"', 'http.path =^ "/.."',
    'http.path contains "%2f"', 'http.path contains "%41"', 'http.path contains "%20"',
    'lower(http.path) contains "%2F"', 'http.path.segments.0 == ""', 'http.path.segments.0_1 == "a"',
    'http.path.segments.len == 0 && http.path != "/"',
    'http.host == "a.x:80"', 'http.headers.host == "a.x:80" && net.dst.port == 81',
    '!(http.headers.host ^= "") && http.host ^= ""', 'any(http.headers.host) == "a" && http.headers.host != "a"',
    'http.headers.x == " a"', r'http.headers.x contains "\t"',
    'any(http.headers.x) == "a" && http.headers.x == "b"',
    'tls.sni == ""', 'net.protocol == "http" && tls.sni == "a"', 'net.protocol == "grpc"', '!(net.protocol ^= "http")',
    'net.src.ip in 0.0.0.0/0 && net.src.ip in ::/0', "net.src.port > 65535", "http.path.segments.len < 0",
)  # fmt: skip
CAN_BE_SENT = (
    'http.method == "get"', 'http.path contains "%3F"', 'http.path contains " "', 'http.path contains "%25"',
    'http.path == "/%zz"', 'http.path =^ "/..."', 'lower(http.path) contains "%2f"', 'http.path.segments.len > 9999',
    'http.path.segments.len == 1 && http.path == "/a/"', 'http.path.segments.0 == "%2F"',
    'http.host == "a.x:x"', 'http.host == "[::1]:80"', 'http.headers.host == "a.x:0x50" && net.dst.port == 80',
    '!(http.host ^= "")', 'http.headers.host == "a.x" && net.dst.port == 81',
    'http.headers.x == ""', 'any(http.headers.x) == "a" && any(http.headers.x) == "b"',
    '!(http.headers.x == "a") && !(http.headers.x != "a") && http.headers.x ^= ""', 'http.headers.x == "a 1"',
    'http.headers.X_Y == "a" && http.headers.x_y == "b"', 'http.queries.q == ""', r'http.queries.q == "\n"',
    'net.protocol == "https" && !(tls.sni ^= "")', 'tls.sni == "A"',
    'lower(http.headers.x) == "k" && http.headers.x != "k" && http.headers.x != "K"',
)  # fmt: skip


@pytest.mark.parametrize("expression", CANNOT_BE_SENT)
def test_what_no_client_can_send_reaches_no_route(expression: str) -> None:
    assert dead(analyse(routes(expression))) == {"r1": []}


@pytest.mark.parametrize("expression", CAN_BE_SENT)
def test_what_a_client_can_send_is_found(expression: str) -> None:
    assert len(analyse(routes(expression)).witnesses) == 1


def headers(count: int, *, several: bool = False) -> str:
    """Return a condition under which so many header lines are sent, of one name or of several."""
    field = "any(http.headers.x)" if several else "http.headers.x{}"
    return " && ".join(f'{field.format(number)} == "{number}"' for number in range(count))


@pytest.mark.parametrize("several", [False, True])
def test_no_more_than_100_header_lines_are_read(several: bool) -> None:
    assert len(analyse(routes(headers(100, several=several))).witnesses) == 1
    assert dead(analyse(routes(headers(101, several=several)))) == {"r1": []}
    # The Host header is one of them.
    with_host = 'http.host == "h" && '
    assert len(analyse(routes(with_host + headers(99, several=several))).witnesses) == 1
    assert dead(analyse(routes(with_host + headers(100, several=several)))) == {"r1": []}


@pytest.mark.parametrize(("expressions", "wanted"), LESSONS.values(), ids=LESSONS)
def test_lesson(expressions: tuple[str, ...], wanted: dict[str, list[str]]) -> None:
    assert dead(analyse(routes(*expressions))) == wanted


def test_conditions_that_contradict_each_other_are_named() -> None:
    found = analyse(
        routes(
            'http.path ^= "/x" && http.method == "GET" && http.host == "h" && http.method == "PUT"',
            'http.path == "foo"',
            'http.path.segments.len == 1 && http.path.segments.2 == "a"',
        )
    )
    assert [one.contradiction for one in found.unreachable] == [
        ('http.method == "GET"', 'http.method == "PUT"'),
        ('http.path == "foo"',),
        ("http.path.segments.len == 1", 'http.path.segments.2 == "a"'),
    ]


def test_a_traditional_route_is_dead_under_original_and_alive_under_strict() -> None:
    # The regex bit outranks the match weight under `original` only (docs/reference/traditional.md §4.1).
    pair: list[dict[str, Any]] = [
        {"name": "regex", "paths": ["~/a"]},
        {"name": "plain", "paths": ["/a"], "methods": ["GET"], "protocols": ["http", "https"]},
    ]
    assert dead(analyse(table(*pair))) == {"plain": ["regex"]}
    assert dead(analyse(table(*pair, match_calculation="strict"))) == {}


def test_a_split_route_lives_by_one_of_its_paths() -> None:
    pair: list[dict[str, Any]] = [
        {"name": "wide", "expression": 'http.path ^= "/long"'},
        {"name": "split", "paths": ["/a", "/longer"]},
    ]
    found = analyse(table(*pair))
    assert dead(found) == {}
    assert [(one.route.name, one.alternatives) for one in found.partly_unreachable] == [
        ("split", ("/longer",))
    ]
    assert [one.blockers[0].name for one in found.partly_unreachable] == ["wide"]


def test_a_host_that_decides_by_one_path_of_a_split_route_is_not_said_never_to_decide() -> None:
    split = {"name": "split", "hosts": ["a.com", "b.com"], "paths": ["/v1", "/longer"]}
    on_one = {"name": "first", "expression": 'http.host == "a.com" && http.path ^= "/v1"'}
    on_all = {"name": "first", "expression": 'http.host == "a.com"'}
    assert not analyse(table(split, on_one)).partly_unreachable
    found = analyse(table(split, on_all))
    assert [one.alternatives for one in found.partly_unreachable] == [('http.host == "a.com"',)]


def test_an_alternative_behind_a_wider_one_never_decides() -> None:
    found = analyse(routes('http.path ^= "/a" || http.path ^= "/a/b" || http.path ^= "/b"'))
    assert [one.alternatives for one in found.partly_unreachable] == [('http.path ^= "/a/b"',)]


@pytest.mark.parametrize("known", [False, True])
def test_equal_priorities_tie_where_ids_are_not_known(known: bool) -> None:
    made = []
    for number, name in enumerate(("a", "b"), 1):
        ident = {"id": str(uuid.UUID(int=number))} if known else {}
        service = {"host": f"{name}.internal"}
        made.append(
            Route.from_dict({"name": name, "expression": 'http.path ^= "/"', "service": service, **ident})
        )
    found = analyse(RouteTable(made, flavor="expressions"))
    if known:
        assert dead(found) == {"a": ["b"]}
        assert not found.ties
    else:
        assert dead(found) == {}
        assert [{one.first.name, one.second.name} for one in found.ties] == [{"a", "b"}]


def test_routes_that_do_the_same_do_not_tie() -> None:
    service = {"host": "one.internal"}
    made = [
        Route.from_dict({"name": name, "expression": text, "service": service, "strip_path": False})
        for name, text in (("a", 'http.path ^= "/"'), ("b", 'http.method == "GET"'))
    ]
    found = analyse(RouteTable(made, flavor="expressions"), overlaps=True)
    assert not found.ties
    assert [{one.first.name, one.second.name} for one in found.overlaps] == [{"a", "b"}]


def test_every_witness_wins() -> None:
    made = routes('http.path ^= "/a"', 'http.method == "PUT"', r'http.path ~ r#"^/x/\d+"#', 'tls.sni == "h"')
    found = analyse(made)
    assert len(found.witnesses) == 4
    for route_id, request in found.witnesses.items():
        outcome = made.route(request)
        assert outcome.route is not None
        assert outcome.route.id == route_id


def test_streams_are_analysed_by_themselves() -> None:
    found = analyse(
        table(
            {"name": "a", "protocols": ["tls"], "snis": ["a.x"]},
            {"name": "b", "protocols": ["tcp", "tls"], "destinations": [{"port": 9000}]},
            {"name": "c", "protocols": ["tls"], "snis": ["*.x"]},
        )
    )
    # The two routes with an SNI have one priority: the higher id decides.
    assert dead(found) == {"a": ["c"]}
    assert {request.scheme for request in found.witnesses.values()} <= {"tcp", "tls"}


def test_what_takes_too_long_is_undecided() -> None:
    made = routes(
        *(f'http.path ~ "^/(a|b)*{letter}(a|b){{14}}$"' for letter in "ab"), 'http.path ~ "^/[ab]{15,}$"'
    )
    found = analyse(made, steps=3_000)
    assert not found.unreachable
    assert [one.route.name for one in found.undecided] == ["r3"]


def test_time_that_is_up_leaves_the_rest_undecided() -> None:
    found = analyse(routes('http.path ^= "/a"', 'http.path ^= "/b"'), seconds=0)
    assert len(found.undecided) == 2
    assert not found.unreachable


def test_an_edit_judges_anew_only_what_it_may_change() -> None:
    made = routes(*(f'http.path ^= "/r{number}/"' for number in range(1, 30)), 'http.path ^= "/r7/x"')
    analyser = Analyser(made)
    assert len([one for one in analyser.judging() if one is not None]) == 30
    assert dead(analyser.analysis()) == {"r30": ["r7"]}
    changed = made.routes[6]
    made.change(
        put=[
            Route.from_dict(
                {"id": str(changed.id), "name": "r7", "expression": 'http.path ^= "/q/"', "priority": 93}
            )
        ]
    )
    open_routes = analyser.refresh(made)
    assert {route.name for route in open_routes} == {"r7", "r30"}
    for route in open_routes:
        analyser.judge(route.id)
    assert dead(analyser.analysis()) == {}


def judged_anew(analyser: Analyser, table_now: RouteTable) -> Analysis:
    for route in analyser.refresh(table_now):
        analyser.judge(route.id)
    return analyser.analysis()


def test_an_alternative_that_an_edit_elsewhere_hides_is_found() -> None:
    made = routes('http.host == "h"', 'http.path ^= "/a" || http.path ^= "/b"')
    analyser = Analyser(made)
    list(analyser.judging())
    assert not analyser.analysis().partly_unreachable
    [first, _] = made.routes
    wider = {"id": str(first.id), "name": "r1", "expression": 'http.path ^= "/b"', "priority": 99}
    made.change(put=[Route.from_dict(wider)])
    found = judged_anew(analyser, made)
    assert [one.alternatives for one in found.partly_unreachable] == [('http.path ^= "/b"',)]


def test_a_stream_route_that_reads_sni_lets_others_see_tls() -> None:
    protocols = ["tcp", "tls"]
    made = table(
        {"name": "blind", "protocols": protocols, "expression": 'net.protocol == "tls"'},
        {"name": "other", "protocols": protocols, "expression": "net.dst.port == 1"},
    )
    analyser = Analyser(made)
    list(analyser.judging())
    assert dead(analyser.analysis()) == {"blind": []}
    reader = {"name": "other", "protocols": protocols, "expression": 'tls.sni == "h" && net.dst.port == 1'}
    made.change(put=[Route.from_dict({"id": str(uuid.UUID(int=2)), **reader})])
    assert dead(judged_anew(analyser, made)) == {}


def test_a_route_whose_id_is_no_longer_known_is_judged_anew() -> None:
    expression = {"expression": 'http.path ^= "/"', "service": {"host": "a.internal"}}
    made = table({"name": "a", **expression}, {"name": "b", **expression})
    analyser = Analyser(made)
    list(analyser.judging())
    assert dead(analyser.analysis()) == {"a": ["b"]}
    unknown = replace(made.routes[1], id_is_generated=True)
    made.change(put=[unknown])
    assert dead(judged_anew(analyser, made)) == {}
