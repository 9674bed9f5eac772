"""Examples in docstrings run as they stand, and print what they show."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

PYTHON = Path(__file__).parents[2] / "py"
CORE = ("explain", "kong", "language", "regex", "router", "analysis", "lint", "testing")
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PYTHON).with_suffix("").parts)
    for folder in CORE
    for path in (PYTHON / "routelens" / folder).rglob("*.py")
    if ">>>" in path.read_text("utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_a_module_print_what_they_show(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert result.failed == 0


def test_what_users_call_first_has_an_example() -> None:
    assert {
        "routelens.kong.config.loader",
        "routelens.kong.conversion.to_expressions",
        "routelens.kong.entities",
        "routelens.kong.priority",
        "routelens.kong.request.request",
        "routelens.kong.table",
        "routelens.kong.translate",
        "routelens.kong.validation",
        "routelens.language.formatter",
        "routelens.language.parser",
        "routelens.language.schema",
        "routelens.router.context",
        "routelens.router.router",
    } <= set(WITH_EXAMPLES)
