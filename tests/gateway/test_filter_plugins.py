"""Entries of `plugins` whose name is a filter's: what the Admin API takes, and when they run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routelens.gateway.create import gateway_of
from routelens.gateway.errors import StartError
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import Database
from tests.filters.harness import source
from tests.gateway.filtering import fetch, install, upstream
from tests.gateway.running import Ports, started

META = json.dumps(
    {"config_schema": {"type": "object", "required": ["add"], "properties": {"add": {"type": "string"}}}}
)
ROUTE = {"name": "r", "paths": ["/r"]}
NO_PLUGIN = "plugin 'ghost' not enabled; add it to the 'plugins' configuration property"


def trail(name: str) -> bytes:
    """Return a filter that adds its name and its configuration to the header x-trail of the request."""
    return source(
        configure="read_config(c, n); return 1;",
        request_headers=f'bytes text = join(TEXT("/{name}:"), config_of(c));'
        ' set_header(REQUEST_HEADERS, TEXT("x-trail"), join(header(REQUEST_HEADERS, TEXT("x-trail")), text));'
        " return CONTINUE;",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    filters = {name: trail(name) for name in ("a", "b", "strict", "cors")}
    bad = {"nothing": b"this is no module", "refuses": source(configure="return 0;")}
    return install(tmp_path / "filters", {**filters, **bad}, {"strict": META})


@pytest.fixture
def admin(folder: Path) -> Iterator[Ports]:
    with (
        upstream() as (port, _, _),
        started(Gateway(Settings(filters=folder), Database(":memory:"))) as ports,
    ):
        ask(ports, "PUT", "/services/s", {"url": f"http://127.0.0.1:{port}"})
        ask(ports, "POST", "/services/s/routes", ROUTE)
        ask(ports, "PUT", "/consumers/ann", {})
        yield ports


def ask(ports: Ports, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"}
    status, _, text = fetch(ports.admin, method, path, headers, None if body is None else json.dumps(body))
    return status, json.loads(text) if text else None


def test_they_run_behind_the_chain_of_their_service_or_route_sorted_by_name(folder: Path) -> None:
    chain = [{"filters": [{"name": "b", "config": "chain"}]}]
    route = {
        **ROUTE,
        "filter_chains": chain,
        "plugins": [{"name": "strict", "config": {"add": "x"}}, {"name": "a", "config": "route"}],
    }
    with upstream() as (port, seen, _):
        service = {
            "name": "s",
            "url": f"http://127.0.0.1:{port}",
            "routes": [route, {"name": "other", "paths": ["/other"]}],
            "filter_chains": chain,
            "plugins": [{"name": "a", "config": "service"}, {"name": "b", "enabled": False}],
        }
        gateway = gateway_of(
            {"_format_version": "3.0", "services": [service]}, settings=Settings(filters=folder)
        )
        with started(gateway) as ports:
            assert fetch(ports.proxy, "GET", "/r")[0] == 200
            assert fetch(ports.proxy, "GET", "/other")[0] == 200
    assert [request["headers"]["x-trail"] for request in seen] == [
        '/b:chain/a:service/b:chain/a:route/strict:{"add":"x"}',
        "/b:chain/a:service",
    ]


def test_a_change_is_in_force_for_the_next_request(folder: Path) -> None:
    with (
        upstream() as (port, seen, _),
        started(Gateway(Settings(filters=folder), Database(":memory:"))) as ports,
    ):
        ask(ports, "PUT", "/services/s", {"url": f"http://127.0.0.1:{port}"})
        ask(ports, "POST", "/services/s/routes", ROUTE)
        fetch(ports.proxy, "GET", "/r")
        made = ask(ports, "POST", "/routes/r/plugins", {"name": "a", "config": "one"})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "PATCH", f"/plugins/{made[1]['id']}", {"config": "two"})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "PATCH", f"/plugins/{made[1]['id']}", {"enabled": False})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "PATCH", f"/plugins/{made[1]['id']}", {"enabled": True, "config": None})
        fetch(ports.proxy, "GET", "/r")
        ask(ports, "DELETE", f"/plugins/{made[1]['id']}")
        fetch(ports.proxy, "GET", "/r")
    assert made[0] == 201
    assert [request["headers"].get("x-trail") for request in seen] == [
        None, "/a:one", "/a:two", None, "/a:", None,
    ]  # fmt: skip


def test_a_plugin_that_answers_keeps_them_from_running(admin: Ports) -> None:
    ask(admin, "POST", "/routes/r/plugins", {"name": "refuses"})
    ask(admin, "POST", "/routes/r/plugins", {"name": "request-termination", "config": {"status_code": 418}})
    assert fetch(admin.proxy, "GET", "/r")[0] == 418


def test_they_are_entities_like_other_plugins(admin: Ports) -> None:
    status, made = ask(admin, "POST", "/services/s/plugins", {"name": "a", "config": "x", "tags": ["t"]})
    assert status == 201
    assert (made["config"], made["protocols"], made["route"], made["consumer"]) == (
        "x", ["grpc", "grpcs", "http", "https"], None, None,
    )  # fmt: skip
    assert ask(admin, "GET", f"/plugins/{made['id']}") == (200, made)
    assert ask(admin, "POST", "/services/s/plugins", {"name": "a"})[0] == 409
    put = ask(admin, "PUT", f"/plugins/{made['id']}", {"name": "a", "route": {"name": "r"}})[1]
    assert (put["config"], put["service"]) == (None, None)
    assert ask(admin, "DELETE", "/routes/r")[0] == 204
    assert ask(admin, "GET", f"/plugins/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": "ghost"}, {"name": NO_PLUGIN}),
        ({"name": "a"}, {"@entity": ["at least one of these fields must be non-empty: 'service', 'route'"]}),
        (
            {"name": "a", "route": {"name": "r"}, "service": {"name": "s"}},
            {"@entity": ["only one or none of these fields must be set: 'service', 'route'"]},
        ),
        (
            {"name": "a", "route": {"name": "r"}, "consumer": {"username": "ann"}},
            {"consumer": "value must be null"},
        ),
        (
            {"name": "a", "route": {"name": "r"}, "config": {"x": 1}},
            {"config": "wrong type: expected one of string, null, got object"},
        ),
        ({"name": "strict", "route": {"name": "r"}, "config": {}}, {"config": "property add is required"}),
        (
            {"name": "a", "route": {"name": "r"}, "protocols": ["tcp"]},
            {"protocols": ["expected one of: grpc, grpcs, http, https"]},
        ),
        ({"name": "a", "route": {"name": "r"}, "colour": 1}, {"colour": "unknown field"}),
    ],
)
def test_what_is_wrong_with_one_is_told(admin: Ports, body: Any, fields: Any) -> None:
    for path in ("/plugins", "/schemas/plugins/validate"):
        status, found = ask(admin, "POST", path, body)
        assert (status, found["fields"]) == (400, fields), path


@pytest.mark.parametrize(("name", "field"), [("nothing", "name"), ("refuses", "config")])
def test_one_that_cannot_be_used_is_refused_with_its_field(admin: Ports, name: str, field: str) -> None:
    status, found = ask(admin, "POST", "/routes/r/plugins", {"name": name})
    assert (status, list(found["fields"])) == (400, [field])


def test_a_filter_named_like_a_plugin_is_left_to_chains(admin: Ports) -> None:
    made = ask(admin, "POST", "/routes/r/plugins", {"name": "cors"})
    assert made[1]["config"]["credentials"] is False
    assert ask(admin, "POST", "/routes/r/filter-chains", {"filters": [{"name": "cors"}]})[0] == 201


def test_the_gateway_tells_of_them(admin: Ports) -> None:
    root = ask(admin, "GET", "/")[1]
    assert root["plugins"]["available_on_server"]["a"]["priority"] == 0
    assert root["plugins"]["available_on_server"]["cors"]["priority"] == 2000
    assert "a" in ask(admin, "GET", "/plugins/enabled")[1]["enabled_plugins"]
    fields = ask(admin, "GET", "/schemas/plugins/a")[1]["fields"]
    assert [next(iter(field)) for field in fields] == ["consumer", "protocols", "config"]


def test_a_file_is_judged_alike_and_a_bad_filter_costs_its_routes_only(folder: Path) -> None:
    def config(*plugins: Any) -> Any:
        routes = [{**ROUTE, "plugins": list(plugins)}, {"name": "plain", "paths": ["/plain"]}]
        service = {"name": "s", "url": f"http://127.0.0.1:{port}", "routes": routes}
        return {"_format_version": "3.0", "services": [service]}

    with upstream() as (port, _, _), started(Gateway(Settings(filters=folder))) as ports:
        found = ask(ports, "POST", "/config?flatten_errors=1", config({"name": "strict", "config": {}}))
        [entity] = found[1]["flattened_errors"]
        assert (found[0], entity["entity_type"]) == (400, "plugin")
        assert entity["errors"] == [
            {"type": "field", "field": "config", "message": "property add is required"}
        ]
        assert ask(ports, "POST", "/config", config({"name": "refuses"}))[0] == 400
        assert ask(ports, "POST", "/config", config({"name": "a"}))[0] == 201
        gateway = gateway_of(config({"name": "nothing"}), settings=Settings(filters=folder))
        [line] = gateway.filter_faults()
        assert line.startswith("filter nothing: ")
        with started(gateway) as bad:
            assert fetch(bad.proxy, "GET", "/r")[0] == 500
            assert fetch(bad.proxy, "GET", "/plain")[0] == 200


def test_a_database_that_names_one_which_is_gone_does_not_start_and_without_filters_says_that_it_does_not_run(
    folder: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "r.db")
    with started(Gateway(Settings(filters=folder), Database(file))) as ports:
        ask(ports, "PUT", "/services/s", {"host": "a.test"})
        made = ask(ports, "POST", "/services/s/plugins", {"name": "a"})[1]
    gateway = Gateway(Settings(), Database(file))
    assert gateway.filter_faults() == [
        "Filters are off: 0 filter chains and 1 filters as plugins don't run; --filters DIR switches them on."
    ]
    gateway.store.close()
    (folder / "a.wasm").unlink()
    database = Database(file)
    with pytest.raises(StartError) as error:
        Gateway(Settings(filters=folder), database)
    database.close()
    assert f"plugin: {made['id']} (a): there is no such plugin or filter." in str(error.value)
