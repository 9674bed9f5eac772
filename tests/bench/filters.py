"""What a request costs in the filter host itself, beside a chain without filters, on Wasmtime.

    ./build.sh bench filters
    python -m tests.bench.filters --json

Filters are the vectors' C filters. `chain_ms` is the median over turns of the milliseconds of processor time that a
request through the header filter `cors` takes above one through an empty chain: opening, all callbacks, finishing.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[2]))

from routelens.filters import ConfiguredFilter, FilterRuntime, RequestHead
from routelens.filters.simulation import SimulatedWorld
from tests.filters.compiler import vector_filters
from tests.filters.engines import make_engine

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


def measure(runtime: FilterRuntime, chain: list[ConfiguredFilter]) -> float:
    """Return the milliseconds of processor time that a request takes."""
    began = time.process_time()
    for _ in range(REQUESTS):
        stream = runtime.open(chain, HEAD)
        stream.begin()
        stream.response_headers(200, RESPONSE)
        stream.response_body(b"hello 123", True)
        stream.finish()
    return (time.process_time() - began) * 1000 / REQUESTS


def run() -> dict[str, float]:
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


if __name__ == "__main__":
    results = run()
    if "--json" in sys.argv:
        print(json.dumps(results))
    else:
        for label, value in results.items():
            print(f"{label:10}{value:8.3f}")
