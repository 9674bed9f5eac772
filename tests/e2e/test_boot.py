"""A start that cannot succeed says why, instead of hanging."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Page, expect

from routelens.cli.site_server import POLICY, TYPES, SiteHandler

SITE = Path(__file__).parents[2] / "build" / "site"

# The browser reports what failed on its own; none of this is the page's doing.
LOADING = r"Failed to load resource|MIME type|Failed to load module script"


class WasmAsText(SiteHandler):
    types: ClassVar = {**TYPES, ".wasm": "text/plain"}


class ScriptsAsText(SiteHandler):
    types: ClassVar = {**TYPES, ".mjs": "text/plain"}


class WithoutWebAssembly(SiteHandler):
    policy: ClassVar = POLICY.replace(" 'wasm-unsafe-eval'", "")


def without(pattern: str) -> type[SiteHandler]:
    """A server that has lost some files."""

    class Without(SiteHandler):
        def respond(self, *, with_body: bool) -> None:
            if re.search(pattern, self.path):
                self.path = "/lost"
            super().respond(with_body=with_body)

    return Without


class Stalling(SiteHandler):
    """Sends the first half of the standard library, and then nothing more."""

    def respond(self, *, with_body: bool) -> None:
        if not re.search(r"engine/python-", self.path):
            super().respond(with_body=with_body)
            return
        content = (self.root / self.path[1:]).read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.wfile.flush()
        time.sleep(40)
        self.close_connection = True


def expect_failure(page: Page, address: str, reason: str) -> None:
    page.goto(address)
    status = page.get_by_test_id("engine-status")
    expect(status).to_have_attribute("data-status", "failed", timeout=45_000)
    expect(page.locator("body")).to_contain_text(re.compile(reason))


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        pytest.param(
            WasmAsText, r"pyodide\.asm\.wasm as text/plain.*application/wasm", id="wasm of the wrong type"
        ),
        pytest.param(ScriptsAsText, r"\.mjs as text/plain.*text/javascript", id="scripts of the wrong type"),
        pytest.param(WithoutWebAssembly, r"blocks WebAssembly", id="WebAssembly blocked"),
        pytest.param(without(r"manifest\.json"), r"manifest\.json.*404", id="no manifest"),
        pytest.param(without(r"pyodide\.mjs"), r"pyodide\.mjs.*404", id="no loader"),
        pytest.param(without(r"asm\.mjs"), r"pyodide\.asm\.mjs.*404", id="no runtime"),
        pytest.param(without(r"\.wasm"), r"pyodide\.asm\.wasm.*404", id="no wasm"),
        pytest.param(without(r"engine/python-"), r"python-\w+\.zip.*404", id="no standard library"),
        pytest.param(without(r"engine/routelens-"), r"routelens-\w+\.zip.*404", id="no application"),
    ],
)
@pytest.mark.console(LOADING)
def test_a_start_that_cannot_succeed_names_the_reason(
    page: Page, start_server: Callable[..., str], handler: type[SiteHandler], reason: str
) -> None:
    expect_failure(page, start_server(SITE, handler), reason)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("engine/*/pyodide.asm.wasm", r"WebAssembly module of Python does not work|is damaged"),
        ("engine/python-*.zip", r"Python did not start|is damaged"),
        ("engine/routelens-*.zip", r"Python did not start|is damaged"),
        ("engine/manifest.json", r"manifest\.json is not the list of files"),
    ],
)
@pytest.mark.parametrize("damage", ["cut", "zeroed"])
def test_a_damaged_file_is_found_out(
    page: Page, start_server: Callable[..., str], tmp_path: Path, pattern: str, reason: str, damage: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    for file in site.glob(pattern):
        content = file.read_bytes()
        half = len(content) // 2
        file.write_bytes(content[:half] + (bytes(len(content) - half) if damage == "zeroed" else b""))
        for encoded in site.glob(f"{file.relative_to(site)}.*"):
            encoded.unlink()
    expect_failure(page, start_server(site), reason)


@pytest.mark.console(LOADING)
def test_a_load_that_stops_half_way_is_noticed(page: Page, start_server: Callable[..., str]) -> None:
    expect_failure(page, start_server(SITE, Stalling), r"nothing arrived for 20 seconds")
