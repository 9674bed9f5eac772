"""The page talks to nobody: every byte it loads comes from where it came from itself."""

from __future__ import annotations

from playwright.sync_api import Page, Request


def asked_by(page: Page) -> list[str]:
    """Return a list of what the page and its workers ask for; what its service worker keeps is not among it."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.service_worker is None:
            asked.append(request.url)

    page.context.on("request", note)
    return asked


def open_live(page: Page) -> None:
    page.goto("./")
    page.locator('[data-testid="engine-status"][data-status="ready"]').wait_for(
        state="attached", timeout=60_000
    )


def test_everything_comes_from_the_page_s_own_folder(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    open_live(page)
    addresses = [address for address in asked if not address.startswith("data:")]
    assert [address for address in addresses if not address.startswith(base_url)] == []
    # The worker's requests are seen too: the heaviest file is among them.
    assert any(address.endswith("/pyodide.asm.wasm") for address in addresses)


def test_nothing_is_asked_for_after_the_start(page: Page) -> None:
    asked = asked_by(page)
    open_live(page)
    # The rest of the engine and a spare one are fetched behind the first answer.
    known = 0
    for _ in range(20):
        if known == len(asked) and any("/engine/later-" in address for address in asked):
            break
        known = len(asked)
        page.wait_for_timeout(1500)
    page.get_by_test_id("request-url").fill("https://example.com/another")
    page.wait_for_timeout(1500)
    assert asked[known:] == []


def test_each_file_is_asked_for_once(page: Page) -> None:
    asked = asked_by(page)
    open_live(page)
    assert sorted(asked) == sorted(set(asked))
