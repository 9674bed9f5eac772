"""Whatever the table and the request: the explanation, the rows of `explain` and the table itself say the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.cli.explain import rows_of
from routelens.explain import explain_request
from routelens.kong import Request, Route, RouteTable
from routelens.kong.priority import MATCH_CALCULATIONS, MatchCalculation
from routelens.kong.translate import FLAVORS, Flavor
from tests.kong import tables

MEETINGS = st.tuples(tables.HTTP_TABLES, tables.HTTP_REQUESTS) | st.tuples(
    tables.STREAM_TABLES, tables.STREAM_REQUESTS
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(MEETINGS, st.sampled_from(FLAVORS), st.sampled_from(MATCH_CALCULATIONS))
def test_explanation_rows_and_table_agree(
    meeting: tuple[list[Route], Request], flavor: Flavor, calculation: MatchCalculation
) -> None:
    routes, request = meeting
    table = RouteTable(routes, flavor=flavor, match_calculation=calculation)
    answer = explain_request(table, request)
    rows = rows_of(table, answer)
    won = [row for row in rows if row.verdict == "wins"]
    assert answer.total == len(rows)
    assert answer.disagreement == table.disagreement(request)
    if answer.winner is None:
        assert (won, answer.outcome.route, answer.runner_up) == ([], None, None)
        return
    winner, entry = answer.winner.route, answer.winner.entry
    assert [(row.route, row.entry, row.number) for row in won] == [(winner, entry, answer.rank)]
    assert answer.outcome.route == winner
    assert list(answer.why) == list(won[0].why)
    assert answer.why[0].verdict is True
    behind = [row for row in rows if row.verdict == "matches" and row.route.id != winner.id]
    runner_up = answer.runner_up
    next_one = None if runner_up is None else (runner_up.route, runner_up.entry)
    assert next_one == ((behind[0].route, behind[0].entry) if behind else None)
    assert [route.id for route in answer.others] == list(dict.fromkeys(row.route.id for row in behind))
    assert list(answer.tied) == table.ties(request)
