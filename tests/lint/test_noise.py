"""The linter calls nothing wrong that is right; the whole of this is `python tests/fuzz/lint_noise.py`."""

from __future__ import annotations

from tests.fuzz.lint_noise import generated


def test_careful_tables_have_no_error_and_few_warnings() -> None:
    found = generated(40)
    assert [finding.message for finding in found if finding.severity == "error"] == []
    warned = [finding.message for finding in found if finding.severity == "warning"]
    assert len(warned) <= 12, warned
