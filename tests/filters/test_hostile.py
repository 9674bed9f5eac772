"""Hostile filters: a slice of the fuzzing, and traps that leave nothing behind."""

from __future__ import annotations

import gc
import resource

from routelens.filters import ConfiguredFilter, FilterRuntime, Limits
from routelens.filters.simulation import SimulatedWorld
from tests.filters.engines import make_engine
from tests.filters.fuzz import fuzz
from tests.filters.harness import GET, source


def test_damaged_and_hostile_modules_never_crash_the_host() -> None:
    ran, slowest = fuzz(1, 1_000)
    assert ran == 1_000
    assert slowest < 5


def test_10_000_requests_through_a_trapping_filter_leak_nothing() -> None:
    world = SimulatedWorld()
    host = world.host(limits=Limits(traps=1_000_000))
    with make_engine() as engine, FilterRuntime(engine, host) as runtime:
        runtime.load("bad", source(request_headers="__builtin_trap(); return 0;"))
        runtime.load("good", source(request_headers="return 0;"))
        chain = [ConfiguredFilter("good", b"", "1"), ConfiguredFilter("bad", b"", "2")]

        def send(times: int) -> int:
            for _ in range(times):
                stream = runtime.open(chain, GET)
                stream.begin()
                stream.finish()
            world.log.clear()
            gc.collect()
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        before = send(1_000)
        objects = len(gc.get_objects())
        after = send(10_000)
        assert len(gc.get_objects()) < objects + 200
        assert after < before + 8_192  # KiB
