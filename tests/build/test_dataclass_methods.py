"""Dataclasses of the package, and those that the page has written out, do what the standard decorator's do."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import textwrap
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from routelens import dataclass as dataclass_module
from web.build.dataclass_methods import compile_dataclasses
from web.build.pipeline import ROOT

BEHAVIOUR = Path(__file__).with_name("dataclass_behaviour.py")
PACKAGE = ROOT / "py" / "routelens"
OURS, STANDARD = "routelens.dataclass", "dataclasses"


def behaviour(sources: Path) -> dict[str, Any]:
    """Tell how the dataclasses behave of the package in the folder `sources`."""
    environment = {**os.environ, "PYTHONPATH": str(sources), "PYTHONHASHSEED": "0"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", BEHAVIOUR],
        env=environment, capture_output=True, text=True, check=True, cwd=sources,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


@pytest.fixture(scope="module")
def standard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Tell how the dataclasses behave where the standard library makes all of them."""
    folder = tmp_path_factory.mktemp("standard")
    changed(
        folder,
        lambda text: text.replace(f"from {OURS} import dataclass\n", f"from {STANDARD} import dataclass\n"),
    )
    return behaviour(folder)


def changed(folder: Path, change: Callable[[str], str]) -> None:
    """Copy the package to a folder, with its modules changed."""
    shutil.copytree(PACKAGE, folder / "routelens", ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.rglob("*.py"):
        path.write_text(change(path.read_text("utf-8")), "utf-8")


@pytest.mark.heavy
def test_every_dataclass_behaves_as_one_of_the_standard_decorator(standard: dict[str, Any]) -> None:
    ours = behaviour(PACKAGE.parent)
    assert (standard["ours"], ours["ours"] > 400, ours["compiled"]) == (0, True, 0)
    assert ours["kinds"] == standard["kinds"]


@pytest.mark.heavy
def test_every_dataclass_of_the_page_behaves_as_one_of_the_standard_decorator(
    standard: dict[str, Any], tmp_path: Path
) -> None:
    changed(tmp_path, lambda text: ast.unparse(compile_dataclasses(ast.parse(text))))
    compiled = behaviour(tmp_path)
    assert compiled["compiled"] > 400
    assert compiled["kinds"] == standard["kinds"]


@pytest.mark.heavy
def test_hardly_any_keeps_the_decorator() -> None:
    trees = [compile_dataclasses(ast.parse(path.read_text("utf-8"))) for path in PACKAGE.rglob("*.py")]
    kept = [
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and "dataclass(" in "".join(map(ast.unparse, node.decorator_list))
    ]
    assert len(kept) < 15, kept


def compiled(source: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a module whose dataclasses are compiled."""
    package = types.ModuleType("routelens")
    package.dataclass = dataclass_module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "routelens", package)
    monkeypatch.setitem(sys.modules, "routelens.dataclass", dataclass_module)
    tree = compile_dataclasses(ast.parse(textwrap.dedent(source)))
    names: dict[str, Any] = {"__name__": "one"}
    exec(compile(tree, "one.py", "exec"), names)
    return names


def test_an_error_in_a_method_is_told_at_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    names = compiled(
        """\
        from __future__ import annotations
        from dataclasses import dataclass

        @dataclass(frozen=True, slots=True)
        class One:
            value: object

            def ten(self) -> float:
                return 10 / self.value
        """,
        monkeypatch,
    )
    one = names["One"](0)
    with pytest.raises(ZeroDivisionError) as found:
        one.ten()
    assert traceback.extract_tb(found.tb)[-1].lineno == 9
    with pytest.raises(TypeError, match=r"One.__init__\(\) missing 1 required positional argument: 'value'"):
        names["One"]()
    with pytest.raises(AttributeError) as unset:
        assert one == object.__new__(names["One"])
    assert traceback.extract_tb(unset.tb)[-1].lineno == 5


def test_a_plain_class_of_a_frozen_one_has_attributes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = compiled(
        """\
        from dataclasses import dataclass

        @dataclass(frozen=True, slots=True)
        class One:
            value: int

        class Other(One):
            pass
        """,
        monkeypatch,
    )
    other = names["Other"](1)
    other.more = 2
    assert (other.value, other.more) == (1, 2)
    del other.more
    with pytest.raises(AttributeError, match="cannot assign to field 'value'"):
        other.value = 1
    with pytest.raises(AttributeError, match="cannot delete field 'value'"):
        del other.value


@pytest.mark.parametrize(
    "source",
    [
        "@dataclass\nclass One:\n    a: int",
        "@dataclass(frozen=True)\nclass One:\n    a: int",
        "@dataclass(slots=True, order=True)\nclass One:\n    a: int",
        "@dataclass(slots=True)\nclass One(Base):\n    a: int",
        "@dataclass(slots=True)\nclass One:\n    a: int = 1\n    b: int = a",
        "@dataclass(slots=True)\nclass One:\n    a: list = field(default_factory=lambda: [1])",
        "@dataclass(slots=True)\nclass One:\n    a: int = field(default=1, metadata={})",
        "@dataclass(slots=True)\nclass One:\n    a: int\n    def __eq__(self, other): return True",
        "@dataclass(slots=True)\nclass One:\n    a: int\n    __hash__ = object.__hash__",
        "@dataclass(slots=True)\nclass One:\n    a: InitVar[int]",
        "@dataclass(slots=True)\nclass One:\n    _: KW_ONLY\n    a: int",
        "@other\n@dataclass(slots=True)\nclass One:\n    a: int",
        "class One:\n    a: int",
    ],
)
def test_a_class_that_is_declared_in_another_way_stays_as_it_is(source: str) -> None:
    tree = ast.parse(source)
    assert ast.unparse(compile_dataclasses(ast.parse(source))) == ast.unparse(tree)
