"""What a request costs in the filter host itself, beside none: on any engine, also inside Pyodide.

Filters are the vectors' C filters.
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[2]))

from routelens.filters import ConfiguredFilter, FilterRuntime, RequestHead
from routelens.filters.simulation import SimulatedWorld
from tests.filters.compiler import vector_filters
from tests.filters.engines import IN_PYODIDE, make_engine

TURNS: Final = 7
REQUESTS: Final = 300

HEAD: Final = RequestHead(
    method=b"GET",
    path=b"/old/item?id=7",
    headers=(
        (b"host", b"a.example"),
        (b"accept", b"*/*"),
        (b"origin", b"https://a.example"),
        (b"x-secret", b"s"),
    ),
)
RESPONSE: Final = ((b"content-type", b"text/plain"), (b"server-side", b"1"))
CHAINS: Final = {
    "none": [],
    "cors": [ConfiguredFilter("cors", b"https://a.example")],
    "move": [ConfiguredFilter("move", b"/old /new")],
    "hide": [ConfiguredFilter("hide", b"x-secret cookie server-side")],
    "redact": [ConfiguredFilter("redact", b"20")],
}


def processor_time() -> float:
    """Return the seconds of processor time of this process. Pyodide's own clock is the wall's; Node knows better."""
    if not IN_PYODIDE:
        return time.process_time()
    used = importlib.import_module("js").process.cpuUsage()
    return float(used.user + used.system) / 1e6


def measure(runtime: FilterRuntime, chain: list[ConfiguredFilter]) -> float:
    """Return the milliseconds of processor time that a request takes."""
    began = processor_time()
    for _ in range(REQUESTS):
        stream = runtime.open(chain, HEAD)
        stream.begin()
        stream.response_headers(200, RESPONSE)
        stream.response_body(b"hello 123", True)
        stream.finish()
    return (processor_time() - began) * 1000 / REQUESTS


def cost_of_chains() -> dict[str, float]:
    """Measure every chain in turns, so that a busy moment meets all of them."""
    taken: dict[str, list[float]] = {name: [] for name in CHAINS}
    with make_engine() as engine, FilterRuntime(engine, SimulatedWorld().host()) as runtime:
        for name, wasm in vector_filters().items():
            runtime.load(name, wasm)
        for _ in range(TURNS + 1):
            for name, chain in CHAINS.items():
                taken[name].append(measure(runtime, chain))
    medians = {name: statistics.median(times[1:]) for name, times in taken.items()}  # the first turn warms up
    return {
        **{f"{name}_ms": value for name, value in medians.items()},
        "chain_ms": medians["cors"] - medians["none"],
    }
