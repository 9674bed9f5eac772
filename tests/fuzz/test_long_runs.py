"""The comparisons of this folder for a minute each, on other seeds than the slices that run with every test."""

from __future__ import annotations

import pytest

from tests.fuzz import analysis, language, router, safe_fixes
from tests.fuzz.test_regex_fuzz import differences

pytestmark = pytest.mark.slow


def test_cached_texts_and_their_neighbours_parse_alike() -> None:
    language.main(150_000, 10_000_000)


def test_tables_that_change_route_as_the_evaluator_does() -> None:
    router.main(120_000, 5_000_000)


def test_regexes_match_as_re_and_re2_do() -> None:
    assert list(differences(seed=21, pairs=60_000)) == []


def test_safe_fixes_change_no_request() -> None:
    safe_fixes.main(400, 100_000)


def test_what_is_called_reachable_is_reached() -> None:
    for seed in range(100_000, 101_500):
        analysis.check_reachability(seed)
