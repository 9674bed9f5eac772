"""Browser profiles that stay open over tests, so that the engine is compiled once and not for each of them.

Chromium keeps compiled WebAssembly and scripts in its profile; the contexts that Playwright makes for a test have none.
A page in a profile that has been used before is ready in half the time. Everything that a page could have left behind
is cleared between tests, and what is compiled says nothing about a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright

# Everything that belongs to an origin but the caches of the network and of compiled code.
STORED = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage,interest_groups,shared_storage"


class Profiles:
    """One open browser for each set of context options, used by one test after another."""

    def __init__(
        self, playwright: Playwright, launch: dict[str, Any], folders: pytest.TempPathFactory
    ) -> None:
        self._playwright = playwright
        self._launch = launch
        self._folders = folders
        self._open: dict[str, BrowserContext] = {}

    def open(self, options: dict[str, Any]) -> BrowserContext:
        """Return the context with these options. Its first page is empty and stays open, for `clear`."""
        key = json.dumps(options, sort_keys=True, default=str)
        context = self._open.get(key)
        if context is None:
            options = {name: value for name, value in options.items() if name != "default_browser_type"}
            folder = self._folders.mktemp("profile")
            context = self._playwright.chromium.launch_persistent_context(folder, **self._launch, **options)
            self._open[key] = context
        return context

    def clear(self, context: BrowserContext, origins: Iterable[str]) -> None:
        """Close the pages of a context and remove what they stored, were granted or had set."""
        first, *others = context.pages
        for page in others:
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
