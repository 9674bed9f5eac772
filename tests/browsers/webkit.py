"""WebKitGTK, the engine that Safari has, driven by WebKitWebDriver through Selenium, on a screen of its own.

A window fills a screen of its size, so that the viewport can be as narrow as a phone.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import HTTPError

from tests.browsers import programs
from tests.browsers.driver import PATIENCE, BrowserError, Engine, Window
from tests.browsers.keys import CODES

# Anything that is shown.
SOME_PAGE = "data:text/html,<p>x"

# Seconds within which a window has the size that it was given.
RESIZED_AFTER = 20.0

# What the program itself says on its standard output, and its console on it too.
CONSOLE = "CONSOLE "


class Screen:
    """An X server without a screen to look at."""

    def __init__(self, width: int, height: int) -> None:
        reading, writing = os.pipe()
        program = [programs.xvfb(), "-displayfd", str(writing), "-nolisten", "tcp"]
        self.process = subprocess.Popen(
            [*program, "-screen", "0", f"{width}x{height}x24"], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as said:
            self.name = f":{said.readline().strip()}"
        if self.name == ":":
            raise BrowserError("Xvfb did not start.")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class WebKitWindow(Window):
    """A process of its own with a driver of its own: that serves one window at a time."""

    def __init__(self, width: int, height: int, *, dark: bool) -> None:
        with ExitStack() as closing:  # a browser that no longer listens leaves nothing running either
            self.log = Path(tempfile.mkstemp(prefix="webkit-", suffix=".log")[1])
            closing.callback(self.log.unlink)
            self.screen = Screen(width, height)
            closing.callback(self.screen.close)
            environment = {
                **os.environ,
                "DISPLAY": self.screen.name,
                "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # the sandbox needs rights that containers lack
                "GDK_BACKEND": "x11",
                "NO_AT_BRIDGE": "1",
            }
            self.service = Service(
                executable_path=programs.webkit_driver(), log_output=str(self.log), env=environment
            )
            closing.callback(self.service.stop)
            try:
                self.driver = self._started(dark=dark)
                self._resize(width, height)
            except WebDriverException as error:
                said = self.log.read_text("utf-8", "replace")
                raise BrowserError(f"WebKitGTK did not start: {error.msg}\n{said}") from None
            self.closing = closing.pop_all()

    def _started(self, *, dark: bool) -> webdriver.Remote:
        options = Options()
        options.binary_location = programs.mini_browser()
        options.add_argument("--automation")
        options.add_argument("--full-screen")
        options.add_argument("--enable-write-console-messages-to-stdout=true")
        if dark:
            options.add_argument("--dark-mode")
        self.service.start()
        config = ClientConfig(self.service.service_url, timeout=int(PATIENCE) + 30)
        driver = webdriver.Remote(RemoteConnection(client_config=config), options=options)
        driver.set_script_timeout(PATIENCE + 10)
        driver.set_page_load_timeout(PATIENCE)
        return driver

    def _resize(self, width: int, height: int) -> None:
        """Give the viewport its size. The program takes one only when it shows a page, and in full screen at that."""
        self.driver.get(SOME_PAGE)
        self.driver.set_window_rect(0, 0, width, height)
        deadline = time.monotonic() + RESIZED_AFTER
        while (size := self.driver.execute_script("return [innerWidth, innerHeight]")) != [width, height]:
            if time.monotonic() > deadline:
                raise BrowserError(
                    f"WebKitGTK has a viewport of {size[0]} × {size[1]} where {width} × {height} was asked for."
                )
            time.sleep(0.05)

    def go(self, address: str) -> None:
        self.driver.get("about:blank")
        self.driver.get(address)

    def reload(self) -> None:
        self.driver.refresh()

    def call(self, function: str) -> Any:
        script = f"""const done = arguments[0];
          ({function})().then(
            (value) => done(JSON.stringify({{ value }})),
            (error) => done(JSON.stringify({{ error: String(error) }})),
          );"""
        try:
            answer = json.loads(self.driver.execute_async_script(script))
        except WebDriverException as error:
            raise BrowserError(str(error.msg)) from None
        if "error" in answer:
            raise BrowserError(answer["error"])
        return answer.get("value")

    def click_at(self, x: int, y: int) -> None:
        actions = ActionBuilder(self.driver, duration=0)
        actions.pointer_action.move_to_location(x, y).click()
        actions.perform()

    def chord(self, keys: Sequence[str]) -> None:
        actions = ActionChains(self.driver, duration=0)
        values = [CODES.get(key, key) for key in keys]
        for value in values:
            actions.key_down(value) if len(values) > 1 else actions.send_keys(value)
        for value in reversed(values if len(values) > 1 else []):
            actions.key_up(value)
        actions.perform()

    def picture(self) -> bytes:
        picture: bytes = self.driver.get_screenshot_as_png()
        return picture

    def troubles(self) -> list[str]:
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return [
            line for line in lines if line.startswith(CONSOLE) and (" ERROR " in line or " WARN " in line)
        ]

    def ended(self) -> str | None:
        code = self.service.process.poll()
        if code is not None:
            return f"WebKitWebDriver has ended with the exit code {code}."
        try:
            _ = self.driver.current_url
        except WebDriverException as error:
            return f"WebKitGTK has ended: {error.msg}"
        except HTTPError as error:
            return f"WebKitGTK does not answer: {error}"
        return None

    def close(self) -> None:
        with self.closing:
            if self.ended() is None:
                self.driver.quit()


class WebKit(Engine):
    """Nothing is shared between windows."""

    name = "webkit"

    def window(self, *, width: int = 1280, height: int = 720, dark: bool = False) -> Window:
        return WebKitWindow(width, height, dark=dark)

    def close(self) -> None:
        """Each window has ended its own, and the next starts another whatever became of it."""
