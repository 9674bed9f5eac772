"""Form bodies: keys to nested values."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.gateway.admin_api.form import nested, typed
from routelens.gateway.entities.routes import route_entity
from routelens.gateway.entities.services import SERVICES

ROUTES = route_entity("expressions")


@pytest.mark.parametrize(
    ("entity", "pairs", "values"),
    [
        (SERVICES, [("tags[]", "a"), ("tags[]", "b")], {"tags": ["a", "b"]}),
        (SERVICES, [("tags[]", "a")], {"tags": ["a"]}),
        (SERVICES, [("tags", "a"), ("tags", "b")], {"tags": ["a", "b"]}),
        (SERVICES, [("tags[2]", "b"), ("tags[1]", "a")], {"tags": ["a", "b"]}),
        (SERVICES, [("port", "81"), ("enabled", "false")], {"port": 81, "enabled": False}),
        (SERVICES, [("port", "eighty"), ("enabled", "yes")], {"port": "eighty", "enabled": "yes"}),
        (SERVICES, [("host", "")], {"host": None}),
        (ROUTES, [("priority", "7")], {"priority": 7}),
        (ROUTES, [("service.name", "s")], {"service": {"name": "s"}}),
        (ROUTES, [("headers.x-env", "dev")], {"headers": {"x-env": ["dev"]}}),
        (ROUTES, [("headers[x-env][]", "a"), ("headers[x-env][]", "b")], {"headers": {"x-env": ["a", "b"]}}),
        (ROUTES, [("sources[1].ip", "1.2.3.4")], {"sources": [{"ip": "1.2.3.4"}]}),
    ],
)
def test_a_form_has_the_values_that_its_fields_want(entity: Any, pairs: Any, values: Any) -> None:
    assert typed(entity.fields, nested(pairs)) == values
