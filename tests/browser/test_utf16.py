"""Positions in UTF-16."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from routelens.browser.utf16 import Utf16


@given(st.text(max_size=20))
def test_both_ways(text: str) -> None:
    utf16 = Utf16(text)
    for position in range(len(text) + 1):
        units = utf16.from_code_point(position)
        assert units == len(text[:position].encode("utf-16-le", "surrogatepass")) // 2
        assert utf16.to_code_point(units) == position
