"""Compiles filters in C, once for each source: the result is kept under build/filters by its hash.

Inside Pyodide nothing is compiled; what CPython left there is read.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = ROOT / "build" / "filters"
VECTORS: Final = Path(__file__).parent / "vectors"
HEADER: Final = VECTORS / "proxy_wasm.h"
SAMPLES: Final = ROOT / "filters"

FLAGS: Final = (
    "--target=wasm32-freestanding", "-O2", "-nostdlib", "-fno-builtin", "-Wl,--no-entry", "-Wl,--strip-all",
)  # fmt: skip


@cache
def compile_source(source: str) -> bytes:
    """Return the module of a C source that includes `proxy_wasm.h`."""
    digest = hashlib.sha256("\0".join((source, HEADER.read_text(), *FLAGS)).encode()).hexdigest()[:16]
    target = BUILD / f"{digest}.wasm"
    if not target.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        made = target.with_suffix(f".{os.getpid()}.wasm")  # tests run in several processes
        subprocess.run(
            [sys.executable, "-m", "ziglang", "cc", *FLAGS, f"-I{VECTORS}", "-o", made, "-x", "c", "-"],
            input=source.encode(),
            check=True,
            capture_output=True,
        )
        made.replace(target)
    return target.read_bytes()


def compile_file(path: Path) -> bytes:
    """Return the module of a C file."""
    return compile_source(path.read_text(encoding="utf-8"))


def vector_filters() -> dict[str, bytes]:
    """Return the modules of the vectors by name."""
    return {path.stem: compile_file(path) for path in sorted(VECTORS.glob("*.c"))}
