"""A release, installed as strangers do, and the action that checks routes in the workflows of other repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from web.build.pipeline import ROOT

pytestmark = pytest.mark.heavy  # each runs a script

ACTION = ROOT / ".github" / "actions" / "check"
CONFIG = """\
_format_version: "3.0"
services:
- name: orders
  url: http://orders.internal
  routes:
  - {name: orders-list, paths: [/orders], methods: [GET]}
"""


@pytest.mark.slow
def test_every_artefact_works_in_an_empty_place() -> None:
    subprocess.run([ROOT / "build.sh", "wheels"], check=True, cwd=ROOT)
    ran = subprocess.run(
        [sys.executable, ROOT / "tools" / "check_release.py"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("ok  ") == 7


@pytest.fixture
def action(tmp_path: Path) -> Path:
    """A runner's folder, in which Routelens is installed already."""
    (tmp_path / "routelens" / "bin").mkdir(parents=True)
    (tmp_path / "routelens" / "bin" / "routelens").symlink_to(Path(sys.executable).with_name("routelens"))
    (tmp_path / "kong.yml").write_text(CONFIG)
    return tmp_path


def run_steps(folder: Path, **inputs: str) -> list[tuple[str, int, str]]:
    """Run the steps of the action but for the installation; return names, exit codes and outputs."""
    loaded: dict[str, Any] = yaml.safe_load((ACTION / "action.yml").read_text("utf-8"))
    given = {
        name: inputs.get(name, declared.get("default", "")) for name, declared in loaded["inputs"].items()
    }
    done = []
    for step in loaded["runs"]["steps"][1:]:
        if step.get("if") == "inputs.tests != ''" and not given["tests"]:
            continue
        values = {
            name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, value in step["env"].items()
        }
        environment = {**os.environ, **values, "RUNNER_TEMP": str(folder)}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        ran = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        done.append((step["name"], ran.returncode, ran.stdout + ran.stderr))
    return done


def test_the_action_validates_lints_and_tests(action: Path) -> None:
    (action / "api.routes.yml").write_text(
        "config: kong.yml\ntests:\n- {request: GET http://api.example/orders, expect: orders-list}\n"
    )
    steps = run_steps(action, files="kong.yml\n", tests="api.routes.yml", sarif="found.sarif")
    assert [(name, code) for name, code, _ in steps] == [("Validate", 0), ("Lint", 0), ("Test", 0)], steps
    assert (action / "found.sarif").read_text("utf-8").startswith("{")


def test_the_action_fails_for_a_fault_and_takes_names_with_spaces_as_they_are(action: Path) -> None:
    (action / "my kong.yml").write_text(CONFIG.replace("paths", "pathes"))
    [(name, code, output), *_] = run_steps(action, files="my kong.yml\n$(touch ran)")
    assert (name, code) == ("Validate", 2), output
    [(name, code, output), *_] = run_steps(action, files="my kong.yml")
    assert (name, code) == ("Validate", 1)
    assert "my kong.yml:6:" in output
    assert not (action / "ran").exists()
