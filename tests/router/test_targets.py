"""The verdicts of the benchmark: worst cases, goals and floors."""

from __future__ import annotations

import pytest

from tests.bench.routing.targets import TARGETS, Unit, verdict, verdicts
from tests.bench.routing.workloads import WORKLOADS

TITLES = {workload.name: workload.title for workload in WORKLOADS}
FIGURES = ("first", "middle", "last", "miss", "build", "p50", "p99", "bytes")


@pytest.mark.parametrize(
    ("value", "goal", "floor", "unit", "expected"),
    [
        (120, 100, 50, "faster", "✓ goal"),
        (100, 100, 50, "faster", "✓ goal"),
        (70, 100, 50, "faster", "✓ floor"),
        (49, 100, 50, "faster", "✗ missed"),
        (0.3, 0.4, 0.4, "part", "✓ goal"),
        (0.41, 0.4, 0.4, "part", "✗ missed"),
        (16e-6, 15e-6, 15e-6, "seconds", "✗ missed"),
    ],
)
def test_a_verdict(value: float, goal: float, floor: float, unit: Unit, expected: str) -> None:
    assert verdict(value, goal, floor, unit) == expected


def test_every_target_is_judged_by_its_worst_case() -> None:
    results = {
        (workload.name, size): {
            side: {figure: [1.0, 1.0] for figure in FIGURES} for side in ("reference", "cpython")
        }
        for workload in WORKLOADS
        for size in workload.sizes
    }
    lines = verdicts(results, TITLES)[2:]
    assert len(lines) == len(TARGETS)
    results["prefix_host", 100]["cpython"]["last"] = [2.0, 4.0]
    judged = [line for line in verdicts(results, TITLES) if line.startswith("| match in 100 ")]
    assert judged == ["| match in 100 | CPython | 1.0× | 1.0× | 0.38× | prefix + host, last | ✗ missed |"]


def test_what_was_not_measured_is_not_judged() -> None:
    figures = {figure: [1.0] for figure in FIGURES}
    sides = {"reference": figures, "cpython": figures, "pyodide": figures}
    assert verdicts({("mix", 1_000): sides}, TITLES) == []
    judged = verdicts({("mix", 10_000): sides}, TITLES)
    assert [line.split(" | ")[0] for line in judged[2:]] == [
        "| build 10,000, mix",
        "| build 10,000, mix",
        "| memory a route, mix, 10,000",
        "| memory a route, mix, 10,000",
    ]
