"""Regexes against the reference engine: which patterns it takes, why it refuses the others, what they match.

The crate's own test data, re-expressed, is not part of the project: the folder that ROUTELENS_VECTORS names has it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from routelens.regex import RegexError, compile  # noqa: A004

HERE = Path(__file__).parent
VECTORS = os.environ.get("ROUTELENS_VECTORS")
MATCH = json.loads((HERE / "regex_match.json").read_text("utf-8"))["cases"]
ACCEPT = json.loads((HERE / "rust_regex_accept.json").read_text("utf-8"))["cases"]
SUITE: dict[str, Any] = {"cases": [], "peer_bugs": []}
if VECTORS:
    SUITE = json.loads((Path(VECTORS) / "rust_regex_suite.json").read_text("utf-8"))

needs_suite = pytest.mark.skipif(
    not VECTORS, reason="left out: ROUTELENS_VECTORS does not name the folder with rust_regex_suite.json"
)


def verdict(pattern: str) -> RegexError | None:
    try:
        compile(pattern)
    except RegexError as error:
        return error
    return None


def test_the_recorded_files_are_whole() -> None:
    assert (len(MATCH), len(ACCEPT)) == (600, 195)


@pytest.mark.parametrize("case", ACCEPT, ids=lambda case: case["pattern"][:40])
def test_takes_and_refuses_what_the_engine_does(case: dict[str, Any]) -> None:
    error = verdict(case["pattern"])
    accepts = case.get("accepts_native64", case["accepts"])
    assert (error is None) == accepts
    if error is not None:
        assert error.kind == case["error_kind"]
        assert error.engine_message.rpartition("error: ")[2] == case["message"]
        assert 0 <= error.start <= error.end <= len(case["pattern"])


@pytest.mark.parametrize("case", MATCH, ids=lambda case: case["pattern"][:40])
def test_captures_what_the_engine_does(case: dict[str, Any]) -> None:
    if not case["accepts"]:
        assert verdict(case["pattern"]) is not None
        return
    pattern = compile(case["pattern"])
    for text, expected in case["cases"]:
        found = pattern.captures(text)
        assert (found.as_dict() if found else None) == expected, text
        assert pattern.is_match(text) == (expected is not None), text


def check_suite_case(case: dict[str, Any]) -> None:
    written = f"(?i){case['pattern']}" if case["flags"] == "i" else case["pattern"]
    if not case["compiles"]:
        error = verdict(written)
        assert error is not None
        assert error.kind == case["error_kind"]
        return
    pattern = compile(written)
    found = pattern.captures(case["haystack"])
    spans = [list(span) if span else None for span in found.spans] if found else None
    assert spans == case["captures"]
    assert pattern.is_match(case["haystack"]) == case["is_match"]
    if case.get("names"):
        assert pattern.names == {name: index for index, name in enumerate(case["names"]) if name}


@needs_suite
def test_the_suite_is_whole() -> None:
    assert (len(SUITE["cases"]), len(SUITE["peer_bugs"])) == (927, 10)


@needs_suite
@pytest.mark.parametrize("case", SUITE["cases"], ids=lambda case: case["name"])
def test_the_crates_own_cases(case: dict[str, Any]) -> None:
    check_suite_case(case)


@needs_suite
@pytest.mark.parametrize("case", SUITE["peer_bugs"], ids=lambda case: case["name"])
def test_the_right_answer_where_an_older_engine_errs(case: dict[str, Any]) -> None:
    check_suite_case(case)
