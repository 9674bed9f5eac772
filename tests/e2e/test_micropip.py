"""Others install the wheel with micropip: in a bare Pyodide page that is not ours, from local wheels alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from web.build import wheels

PYODIDE = Path(__file__).parents[2] / "node_modules" / "pyodide"

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>A page of someone else's</title><link rel="icon" href="data:,">
<p id="answer"></p><script type="module" src="page.js"></script></html>
"""

# The dependency comes first, so that micropip finds it satisfied and asks no registry.
SCRIPT = """
import { loadPyodide } from './pyodide/pyodide.mjs';
const answer = document.querySelector('#answer');
try {
  const wheels = WHEELS;
  const address = (name) => new URL(`wheels/${wheels[name]}`, document.baseURI).href;
  const pyodide = await loadPyodide();
  await pyodide.loadPackage(address('micropip'));
  const micropip = pyodide.pyimport('micropip');
  await micropip.install(address('PyYAML'));
  await micropip.install(address('routelens'));
  answer.textContent = pyodide.runPython(await (await fetch('route.py')).text());
} catch (error) {
  answer.textContent = `failed: ${error}`;
}
"""

ROUTE = """
import json
import yaml
from routelens import Router, Schema
from routelens.browser import Engine

router = Router(Schema({"http.path": "String", "http.method": "String"}))
router.add("8f1a2b3c-0000-4000-8000-000000000001", 'http.path ^= "/v2" && http.method == "GET"', priority=10)
router.add("8f1a2b3c-0000-4000-8000-000000000002", 'http.path ^= "/"', priority=1)
paths = yaml.safe_load("[/v2/orders, /v1, v0]")
matches = [router.match({"http.path": [path], "http.method": ["GET"]}) for path in paths]
answers = [match and [str(match.route_id), match.values.get("http.path")] for match in matches]
json.dumps([*answers, json.loads(Engine().handle("{}"))["type"]])
"""


@pytest.fixture
def foreign_site(tmp_path: Path) -> Path:
    """Pyodide as it is published, three wheels, and a page that knows nothing of ours."""
    projects = ("micropip", "PyYAML", "routelens")
    found = {project: Path(wheels.wheel(project)) for project in projects}
    (tmp_path / "wheels").mkdir()
    for wheel in found.values():
        shutil.copy(wheel, tmp_path / "wheels")
    shutil.copytree(PYODIDE, tmp_path / "pyodide")
    names = json.dumps({project: wheel.name for project, wheel in found.items()})
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "page.js").write_text(SCRIPT.replace("WHEELS", names))
    (tmp_path / "route.py").write_text(ROUTE)
    return tmp_path


def test_the_wheel_installs_and_routes_in_a_foreign_page(
    page: Page, start_server: Callable[..., str], foreign_site: Path
) -> None:
    page.goto(start_server(foreign_site))
    answer = page.locator("#answer")
    expect(answer).not_to_be_empty(timeout=60_000)
    said = answer.inner_text()
    assert json.loads(said) == [
        ["8f1a2b3c-0000-4000-8000-000000000001", "/v2"],
        ["8f1a2b3c-0000-4000-8000-000000000002", "/"],
        None,
        "failure",
    ]


def test_the_wheel_names_its_dependencies_and_holds_no_native_code() -> None:
    name = Path(wheels.wheel("routelens")).name
    assert name.endswith("-py3-none-any.whl")
    assert Path(wheels.wheel("routelens")).stat().st_size < 1 << 20
