"""Invariants of a route table: what must hold of its parts after every change."""

from __future__ import annotations

from collections import Counter

from routelens.kong import RouteTable
from routelens.kong.subsystem import SUBSYSTEMS


def check_table(table: RouteTable) -> None:
    """Compare what a table keeps beside its routes with what follows from them; for tests, linear."""
    held = [one for plan in table._plans.values() for one in plan.entries]
    routing = table._routing
    assert table._plans.keys() == table._routes.keys()
    assert all(route_id == route.id for route_id, route in table._routes.items())
    assert all(one.route_id == route_id for route_id, plan in table._plans.items() for one in plan.entries)
    assert Counter(one.key for one in held) == Counter(routing.owners.keys())
    assert routing.owners == {one.key: one.route_id for one in held}
    assert set(table._faulty) == {route_id for route_id, plan in table._plans.items() if plan.faults}
    assert table._has_clashes == any(plan.clashes for plan in table._plans.values())
    assert table._version % 2 == 0
    for subsystem in SUBSYSTEMS:
        router = routing.routers[subsystem]
        own = [one for one in held if one.subsystem == subsystem]
        assert routing.readers[subsystem].fields == router.fields.keys()
        fields = {field for one in own for field in one.expression.fields}
        assert router.fields.keys() == fields
        assert all(count > 0 for count in router.fields.values())
        ordered = table.ordered(subsystem)
        places = [(-listed.entry.priority, -listed.entry.id.int) for listed in ordered]
        assert places == sorted(places)
        assert Counter(listed.entry for listed in ordered) == Counter(one.entry for one in own)
        assert all(listed.route is table._routes[listed.route.id] for listed in ordered)
        for rank, listed in enumerate(ordered, 1):
            assert (rank, listed) in table.places(listed.route.id)
