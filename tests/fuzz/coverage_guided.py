"""Coverage-guided fuzzing of the readers: inputs that reach new code are kept and mutated further.

    pip install atheris
    python tests/fuzz/coverage_guided.py READER [OPTION…]

READER is one of `readers.py`; options are libFuzzer's: `-max_total_time=60`, `-runs=1000000`, a folder of inputs. What
is kept goes to `build/fuzz/READER`, for the next run. atheris is no dependency of ours; it runs on Linux and macOS.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import atheris

ROOT: Final = Path(__file__).parents[2]


def main() -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "py")]
    with atheris.instrument_imports(include=["routelens"]):
        readers = import_module("tests.fuzz.readers").READERS
    if len(sys.argv) < 2 or sys.argv[1] not in readers:
        sys.exit(f"usage: coverage_guided.py {{{'|'.join(readers)}}} [OPTION…]")
    name, *options = sys.argv[1:]
    reader, seeds = readers[name]
    folder = ROOT / "build" / "fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, str(folder)], reader)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
