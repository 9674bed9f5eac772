import json
from pathlib import Path
from typing import Any

import pytest

from routelens.kong.request.path import escape, normalize

CASES = json.loads(Path(__file__).with_name("normalize.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_normalize(case: Any) -> None:
    normalized = normalize(case["input"].encode())
    assert normalized == case["normalized"].encode()
    assert escape(normalized) == case["escaped"]
