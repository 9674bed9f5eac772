"""The engine of the platform that the tests run on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from routelens.filters.wasm.engine import Engine

IN_PYODIDE = sys.platform == "emscripten"


@contextmanager
def make_engine() -> Iterator[Engine]:
    """Make an engine, and close it in the end."""
    engine: Engine
    if IN_PYODIDE:
        from routelens.filters.wasm.engine_browser import BrowserEngine  # noqa: PLC0415

        engine = BrowserEngine()
    else:
        from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine  # noqa: PLC0415

        engine = WasmtimeEngine()
    try:
        yield engine
    finally:
        engine.close()
