"""The page of the diagnostic codes is the one that the registry gives."""

from __future__ import annotations

from tools.make_diagnostics_page import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page()
