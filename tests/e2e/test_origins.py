"""The page talks to nobody: every byte it loads comes from where it came from itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


def test_everything_comes_from_the_page_s_own_folder(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto("./")
    page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
        state="attached", timeout=60_000
    )
    addresses = [address for address in asked if not address.startswith("data:")]
    assert [address for address in addresses if not address.startswith(base_url)] == []
    # The worker's requests are seen too: the heaviest file is among them.
    assert any(address.endswith("/pyodide.asm.wasm") for address in addresses)


@pytest.mark.own_page
def test_nothing_is_asked_for_after_the_start(ready_page: Page) -> None:
    late: list[str] = []
    ready_page.context.on("request", lambda request: late.append(request.url))
    ready_page.wait_for_timeout(1500)
    assert late == []


def test_each_file_is_asked_for_once(page: Page) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto("./")
    page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
        state="attached", timeout=60_000
    )
    assert sorted(asked) == sorted(set(asked))
