"""The examples of the page: nothing in them is called an error, and what is warned of is their lesson."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from routelens.kong import Route, RouteTable, Service
from routelens.lint import Finding, lint_table

EXAMPLES = sorted((Path(__file__).parents[2] / "web" / "src" / "examples").glob("*.json"))


def lint(path: Path) -> list[Finding]:
    workspace = json.loads(path.read_text("utf-8"))["workspace"]
    services = {item["id"]: {**item["entity"], "id": item["id"]} for item in workspace["services"]}
    routes = []
    for item in workspace["routes"]:
        entity = {**item["entity"], "id": item["id"]}
        service = (entity.get("service") or {}).get("id")
        if service in services:
            entity["service"] = Service.from_dict(services[service])
        routes.append(Route.from_dict(entity))
    mixed = any(route.expression is not None for route in routes)
    return lint_table(RouteTable(routes, flavor="expressions" if mixed else "traditional_compatible"))[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_has_no_error(path: Path) -> None:
    assert [finding for finding in lint(path) if finding.severity == "error"] == []


@pytest.mark.parametrize(
    ("name", "rule"),
    [("unreachable", "K201"), ("precedence", "K101"), ("absent-header", "K112"), ("any-all", "K113")],
)
def test_the_lesson_of_an_example_is_found(name: str, rule: str) -> None:
    [path] = [path for path in EXAMPLES if path.stem == name]
    assert rule in {finding.rule for finding in lint(path)}
