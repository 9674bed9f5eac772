"""Edits of an analysed table: no full garbage collection falls in them, and memory stays as it is."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from routelens.analysis.garbage import MANY, collect_after
from routelens.language import shape_cache
from tests.bench.routing.edits import analysis_edits, lint_edits

ROOT = Path(__file__).parents[2]
Edits = Callable[..., Iterator[None]]

COUNT = """
import gc
from tests.bench.routing.edits import {edits}
edits = {edits}("mixed")
next(edits)
before = gc.get_stats()[2]["collections"]
for _ in edits:
    pass
print(gc.get_stats()[2]["collections"] - before)
"""


def full_collections() -> int:
    return int(gc.get_stats()[2]["collections"])


@pytest.mark.parametrize(
    ("judged", "is_on", "last_threshold", "wanted"),
    [(MANY, True, 10, 1), (MANY - 1, True, 10, 0), (MANY, False, 10, 0), (MANY, True, 0, 0)],
    ids=["many", "few", "collection switched off", "collected in pieces"],
)
def test_garbage_is_collected_after_many_routes_and_settings_stay(
    judged: int, is_on: bool, last_threshold: int, wanted: int
) -> None:
    was_on, thresholds = gc.isenabled(), gc.get_threshold()
    try:
        gc.set_threshold(100_000, 100, last_threshold)
        (gc.enable if is_on else gc.disable)()
        before = full_collections()
        collect_after(judged)
        assert full_collections() - before == wanted
        assert (gc.isenabled(), gc.get_threshold()) == (is_on, (100_000, 100, last_threshold))
    finally:
        gc.set_threshold(*thresholds)
        (gc.enable if was_on else gc.disable)()


@pytest.mark.heavy
@pytest.mark.parametrize("edits", ["lint_edits", "analysis_edits"])
def test_no_full_collection_falls_in_50_edits_of_1000_routes(edits: str) -> None:
    # In a process of its own: this one has so many objects that 1,000 routes make no difference.
    program = COUNT.format(edits=edits)
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert ran.stdout == "0\n"


@pytest.mark.heavy
@pytest.mark.parametrize("edits", [lint_edits, analysis_edits])
def test_2000_edits_leave_memory_as_it_is(edits: Edits) -> None:
    sizes = []
    tracemalloc.start()
    try:
        for number, _ in enumerate(edits("plain", count=2_001, routes=30)):
            if number in (500, 2_000):
                shape_cache.clear()  # it has a fixed size
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[1] < sizes[0] + 64 * 1024, f"{sizes[0]:,} bytes, then {sizes[1]:,}"
