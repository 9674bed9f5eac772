"""What the build says of its own files: their weights, and what is kept for when there is no network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from web.build.offline import SERVICE_WORKER, files_of_docs, files_of_page, with_lists
from web.build.weights import weigh


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A page with a compressed copy, and with files that nobody loads."""
    files = {
        "index.html": b"page",
        "mark.svg": b"mark",
        SERVICE_WORKER: b"work()",
        "engine/manifest.json": b"{}",
        "engine/pyodide-1234567890/pyodide.asm.wasm": b"wasm" * 10,
        "engine/pyodide-1234567890/pyodide.asm.wasm.br": b"br",
        "engine/pyodide-1234567890/pyodide.asm.wasm.gz": b"gzip",
        "engine/python-1234567890.zip": b"library",
        "assets/inter-abc.woff2": b"font",
        "embed.html": b"embed",
        "route-playground.js": b"element",
        "assets/embed/live-abc.js": b"live",
        "docs/index.html": b"first",
        "docs/assets/javascripts/bundle.js.map": b"map",
        "docs/assets/javascripts/lunr/min/lunr.de.min.js": b"German",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_every_file_that_the_page_loads_is_kept_with_its_digest(site: Path) -> None:
    kept = files_of_page(site)
    assert set(kept) == {
        "",
        "mark.svg",
        "engine/pyodide-1234567890/pyodide.asm.wasm",
        "engine/python-1234567890.zip",
        "assets/inter-abc.woff2",
    }
    assert kept[""] == "sha256-" + base64.b64encode(hashlib.sha256(b"page").digest()).decode()


def test_the_documentation_is_kept_with_the_element_of_its_examples_and_without_what_it_never_loads(
    site: Path,
) -> None:
    assert set(files_of_docs(site)) == {
        "docs/index.html",
        "route-playground.js",
        "assets/embed/live-abc.js",
    }


@pytest.mark.parametrize("name", ["mark.svg", "docs/index.html"])
def test_the_service_worker_changes_with_any_file_and_with_nothing_else(site: Path, name: str) -> None:
    before = with_lists("work()", site)
    assert before.endswith("\nwork()")
    assert with_lists(before, site) == before
    (site / name).write_bytes(b"other")
    after = with_lists(before, site)
    assert after != before
    assert after.endswith("\nwork()")
    assert after.count("const BUILD") == 1


def test_parts_weigh_what_is_sent_and_what_is_unpacked(site: Path) -> None:
    weights = {weight.part: (weight.wire, weight.unpacked) for weight in weigh(site)}
    assert weights == {
        "Python, as WebAssembly": (2, 40),
        "Python's standard library": (7, 7),
        "Routelens, with PyYAML": (0, 0),
        "What the first answer does without": (0, 0),
        "Pyodide, between Python and the page": (0, 0),
        "Fonts": (4, 4),
        "The page": (8, 8),
    }
    assert [weight.wire for weight in weigh(site)] == sorted(
        (wire for wire, _ in weights.values()), reverse=True
    )
