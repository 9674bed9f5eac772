"""The one place that decides which browser the tests drive.

    python -m tests.e2e.chromium

prints its path, having installed one where that is allowed; the exit code is 1, with a sentence, where there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# Where Linux distributions put it.
USUAL = "/usr/bin/chromium"

# On the PATH, most wanted first.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")

APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)

# Where Playwright keeps what it has downloaded, below a folder for each revision.
CACHES = ("~/.cache/ms-playwright", "~/Library/Caches/ms-playwright")
DOWNLOADED = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
)

ADVICE = (
    "The browser tests need Chromium or Google Chrome, and none was found. Install one, or set CHROMIUM to the path "
    "of its program (`playwright install chromium` in the virtual environment works too)."
)


class NoBrowserError(Exception):
    """There is no browser to drive; the message says what to do."""


def find() -> str:
    """The path of a browser that starts. NoBrowserError if there is none and none may be installed.

    `CHROMIUM` decides if it is set. Otherwise one that is installed, one that Playwright has downloaded, and on
    Debian as root the distribution's package, which is then installed.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not starts(chosen):
            raise NoBrowserError(f"CHROMIUM is {chosen}, which does not start as a browser.")
        return chosen
    for candidate in candidates():
        if starts(candidate):
            return candidate
    if may_install():
        install()
        if starts(USUAL):
            return USUAL
    raise NoBrowserError(ADVICE)


def candidates() -> Iterator[str]:
    """Programs that may be a browser."""
    yield USUAL
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    yield from APPLICATIONS
    for cache in (os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), *CACHES):
        for pattern in DOWNLOADED if cache else ():
            yield from (str(path) for path in sorted(Path(cache).expanduser().glob(pattern), reverse=True))


def starts(program: str) -> bool:
    """Whether it can say its version: Ubuntu's `chromium-browser`, for one, may be a note that points to a store."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and bool(said.stdout.strip())


def may_install() -> bool:
    """Whether this is Debian, or one of its kin, and ours to change."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def install(package: str = "chromium", advice: str = ADVICE) -> None:
    """Install a package of Debian. NoBrowserError, `advice` and what apt-get said, if that fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        ran = subprocess.run(
            ["apt-get", "--quiet", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise NoBrowserError(f"{advice}\napt-get {' '.join(arguments)} failed:\n{ran.stdout}")


if __name__ == "__main__":
    try:
        print(find())
    except NoBrowserError as error:
        sys.exit(str(error))
