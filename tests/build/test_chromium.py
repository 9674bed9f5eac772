"""Which browser the tests drive, and that a missing one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import chromium

BROWSER = "#!/bin/sh\necho Chromium 156\n"
NOTE = "#!/bin/sh\necho 'install it from the store' >&2\nexit 1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer without any browser, and without the right to install one."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("PLAYWRIGHT_BROWSERS_PATH", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr(chromium, "USUAL", str(tmp_path / "usual"))
    monkeypatch.setattr(chromium, "NAMES", ("test-chromium", "test-chrome"))
    monkeypatch.setattr(chromium, "APPLICATIONS", ())
    monkeypatch.setattr(chromium, "CACHES", (str(tmp_path / "cache"),))
    monkeypatch.setattr(chromium, "may_install", lambda: False)
    return tmp_path


def program(path: Path, text: str = BROWSER) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_the_one_that_is_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(folder / "usual")
    chosen = program(folder / "mine")
    monkeypatch.setenv("CHROMIUM", chosen)
    assert chromium.find() == chosen


def test_one_that_is_asked_for_and_is_not_there_is_no_reason_to_take_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(folder / "usual")
    monkeypatch.setenv("CHROMIUM", str(folder / "mine"))
    with pytest.raises(chromium.NoBrowserError, match=r"CHROMIUM is .*/mine, which does not start"):
        chromium.find()


def test_the_usual_place_comes_before_the_path(folder: Path) -> None:
    program(folder / "test-chromium")
    usual = program(folder / "usual")
    assert chromium.find() == usual


def test_a_note_that_only_looks_like_a_browser_is_passed_over(folder: Path) -> None:
    program(folder / "test-chromium", NOTE)
    chrome = program(folder / "test-chrome")
    assert chromium.find() == chrome


def test_the_newest_that_playwright_has_downloaded(folder: Path) -> None:
    program(folder / "cache" / "chromium-1190" / "chrome-linux" / "chrome")
    newest = program(folder / "cache" / "chromium-1208" / "chrome-linux64" / "chrome")
    assert chromium.find() == newest


def test_none_is_told_with_a_way_out(folder: Path) -> None:
    with pytest.raises(chromium.NoBrowserError, match="Install one, or set CHROMIUM"):
        chromium.find()


def test_root_on_debian_gets_the_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "may_install", lambda: True)
    monkeypatch.setattr(chromium, "install", lambda: program(folder / "usual"))
    assert chromium.find() == str(folder / "usual")
