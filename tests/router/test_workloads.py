"""The benchmark measures what it says: its tables parse, and each request goes to its route."""

from __future__ import annotations

import ipaddress

import pytest

from routelens import Router, Schema
from routelens.router.evaluate import ContextValue
from tests.bench.routing.workloads import SCHEMA, WORKLOADS, Workload, job, requests, route_id

SIZE = 120


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload.name)
def test_requests_go_to_their_routes(workload: Workload) -> None:
    schema = Schema(SCHEMA)
    router = Router(schema)
    for identity, expression, priority in job(workload, SIZE)["routes"]:  # type: ignore[attr-defined]  # JSON
        router.add(identity, expression, priority)
    for place, wanted in requests(workload, SIZE).items():
        assert wanted
        for request, route in wanted:
            match = router.match({name: _values(schema, name, values) for name, values in request.items()})
            assert (str(match.route_id) if match else None) == (None if route is None else route_id(route)), (
                place
            )


def _values(schema: Schema, name: str, values: list[str | int]) -> list[ContextValue]:
    return [ipaddress.ip_address(value) if schema.type_of(name) == "IpAddr" else value for value in values]
