"""The memory of an instance: it grows while the module runs, and is nobody's once the instance is closed."""

from __future__ import annotations

import pytest

from routelens.filters.runtime import load_program
from tests.filters.engines import make_engine
from tests.filters.harness import running, source

GROWING = """
static byte *page(void) { return (byte *)(__builtin_wasm_memory_grow(0, 1) << 16); }
"""


def test_what_stands_in_a_new_page_is_read_and_written() -> None:
    code = (
        "byte *first = page(); first[0] = 'h'; first[1] = 'i'; proxy_log(INFO, first, 2);"
        " byte **at = (byte **)page(); u32 *got = (u32 *)(at + 1);"
        ' if (proxy_get_header_map_value(0, ":path", 5, at, got) == OK) proxy_log(INFO, *at, *got);'
        " return 0;"
    )
    with running(f=source(GROWING, request_headers=code)) as harness:
        harness.send("f")
        assert harness.logged == [("info", "hi"), ("info", "/a?x=1")]


@pytest.mark.parametrize("behind", [0, 65_536])
def test_an_address_behind_the_last_page_is_outside(behind: int) -> None:
    code = f"byte *last = page(); proxy_log(INFO, last + 65536 + {behind} - 1, 2); return 0;"
    with running(f=source(GROWING, request_headers=code)) as harness:
        assert harness.send("f").refusal is not None
        assert "a pointer outside the memory" in harness.logged[-1][1]


def test_a_closed_instance_has_no_memory() -> None:
    with make_engine() as engine:
        program = load_program("f", source(request_headers="return 0;"), engine, 32 << 20)
        functions = {(each.module, each.name): lambda *_: 0 for each in program.module.imports}
        instance = program.compiled.instantiate(functions)
        assert instance.write(8, b"abcd")
        assert instance.read(8, 4) == b"abcd"
        instance.close()
        assert (instance.read(8, 4), instance.write(8, b"x"), instance.memory_size()) == (None, False, 0)
