"""Why one route comes before another, in words: given two routes, then the sentence."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import Request, Route, RouteTable, translate
from routelens.kong.precedence import deciding_bit, disagreement_among, explain_precedence, platform_note
from routelens.kong.priority import MATCH_CALCULATIONS, MatchCalculation, explain_priority

LOW, HIGH = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def sentence(winner: dict[str, Any], loser: dict[str, Any], calculation: MatchCalculation) -> str:
    pair = []
    for name, fields in (("first", winner), ("second", loser)):
        route = Route.from_dict({"name": name, **fields})
        (entry,) = translate(route, flavor="expressions", match_calculation=calculation)
        pair.append((route, entry))
    assert pair[0][1].priority >= pair[1][1].priority
    return explain_precedence(pair[0], pair[1], calculation)


@pytest.mark.parametrize(
    ("winner", "loser", "calculation", "expected"),
    [
        (
            {"paths": ["/a/b"]},
            {"paths": ["/a"]},
            "strict",
            "Under strict, path length decides (bit 2): first has 4 bytes of plain path, "
            "second has 2 bytes of plain path.",
        ),
        (
            {"paths": ["/a"], "methods": ["GET"]},
            {"paths": ["~/a$"]},
            "strict",
            "Under strict, match weight decides (bit 62): first has 2 matching fields: methods, paths, "
            "second has 1 matching field: paths.",
        ),
        (
            {"paths": ["~/a$"]},
            {"paths": ["/a"], "methods": ["GET"]},
            "original",
            "Under original, regex path decides (bit 51): first has regex paths, second has no regex path.",
        ),
        (
            {"expression": 'http.path == "/"', "priority": 1},
            {"paths": ["/a"]},
            "strict",
            "Under strict, expression decides (bit 63): first has an expression route: before every "
            "traditional one, second has a priority of another kind.",
        ),
        (
            {"id": HIGH, "paths": ["/a"]},
            {"id": LOW, "paths": ["/b"]},
            "strict",
            "Under strict both have the same priority, and first has the higher id.",
        ),
    ],
)
def test_the_deciding_part_is_named(
    winner: dict[str, Any], loser: dict[str, Any], calculation: MatchCalculation, expected: str
) -> None:
    assert sentence(winner, loser, calculation) == expected


ROUTES = st.fixed_dictionaries(
    {"paths": st.lists(st.sampled_from(["/", "/a", "/abc", "~/a", "~/[ab]"]), min_size=1, unique=True)},
    optional={
        "methods": st.just(["GET"]),
        "hosts": st.sampled_from([["h"], ["*.h"]]),
        "headers": st.just({"x": ["1"]}),
        "regex_priority": st.integers(-2, 10_000),
        "snis": st.just(["h"]),
    },
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(ROUTES, min_size=2, max_size=4), st.sampled_from(MATCH_CALCULATIONS))
def test_every_neighbour_in_a_table_has_a_reason(
    routes: list[dict[str, Any]], calculation: MatchCalculation
) -> None:
    table = RouteTable(
        [Route.from_dict({"name": f"r{number}", **fields}) for number, fields in enumerate(routes)],
        match_calculation=calculation,
    )
    ordered = [(held.route, held.entry) for held in table.ordered("http")]
    assert len(ordered) == len(table.entries)
    for winner, loser in itertools.pairwise(ordered):
        reason = explain_precedence(winner, loser, calculation)
        same = winner[1].priority == loser[1].priority
        assert reason.startswith(f"Under {calculation} both" if same else f"Under {calculation}, ")


WITH_HEADER = {"paths": ["~/a"], "headers": {"region": ["eu"]}}
FOUR_FIELDS = {"methods": ["GET"], "hosts": ["*.h"], "headers": {"a": ["b"]}, "paths": ["/a"]}


@pytest.mark.parametrize(
    ("winner", "loser", "expected"),
    [
        (
            {**WITH_HEADER, "regex_priority": 1},
            {**WITH_HEADER, "regex_priority": 2},
            "Under original, regex_priority decides (bit 19): first has regex_priority 1, second has regex_priority 2. "
            "second: header count 1 and regex_priority 2 both set bit 20: the gateway shifts them as 32-bit numbers "
            "and ORs them, so it counts once.",
        ),
        (
            {"paths": ["~/a"], "regex_priority": 1},
            {"paths": ["~/a"], "regex_priority": 8192},
            "Under original, regex_priority decides (bit 19): first has regex_priority 1, second has regex_priority "
            "8192. second: regex_priority 8192 does not fit: only its low 13 bits count, 0.",
        ),
        (
            {"paths": ["/a"], "hosts": ["h"]},
            {"paths": ["~/a"], "methods": ["GET"], "snis": ["h"]},
            "Under original, plain host decides (bit 60): first has hosts without a wildcard, second has no hosts, or "
            "a wildcard.",
        ),
        (
            FOUR_FIELDS,
            {"paths": ["/a"], "hosts": ["h"]},
            "Under original, match weight decides (bit 63): first has 4 matching fields: methods, hosts, headers, "
            "paths, second has 2 matching fields: hosts, paths. first: match weight 4 overflows its 32 bits and sets "
            "bit 63. All else is lost. What a gateway makes of that depends on its platform; this is x86-64 without "
            "JIT compilation.",
        ),
        (
            {"id": HIGH, **WITH_HEADER, "regex_priority": 2},
            {"id": LOW, **WITH_HEADER, "regex_priority": 0},
            "Under original both have the same priority, and first has the higher id. first: header count 1 and "
            "regex_priority 2 both set bit 20: the gateway shifts them as 32-bit numbers and ORs them, so it counts "
            "once.",
        ),
    ],
    ids=[
        "bits are ORed",
        "bits are lost at the top",
        "the host is a true 64-bit field",
        "overflow",
        "a tie by OR",
    ],
)
def test_the_reason_under_original_is_that_of_its_32_bit_numbers(
    winner: dict[str, Any], loser: dict[str, Any], expected: str
) -> None:
    assert sentence(winner, loser, "original") == expected


@pytest.mark.parametrize(
    ("winner", "loser", "calculation", "bit"),
    [
        ({**WITH_HEADER, "regex_priority": 1}, {**WITH_HEADER, "regex_priority": 2}, "original", 19),
        ({"paths": ["~/a"], "regex_priority": 1}, {"paths": ["~/a"], "regex_priority": 8192}, "original", 19),
        ({**WITH_HEADER, "regex_priority": 2}, {**WITH_HEADER, "regex_priority": 1}, "strict", None),
        ({"paths": ["~/a"], "regex_priority": 2}, {"paths": ["~/a"], "regex_priority": 1}, "original", None),
        ({"paths": ["/a"], "hosts": ["h"]}, {"paths": ["/a"]}, "original", None),
        ({"paths": ["/a"]}, {"paths": ["/b"]}, "original", None),
    ],
)
def test_the_bit_is_named_where_the_greater_value_does_not_decide(
    winner: dict[str, Any], loser: dict[str, Any], calculation: MatchCalculation, bit: int | None
) -> None:
    first, second = (
        explain_priority(Route.from_dict(fields), match_calculation=calculation) for fields in (winner, loser)
    )
    assert deciding_bit(first, second) == deciding_bit(second, first) == bit


def test_a_winner_that_depends_on_the_platform_has_a_note_that_names_the_other_one() -> None:
    overflowing = Route.from_dict({"name": "many", **FOUR_FIELDS})
    other = Route.from_dict({"name": "few", "paths": ["/a"]})
    first = Route.from_dict({"name": "new", "expression": 'http.path ^= "/a"', "priority": 7})
    request = Request.from_url("http://x.h/a", headers={"a": "b"})
    table = RouteTable([overflowing, other, first], flavor="expressions")
    assert table.route(request).route == first
    assert platform_note(list(table.matches(request)), "original") == (
        "Which of them wins depends on the gateway's platform: the priority of many overflows 32 bits. This is the "
        "answer of x86-64 without JIT compilation; with it, many wins."
    )
    # The other number changes no order here.
    assert platform_note(list(RouteTable([overflowing, other]).matches(request)), "original") is None
    alone = RouteTable([overflowing])
    assert platform_note(list(alone.matches(request)), "original") is None
    strict = RouteTable([overflowing, other], match_calculation="strict")
    assert platform_note(list(strict.matches(request)), "strict") is None


def test_what_the_platform_makes_of_a_plain_host_with_four_fields_is_not_known() -> None:
    fields = {**FOUR_FIELDS, "hosts": ["x.h"]}
    table = RouteTable([Route.from_dict({"name": name, **fields}) for name in ("one", "two")])
    request = Request.from_url("http://x.h/a", headers={"a": "b"})
    note = platform_note(list(table.matches(request)), "original")
    assert note is not None
    assert note.endswith("This is the answer of x86-64 without JIT compilation.")


def test_a_disagreement_has_the_reason_of_the_other_calculation() -> None:
    plain = Route.from_dict({"name": "plain", "paths": ["/a"], "methods": ["GET"]})
    regex = Route.from_dict({"name": "regex", "paths": ["~/a$"]})
    found = RouteTable([plain, regex], match_calculation="strict").disagreement(
        Request.from_url("http://h/a")
    )
    assert found is not None
    assert (found.match_calculation, found.route) == ("original", regex)
    assert found.reason == (
        "Under original, regex path decides (bit 51): regex has regex paths, plain has no regex path."
    )


REQUESTS = st.builds(
    Request.from_url,
    st.sampled_from(["http://h/a", "https://h/abc", "http://x.h/", "/b"]),
    headers=st.sampled_from([[], [("x", "1")]]),
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(ROUTES, max_size=6), REQUESTS, st.sampled_from(MATCH_CALCULATIONS))
def test_one_request_needs_no_second_table(
    routes: list[dict[str, Any]], request: Request, calculation: MatchCalculation
) -> None:
    table = RouteTable(
        [Route.from_dict({"name": f"r{number}", **fields}) for number, fields in enumerate(routes)],
        match_calculation=calculation,
    )
    assert disagreement_among(list(table.matches(request)), calculation) == table.disagreement(request)
