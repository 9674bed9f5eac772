"""The largest files that people bring, whole: as many routes, alternatives and headers as the bounds let through."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from routelens.kong import Request, RouteTable, load_config
from routelens.kong.config.files import MAX_BYTES
from web.build.pipeline import ROOT

pytestmark = pytest.mark.slow


def test_twenty_thousand_hosts_and_paths_of_one_route_take_100_mb_at_most() -> None:
    program = """
import json, resource
from routelens.kong import Request, RouteTable, load_config
numbers = range(20_000)
route = {"name": "r", "hosts": [f"h{n}.example" for n in numbers], "paths": [f"/p{n}/x" for n in numbers]}
service = {"name": "s", "host": "up", "routes": [route]}
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1_024
routes = load_config(json.dumps({"_format_version": "3.0", "services": [service]})).routes
before = peak()
table = RouteTable(routes)
assert table.route(Request.from_url("https://h19999.example/p19999/x")).route.name == "r"
assert table.route(Request.from_url("https://h19999.example/p19999/y")).route is None
print(peak() - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(run.stdout) <= 100e6


def test_a_quarter_of_a_million_routes_are_read_with_progress() -> None:
    services = (
        {
            "name": f"s{service}",
            "host": "up",
            "routes": [{"name": f"r{service}-{n}", "paths": [f"/s{service}/{n}"]} for n in range(1_000)],
        }
        for service in range(250)
    )
    text = json.dumps({"_format_version": "3.0", "services": list(services)})
    assert len(text) < MAX_BYTES
    told: list[tuple[int, int]] = []
    config = load_config(text, progress=lambda done, total: told.append((done, total)))
    assert len(config.routes) == 250_000
    # Characters are read first, then routes.
    for total in {total for _, total in told}:
        done = [one for one, of in told if of == total]
        assert done == sorted(done)
        assert len(done) > 10
    table = RouteTable(config.routes, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (250_000, 250_000)
    found = table.route(Request.from_url("https://a.example/s249/999/x")).route
    assert found is not None
    assert found.name == "r249-999"


def test_of_a_hundred_thousand_headers_the_first_hundred_count() -> None:
    headers = [(f"x-{n}", "v") for n in range(100_000)]
    routes = [
        {"name": f"r{n}", "expression": f'http.headers.x_{n} == "v"', "priority": n}
        for n in (7, 98, 99, 99_999)
    ]
    table = RouteTable(load_config(json.dumps(routes)).routes, flavor="expressions")
    found = table.route(
        Request(scheme="http", method="GET", host="a.example", path="/", headers=headers)
    ).route
    assert found is not None
    assert found.name == "r98"  # Host is the first of the hundred
