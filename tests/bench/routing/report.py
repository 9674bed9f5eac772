"""Writes the figures of the router's benchmark down: a Markdown table, ratios first, and a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final
from xml.sax.saxutils import escape

Figures = Mapping[str, list[float]]
"""By figure, one value for each run."""

SIDES: Final = {"cpython": "CPython", "pyodide": "Pyodide"}
PLACES: Final = ("first", "middle", "last", "miss")


def spread(values: Sequence[float]) -> float:
    """Return how far the runs lie apart, as a part of their median."""
    return (max(values) - min(values)) / median(values) if len(values) > 1 else 0.0


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return how many times faster we are: the median over runs that were made one after the other."""
    return median(their / our for our, their in zip(ours, theirs, strict=True))


def times(factor: float) -> str:
    """Return a factor as people read it."""
    if factor >= 100:
        return f"{factor:,.0f}×"
    return f"{factor:.1f}×" if factor >= 1 else f"{factor:.2f}×"


def time_text(seconds: float) -> str:
    """Return a duration with a fitting unit."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1 or unit == "µs":
            value = seconds * factor
            return f"{value:.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}"
    raise AssertionError(seconds)


def match_table(
    results: Mapping[tuple[str, int], Mapping[str, Figures]], titles: Mapping[str, str]
) -> list[str]:
    """Return the table of match times: how many times faster than the reference, and our own time."""
    lines = [
        "| workload | routes | side | first | middle | last | miss |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    for (name, size), sides in results.items():
        theirs = sides.get("reference", {})
        for side, label in SIDES.items():
            if side not in sides:
                continue
            cells = [
                (f"**{times(ratio(sides[side][place], theirs[place]))}** " if place in theirs else "")
                + time_text(median(sides[side][place]))
                for place in PLACES
            ]
            lines.append(f"| {titles[name]} | {size:,} | {label} | {' | '.join(cells)} |")
        if theirs:
            cells = [time_text(median(theirs[place])) for place in PLACES]
            lines.append(f"| {titles[name]} | {size:,} | reference | {' | '.join(cells)} |")
    return lines


def build_table(
    results: Mapping[tuple[str, int], Mapping[str, Figures]], titles: Mapping[str, str]
) -> list[str]:
    """Return the table of building, changing and memory. A build ratio below 1 means that we are faster."""
    lines = [
        "| workload | routes | side | build | in all | a route | remove + add, p50 | p99 | memory a route |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for (name, size), sides in results.items():
        if size < 1_000:
            continue
        theirs = sides.get("reference", {}).get("build")
        for side, label in SIDES.items():
            if side not in sides:
                continue
            ours = sides[side]
            build = median(ours["build"])
            part = f"**{1 / ratio(ours['build'], theirs):.2f}**" if theirs else ""
            p50, p99 = (time_text(median(ours[key])) if key in ours else "" for key in ("p50", "p99"))
            memory = f"{median(ours['bytes']):,.0f} B" if "bytes" in ours else ""
            lines.append(
                f"| {titles[name]} | {size:,} | {label} | {part} | {time_text(build)} | {time_text(build / size)} "
                f"| {p50} | {p99} | {memory} |"
            )
        if theirs:
            build = median(theirs)
            lines.append(
                f"| {titles[name]} | {size:,} | reference | | {time_text(build)} | {time_text(build / size)} | | | |"
            )
    return lines


# --- the plot ------------------------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _TOP, _PANEL_WIDTH, _PANEL_HEIGHT = 960, 400, 62, 54, 262, 270
_COLOURS: Final = {"reference": "#8a8f98", "pyodide": "#c77d0a", "cpython": "#1565c0"}
_LABELS: Final = {"reference": "reference engine (Rust, WebAssembly)", **SIDES}


def plot(
    results: Mapping[tuple[str, int], Mapping[str, Figures]], names: Sequence[str], titles: Mapping[str, str]
) -> str:
    """Return an SVG: time of a match in the middle of the table by its size, both logarithmic, a panel a workload."""
    sizes = sorted({size for name, size in results if name in names})
    values = [
        median(figures["middle"])
        for (name, _), sides in results.items()
        if name in names
        for figures in sides.values()
    ]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="system-ui, sans-serif" '
        'font-size="12" role="img" aria-label="Time of a match by the number of routes">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_LEFT}" y="22" font-size="15" fill="#1b1f24">Time of one match, by the number of routes '
        "(hit in the middle of the table)</text>",
    ]
    for index, (side, label) in enumerate(_LABELS.items()):
        x = float(_LEFT + index * 260)
        parts.append(f'<rect x="{x}" y="{_HEIGHT - 22}" width="16" height="4" fill="{_COLOURS[side]}"/>')
        parts.append(f'<text x="{x + 22}" y="{_HEIGHT - 15}" fill="#1b1f24">{escape(label)}</text>')

    def place(panel: int, size: int, seconds: float) -> tuple[float, float]:
        across = (math.log10(size) - math.log10(sizes[0])) / (math.log10(sizes[-1]) - math.log10(sizes[0]))
        up = (math.log10(seconds) - low) / (high - low)
        return _LEFT + panel * (_PANEL_WIDTH + 40) + across * _PANEL_WIDTH, _TOP + (1 - up) * _PANEL_HEIGHT

    for panel, name in enumerate(names):
        left, _ = place(panel, sizes[0], 10.0**low)
        parts.append(f'<text x="{left}" y="{_TOP - 10}" fill="#1b1f24">{escape(titles[name])}</text>')
        for power in range(low, high + 1):
            _, y = place(panel, sizes[0], 10.0**power)
            parts.append(
                f'<line x1="{left}" x2="{left + _PANEL_WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e3e6ea"/>'
            )
            if panel == 0:
                text = time_text(10.0**power)
                parts.append(
                    f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#57606a">{text}</text>'
                )
        for size in sizes:
            x, _ = place(panel, size, 10.0**low)
            label = f"{size:,}" if size < 1_000 else f"{size // 1_000}k"
            parts.append(
                f'<text x="{x:.1f}" y="{_TOP + _PANEL_HEIGHT + 18}" text-anchor="middle" fill="#57606a">{label}</text>'
            )
        for side, colour in _COLOURS.items():
            points = [
                place(panel, size, median(results[name, size][side]["middle"]))
                for size in sizes
                if side in results.get((name, size), {})
            ]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    return "\n".join([*parts, "</svg>", ""])
