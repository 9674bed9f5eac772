"""The README and the list of licences say what is so."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_python_example_prints_what_is_said() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (said,) = re.findall(r"^prints `(.*?)`\.", README, re.MULTILINE)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    assert printed.getvalue().strip() == said


def test_every_path_in_the_readme_exists() -> None:
    named = re.findall(r"^\| `([\w/]+)` \|", README, re.MULTILINE)
    linked = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert named
    assert [path for path in named + linked if not (ROOT / path).exists()] == []


def test_every_dependency_that_is_shipped_has_its_licence_listed() -> None:
    listed = (ROOT / "docs" / "licences.md").read_text("utf-8")
    shipped = list(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    shipped += [re.split(r"[<>=~; ]", requirement)[0] for requirement in project["dependencies"]]
    assert [name for name in shipped if f"`{name}`" not in listed] == []
