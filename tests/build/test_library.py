"""The standard library that the page ships has everything that our package imports, now or later."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import routelens
from tests.e2e.page import SITE
from web.build.archive import FILTERS, LEFT_OUT, OTHER_FACES, is_left_out, is_named

pytestmark = pytest.mark.heavy  # each runs Node or Python

# A C library's wrapper, and a prompt for people.
NOT_FOR_THE_PAGE = {"yaml.cyaml", "pyodide.console"}

IMPORTS = Path(__file__).parents[1] / "pyodide" / "imports.mjs"


def test_all_of_our_package_can_be_imported_from_what_is_shipped() -> None:
    ran = subprocess.run(["node", IMPORTS, SITE], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    alone: dict[str, str | None] = json.loads(ran.stdout)["alone"]
    names: dict[str, str | None] = json.loads(ran.stdout)["first"]
    later: dict[str, str | None] = json.loads(ran.stdout)["later"]
    # What comes first needs nothing of what follows, and what the first answer does without is not in it.
    assert {name for name, why in alone.items() if why is not None} == set()
    assert "routelens.browser.engine" in alone
    assert not {"routelens.lint.linter", "routelens.kong.config.loader", "yaml.loader"} & set(alone)
    assert {name for name, why in names.items() if why is not None} == NOT_FOR_THE_PAGE, names
    assert not {name for name in (*names, *later) if is_left_out(name.replace(".", "/"), OTHER_FACES)}
    # Filters come when their tab is opened, and nothing that is loaded at first imports them.
    assert {name for name, why in later.items() if why is not None} == set()
    assert {"routelens.filters.chain", "routelens.browser.filtering.engine"} <= set(later)
    assert all(is_named(name.replace(".", "/"), FILTERS) for name in later)
    assert {
        "routelens.browser.engine",
        "routelens.kong.config.loader",
        "yaml.loader",
        "_pyodide._base",
    } <= set(names)


def test_nothing_imports_inside_a_function_what_is_left_out() -> None:
    """Such an import would fail only when it is reached."""
    assert LEFT_OUT & set(sys.stdlib_module_names)
    package = Path(routelens.__file__).parent
    for path in package.rglob("*.py"):
        if is_left_out(path.relative_to(package.parent).as_posix(), OTHER_FACES):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            assert not {name.partition(".")[0] for name in names} & LEFT_OUT, path
