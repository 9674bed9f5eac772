"""What traditional routes become: expression, and priority under both layouts."""

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import Route, explain_priority, translate

CASES = json.loads(Path(__file__).with_name("translate.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
@pytest.mark.parametrize(
    ("calculation", "key"), [("strict", "priority_documented_layout"), ("original", "priority_kong_actual")]
)
def test_translate(case: dict[str, Any], calculation: Any, key: str) -> None:
    route = Route.from_dict({"strip_path": False, **case["route"]})
    (entry,) = translate(route, match_calculation=calculation)
    assert entry.expression == case["expression"]
    assert entry.priority == int(case[key])
    priority = explain_priority(route, match_calculation=calculation)
    assert priority.value == int(case[key])
    together = 0
    for part in priority.parts:
        together |= part.contribution
    assert together == priority.value
