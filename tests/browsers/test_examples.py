"""The examples with their lessons, one after the other as somebody would go through them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.browsers.driver import Window

FOLDER = Path(__file__).parents[2] / "web" / "src" / "examples"
EXAMPLES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}


def test_every_example_opens_teaches_and_turns_out_as_it_says(window: Window) -> None:
    for name, example in EXAMPLES.items():
        if name == "four-routes":  # it is open
            continue
        window.choose("example-select", name)
        lesson = window.see("lesson", example["title"])
        assert " ".join(example["lesson"].split()) in " ".join(lesson.split())
        window.settle()
        expected = example["expect"]
        window.has("result-line", "data-route", expected["route"] or "")
        if expected["status"] is not None:
            window.has("result-line", "data-http-status", str(expected["status"]))
        window.count("route-card", len(example["workspace"]["routes"]))
