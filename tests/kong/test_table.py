import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.explain import explain_request
from routelens.kong import Request, Route, RouteTable, translate
from routelens.kong.subsystem_routers import RouterEntry, Routing
from tests.kong.invariants import check_table
from tests.kong.tables import HTTP_REQUESTS, HTTP_TABLES

SERVICE = {"host": "u", "port": 80}


def route(number: int, **fields: Any) -> Route:
    return Route.from_dict(
        {"id": str(uuid.UUID(int=number)), "name": f"r{number}", "service": SERVICE, **fields}
    )


def get(path: str = "/", **arguments: Any) -> Request:
    return Request(**{"scheme": "http", "method": "GET", "path": path, **arguments})


def winner(table: RouteTable, request: Request) -> str | None:
    found = table.route(request).route
    return None if found is None else found.name


def test_a_route_wins_with_its_outcome() -> None:
    outcome = RouteTable([route(1, paths=["/a"])]).route(get("/a/b?q=1", host="h.com"))
    assert outcome.route is not None
    assert (outcome.route.name, outcome.status, outcome.upstream_uri) == ("r1", None, "/b?q=1")
    assert (outcome.upstream_host, outcome.upstream_scheme, outcome.upstream_port) == ("u", "http", 80)


def test_no_route() -> None:
    outcome = RouteTable().route(get("/a"))
    assert (outcome.route, outcome.status, outcome.message) == (
        None,
        404,
        "no Route matched with those values",
    )
    assert (outcome.upstream_uri, outcome.upstream_headers) == (None, None)
    stream = RouteTable().route(Request(scheme="tcp"))
    assert (stream.status, stream.message) == (500, "no Route found with those values")


def test_the_scheme_decides_between_http_and_stream() -> None:
    table = RouteTable([route(1, paths=["/"]), route(2, protocols=["tcp"], destinations=[{"port": 80}])])
    assert winner(table, get(dst_port=80)) == "r1"
    assert winner(table, Request(scheme="tcp", dst_port=80)) == "r2"
    assert winner(table, Request(scheme="tcp", dst_port=81)) is None


def test_bytes_that_are_not_utf8_match_nothing_if_a_route_reads_them() -> None:
    table = RouteTable([route(1, hosts=["a"]), route(2, protocols=["https"], methods=["GET"])])
    assert winner(table, get("/%ff", host="a")) == "r1"
    table.update([*table.routes, route(3, paths=["/z"])])
    outcome = table.route(get("/%ff", host="a"))
    assert (outcome.status, outcome.route) == (404, None)
    assert "UTF-8" in outcome.notes[0]
    assert list(table.matches(get("/%ff", host="a"))) == []
    assert table.disagreement(get("/%ff", host="a")) is None


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (route(9, paths=["~/("]), "never closed"),
        (route(9), "nothing to match by"),
        (route(9, expression='http.path == "/"'), "expressions flavor"),
        (route(9, headers={"a": []}), "()"),
        (route(1, paths=["/other"]), "has the id"),
        (route(9, protocols=["tcp"], sources=[{"ip": "fd00::1/8"}]), "host"),
        (route(9, paths=["/\ud800"]), "surrogate"),
        (route(9, hosts=['a"#']), "refuses"),
    ],
)
def test_a_bad_route_is_left_out_and_the_rest_works(bad: Route, reason: str) -> None:
    table = RouteTable([route(1, paths=["/a"]), bad, route(2, paths=["/b"])])
    ((rejected, faults),) = table.rejected
    assert rejected is bad
    assert any(reason in fault.message for fault in faults)
    assert (winner(table, get("/a")), winner(table, get("/b"))) == ("r1", "r2")


def test_faults_of_an_expression_have_positions_in_its_text() -> None:
    text = "net.port == 80 && http.pth =="
    table = RouteTable([route(1, expression=text, protocols=["http"])], flavor="expressions")
    ((_, faults),) = table.rejected
    assert all(fault.end <= len(text) for fault in faults)


@pytest.mark.parametrize("priority", [-1, 2**64])
def test_a_priority_out_of_range_is_refused(priority: int) -> None:
    good = route(1, expression='http.path ^= "/"')
    table = RouteTable(
        [good, route(2, expression='http.path ^= "/"', priority=priority)], flavor="expressions"
    )
    assert [rejected.name for rejected, _ in table.rejected] == ["r2"]
    assert winner(table, get("/")) == "r1"


def test_the_valid_entries_of_a_split_route_work() -> None:
    table = RouteTable([route(1, paths=["/a", "~/("])])
    assert len(table.rejected) == 1
    assert winner(table, get("/a")) == "r1"


def test_routes_of_disabled_services_are_left_out() -> None:
    off = route(1, paths=["/a"], service={**SERVICE, "enabled": False})
    table = RouteTable([off, route(2, paths=["/"], service=None)])
    assert (table.disabled, table.rejected) == ([off], [])
    assert (winner(table, get("/a")), table.route(get("/a")).status) == ("r2", 503)


def test_an_id_of_another_routes_entry_is_refused_until_the_entry_is_gone() -> None:
    whole = route(1, paths=["/a", "/bcd"])
    part_id = RouteTable([whole]).entries[1].id
    thief = Route.from_dict({"id": str(part_id), "paths": ["/z"], "service": SERVICE})
    table = RouteTable([whole, thief])
    assert [rejected for rejected, _ in table.rejected] == [thief]
    assert winner(table, get("/a")) == "r1"
    table.update([thief])
    assert table.rejected == []
    assert table.route(get("/z")).route == thief


def test_an_update_touches_only_what_changed() -> None:
    a, b, c = route(1, paths=["/a"]), route(2, paths=["/b", "/bb"]), route(3, paths=["/c"])
    table = RouteTable([a, b])
    update = table.update([a, route(2, paths=["/b", "/bbb"], strip_path=False), c])
    assert {entry.expression for entry in update.removed} == {
        '(http.path ^= r#"/b"#)',
        '(http.path ^= r#"/bb"#)',
    }
    assert len(update.added) == 3
    assert [winner(table, get(path)) for path in ("/a", "/bb", "/bbb", "/c")] == ["r1", "r2", "r2", "r3"]
    nothing = table.update(table.routes)
    assert (nothing.added, nothing.removed) == ((), ())


def test_changes_of_fields_that_do_not_match_leave_the_router_alone() -> None:
    table = RouteTable([route(1, paths=["/a"])])
    changed = route(1, paths=["/a"], strip_path=False, service={"host": "v", "port": 81})
    update = table.update([changed])
    assert (update.added, update.removed) == ((), ())
    outcome = table.route(get("/a"))
    assert (outcome.upstream_uri, outcome.upstream_host) == ("/a", "v:81")


@settings(derandomize=True, max_examples=60, deadline=None)
@given(HTTP_TABLES, HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=5))
def test_an_updated_table_is_like_a_new_one(
    first: list[Route], second: list[Route], requests: list[Request]
) -> None:
    updated, new = RouteTable(first), RouteTable(second)
    updated.update(second)
    assert updated.entries == new.entries
    assert len(updated.rejected) == len(new.rejected)
    for request in requests:
        assert updated.route(request) == new.route(request)
        assert updated.disagreement(request) == new.disagreement(request)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=5))
def test_every_view_of_the_table_agrees(routes: list[Route], requests: list[Request]) -> None:
    table = RouteTable(routes)
    other = RouteTable(routes, match_calculation="strict")
    for request in requests:
        outcome = table.route(request)
        first = next(table.matches(request), None)
        assert outcome.route == (None if first is None else first[0])
        results = explain_request(table, request).entry_results
        winners = [result.entry.route for result in results if result.verdict == "wins"]
        assert winners == ([] if first is None else [first[0]])
        disagreement = table.disagreement(request)
        theirs = other.route(request).route
        if disagreement is None:
            assert theirs == outcome.route
        else:
            assert disagreement.route == theirs != outcome.route
            assert disagreement.match_calculation == "strict"
            assert disagreement.reason


def test_the_disagreement_says_why() -> None:
    routes = [route(1, methods=["GET"], paths=["/x"]), route(2, paths=["~/x"])]
    table = RouteTable(routes, match_calculation="strict")
    disagreement = table.disagreement(get("/x"))
    assert disagreement is not None
    assert disagreement.route is not None
    assert disagreement.route.name == "r2"
    assert "regex path decides (bit 51)" in disagreement.reason


def test_ties_are_listed_winner_first() -> None:
    table = RouteTable([route(1, paths=["/a"]), route(2, paths=["/a"]), route(3, paths=["/"])])
    assert [tied.name for tied in table.ties(get("/a"))] == ["r2", "r1"]
    assert table.ties(get("/")) == []


def test_net_port_is_rewritten_in_given_expressions_only() -> None:
    given = route(1, expression='http.path == "/net.port=1"')
    assert winner(RouteTable([given], flavor="expressions"), get("/net.dst.port=1")) == "r1"
    assert winner(RouteTable([route(1, paths=["/net.port=1"])]), get("/net.port=1")) == "r1"


def test_without_splitting_the_longest_path_counts() -> None:
    routes = [route(1, paths=["/a", "/long/path"]), route(2, paths=["/a/b"])]
    assert winner(RouteTable(routes), get("/a/b")) == "r2"
    assert winner(RouteTable(routes, split_paths=False), get("/a/b")) == "r1"


@pytest.mark.parametrize("options", [{"flavor": "traditional"}, {"match_calculation": "loose"}])
def test_unknown_options_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        RouteTable(**options)


def test_progress_is_reported() -> None:
    seen: list[tuple[int, int]] = []
    RouteTable([route(i + 1, paths=["/a"]) for i in range(1200)], progress=lambda *step: seen.append(step))
    assert seen == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def _turns(table: RouteTable, turn: int, old: list[Route], new: list[Route]) -> None:
    """Change a table in each of the ways there are: entries in place, one message, all of them for others."""
    wanted = old if turn % 2 else new
    if turn % 3 == 2:
        # All but these two is taken out, and put back: more than half changes, so new routers are made.
        table.update(wanted)
        table.update([*wanted, *OTHERS])
    elif turn % 3 == 1:
        table.change(wanted)
    else:
        table.update([*wanted, *OTHERS])


OTHERS = [route(number, paths=[f"/other-{number}"]) for number in range(100, 130)]


def test_a_table_answers_while_it_is_updated() -> None:
    """Every request sees one of the two tables, never a mixture: r1 and r2 always change together."""
    old = [route(1, paths=["/a"]), route(2, paths=["/a/b"], methods=["PUT"])]
    new = [route(1, paths=["/a"], methods=["PUT"]), route(2, paths=["/a/b"])]
    table = RouteTable([*old, *OTHERS])
    stop = threading.Event()
    seen: list[set[str | None]] = [set(), set(), set()]

    def ask(found: set[str | None]) -> None:
        while not stop.is_set():
            found.add(winner(table, get("/a/b")))

    askers = [threading.Thread(target=ask, args=(found,)) for found in seen]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads take turns in the midst of a change
    try:
        for asker in askers:
            asker.start()
        for turn in range(240):
            _turns(table, turn, old, new)
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        for asker in askers:
            asker.join()
    assert seen == [{"r1", "r2"}] * 3


def test_readers_do_not_wait_for_each_other() -> None:
    """While one thread has the truth trees made, another one's requests are answered."""
    table = RouteTable([route(1, paths=["/a"])])
    answers: list[str | None] = []
    with table._lock:
        asker = threading.Thread(target=lambda: answers.append(winner(table, get("/a"))))
        asker.start()
        asker.join(10)
    assert answers == ["r1"]


def test_a_request_that_meets_a_change_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of a change the old entry is gone and the new one is not there; also what raises is tried again."""
    table = RouteTable([route(1, paths=["/a"]), *OTHERS])
    change, halfway, go_on = Routing.change, threading.Event(), threading.Event()

    def slow(self: Routing, removed: Iterable[RouterEntry], added: Iterable[RouterEntry]) -> None:
        change(self, removed, ())
        halfway.set()
        assert go_on.wait(10)
        change(self, (), added)

    monkeypatch.setattr(Routing, "change", slow)
    answers: list[str | None] = []
    changer = threading.Thread(target=lambda: table.change([route(1, paths=["/a"], methods=["GET"])]))
    asker = threading.Thread(target=lambda: answers.append(winner(table, get("/a"))))
    changer.start()
    assert halfway.wait(10)
    asker.start()
    asker.join(0.05)
    assert answers == []
    go_on.set()
    changer.join(10)
    asker.join(10)
    assert answers == ["r1"]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(HTTP_TABLES, HTTP_TABLES, st.lists(HTTP_REQUESTS, max_size=3), st.data())
def test_a_change_is_an_update_with_all_routes(
    routes: list[Route], others: list[Route], requests: list[Request], data: st.DataObject
) -> None:
    """Routes are put and taken out one message at a time, and the table stays the one of all routes."""
    table = RouteTable(routes)
    table.ordered("http")  # from here on the order is kept, not sorted anew
    wanted = {route.id: route for route in routes}
    for _ in range(3):
        put = data.draw(
            st.lists(st.sampled_from([*routes, *others]), max_size=3, unique_by=lambda one: one.id)
        )
        put = [
            replace(one, id=data.draw(st.sampled_from([one.id, *wanted])) if wanted else one.id)
            for one in put
        ]
        put = list({one.id: one for one in put}.values())
        remove = {one.id for one in data.draw(st.lists(st.sampled_from(routes), max_size=2))}
        if data.draw(st.booleans()) and put and put[0].service is not None:
            put[0] = replace(put[0], service=replace(put[0].service, enabled=False))
        before = Counter(table.entries)
        update = table.change(put, remove)
        wanted.update((one.id, one) for one in put)
        for route_id in remove - {one.id for one in put}:
            wanted.pop(route_id, None)
        check_table(table)
        whole = RouteTable(wanted.values())
        assert table.ordered("http") == whole.ordered("http")
        assert sorted(map(repr, table.rejected)) == sorted(map(repr, whole.rejected))
        assert {one.id for one in table.disabled} == {one.id for one in whole.disabled}
        assert {one.id for one in table.routes} == {one.id for one in whole.routes}
        assert before - Counter(update.removed) + Counter(update.added) == Counter(table.entries)
        for request in requests:
            assert table.route(request) == whole.route(request)
            assert list(table.matches(request)) == list(whole.matches(request))
            assert table.disagreement(request) == whole.disagreement(request)
        for place, listed in enumerate(table.ordered("http"), 1):
            assert (place, listed) in table.places(listed.route.id)


def off(one: Route) -> Route:
    assert one.service is not None
    return replace(one, service=replace(one.service, enabled=False))


@pytest.mark.parametrize("first_is_off", [False, True])
def test_a_change_keeps_a_live_route_whose_id_a_disabled_one_has_too(first_is_off: bool) -> None:
    live, disabled = route(1, paths=["/live"]), off(route(1, paths=["/off"]))
    table = RouteTable([disabled, live] if first_is_off else [live, disabled])
    table.change([route(2, paths=["/b"])])
    assert (winner(table, get("/live")), winner(table, get("/b"))) == ("r1", "r2")
    assert table.disabled == [disabled]
    table.change(remove=[live.id])
    assert (table.routes, table.disabled) == ([route(2, paths=["/b"])], [])


MESSAGES = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from(["/a", "/b", "/ab"]), st.booleans()), max_size=3
        ),
        st.sets(st.integers(1, 4), max_size=2),
    ),
    max_size=5,
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["/a", "/b", "/ab"]), st.booleans()), max_size=5),
    MESSAGES,
)
def test_changes_keep_the_table_that_all_routes_would_make(
    start: list[tuple[int, str, bool]],
    messages: list[tuple[list[tuple[int, str, bool]], set[int]]],
) -> None:
    """Ids may stand twice, on live routes and on those of disabled services."""

    def made(number: int, path: str, is_off: bool) -> Route:
        one = route(number, paths=[path, "/long/" + path])
        return off(one) if is_off else one

    given_routes = [made(*one) for one in start]
    table = RouteTable(given_routes)
    for put, remove in messages:
        changed = {one.id: one for one in (made(*one) for one in put)}
        gone = {uuid.UUID(int=number) for number in remove} - changed.keys()
        given_routes = [one for one in given_routes if one.id not in gone and one.id not in changed]
        given_routes += changed.values()
        table.change(changed.values(), gone)
        check_table(table)
        whole = RouteTable(given_routes)
        check_table(whole)
        assert table.ordered("http") == whole.ordered("http")
        assert Counter(map(repr, table.disabled)) == Counter(map(repr, whole.disabled))
        assert Counter(one.id for one, _ in table.rejected) == Counter(one.id for one, _ in whole.rejected)


def test_a_clashing_change_is_reported_and_undone() -> None:
    whole = Route.from_dict({"id": str(uuid.UUID(int=1)), "paths": ["/a", "/long"]})
    clashing = Route.from_dict({"id": str(translate(whole)[1].id), "paths": ["/four"]})
    table = RouteTable([whole])
    table.change([clashing])
    assert [rejected for rejected, _ in table.rejected] == [clashing]
    assert table.change(remove=[clashing.id, uuid.UUID(int=9)]).added == ()
    assert table.rejected == []
    assert [listed.route.id for listed in table.ordered("http")] == [whole.id, whole.id]


@settings(derandomize=True, max_examples=60, deadline=None)
@given(HTTP_TABLES, st.lists(HTTP_REQUESTS, min_size=1, max_size=4), st.integers(1, 12))
def test_matches_are_the_entries_whose_truth_tree_holds(
    routes: list[Route], requests: list[Request], copies: int
) -> None:
    """Also where many entries have one shape, which are then searched by its code."""
    many = [
        replace(route, id=uuid.UUID(int=route.id.int + copy)) for route in routes for copy in range(copies)
    ]
    table = RouteTable({route.id: route for route in many}.values())
    for request in requests:
        holding = [
            (result.entry.entry.priority, result.entry.entry.id)
            for result in explain_request(table, request).entry_results
            if result.verdict in ("wins", "matches")
        ]
        assert [(entry.priority, entry.id) for _, entry in table.matches(request)] == holding
