"""Firefox, driven by WebDriver BiDi, which it speaks itself: nothing stands between."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.remote.websocket_connection import WebSocketConnection

from tests.browsers import programs
from tests.browsers.driver import PATIENCE, BrowserError, Engine, Window
from tests.browsers.keys import CODES

# What it would otherwise ask of other hosts, or show on its first start.
PREFERENCES: dict[str, object] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#no-server/v1",
}

LISTENING = "WebDriver BiDi listening on "

# Lines of its standard error that are worth telling when it has ended.
LAST_LINES = 5


class FirefoxProcess:
    """A process with a profile of its own, and the connection to it."""

    def __init__(self, *, dark: bool) -> None:
        self.profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        wanted = {**PREFERENCES, "ui.systemUsesDarkTheme": int(dark)}
        lines = [f"user_pref({_literal(name)}, {_literal(value)});\n" for name, value in wanted.items()]
        (self.profile / "user.js").write_text("".join(lines), "utf-8")
        program = [programs.firefox(), "--headless", "--no-remote", "--profile", str(self.profile)]
        self.process = subprocess.Popen(
            [*program, "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.listens = threading.Event()
        self.address = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.listens.wait(PATIENCE):
            self.close()
            raise BrowserError(f"Firefox did not start: {''.join(self.said)}")
        self.entries: list[dict[str, Any]] = []
        self.connection = WebSocketConnection(f"{self.address}/session", PATIENCE + 10, 0.005)
        self.connection.callbacks["log.entryAdded"] = [self.entries.append]
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line)
            if line.startswith(LISTENING):
                self.address = line.removeprefix(LISTENING).strip()
                self.listens.set()

    def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command and its result. BrowserError if it has none; without any answer the process is ended."""
        if (reason := self.ended()) is not None:
            raise BrowserError(f"{method}: {reason}")
        try:
            reply: dict[str, Any] = self.connection.send_cmd(method, parameters)
        except WebDriverException as error:
            self.process.kill()
            self.process.wait()
            raise BrowserError(f"{method}: {error.msg} {self.ended()}") from None
        if "error" in reply:
            raise BrowserError(f"{method}: {reply['error']}: {reply.get('message')}")
        result: dict[str, Any] = reply["result"]
        return result

    def ended(self) -> str | None:
        """Why it can be asked nothing any more, None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        said = "".join(self.said[-LAST_LINES:]).strip()
        return f"Firefox has ended with the exit code {code}" + (f"; it said last: {said}" if said else ".")

    def close(self) -> None:
        if hasattr(self, "connection"):
            self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(20)
        if self.process.stderr is not None:
            self.process.stderr.close()
        shutil.rmtree(self.profile, ignore_errors=True)


def _literal(value: object) -> str:
    return str(value).lower() if isinstance(value, (bool, int)) else f'"{value}"'


class FirefoxWindow(Window):
    """A tab of a user context of its own: nothing is shared with others."""

    def __init__(self, firefox: FirefoxProcess, width: int, height: int) -> None:
        self.firefox = firefox
        self.user = firefox.ask("browser.createUserContext")["userContext"]
        created = firefox.ask("browsingContext.create", type="tab", userContext=self.user)
        self.context = created["context"]
        viewport = {"width": width, "height": height}
        firefox.ask("browsingContext.setViewport", context=self.context, viewport=viewport)

    def go(self, address: str) -> None:
        self.firefox.ask("browsingContext.navigate", context=self.context, url="about:blank", wait="complete")
        self.firefox.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def reload(self) -> None:
        self.firefox.ask("browsingContext.reload", context=self.context, wait="complete")

    def call(self, function: str) -> Any:
        # JSON keeps what comes back plain.
        answer = self.firefox.ask(
            "script.callFunction",
            functionDeclaration=f"async () => JSON.stringify((await ({function})()) ?? null)",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] == "exception":
            raise BrowserError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def click_at(self, x: int, y: int) -> None:
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act(
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": moves}
        )

    def chord(self, keys: Sequence[str]) -> None:
        values = [CODES.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": value} for value in values]
        up = [{"type": "keyUp", "value": value} for value in reversed(values)]
        self._act({"type": "key", "id": "keyboard", "actions": [*down, *up]})

    def _act(self, source: dict[str, object]) -> None:
        self.firefox.ask("input.performActions", context=self.context, actions=[source])

    def picture(self) -> bytes:
        taken = self.firefox.ask("browsingContext.captureScreenshot", context=self.context)
        return base64.b64decode(taken["data"])

    def troubles(self) -> list[str]:
        return [
            f"{entry['type']} {entry['level']}: {entry['text']}"
            for entry in self.firefox.entries
            if entry["level"] in {"error", "warn"} and entry["source"].get("context") == self.context
        ]

    def ended(self) -> str | None:
        return self.firefox.ended()

    def close(self) -> None:
        if self.ended() is not None:
            return
        self.firefox.ask("browsingContext.close", context=self.context)
        self.firefox.ask("browser.removeUserContext", userContext=self.user)


class Firefox(Engine):
    """One process for each theme of the system: that is a preference of the whole program."""

    name = "firefox"

    def __init__(self) -> None:
        self.processes: dict[bool, FirefoxProcess] = {}

    def window(self, *, width: int = 1280, height: int = 720, dark: bool = False) -> Window:
        process = self.processes.get(dark)
        if process is not None and process.ended() is not None:
            del self.processes[dark]
            process.close()
            process = None
        if process is None:
            process = self.processes[dark] = FirefoxProcess(dark=dark)
        return FirefoxWindow(process, width, height)

    def close(self) -> None:
        for process in self.processes.values():
            process.close()
