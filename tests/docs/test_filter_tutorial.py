"""The tutorial on filters is done as a reader does it: every file is written down and every command is run."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gateway.filtering import fetch, gateway_with, upstream
from tests.gateway.running import started

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial" / "first-filter.md").read_text("utf-8")
IN_C, _, REST = TEXT.partition("## The same in AssemblyScript")
IN_ASSEMBLYSCRIPT, _, IN_RUST = REST.partition("## The same in Rust")
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TIMEOUT = 300


def run(line: str, folder: Path) -> str:
    """Run a command of the tutorial, with the Python and the routelens that the tests have; return what it prints."""
    words = shlex.split(line)
    if words[0] == "routelens":
        words[0:1] = [sys.executable, "-m", "routelens"]
    elif words[0] == "python":
        words[0] = sys.executable
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def follow(text: str, folder: Path, skip: str = "routelens gateway") -> str:
    """Write the files and run the commands in their order; output that is shown is compared. Return the last output."""
    printed = ""
    for kind, name, content in FENCE.findall(text):
        if kind == "text":
            assert printed == content
        elif name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        else:
            assert kind == "sh", kind
            for line in content.splitlines():
                if not line.startswith(skip):
                    printed = run(line, folder)
    return printed


@pytest.mark.heavy
def test_the_filter_in_c_runs_as_shown_and_in_a_gateway(tmp_path: Path) -> None:
    follow(IN_C, tmp_path)
    with upstream() as (port, _, __):
        config = (tmp_path / "kong.yml").read_text("utf-8").replace("127.0.0.1:9000", f"127.0.0.1:{port}")
        with started(gateway_with(tmp_path / "filters", config)) as ports:
            status, headers, _ = fetch(ports.proxy, "GET", "/cart")
            assert (status, dict(headers)["x-shout"]) == (200, "hello!")
            assert fetch(ports.proxy, "GET", "/cart/secret/1")[0] == 403


@pytest.mark.slow
def test_the_filter_in_assemblyscript_runs(tmp_path: Path) -> None:
    """It installs the SDK and its compiler from npm."""
    if shutil.which("npm") is None:
        pytest.fail("npm is missing")
    printed = follow(IN_ASSEMBLYSCRIPT, tmp_path)
    assert "X-Shout: hello!" in printed
    assert "info    shouted hello" in printed


def test_the_filter_in_rust_is_said_not_to_be_compiled_here() -> None:
    assert "not compiled by the tests" in IN_RUST
    assert [name for _, name, __ in FENCE.findall(IN_RUST)] == ["Cargo.toml", "src/lib.rs", ""]
