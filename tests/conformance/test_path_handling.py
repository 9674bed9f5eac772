"""The table of path joining: every row of algorithm v0, which both flavors use (docs/reference/upstream.md §3)."""

import json
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import Request, Route, RouteTable

ROWS = json.loads(Path(__file__).with_name("path_handling.json").read_text("utf-8"))
V0 = [row for row in ROWS if row["path_handling"] == "v0"]


def test_all_rows_are_there() -> None:
    assert (len(ROWS), len(V0)) == (212, 106)


@pytest.mark.parametrize("row", V0, ids=lambda row: row["n"])
@pytest.mark.parametrize("path_handling", ["v0", "v1"])
def test_upstream_path(row: dict[str, Any], path_handling: str) -> None:
    route = Route.from_dict(
        {
            "hosts": ["h.com"],
            "paths": None if row["route_path"] is None else [row["route_path"]],
            "strip_path": row["strip_path"],
            "path_handling": path_handling,
            "service": {"host": "u", "port": 80, "path": row["service_path"]},
        }
    )
    outcome = RouteTable([route]).route(Request(scheme="http", host="h.com", path=row["request_path"]))
    assert outcome.upstream_uri == row["upstream_path"]
