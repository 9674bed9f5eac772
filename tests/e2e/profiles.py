"""Browser profiles that stay open over tests, and in each a page whose engine runs: starting it is most of a page load.

Chromium keeps compiled WebAssembly and scripts in its profile; the contexts that Playwright makes for a test have none.
A page in a profile that has been used before is ready in half the time. Everything that a page could have left behind
is cleared between tests, and what is compiled says nothing about a page.

A page with a running engine goes from test to test: it is taken out of its document, storage and address are emptied,
and a new one is put there, which reads what it opens with as after loading and gives the engine its first workspace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize

from tests.e2e.page import bounded, first_run

# Everything that belongs to an origin but the caches of the network and of compiled code.
STORED = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage,interest_groups,shared_storage"

# Nothing of a page stays but its engine; what it still wanted to keep or to write into the address is dropped.
PUT_AWAY = """
() => {
  document.querySelector('routelens-app').remove();
  localStorage.clear();
  sessionStorage.clear();
  scrollTo(0, 0);
}
"""

REOPEN = bounded(
    """(address) => {
      history.replaceState(null, '', address);
      return window.__routelens.restart();
    }""",
    "the engine to take its first workspace anew",
)


class Profiles:
    """One open browser for each set of context options, used by one test after another."""

    def __init__(
        self, playwright: Playwright, launch: dict[str, Any], folders: pytest.TempPathFactory
    ) -> None:
        self._playwright = playwright
        self._launch = launch
        self._folders = folders
        self._open: dict[str, BrowserContext] = {}
        self._running: dict[BrowserContext, Page] = {}

    def open(self, options: dict[str, Any], number: int = 0) -> BrowserContext:
        """Return a context with these options. Its first page is empty and stays open, for `clear`."""
        key = json.dumps([number, options], sort_keys=True, default=str)
        context = self._open.get(key)
        if context is None:
            options = {name: value for name, value in options.items() if name != "default_browser_type"}
            folder = self._folders.mktemp("profile")
            context = self._playwright.chromium.launch_persistent_context(folder, **self._launch, **options)
            self._open[key] = context
        return context

    def running(self, context: BrowserContext, address: str) -> Page:
        """Return a page at this address whose engine runs: the one that was put away, or else a new one."""
        page = self._running.pop(context, None)
        if page is None:
            page = context.new_page()
            page.goto(address)
        else:
            page.evaluate(REOPEN, address)
        first_run(page)
        return page

    def put_away(self, page: Page, viewport: ViewportSize) -> None:
        """Keep a page for the next who asks for a running one."""
        page.mouse.move(0, 0)
        page.evaluate(PUT_AWAY)
        page.emulate_media(media="null", color_scheme="null", reduced_motion="null", forced_colors="null")
        page.set_viewport_size(viewport)
        self._running[page.context] = page

    def clear(self, context: BrowserContext, origins: Iterable[str]) -> None:
        """Close the pages of a context but the one put away, and remove what they stored, were granted or had set."""
        first, *others = context.pages
        for page in others:
            if page is not self._running.get(context):
                page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_permissions()
        context.clear_cookies()
        session = context.new_cdp_session(first)
        for origin in origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
        session.detach()

    def close(self) -> None:
        """Close all browsers."""
        for context in self._open.values():
            context.close()
