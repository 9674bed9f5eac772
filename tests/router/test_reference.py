"""The reference engine's npm build and our router on random tables: a slice of `tests/fuzz/reference.py`."""

from __future__ import annotations

import pytest

from tests.fuzz.reference import Reference, compare


@pytest.mark.heavy
def test_the_reference_finds_the_same_routes() -> None:
    with Reference() as reference:
        assert sum(compare(reference, seed) for seed in range(700_000, 700_012)) == 1_200
