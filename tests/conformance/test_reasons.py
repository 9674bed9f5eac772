"""What the page says of a difference between what was sent and what routes see, against what was recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.explain.request_fields import seen_fields
from routelens.kong.request.request import Request

CASES = json.loads(Path(__file__).with_name("normalize.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_path_has_a_reason_exactly_if_it_is_changed(case: Any) -> None:
    fields = seen_fields(Request(scheme="http", path=case["input"]))
    (path,) = [field for field in fields if field.name == "http.path"]
    changed = case["input"] != case["normalized"]
    assert (path.reason is not None) is changed
    if path.note is None:
        assert path.values == (case["normalized"],)
        assert path.raw == (case["input"] if changed else None)
