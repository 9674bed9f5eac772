"""`routelens.kong`: every name that it promises is there, whether it is imported at once or when it is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import routelens.kong

SOURCE = ast.parse(Path(routelens.kong.__file__).read_text("utf-8"))


def imports(body: list[ast.stmt]) -> dict[str, str]:
    """The module behind each name that is imported from below the package."""
    return {
        alias.name: statement.module.removeprefix("routelens.kong.")
        for statement in body
        if isinstance(statement, ast.ImportFrom) and statement.module is not None
        for alias in statement.names
        if statement.module.startswith("routelens.kong.")
    }


@pytest.mark.parametrize("name", routelens.kong.__all__)
def test_every_name_can_be_imported_and_listed(name: str) -> None:
    assert getattr(routelens.kong, name) is not None
    assert name in dir(routelens.kong)


def test_lazy_imports_are_those_that_the_type_checker_sees() -> None:
    unread = next(node for node in SOURCE.body if isinstance(node, ast.If))
    assert imports(unread.body) == routelens.kong._HOMES
    assert sorted([*imports(SOURCE.body), *imports(unread.body)]) == sorted(routelens.kong.__all__)
    assert not set(routelens.kong._LATER) & set(routelens.kong.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        routelens.kong.nothing  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError):
        from routelens.kong import nothing  # type: ignore[attr-defined]  # noqa: F401, PLC0415


def run(code: str) -> list[str]:
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.split()


def test_modules_and_functions_of_one_name_do_not_hide_each_other() -> None:
    kinds = run(
        "import routelens.kong.conversion.traditional_form, routelens.kong.translate\n"
        "import routelens.kong.conversion.to_expressions\n"
        "from routelens.kong import traditional_form, translate, convert_to_expressions\n"
        "print(*(type(one).__name__ for one in (traditional_form, translate, convert_to_expressions)))"
    )
    assert kinds == ["function", "function", "function"]


def test_routing_reads_no_yaml_and_the_engine_of_the_page_neither() -> None:
    loaded = run("import sys, routelens.browser\nprint(*sys.modules)")
    assert "routelens.kong.table" in loaded
    assert not {"yaml", "routelens.kong.config.loader", "routelens.kong.conversion.to_traditional"} & set(
        loaded
    )
