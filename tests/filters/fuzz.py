"""Fuzzes the filter host: damaged modules, and filters that pass hostile arguments to every host function.

    python -m tests.filters.fuzz SEED CASES

A case may end in an error of ours, a trap or a status; anything else is a fault, and its seed is printed.
"""

from __future__ import annotations

import random
import sys
import time

from routelens.filters import ConfiguredFilter, FilterError, FilterRuntime, Limits, TrapError
from routelens.filters.abi.table import HOST_CALLS
from routelens.filters.canned_response import CannedResponse
from routelens.filters.simulation import SimulatedWorld, simulate
from routelens.filters.wasm.binary import MAGIC, s32, sized, u32, vector
from routelens.filters.wasm.engine import Engine
from routelens.filters.wasm.module import I64
from tests.filters.compiler import vector_filters
from tests.filters.engines import make_engine
from tests.filters.harness import GET

LIMITS = Limits(memory=1 << 20, fuel=2_000_000, traps=1_000_000)
NUMBERS = (
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    16,
    100,
    1024,
    65_528,
    65_535,
    65_536,
    131_072,
    2**31 - 1,
    -(2**31),
    -1,
    -2,
    -8,
    -65_536,
)
CALLBACKS = ("proxy_on_request_headers", "proxy_on_response_headers", "proxy_on_response_body")


def damaged(rng: random.Random, wasm: bytes) -> bytes:
    """Change, cut, repeat or drop bytes of a module."""
    data = bytearray(wasm)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        place = rng.randrange(len(data))
        match rng.randrange(5):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                data[place] ^= 1 << rng.randrange(8)
            case 2:
                del data[place : place + rng.randrange(1, 20)]
            case 3:
                data[place:place] = data[place : place + rng.randrange(1, 20)]
            case 4:
                data[place:place] = rng.choice(
                    (b"\xff\xff\xff\xff\x0f", b"\x80\x80\x80\x80\x80\x01", b"\0", b"\x7f")
                )
        if not data:
            return b""
    return bytes(data[: rng.randrange(len(data))] if rng.random() < 0.1 else data)


def hostile(rng: random.Random) -> bytes:
    """A filter whose callbacks call host functions with numbers that are likely to hurt."""
    calls = rng.sample(sorted(HOST_CALLS), 12)
    types = [b"\x60\1\x7f\1\x7f", b"\x60\0\0", b"\x60\3\x7f\x7f\x7f\1\x7f"]
    imports = []
    for module, name in calls:
        signature = HOST_CALLS[module, name].signature
        parameters = bytes(0x7E if kind == I64 else 0x7F for kind in signature.parameters)
        types.append(b"\x60" + sized(parameters) + b"\1\x7f")
        imports.append(sized(module.encode()) + sized(name.encode()) + b"\0" + u32(len(types) - 1))
    body = b""
    for _ in range(rng.randrange(1, 16)):
        number = rng.randrange(len(calls))
        for kind in HOST_CALLS[calls[number]].signature.parameters:
            body += (b"\x42" if kind == I64 else b"\x41") + s32(rng.choice(NUMBERS))
        body += b"\x10" + u32(number) + b"\x1a"
    base = len(calls)
    # allocate (hostile too), marker, callbacks of one and of three parameters
    pointers = rng.choice((b"\x41" + s32(rng.choice(NUMBERS)), b"\x41" + s32(1024)))
    bodies = [b"\0" + pointers + b"\x0b", b"\0\x0b", b"\0" + body + b"\x41\1\x0b"]
    exports = [
        sized(b"memory") + b"\2\0",
        sized(b"malloc") + b"\0" + u32(base),
        sized(b"proxy_abi_version_0_2_1") + b"\0" + u32(base + 1),
        *(sized(name.encode()) + b"\0" + u32(base + 2) for name in rng.sample(CALLBACKS, 2)),
    ]
    noise = rng.randbytes(2048)
    return MAGIC + b"".join(
        bytes([number]) + sized(content)
        for number, content in (
            (1, vector(types)),
            (2, vector(imports)),
            (3, vector([b"\0", b"\1", b"\2"])),
            (5, b"\1\0\2"),
            (7, vector(exports)),
            (10, vector(map(sized, bodies))),
            (11, vector([b"\0\x41\0\x0b" + sized(noise)])),
        )
    )


def run_case(engine: Engine, seed: str, modules: list[bytes]) -> float:
    """Run one case; returns the seconds that it took."""
    rng = random.Random(seed)
    wasm = damaged(rng, rng.choice(modules)) if rng.random() < 0.6 else hostile(rng)
    world = SimulatedWorld()
    began = time.process_time()
    with FilterRuntime(engine, world.host(profile=rng.choice(("gateway", "abi")), limits=LIMITS)) as runtime:
        try:
            runtime.load("f", wasm)
            simulate(
                runtime, world, [ConfiguredFilter("f", b"/a /b")], GET,
                upstream=lambda *_: CannedResponse(200, ((b"a", b"b"),), (b"one", b"two")),
            )  # fmt: skip
        except (FilterError, TrapError):
            pass  # what it is for
    return time.process_time() - began


def fuzz(seed: int, cases: int) -> tuple[int, float]:
    """Run cases; returns how many ran and the longest time of one. Raises AssertionError with the seed of a fault."""
    modules = list(vector_filters().values())
    longest = 0.0
    with make_engine() as engine:
        for number in range(cases):
            name = f"{seed}/{number}"
            try:
                longest = max(longest, run_case(engine, name, modules))
            except Exception as error:
                raise AssertionError(f"case {name}: {error!r}") from error
    return cases, longest


if __name__ == "__main__":
    ran, slowest = fuzz(int(sys.argv[1]), int(sys.argv[2]))
    print(f"{ran:,} cases, the slowest took {slowest * 1000:.0f} ms")
