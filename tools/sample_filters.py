"""Makes the modules of the sample filters out of their C sources.

    python -m tools.sample_filters

writes NAME.wasm beside each NAME.c of `py/routelens/filters/samples`. The compiler is the pinned `ziglang` of the
development packages; the same source gives the same bytes on every machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "py" / "routelens" / "filters" / "samples"
FLAGS: Final = (
    "--target=wasm32-freestanding", "-Oz", "-nostdlib", "-fno-builtin", "-Wl,--no-entry", "-Wl,--strip-all",
)  # fmt: skip


def compile_sample(source: Path) -> bytes:
    """Return the module of a source. CalledProcessError, with the compiler's words in `stderr`, if it is faulty."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "filter.wasm")
        subprocess.run(
            [sys.executable, "-m", "ziglang", "cc", *FLAGS, "-o", target, source.name],
            cwd=source.parent,
            check=True,
            capture_output=True,
            text=True,
        )
        return target.read_bytes()


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.c")):
        path.with_suffix(".wasm").write_bytes(compile_sample(path))
        print(f"{path.stem}.wasm", path.with_suffix(".wasm").stat().st_size, "bytes")
