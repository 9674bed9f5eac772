"""Python imports go one way: down the floors of docs/architecture.md, and never in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.docs.markdown import tables

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "py"
MAP = tables((ROOT / "docs" / "architecture.md").read_text("utf-8"))

Graph = Mapping[str, set[str]]


def _circle(graph: Graph) -> list[str]:
    """Return the members of one circle, the first again at the end; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        members: list[str] = error.args[1]
        return members
    return []


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PYTHON.rglob("*.py")):
        parts = path.relative_to(PYTHON).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield all imports: those for types alone also say what a reader has to know first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


@cache
def _python_graph() -> dict[str, set[str]]:
    modules = _modules()
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        wanted = set()
        for node in _imports(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                wanted |= {alias.name for alias in node.names}
            else:
                assert node.level == 0, f"{name} has a relative import"
                submodules = {f"{node.module}.{alias.name}" for alias in node.names}
                # `from package import module` needs the module; any other name is of the package itself.
                wanted |= (submodules & set(modules)) or {node.module or ""}
        graph[name] = wanted & set(modules) - {name}
    return graph


def _floors() -> dict[str, int]:
    [table] = [table for table in MAP if table.header[:2] == ("floor", "package")]
    return {
        package.removeprefix("py/routelens/").removesuffix(".py"): int(row.cells[0])
        for row in table.rows
        for package in row.cells[1].split(", ")
    }


def test_no_python_module_is_in_a_circle() -> None:
    assert _circle(_python_graph()) == []


def test_a_package_imports_only_from_lower_floors() -> None:
    floors = _floors()
    wrong = []
    for name, targets in _python_graph().items():
        package = name.split(".")[1] if "." in name else ""
        for target in targets:
            other = target.split(".")[1] if "." in target else "router"  # `routelens` itself offers no more
            if package in floors and other != package and floors.get(other, 99) >= floors[package]:
                wrong.append(f"{name} imports {target}")
    assert wrong == []


def test_imports_are_read_and_a_circle_is_found() -> None:
    assert sum(map(len, _python_graph().values())) > 200
    assert set(_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
