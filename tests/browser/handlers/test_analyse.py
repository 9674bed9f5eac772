"""The exact analysis of the open workspace: in pieces, marks by route, remarks in words with a request to try."""

from __future__ import annotations

from typing import Any

from tests.browser.talk import Talk, route, service, workspace


def talk_about(*routes: dict[str, Any]) -> Talk:
    return Talk(workspace(*routes, url="http://h/"))


def analysed(talk: Talk, milliseconds: int = 20) -> dict[str, Any]:
    """Ask until it is finished; gives the last reply with all marks, by name."""
    marks: list[dict[str, str]] = []
    for _ in range(5_000):
        reply = talk.send("analyse", milliseconds=milliseconds, known=len(marks))
        marks += reply["marks"]
        if reply["finished"]:
            names = {one["id"]: one["entity"]["name"] for one in talk.workspace["routes"]}
            advised = [names[mark["route_id"]] for mark in marks if mark["advised"]]
            return {
                **reply,
                "advised": advised,
                "marks": [(names[mark["route_id"]], mark["kind"]) for mark in marks],
            }
    raise AssertionError("the analysis does not end")


def linted_and_analysed(*routes: dict[str, object]) -> dict[str, Any]:
    """As the page does it: first the lint, then the analysis."""
    talk = talk_about(*routes)
    while not talk.send("lint", milliseconds=50)["finished"]:
        pass
    return analysed(talk)


def words(runs: list[dict[str, str]]) -> str:
    return "".join(run["text"] for run in runs)


SHADOWED = (
    route("all", 'http.path ^= "/"', 9),
    route("dead", 'http.path ^= "/a"', 5),
    route("never", 'http.method == "GET" && http.method == "PUT"', 4),
    route("wrong", "http.pth == 1", 4),
)


def test_routes_that_cannot_win_are_marked_and_the_rest_is_proved() -> None:
    found = analysed(talk_about(*SHADOWED))
    assert found["marks"] == [("dead", "unreachable"), ("never", "unreachable")]
    assert words(found["summary"]) == "Proved: of 3 routes, 2 routes can never win. Left out: 1 invalid."
    assert (found["done"], found["total"]) == (3, 3)


def test_what_the_lint_warns_of_too_is_told() -> None:
    wide, narrow = route("wide", 'http.path ^= "/a"', 9), route("narrow", 'http.path ^= "/a/b"', 5)
    assert linted_and_analysed(wide, narrow, SHADOWED[2])["advised"] == ["narrow", "never"]
    alike = [{**route(name, 'http.path ^= "/a"', 1), "made_id": True} for name in ("one", "two")]
    alike[0]["entity"] = {**alike[0]["entity"], "strip_path": False}
    tied = linted_and_analysed(*alike)
    assert (sorted(tied["advised"]), len(tied["marks"])) == (["one", "two"], 2)
    partly = route("split", 'http.path ^= "/a" || http.path ^= "/long"', 1)
    assert linted_and_analysed(route("long", 'http.path ^= "/long"', 3), partly)["advised"] == []


def test_a_remark_names_the_blocker_and_has_a_request_that_shows_it() -> None:
    talk = talk_about(*SHADOWED)
    analysed(talk)
    [remark] = talk.send("remarks", route_id=SHADOWED[1]["id"])["remarks"]
    assert words(remark["sentence"]) == "dead can never win: route all takes every request that it matches."
    assert remark["others"] == [{"route_id": SHADOWED[0]["id"], "name": "all"}]
    talk.change({"type": "set_request", "request": remark["request"]})
    assert [row["status"] for row in talk.state["rows"]][:2] == ["wins", "matches"]
    [remark] = talk.send("remarks", route_id=SHADOWED[2]["id"])["remarks"]
    assert (remark["others"], remark["request"], remark["line"]) == ([], None, "")
    assert 'http.method == "PUT" contradict each other' in words(remark["sentence"])


def test_remarks_are_of_the_workspace_as_it_is() -> None:
    talk = talk_about(*SHADOWED)
    first = analysed(talk)["version"]
    talk.put("all", expression='http.path ^= "/b"')
    assert talk.send("remarks", route_id=SHADOWED[1]["id"]) == {
        "type": "route_remarks", "revision": talk.revision, "version": None, "remarks": [],
    }  # fmt: skip
    found = analysed(talk)
    assert found["marks"] == [("never", "unreachable")]
    assert found["version"] != first
    assert talk.send("remarks", route_id=SHADOWED[1]["id"])["remarks"] == []


def test_a_change_of_the_request_leaves_all_as_it_is() -> None:
    talk = talk_about(*SHADOWED)
    first = analysed(talk)
    talk.request(url="http://h/other")
    assert talk.send("analyse", milliseconds=1, known=0)["version"] == first["version"]


def test_ties_are_of_routes_whose_ids_are_not_known() -> None:
    services = [service("a"), service("b")]
    first, second = ({"id": one["id"]} for one in services)
    one = {**route("one", 'http.path ^= "/t"', 3, service=first), "made_id": True}
    two = {**route("two", 'http.method == "GET"', 3, service=second), "made_id": True}
    talk = Talk(workspace(one, two, services=services))
    found = analysed(talk)
    assert sorted(found["marks"]) == [("one", "tie"), ("two", "tie")]
    assert words(found["summary"]) == "Proved: of 2 routes, 1 pair of routes can tie."
    [remark] = talk.send("remarks", route_id=two["id"])["remarks"]
    assert remark["others"] == [{"route_id": one["id"], "name": "one"}]
    talk.change({"type": "set_request", "request": remark["request"]})
    assert talk.statuses == ["wins", "matches"]


def test_a_path_that_never_decides_is_told_and_so_is_a_request_that_the_route_wins() -> None:
    wide = route("wide", 'http.path ^= "/long"', 3)
    split = route("split", 'http.path ^= "/a" || http.path ^= "/longer"', 1)
    talk = talk_about(wide, split)
    assert analysed(talk)["marks"] == [("split", "partly")]
    [remark] = talk.send("remarks", route_id=split["id"])["remarks"]
    assert 'http.path ^= "/longer"' in words(remark["sentence"])
    talk.change({"type": "set_request", "request": remark["request"]})
    assert talk.state["answer"]["route_id"] == split["id"]


def test_a_route_that_only_an_unknown_id_lets_win_is_not_said_to_win() -> None:
    alike = [route(name, 'http.path ^= "/a"', 1) for name in ("one", "two")]
    for one in alike:
        one["made_id"] = True
    found = analysed(talk_about(*alike))
    assert found["marks"] == []  # both do the same
    assert words(found["summary"]) == "Proved: of 2 routes, 1 route wins only by its id, not known here."


def test_pieces_are_short_and_carry_on_where_the_last_ended() -> None:
    talk = talk_about(*(route(f"r{number}", f'http.path ^= "/{number}/"', number) for number in range(300)))
    reply = talk.send("analyse", milliseconds=1, known=0)
    assert not reply["finished"]
    found = analysed(talk)
    assert (found["done"], found["marks"]) == (300, [])
    assert words(found["summary"]) == "Proved: each route can win, and no two tie."


def test_what_is_left_out_is_told_and_nothing_is_proved_without_a_route() -> None:
    sound = [route(name, f'http.path == "/{name}"') for name in ("a", "b")]
    faulty = route("faulty", "http.path ==")
    muted = {**route("muted", 'http.path == "/m"'), "enabled": False}
    draft = {**route("draft", ""), "enabled": False}
    assert words(analysed(talk_about(*sound, faulty, muted, draft))["summary"]) == (
        "Proved: each of the 2 routes in the table can win, and no two tie. Left out: 1 invalid, 1 muted."
    )
    assert words(analysed(talk_about(sound[0], faulty))["summary"]) == (
        "Proved: the one route in the table can win, and no two tie. Left out: 1 invalid."
    )
    nothing = analysed(talk_about(faulty, muted))
    assert nothing["total"] == 0
    assert words(nothing["summary"]) == (
        "All 2 routes are left out (1 invalid, 1 muted), so there is nothing to analyse."
    )
    assert words(analysed(talk_about(faulty))["summary"]) == (
        "The only route is left out (1 invalid), so there is nothing to analyse."
    )


def test_a_draft_has_no_problem_yet() -> None:
    draft = {**route("draft", ""), "enabled": False}
    assert talk_about(draft).state["problems"]["error"] == 0
    assert talk_about({**route("typed", "http."), "last_complete": ""}).state["problems"]["error"] == 0
    assert talk_about(route("faulty", "http.")).state["problems"]["error"] == 1


def test_no_routes_and_a_route_that_is_not_there() -> None:
    talk = talk_about()
    assert words(analysed(talk)["summary"]) == "There are no routes to analyse."
    assert talk.send("remarks", route_id="x")["kind"] == "message"
