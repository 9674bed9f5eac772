"""What the router must show, and whether it does: each figure's worst case against its goal and its floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from tests.bench.routing.report import SIDES, Figures, ratio, time_text, times

Results = Mapping[tuple[str, int], Mapping[str, Figures]]
Unit = Literal["faster", "part", "seconds", "bytes"]
"""Times faster than the reference; a part of its time; a time; memory. Only of the first more is better."""

_LIKELY: Final = ("exact", "prefix_host", "apart", "mix")
_SIZES: Final = (10, 100, 1_000, 10_000)
_LATER: Final = ("middle", "last", "miss")
_ALL: Final = ("first", *_LATER)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of some workloads at some sizes, and by side what it should be, and must be; often the same."""

    title: str
    workloads: tuple[str, ...]
    sizes: tuple[int, ...]
    figures: tuple[str, ...]
    unit: Unit
    limits: Mapping[str, tuple[float, float]]


def _target(
    title: str,
    workloads: tuple[str, ...],
    sizes: int | tuple[int, ...],
    figures: tuple[str, ...],
    unit: Unit,
    *limits: float,
) -> Target:
    """Return a target; `limits`: those of CPython and of Pyodide, or goal and floor of each."""
    cpython, pyodide = (limits[:2], limits[2:]) if len(limits) == 4 else (limits[:1] * 2, limits[1:] * 2)
    return Target(
        title,
        workloads,
        sizes if isinstance(sizes, tuple) else (sizes,),
        figures,
        unit,
        {"cpython": (cpython[0], cpython[1]), "pyodide": (pyodide[0], pyodide[1])},
    )


TARGETS: Final = (
    _target("match in 10,000", _LIKELY, 10_000, _LATER, "faster", 100, 50, 50, 25),
    _target("match in 1,000, middle", _LIKELY, 1_000, ("middle",), "faster", 25, 18, 6, 3.5),
    _target("match in 1,000", _LIKELY, 1_000, _LATER, "faster", 15, 8, 6, 3.5),
    _target("match in 100", _LIKELY, 100, _LATER, "faster", 1, 0.5),
    _target("match in 10, the first too", _LIKELY, 10, _ALL, "faster", 1 / 3, 1 / 6),
    _target(
        "the very first of 10 to 10,000", _LIKELY, _SIZES, ("first",), "faster", 1 / 2, 0.35, 1 / 10, 1 / 20
    ),
    _target("ranges, 10,000", ("int_range", "cidr"), 10_000, _LATER, "faster", 20, 8),
    _target("nothing to look up, 10,000", ("bare_regex", "negation"), 10_000, _LATER, "faster", 1, 0.5),
    _target(
        "build 10,000, prefix + host",
        ("prefix_host", "apart"),
        10_000,
        ("build",),
        "part",
        0.8,
        1.2,
        0.8,
        1.2,
    ),
    _target("build 10,000, exact", ("exact",), 10_000, ("build",), "part", 0.8, 1.0, 1.2, 3),
    _target("build 10,000, mix", ("mix",), 10_000, ("build",), "part", 0.3, 0.4, 0.4, 0.8),
    _target("build 10,000, regex", ("regex",), 10_000, ("build",), "part", 0.35, 0.7),
    _target("build 10,000, one shape a route", ("shape",), 10_000, ("build",), "seconds", 1.5, 4),
    _target("build 100", _LIKELY, 100, ("build",), "part", 1.2, 1.5, 2, 4),
    _target("remove + add in 10,000, p50", _LIKELY, 10_000, ("p50",), "seconds", 10e-6, 15e-6, 40e-6, 40e-6),
    _target("remove + add in 10,000, p99", _LIKELY, 10_000, ("p99",), "seconds", 100e-6, 300e-6),
    _target("memory a route, mix, 10,000", ("mix",), 10_000, ("bytes",), "bytes", 700, 800, 1_000, 1_000),
)


def verdicts(results: Results, titles: Mapping[str, str]) -> list[str]:
    """Return a table of all targets whose figures were measured, each with its worst case and a verdict."""
    lines = ["| figure | side | goal | floor | worst | of | |", "|---|---|---:|---:|---:|---|---|"]
    for target in TARGETS:
        for side, label in SIDES.items():
            found = {
                (name, size, figure): _measured(results[name, size], side, figure, target.unit)
                for name in target.workloads
                for size in target.sizes
                for figure in target.figures
                if side in results.get((name, size), {})
            }
            if len(found) < len(target.workloads) * len(target.sizes) * len(target.figures):
                continue
            worst = min if target.unit == "faster" else max
            name, size, figure = worst(found, key=lambda place: found[place])
            goal, floor = target.limits[side]
            where = f"{titles[name]}, {figure}" if figure in _ALL else titles[name]
            if len(target.sizes) > 1:
                where += f", {size:,}"
            lines.append(
                f"| {target.title} | {label} | {_text(goal, target.unit)} | {_text(floor, target.unit)} "
                f"| {_text(found[name, size, figure], target.unit)} | {where} "
                f"| {verdict(found[name, size, figure], goal, floor, target.unit)} |"
            )
    return lines if len(lines) > 2 else []


def verdict(value: float, goal: float, floor: float, unit: Unit) -> str:
    """Return whether a figure reaches its goal, at least its floor, or not even that."""
    sign = 1 if unit == "faster" else -1
    if sign * value >= sign * goal:
        return "✓ goal"
    return "✓ floor" if sign * value >= sign * floor else "✗ missed"


def _measured(sides: Mapping[str, Figures], side: str, figure: str, unit: Unit) -> float:
    ours = sides[side][figure]
    if unit == "faster":
        return ratio(ours, sides["reference"][figure])
    return 1 / ratio(ours, sides["reference"][figure]) if unit == "part" else median(ours)


def _text(value: float, unit: Unit) -> str:
    match unit:
        case "faster":
            return times(value)
        case "part":
            return f"{value:.2f}"
        case "seconds":
            return time_text(value)
        case "bytes":
            return f"{value:,.0f} B"
