"""The exact analysis against brute force: a slice of `tests/fuzz/analysis.py`."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.fuzz.analysis import check_adversarial, check_differences, check_reachability
from tests.fuzz.analysis_reference import replay

pytestmark = pytest.mark.heavy


def test_what_is_called_unreachable_wins_no_request_and_each_witness_wins() -> None:
    counts: Counter[str] = Counter()
    for seed in range(40):
        counts += check_reachability(seed)
    assert counts["alive"] > 50
    assert counts["dead"] > 10
    assert counts["undecided"] == 0


def test_tables_that_are_proved_equal_do_not_differ_and_each_difference_is_one() -> None:
    counts: Counter[str] = Counter()
    for seed in range(40):
        counts += check_differences(seed)
    assert counts["different"] > 15
    assert counts["equal"] > 5
    assert counts["undecided"] == 0


def test_the_reference_engine_agrees_with_witnesses_and_differences() -> None:
    assert replay(range(5))["asked"] > 20


def test_what_the_reference_engine_cannot_be_asked_is_left_out_and_counted() -> None:
    assert replay([1277]) == {"asked": 5, "left out": 1}


def test_tables_that_are_made_to_take_long_end_undecided_at_worst() -> None:
    for seed in range(10):
        check_adversarial(seed, seconds=2)


def test_nothing_of_texts_in_lower_case_is_undecided_where_only_beginnings_are_compared() -> None:
    assert not check_differences(7_300_065)["undecided pairs"]


@pytest.mark.parametrize("seed", [9_103_770, 9_204_390])
def test_nothing_is_undecided_where_only_equality_beginnings_and_numbers_are_compared(seed: int) -> None:
    assert not check_reachability(seed)["undecided"]
    assert not check_differences(seed)["undecided pairs"]
