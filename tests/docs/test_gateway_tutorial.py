"""The tutorial's files are written down and its tests run, as a reader would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.heavy  # it starts a gateway

TEXT = (Path(__file__).parents[2] / "docs" / "gateway-tutorial.md").read_text("utf-8")
FILES = dict(re.findall(r"^```(?:yaml|python) (\S+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))


def test_the_tests_of_the_tutorial_pass(tmp_path: Path) -> None:
    assert set(FILES) == {"kong.yml", "test_orders.py"}
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout + done.stderr
