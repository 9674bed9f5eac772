"""The page states its policy before anything that the policy governs."""

from __future__ import annotations

import pytest

from web.build.policy import stated


def test_it_comes_first_in_the_head() -> None:
    text = stated('<html><head><script src="a.js"></script></head></html>')
    assert text.index("Content-Security-Policy") < text.index("<script")
    assert "default-src 'none'" in text
    assert "frame-ancestors" not in text


@pytest.mark.parametrize("page", ["<html></html>", stated("<head></head>")])
def test_a_page_that_cannot_take_it_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="there is"):
        stated(page)
