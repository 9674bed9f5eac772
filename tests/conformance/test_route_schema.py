"""Which routes the Admin API takes, and where it finds fault with the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import validate_route

CASES = json.loads(Path(__file__).with_name("route-schema.json").read_text("utf-8"))
FLAVORS = {
    "any": ("traditional_compatible", "expressions"),
    "traditional_compat": ("traditional_compatible",),
    "expressions": ("expressions",),
}
RUNS = [
    pytest.param(case, flavor, id=f"{case['id']}-{flavor}")
    for case in CASES
    for flavor in FLAVORS[case["flavor"]]
]


@pytest.mark.parametrize(("case", "flavor"), RUNS)
def test_route_schema(case: dict[str, Any], flavor: Any) -> None:
    faults = validate_route(case["route"], flavor)
    fields = [fault.field for fault in faults]
    if case["valid"]:
        assert faults == []
        return
    assert case["error_field"] in fields
    assert set(case.get("unknown_fields", ())) <= set(fields)
    for needed in case.get("requires_one_of", ()):
        assert any(needed in fault.message for fault in faults if fault.field == "@entity")
    for fault in faults:
        assert fault.message.endswith(".")
