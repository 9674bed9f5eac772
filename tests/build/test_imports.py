"""Imports go one way: down the floors of docs/architecture.md, and never in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.docs.markdown import tables

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "py"
PAGE = ROOT / "web" / "src"
MAP = tables((ROOT / "docs" / "architecture.md").read_text("utf-8"))
IMPORT = re.compile(r"""(?:^|;)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"](\.[^'"]+)['"]""", re.MULTILINE)

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
    """Yield the imports that run; those under `if TYPE_CHECKING` do not."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        else:
            yield from _imports(node)


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


def _page_graph() -> dict[str, set[str]]:
    """Return which files of the page import which, types included; generated ones are leaves."""
    graph: dict[str, set[str]] = {}
    for path in sorted(PAGE.rglob("*.ts")):
        if path.name.endswith(".test.ts") or "generated" in path.parts:
            continue
        targets = (path.parent / found for found in IMPORT.findall(path.read_text("utf-8")))
        graph[_name(path)] = {_name(target) for target in targets}
    return graph


def _name(path: Path) -> str:
    return path.resolve().relative_to(PAGE).as_posix().removesuffix(".ts")


def _folders(graph: Graph) -> dict[str, set[str]]:
    """Return which folders at the top import which."""
    found: dict[str, set[str]] = {}
    for name, targets in graph.items():
        folder, inside, _ = name.partition("/")
        if inside:
            others = {target.partition("/")[0] for target in targets}
            found.setdefault(folder, set()).update(others - {folder, "generated", "styles", "examples"})
    return found


def _floors() -> dict[str, int]:
    [table] = [table for table in MAP if table.header[:2] == ("floor", "package")]
    return {
        package.removeprefix("py/routelens/"): int(row.cells[0])
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


def test_the_filter_host_imports_only_the_regex_package() -> None:
    graph = _python_graph()
    outside = {
        target
        for name, targets in graph.items()
        if name.startswith("routelens.filters")
        for target in targets
        if not target.startswith(("routelens.filters", "routelens.regex"))
    }
    assert outside == set()


def test_no_file_of_the_page_is_in_a_circle() -> None:
    assert _circle(_page_graph()) == []


def test_no_folder_of_the_page_is_in_a_circle() -> None:
    assert _circle(_folders(_page_graph())) == []


def _allowed() -> dict[str, set[str] | None]:
    [table] = [table for table in MAP if table.header == ("folder", "what it is", "may import")]
    allowed: dict[str, set[str] | None] = {}
    for row in table.rows:
        names = None if row.cells[2] == "everything" else set(re.findall(r"\w+", row.cells[2]))
        for folder in row.cells[0].split(", "):
            allowed[folder.removeprefix("web/src/")] = names
    return allowed


@pytest.mark.parametrize("folder", sorted(_folders(_page_graph())))
def test_a_folder_of_the_page_imports_what_the_map_allows(folder: str) -> None:
    allowed = _allowed()[folder]
    assert allowed is None or _folders(_page_graph())[folder] <= allowed


def test_imports_are_read_and_a_circle_is_found() -> None:
    assert sum(map(len, _python_graph().values())) > 200
    assert sum(map(len, _page_graph().values())) > 200
    assert set(_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
