"""What each part of the page weighs.

    python -m web.build.weights SITE

writes `weights.json` into the built page SITE, from which the page tells it: bytes as our server sends them, compressed
beforehand or on the fly, and bytes unpacked.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from pathlib import Path

from routelens.cli.site_compression import CompressedFiles
from routelens.cli.site_server import ENCODINGS
from web.build.offline import is_beside

WEIGHTS = "weights.json"

# Loaded when the tab that needs them is opened.
LATER = ("engine/filters-*.zip",)

# The first pattern that fits a file's path decides.
PARTS = {
    "engine/*.wasm": "Python, as WebAssembly",
    "engine/python-*.zip": "Python's standard library",
    "engine/routelens-*.zip": "Routelens, with PyYAML",
    "engine/later-*.zip": "What the first answer does without",
    "engine/*.mjs": "Pyodide, between Python and the page",
    "*.woff2": "Fonts",
    "*": "The page",
}


@dataclass(slots=True)
class Weight:
    """One part: bytes over the wire, and bytes unpacked."""

    part: str
    wire: int = 0
    unpacked: int = 0


def weigh(site: Path) -> list[Weight]:
    """Weigh everything that opening the page loads, the heaviest part first."""
    compressed = CompressedFiles()
    weights = {part: Weight(part) for part in PARTS.values()}
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name == WEIGHTS or is_beside(name) or path.suffix in ENCODINGS.values():
            continue
        if any(fnmatch(name, pattern) for pattern in LATER):
            continue
        weight = weights[next(part for pattern, part in PARTS.items() if fnmatch(name, pattern))]
        copies = [path.with_name(path.name + suffix) for suffix in ENCODINGS.values()]
        # As our own server chooses: the best encoding that is there, else what it makes on the fly.
        sent = next((copy.stat().st_size for copy in copies if copy.is_file()), None)
        made = None if sent is not None else compressed.get(path)
        weight.wire += sent or (path.stat().st_size if made is None else len(made))
        weight.unpacked += path.stat().st_size
    return sorted(weights.values(), key=lambda weight: -weight.wire)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m web.build.weights SITE")
    folder = Path(sys.argv[1])
    (folder / WEIGHTS).write_text(json.dumps([asdict(weight) for weight in weigh(folder)], indent=1), "utf-8")
