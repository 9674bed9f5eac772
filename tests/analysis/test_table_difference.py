"""Table difference: given two tables, which requests they treat differently, or that there are none."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from routelens.analysis import differences
from routelens.kong import Route, RouteTable

SERVICE = {"name": "s", "host": "s.internal"}


def table(*routes: dict[str, Any], **settings: Any) -> RouteTable:
    made = [Route.from_dict({"service": SERVICE, **route}) for route in routes]
    return RouteTable(made, **{"flavor": "expressions", **settings})


def groups(before: RouteTable, after: RouteTable, **settings: Any) -> set[tuple[str, str | None, str | None]]:
    """Return the kinds of differences with the names of the routes; each example shows what it says."""
    found = differences(before, after, **settings)
    assert found.proof != "undecided", found.undecided
    assert not found.undecided
    for group in found.groups:
        for example in group.examples:
            for side, route in ((before, group.before), (after, group.after)):
                taken = side.route(example.request).route
                assert (None if taken is None else taken.id) == (None if route is None else route.id)
    return {(group.kind, name_of(group.before), name_of(group.after)) for group in found.groups}


def name_of(route: Route | None) -> str | None:
    return None if route is None else route.name


A = {"name": "a", "paths": ["/a"]}
EXPRESSION = {"name": "a", "expression": 'http.path ^= "/a"'}
STREAM = {"name": "a", "protocols": ["tcp"], "destinations": [{"port": 1}]}
NAMED = {"name": "a", "protocols": ["tls"]}

EQUAL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the same": (A, A),
    "another id": (A, {**A, "id": str(uuid.UUID(int=1))}),
    "a traditional route as an expression": (A, EXPRESSION),
    "a regex as a prefix": ({"name": "a", "expression": 'http.path ~ "^/a"'}, EXPRESSION),
    "a regex as an equality": (
        {"name": "a", "expression": 'http.path ~ "^/a$"'}, {"name": "a", "expression": 'http.path == "/a"'},
    ),
    "conditions in another order": (
        {"name": "a", "expression": 'http.path ^= "/a" && http.method == "GET"'},
        {"name": "a", "expression": 'http.method == "GET" && http.path ^= "/a"'},
    ),
    "de Morgan": (
        {"name": "a", "expression": '!(http.method == "GET" || http.host == "h")'},
        {"name": "a", "expression": '!(http.method == "GET") && !(http.host == "h")'},
    ),
    "a redirect that nothing asks for": (A, {**A, "https_redirect_status_code": 301}),
    "stripping where nothing was recorded": (
        {"name": "a", "expression": 'http.host == "h"'},
        {"name": "a", "expression": 'http.host == "h"', "strip_path": False},
    ),
    "stripping of what has no path": (STREAM, {**STREAM, "strip_path": False}),
    "a name to preserve where there is none": (
        {**STREAM, "protocols": ["udp"]}, {**STREAM, "protocols": ["udp"], "preserve_host": True},
    ),
    "a name to preserve that is the service's own": (
        {**NAMED, "snis": ["s.internal"]}, {**NAMED, "snis": ["s.internal"], "preserve_host": True},
    ),
    "half ranges in place of a whole": (
        {"name": "a", "expression": "net.src.ip in 10.0.0.0/8"},
        {"name": "a", "expression": "net.src.ip in 10.0.0.0/9 || net.src.ip in 10.128.0.0/9"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), EQUAL.values(), ids=EQUAL)
def test_proved_equal(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert groups(table(before), table(after)) == set()


DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any], set[tuple[str, str | None, str | None]]]] = {
    "another name": (A, {"name": "b", "paths": ["/a"]}, {("route", "a", "b")}),
    "a longer path": (A, {"name": "a", "paths": ["/a/"]}, {("route", "a", None)}),
    "only HTTPS": (A, {**A, "protocols": ["https"]}, {("answer", "a", "a")}),
    "another redirect": (
        {**A, "protocols": ["https"]}, {**A, "protocols": ["https"], "https_redirect_status_code": 301},
        {("answer", "a", "a")},
    ),
    "gRPC": (
        {**A, "protocols": ["grpc", "grpcs"], "strip_path": False}, {**A, "strip_path": False}, {("answer", "a", "a")},
    ),
    "no stripping": (A, {**A, "strip_path": False}, {("upstream", "a", "a")}),
    "the host of the request": (A, {**A, "preserve_host": True}, {("upstream", "a", "a")}),
    "another service": (A, {**A, "service": {"name": "s", "host": "t.internal"}}, {("upstream", "a", "a")}),
    "what contains is not what starts": (
        EXPRESSION, {"name": "a", "expression": 'http.path contains "/a"'},
        {("route", None, "a"), ("upstream", "a", "a")},
    ),
    "a regex that cuts all": (
        EXPRESSION, {"name": "a", "expression": 'http.path ~ "^/a.*"'}, {("upstream", "a", "a")},
    ),
    "a digit of another script": (
        {"name": "a", "expression": r'http.path ~ r#"^/\d$"#', "strip_path": False},
        {"name": "a", "expression": 'http.path ~ "^/[0-9]$"', "strip_path": False},
        {("route", "a", None)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "wanted"), DIFFERENT.values(), ids=DIFFERENT)
def test_proved_different(
    before: dict[str, Any], after: dict[str, Any], wanted: set[tuple[str, str | None, str | None]]
) -> None:
    assert groups(table(before), table(after)) == wanted


def test_captures_count_only_if_asked_for() -> None:
    before = table({"name": "a", "expression": 'http.path ~ "^/a/(x|y)$"', "strip_path": False})
    after = table({"name": "a", "expression": 'http.path ~ "^/a/(?:x|y)$"', "strip_path": False})
    assert groups(before, after) == set()
    assert groups(before, after, captures=True) == {("captures", "a", "a")}


MANY = " && ".join(
    f'(http.headers.x{n} == "a" || net.src.port == {n} || http.path != "/{n}")' for n in range(12)
)
SAME_CAPTURES = {
    "a regex without groups": ('http.path ~ "^/a"', 'http.path ^= "/a"'),
    "any of a single value": ('any(http.path) ~ "^/(a|b).*"', 'http.path ~ "^/(a|b).*"'),
    "an optional end": ('http.path ~ "^/a(?:/b)?$"', 'http.path == "/a" || http.path == "/a/b"'),
    "ten paths": ('http.path ~ "^/n[0-9]$"', " || ".join(f'http.path == "/n{n}"' for n in range(10))),
    "a front that ends with a slash": ('http.path ~ "^/a/"', 'http.path ^= "/a/"'),
    "two such fronts": (
        'http.path ~ "^/a/" || http.path ~ "^/b/"', 'http.path ^= "/a/" || http.path ^= "/b/"',
    ),
    "a whole path that ends with a slash": ('http.path ~ "^/a/$"', 'http.path == "/a/"'),
    "the slash alone": ('http.path ~ "^/"', 'http.path ^= "/"'),
    "a regex before another": (
        'http.path ~ "^/a" && http.path ~ "/(b)$"', 'http.path ^= "/a" && http.path ~ "/(b)$"',
    ),
    "many conditions that record nothing": (f'{MANY} && http.path ~ "^/a"', f'{MANY} && http.path ^= "/a"'),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SAME_CAPTURES.values(), ids=SAME_CAPTURES)
def test_what_is_cut_and_captured_is_proved_the_same(before: str, after: str) -> None:
    for path in (None, "/base", "/base/"):
        service = {**SERVICE, "path": path}
        first, second = (
            table({"name": "a", "expression": expression, "service": service})
            for expression in (before, after)
        )
        assert groups(first, second, captures=True) == set()


def test_a_regex_in_the_middle_of_a_path_cuts_its_whole_length() -> None:
    before = table({"name": "a", "expression": 'http.path ~ "/a/"'})
    same = table({"name": "a", "expression": 'http.path ~ "/a(?:/)"'})
    shorter = table({"name": "a", "expression": 'http.path ~ "/a/" && http.path ^= "/"'})
    assert groups(before, same) == set()
    assert ("upstream", "a", "a") in groups(before, shorter)


def test_a_capture_that_a_later_regex_replaced_counts() -> None:
    before = table(
        {"name": "a", "expression": 'http.path ~ "/(b)$" && http.path ~ "^/a"', "strip_path": False}
    )
    after = table(
        {"name": "a", "expression": 'http.path ~ "/(b)$" && http.path ^= "/a"', "strip_path": False}
    )
    assert groups(before, after, captures=True) == {("captures", "a", "a")}


def test_every_pair_of_routes_is_found() -> None:
    before = table(
        {"name": "high", "expression": 'http.path ^= "/a/b"', "priority": 3},
        {"name": "moved", "expression": 'http.path ^= "/a"', "priority": 2},
        {"name": "low", "expression": 'http.method == "GET"', "priority": 1},
    )
    after = table(
        {"name": "high", "expression": 'http.path ^= "/a/b"', "priority": 3},
        {"name": "moved", "expression": 'http.path ^= "/a"', "priority": 0},
        {"name": "low", "expression": 'http.method == "GET"', "priority": 1},
    )
    assert groups(before, after) == {("route", "moved", "low")}
    assert groups(before, table()) == {("route", name, None) for name in ("high", "moved", "low")}


def test_settings_differ() -> None:
    pair: list[dict[str, Any]] = [
        {"name": "regex", "paths": ["~/a"]},
        {"name": "plain", "paths": ["/a"], "methods": ["GET"]},
    ]
    found = groups(table(*pair, match_calculation="original"), table(*pair, match_calculation="strict"))
    assert found == {("route", "regex", "plain")}


def test_a_stream_table_that_begins_to_read_names_sees_other_protocols() -> None:
    tcp = {"name": "tcp", "expression": 'net.protocol == "tcp"', "protocols": ["tcp", "tls"]}
    sni = {"name": "sni", "expression": 'tls.sni == "a.x"', "protocols": ["tls"], "priority": 1}
    assert groups(table(tcp), table(tcp, sni)) == {("route", "tcp", "sni"), ("route", "tcp", None)}


def test_time_that_is_up_leaves_pairs_undecided() -> None:
    found = differences(table(A), table({"name": "b", "paths": ["/b"]}), seconds=0)
    assert found.proof == "undecided"
    assert found.unlooked


def test_a_name_that_is_preserved_shows_on_tls() -> None:
    route = {**NAMED, "snis": ["*.x"]}
    assert groups(table(route), table({**route, "preserve_host": True})) == {("upstream", "a", "a")}


def test_plugins_that_are_only_called_otherwise_are_the_same() -> None:
    def limited(**plugin: Any) -> RouteTable:
        limits = {"name": "rate-limiting", "config": {"minute": 5}, **plugin}
        return RouteTable([Route.from_dict({"name": "r", "paths": ["/a"], "plugins": [limits]})])

    assert (
        differences(limited(instance_name="a", id=str(uuid.uuid4())), limited(instance_name="b")).proof
        == "equal"
    )
    assert differences(limited(), limited(config={"minute": 6})).proof == "undecided"


def test_what_is_cut_where_https_is_asked_for_shows_with_a_trusted_proxy() -> None:
    on_https = {"name": "b", "expression": 'net.protocol == "https"', "priority": 2}
    before, after = (
        table(on_https, {"name": "a", "expression": expression, "protocols": ["https"], "priority": 1})
        for expression in ('http.path ^= "/a"', 'http.path ^= "/a" && http.path ^= "/"')
    )
    assert groups(before, after) == {("upstream", "a", "a")}


UNCUT: dict[str, dict[str, Any]] = {
    "gRPC": {"service": {**SERVICE, "protocol": "grpc"}, "protocols": ["grpc"]},
    "an answer by a plugin": {"plugins": [{"name": "request-termination", "config": {"status_code": 410}}]},
    "a path by a plugin": {
        "plugins": [{"name": "request-transformer", "config": {"replace": {"uri": "/constant"}}}]
    },
}


@pytest.mark.parametrize("settings", UNCUT.values(), ids=UNCUT)
def test_what_is_cut_is_no_difference_where_the_path_is_not_sent(settings: dict[str, Any]) -> None:
    before = table({"name": "a", "expression": 'http.path ^= "/a"', **settings})
    after = table({"name": "a", "expression": 'http.path ^= "/a" && http.path ^= "/"', **settings})
    assert groups(before, after) == set()
    assert (
        groups(
            before, table({"name": "a", "expression": 'http.path ^= "/a"', **settings, "strip_path": False})
        )
        == set()
    )


SERVICE_SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "a slash behind the service's path": ({"path": "/base"}, {"path": "/base/"}, set()),
    "a slash behind it for the path /": (
        {"path": "/base", "expression": 'http.path == "/"'}, {"path": "/base/", "expression": 'http.path == "/"'},
        {"upstream"},
    ),
    "a host that is the service's own": (
        {"expression": 'http.headers.host == "s.internal"', "preserve_host": True},
        {"expression": 'http.headers.host == "s.internal"', "preserve_host": False},
        set(),
    ),
    "a host that is the service's own, with any port": (
        {"expression": 'http.host == "s.internal"', "preserve_host": True},
        {"expression": 'http.host == "s.internal"', "preserve_host": False},
        {"upstream"},
    ),
    "a host under the service's own": (
        {"expression": 'http.host =^ ".s.internal"', "preserve_host": True},
        {"expression": 'http.host =^ ".s.internal"', "preserve_host": False},
        {"upstream"},
    ),
    "a message of the gateway": (
        {"plugins": [{"name": "request-termination", "config": {"message": "gone"}}]},
        {"plugins": [{"name": "request-termination", "config": {"message": "moved"}}]},
        {"answer"},
    ),
    "a regex of the whole path": (
        {"expression": r'http.path ~ r#"^/a/\d+$"# && http.method == "GET"'},
        {"expression": r'http.method == "GET" && http.path ~ r#"^/a/(?:\d\d*)$"#'},
        set(),
    ),
    "repetitions that are written out": (
        {"expression": r'http.path ~ r#"^/(\d{2})([a-z]+)$"#'},
        {"expression": r'http.path ~ r#"^/(\d\d)([a-z][a-z]*)$"#'},
        set(),
    ),
    "a group that is repeated": (
        {"expression": 'http.path ~ "^/(a|b){2}(c?)$"'}, {"expression": 'http.path ~ "^/(a|b)[ab](c?)$"'},
        {"captures"},
    ),
    "the last match of a group that is repeated": (
        {"expression": 'http.path ~ "^/(a|bc){2}(c?)$"'}, {"expression": 'http.path ~ "^/(?:a|bc)(a|bc)(c?)$"'},
        set(),
    ),
    "groups in a group that is repeated": (
        {"expression": 'http.path ~ "^/((a)|bc){2}$"'}, {"expression": 'http.path ~ "^/(?:a|bc)((a)|bc)$"'},
        {"captures"},
    ),
    "a character or another": (
        {"expression": 'http.path ~ "^/(a|b)+"'}, {"expression": 'http.path ~ "^/([ab])+(?:)"'}, set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "kinds"), SERVICE_SETTINGS.values(), ids=SERVICE_SETTINGS)
def test_settings_are_compared_on_the_requests_that_tell_them_apart(
    before: dict[str, Any], after: dict[str, Any], kinds: set[str]
) -> None:
    first, second = (
        table(
            {
                "name": "a",
                "expression": 'http.path ^= "/a"',
                **{key: value for key, value in side.items() if key != "path"},
                "service": {**SERVICE, "path": side.get("path")},
            }
        )
        for side in (before, after)
    )
    assert {group[0] for group in groups(first, second, captures=True)} == kinds


def test_plugins_that_are_not_run_are_the_reason_given() -> None:
    before, after = (
        table({**EXPRESSION, "plugins": [{"name": "cors", "config": {"max_age": age}}]}) for age in (1, 2)
    )
    assert [pair.reason for pair in differences(before, after).undecided] == [
        "its plugins differ, and plugins are not run here"
    ]


def test_a_redirect_is_shown_by_a_plain_request() -> None:
    before, after = (
        table({**A, "protocols": ["https"], "https_redirect_status_code": code}) for code in (301, 302)
    )
    (group,) = differences(before, after).groups
    assert (group.examples[0].request.scheme, group.examples[0].request.trusted) == ("http", False)
