"""Where the programs of each engine are; on Debian as root, what is missing is installed.

    python -m tests.browsers.programs

prints the paths, or says what is missing, with the exit code 1.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.e2e import chromium
from tests.e2e.chromium import NoBrowserError

FIREFOX_NAMES = ("firefox-esr", "firefox")
MINI_BROWSERS = (
    "/usr/lib/*/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/*/webkitgtk-6.0/MiniBrowser",
    "/usr/lib/*/webkit2gtk-4.0/MiniBrowser",
    "/usr/libexec/webkit2gtk-4.1/MiniBrowser",
    "/usr/libexec/webkitgtk-6.0/MiniBrowser",
)


def firefox() -> str:
    """The path of Firefox, `FIREFOX` if that is set. NoBrowserError if there is none and none may be installed."""
    chosen = os.environ.get("FIREFOX")
    if chosen:
        if not chromium.starts(chosen):
            raise NoBrowserError(f"FIREFOX is {chosen}, which does not start as a browser.")
        return chosen
    return _provided("Firefox, or FIREFOX set to the path of its program", "firefox-esr", look_for_firefox)


def webkit_driver() -> str:
    """The path of WebKitWebDriver."""
    return _provided(
        "WebKitWebDriver of WebKitGTK", "webkit2gtk-driver", lambda: shutil.which("WebKitWebDriver")
    )


def mini_browser() -> str:
    """The path of the browser that WebKitGTK brings for tests."""
    webkit_driver()
    return _provided("MiniBrowser of WebKitGTK", "webkit2gtk-driver", look_for_mini_browser)


def xvfb() -> str:
    """The path of the X server that WebKitGTK draws on."""
    return _provided("Xvfb", "xvfb", lambda: shutil.which("Xvfb"))


def all_programs() -> list[str]:
    """Every program that the suite needs, with what is missing installed. NoBrowserError if that cannot be."""
    return [chromium.find(), firefox(), webkit_driver(), mini_browser(), xvfb()]


def look_for_firefox() -> str | None:
    """A Firefox that starts."""
    found = filter(None, map(shutil.which, FIREFOX_NAMES))
    return next((path for path in found if chromium.starts(path)), None)


def look_for_mini_browser() -> str | None:
    """A MiniBrowser, in one of the places that distributions have for it."""
    root = Path("/")
    found = (str(path) for pattern in MINI_BROWSERS for path in root.glob(pattern.removeprefix("/")))
    return next(found, None)


def _provided(what: str, package: str, look: Callable[[], str | None]) -> str:
    """What `look` finds, after an installation of Debian's package if need be."""
    advice = (
        f"The tests in three browsers need {what}, and none was found. On Debian: apt-get install {package}"
    )
    found = look()
    if found is None and chromium.may_install():
        chromium.install(package, advice)
        found = look()
    if found is None:
        raise NoBrowserError(advice)
    return found


if __name__ == "__main__":
    try:
        print("\n".join(all_programs()))
    except NoBrowserError as error:
        sys.exit(str(error))
