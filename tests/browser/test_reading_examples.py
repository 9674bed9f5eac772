"""The example of an embed is read before its first result: what that takes is loaded, and nothing that it does not."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.browser.talk import ALL, workspace

READ = """
import json, sys
from routelens.browser import Engine
engine = Engine()
state, reply = (json.loads(engine.handle(message)) for message in sys.argv[1:])
assert state["type"] == "state", state
assert reply["configuration"]["routes"], reply
print(json.dumps(sorted(sys.modules)))
"""
EXAMPLE = {
    "config": {"_format_version": "3.0", "routes": [{"name": "orders", "paths": ["/orders"]}]},
    "tests": [{"request": "GET https://api.example/orders", "expect": "none"}],
}


def test_reading_an_example_loads_no_yaml_and_nothing_that_edits_files() -> None:
    opening = {"type": "open", "revision": 0, "workspace": workspace(), "visible": ALL}
    reading = {"type": "import_tests", "revision": 0, "text": json.dumps(EXAMPLE)}
    command = [sys.executable, "-c", READ, json.dumps(opening), json.dumps(reading)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    loaded = set(json.loads(ran.stdout))
    assert "routelens.testing.suite" in loaded
    left = {
        "yaml",
        "routelens.kong.config.editing.edits",
        "routelens.kong.config.syntax.spans",
        "routelens.browser.source",
    }
    assert loaded & left == set()
