"""Modules: what is read of them, what is refused, and what metering counts and limits."""

from __future__ import annotations

import pytest

from routelens.filters import ConfiguredFilter, Limits, ModuleError, TrapError
from routelens.filters.runtime import load_program
from routelens.filters.wasm.binary import s32, sized, u32, vector
from routelens.filters.wasm.engine import Engine
from routelens.filters.wasm.metering import FUEL, START, meter
from routelens.filters.wasm.module import Signature, filter_interface, read_module
from tests.filters.compiler import vector_filters
from tests.filters.engines import make_engine
from tests.filters.harness import GET, running, source
from tests.processor import processor_seconds

CORS = vector_filters()["cors"]
MEMORY = 32 << 20


def section(number: int, content: bytes) -> bytes:
    return bytes([number]) + sized(content)


def hand_made(body: bytes, *, memory: bytes = b"\1\0\1", extra: bytes = b"", locals_: bytes = b"\0") -> bytes:
    """A module with one exported function `f` of no arguments, and a memory."""
    return b"".join(
        (
            b"\0asm\1\0\0\0",
            section(1, vector([b"\x60\0\0"])),
            section(3, vector([u32(0)])),
            section(5, memory),
            section(7, vector([sized(b"f") + b"\0\0", sized(b"memory") + b"\2\0"]) + extra),
            section(10, vector([sized(locals_ + body)])),
        )
    )


def run(body: bytes, fuel: int = 1_000, **options: bytes) -> int:
    """Run a body; returns the units used. Raises what the engine raises."""
    module = read_module(hand_made(body, **options))
    with make_engine() as engine:
        instance = engine.compile(meter(module, MEMORY), module).instantiate({})
        try:
            instance.fuel = fuel
            instance.call("f", ())
            return fuel - instance.fuel
        finally:
            instance.close()


def test_a_filter_tells_its_imports_its_abi_and_its_allocator() -> None:
    module = read_module(CORS)
    assert {each.module for each in module.imports} == {"env"}
    assert "proxy_send_local_response" in {each.name for each in module.imports}
    assert (filter_interface(module).abi, filter_interface(module).allocator) == (
        "0.2.1",
        "proxy_on_memory_allocate",
    )
    assert module.signature_of("proxy_on_request_headers") == Signature(("i32", "i32", "i32"), ("i32",))
    assert module.signature_of("memory") is None


def compile_bytes(engine: Engine, wasm: bytes) -> None:
    module = read_module(wasm)
    engine.compile(meter(module, MEMORY), module)


@pytest.mark.parametrize(
    ("wasm", "message"),
    [
        (b"", "not a WebAssembly module"),
        (b"<html>", "not a WebAssembly module"),
        (b"\0asm\x0d\0\1\0", "not a module of version 1"),
        (b"\0asm\1\0\0\0", "no memories"),
        (CORS[:200], "truncated"),
        (hand_made(b"\x0b", memory=b"\1\0\xff\xff\3"), "wants"),
        (hand_made(b"\x0b", memory=b"\1\3\1\1"), "shared or a 64-bit"),
        (hand_made(b"\x23\0\x1a\x0b"), "global variable that does not exist"),
        (hand_made(b"\x20\0\x1a\x0b"), "local variable that does not exist"),
        (hand_made(b"\xfe\0\0\x0b"), "unknown instruction"),
        (hand_made(b"\x0b\x0b"), "longer than its content"),
        (hand_made(b"\x41\0\x0b"), "not valid"),
        (hand_made(b"\x0b", locals_=b"\1\xff\xff\x7f\x7f"), "local variables"),
    ],
)
def test_what_is_no_module_gets_a_clear_error(wasm: bytes, message: str) -> None:
    with make_engine() as engine, pytest.raises(ModuleError) as error:
        compile_bytes(engine, wasm)
    assert message in error.value.message


def test_a_module_without_abi_or_allocator_is_no_filter() -> None:
    with pytest.raises(ModuleError, match="unknown ABI version"):
        filter_interface(read_module(hand_made(b"\x0b")))


def test_a_name_of_ours_is_refused() -> None:
    exports = section(7, vector([sized(b"memory") + b"\2\0", sized(FUEL.encode()) + b"\2\0"]))
    with pytest.raises(ModuleError, match="keeps for itself"):
        meter(read_module(b"\0asm\1\0\0\0" + section(5, b"\1\0\1") + exports), MEMORY)


def test_an_import_with_another_type_is_refused() -> None:
    wrong = source("HOST(proxy_done)(u32 a);", configure="return proxy_done(1);")
    with make_engine() as engine, pytest.raises(ModuleError, match="incompatible host interface"):
        load_program("f", wrong, engine, MEMORY)


@pytest.mark.parametrize(
    ("body", "units"),
    [
        (b"\x0b", 1),  # entering
        (b"\x01\x01\x0b", 3),
        (b"\x41\0\x04\x40\x01\x01\x0b\x01\x0b", 4),  # the branch that isn't taken costs nothing
        (b"\x41\1\x04\x40\x01\x01\x0b\x01\x0b", 6),
        (b"\x02\x40\x0c\0\x01\x01\x0b\x01\x0b", 3),  # nothing behind a branch
        (b"\x41\7\x41\2\x6d\x1a\x0b", 14),  # a division is ten
        (b"\x41\0\x41\0\x41" + s32(800) + b"\xfc\x0b\0\x0b", 105),  # filling 800 bytes: a hundred
    ],
)
def test_units_are_those_of_the_instructions_that_ran(body: bytes, units: int) -> None:
    assert run(body) == units


def test_a_loop_counts_every_turn() -> None:
    # local i = 10; loop { i -= 1; br_if i }
    body = b"\x41\x0a\x21\0\x03\x40\x20\0\x41\1\x6b\x22\0\x0d\0\x0b\x0b"
    assert run(body, locals_=b"\1\1\x7f") == 3 + 10 * 6


def test_the_start_function_runs_when_it_is_called_and_not_before() -> None:
    stores = b"\x41\0\x41\7\x36\2\0\x0b"  # i32.store 7 at 0
    plain = hand_made(stores)
    place = plain.index(b"\x0a", plain.index(b"memory"))
    module = read_module(plain[:place] + section(8, b"\0") + plain[place:])
    with make_engine() as engine:
        instance = engine.compile(meter(module, MEMORY), module).instantiate({})
        instance.fuel = 100
        assert instance.read(0, 1) == b"\0"
        instance.call(START, ())
        assert instance.read(0, 1) == b"\7"
        instance.close()


@pytest.mark.parametrize(
    "body",
    [
        b"\x03\x40\x0c\0\x0b\x0b",  # loop
        b"\x10\0\x0b",  # recursion: the units or the stack
        b"\x03\x40\x41\0\x41\0\x41" + s32(60_000) + b"\xfc\x0b\0\x0c\0\x0b\x0b",  # filling memory for ever
        b"\x03\x40\x41\1\x40\0\x1a\x0c\0\x0b\x0b",  # growing for ever
    ],
)
def test_what_would_never_end_is_stopped(body: bytes) -> None:
    with pytest.raises(TrapError, match=r"unreachable|stack"):
        run(body, fuel=10_000_000)


LOOPS = {
    "empty": "volatile u32 x; for (;;) x;",
    "division": "volatile u64 x = 1, y = 3; for (;;) x = x / (y | 1) + ~0ull / (x | 1);",
    "log": 'for (;;) proxy_log(WARN, "x", 1);',
    "headers": 'for (;;) header(REQUEST_HEADERS, TEXT(":path"));',
    "names": "for (;;) proxy_add_header_map_value(0, (void *)65536, 200000, 0, 0);",
    "properties": "for (;;) proxy_get_property((void *)65536, 200000, (byte **)16, (u32 *)20);",
    "fields": 'for (;;) proxy_add_header_map_value(0, "x-y", 3, "z", 1);',
    "memory": "for (;;) __builtin_memset((void *)65536, n, 100000);",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_an_endless_loop_is_stopped_within_100_ms_of_processor_time(loop: str) -> None:
    endless = source(configure="return __builtin_wasm_memory_grow(0, 4) != -1;", request_headers=LOOPS[loop])
    times = []
    with running(f=endless) as harness:
        for _ in range(3):
            stream = harness.runtime.open([ConfiguredFilter("f")], GET)
            began = processor_seconds()
            effects = stream.begin()
            times.append(processor_seconds() - began)
            stream.finish()
            assert "metered units" in str(effects)
    assert min(times) < 0.1


def test_memory_grows_to_the_limit_and_no_further() -> None:
    grows = source(
        request_headers="u32 n_ = 0; while (__builtin_wasm_memory_grow(0, 1) != -1) n_++;"
        'set_header(REQUEST_HEADERS, TEXT("x-pages"), decimal((u64)__builtin_wasm_memory_size(0))); return 0;'
    )
    with running(limits=Limits(memory=5 << 20), f=grows) as harness:
        sent = harness.send("f").upstream
    assert sent is not None
    assert (b"x-pages", b"80") in sent.headers
