"""Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, WebError

from tests.browsers.driver import PATIENCE, BrowserError, Engine, Window
from tests.e2e import chromium

OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


class ChromiumWindow(Window):
    """A page of a context of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        self.context = context
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.has_crashed = False
        self.page.on("crash", self._on_crash)

    def _on_crash(self, page: Page) -> None:
        self.has_crashed = True

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"console {message.type}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.found.append(f"uncaught: {error.error}")

    def go(self, address: str) -> None:
        # An address that differs in its fragment alone does not load the document.
        self.page.goto("about:blank")
        self.page.goto(address)

    def reload(self) -> None:
        self.page.reload()

    def call(self, function: str) -> Any:
        try:
            return self.page.evaluate(f"({function})()")
        except Error as error:
            raise BrowserError(error.message) from None

    def click_at(self, x: int, y: int) -> None:
        self.page.mouse.click(x, y)

    def chord(self, keys: Sequence[str]) -> None:
        self.page.keyboard.press("+".join(keys))

    def picture(self) -> bytes:
        return self.page.screenshot()

    def troubles(self) -> list[str]:
        return self.found

    def ended(self) -> str | None:
        if not self._is_connected:
            return "Chromium has ended."
        return "The page's process of Chromium has crashed." if self.has_crashed else None

    @property
    def _is_connected(self) -> bool:
        browser = self.context.browser
        return browser is not None and browser.is_connected()

    def close(self) -> None:
        if self._is_connected:
            self.context.close()


class Chromium(Engine):
    """One process; a window is a context of it."""

    name = "chromium"

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.browser = self._launch()

    def _launch(self) -> Browser:
        return self.playwright.chromium.launch(executable_path=chromium.find(), args=[*OPTIONS])

    def window(self, *, width: int = 1280, height: int = 720, dark: bool = False) -> Window:
        if not self.browser.is_connected():
            self.browser = self._launch()
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        return ChromiumWindow(context)

    def close(self) -> None:
        self.browser.close()
