"""Schemas of plugins: given a plugin that the gateway has, then its config is judged as the Admin API judges it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routelens.gateway.plugins.registry import PLUGINS
from routelens.kong import ConfigError, Request, RouteTable, check_config, load_config
from routelens.kong.plugin_schemas.config_problems import SCHEMAS
from routelens.kong.plugins import NOT_OF_CONSUMERS

CIDR = "300.1.1.1"


def file_with(plugin: Any, **more: Any) -> str:
    route = {"name": "r", "paths": ["/a"], "plugins": [plugin]}
    service = {"name": "s", "url": "http://s", "routes": [route]}
    return json.dumps({"_format_version": "3.0", "services": [service], **more})


def told(name: str, config: Any, loader: Any = None) -> list[tuple[str, str]]:
    """Return what is said of a plugin: how grave it is, and the message."""
    found = check_config(file_with({"name": name, "config": config}), loader=loader)
    return [(fault.severity, fault.message) for fault in found]


def test_each_plugin_that_the_gateway_runs_has_a_schema() -> None:
    assert SCHEMAS.keys() == PLUGINS.keys()


@pytest.mark.parametrize("loader", [None, "dbless", "deck"])
@pytest.mark.parametrize(
    ("name", "config", "message"),
    [
        ("request-termination", {"status_code": "503"}, "config.status_code: expected an integer."),
        ("request-termination", {"status_code": 99}, "config.status_code: value should be between 100 and 599."),
        ("request-termination", {"message": ""}, "config.message: length must be at least 1."),
        ("request-termination", {"echo": None}, "config.echo: required field missing."),
        (
            "request-termination",
            {"message": "m", "body": "b"},
            "config: message cannot be used with content_type or body.",
        ),
        ("rate-limiting", {"minute": 0}, "config.minute: value must be greater than 0."),
        ("rate-limiting", {"minute": 5, "redis": 7}, "config.redis: expected a record."),
        ("rate-limiting", {"minute": 5, "policy": "redis"}, "config.redis.host: required field missing."),
        (
            "rate-limiting",
            {"second": 10, "minute": 5},
            "config: The limit for minute(5.0) cannot be lower than the limit for second(10.0).",
        ),
        ("cors", {"origins": "*"}, "config.origins: expected an array."),
        ("cors", {"origins": ["*", None]}, "config.origins[2]: required field missing."),
        ("key-auth", {"key_names": ["a b"]}, "config.key_names[1]: bad header name 'a b', allowed characters are A-Z, a-z, 0-9, '_', and '-'."),  # noqa: E501
        ("correlation-id", {"echo_downstream": "yes"}, "config.echo_downstream: expected a boolean."),
        ("ip-restriction", {"deny": [CIDR]}, f"config.deny[1]: invalid ip or cidr range: '{CIDR}'."),
        ("ip-restriction", {}, "config: at least one of these fields must be non-empty: 'config.allow', 'config.deny'."),  # noqa: E501
        ("request-transformer", {"add": {"headers": [{"x": "1"}]}}, "config.add.headers[1]: expected a string."),
        ("response-transformer", {"remove": {"headers": ["a b"]}}, "config.remove.headers[1]: 'a b' is not a valid header."),  # noqa: E501
    ],
)  # fmt: skip
def test_what_every_gateway_refuses_is_a_fault_in_its_words(
    name: str, config: Any, message: str, loader: Any
) -> None:
    assert told(name, config, loader) == [("error", message)]


@pytest.mark.parametrize(
    ("name", "config", "message"),
    [
        ("rate-limiting", {"minuet": 5}, "config.minuet: unknown field. Did you mean minute?"),
        ("rate-limiting", {"minute": 5, "redis": {"hst": "h"}}, "config.redis.hst: unknown field. Did you mean host?"),
        (
            "rate-limiting",
            {"minute": 5, "limit_by": "consumer-group"},
            "config.limit_by: expected one of: consumer, credential, ip, service, header, path.",
        ),
    ],
)  # fmt: skip
def test_what_another_version_may_take_is_a_warning(name: str, config: Any, message: str) -> None:
    assert told(name, config) == [("warning", f"{message} Another version may take it.")]


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("key-auth", {}),
        ("cors", {"origins": [r"~^https://(?!bad)"], "max_age": 1.5}),
        ("request-transformer", {"add": {"headers": ["x:$((function() return 1 end)())"]}}),
        ("rate-limiting", {"minute": 5, "policy": "redis", "redis_host": "h"}),
        ("rate-limiting", {"minute": 5, "error_code": "{vault://env/code}"}),
        ("rate-limiting", {"minute": '${{ env "DECK_MINUTE" }}'}),
        ("request-termination", {"status_code": 503.0}),
        ("acl", {"allow": 7}),
    ],
)
def test_what_a_gateway_takes_is_no_fault(name: str, config: Any) -> None:
    found = check_config(file_with({"name": name, "config": config}))
    assert [fault.message for fault in found if not fault.message.startswith("DECK_MINUTE")] == []


def test_a_plugin_of_ones_own_has_any_config() -> None:
    unknown = "my-own is not one of Kong's plugins; a gateway without it refuses the file."
    assert told("my-own", {"x": 1}) == [("warning", unknown)]


@pytest.mark.parametrize("name", ["key-auth", "ip-restriction", "acl"])
def test_a_config_of_null_is_refused_by_the_gateway_and_none_for_deck(name: str) -> None:
    for loader in (None, "dbless"):
        assert told(name, None, loader) == [("error", "config must not be null.")]
    without = [
        (fault.severity, fault.message) for fault in check_config(file_with({"name": name}), loader="deck")
    ]
    assert told(name, None, "deck") == without


def test_for_deck_null_is_as_good_as_absent() -> None:
    fields = {"protocols": None, "strip_path": None, "priority": None, "regex_priority": None, "tags": None}
    plugin = {"name": "cors", "enabled": None, "protocols": None}
    route = {"name": "r", "paths": ["/a"], "plugins": [plugin], **fields}
    text = json.dumps(
        {"_format_version": "3.0", "services": [{"name": "s", "host": "s", "port": None, "routes": [route]}]}
    )
    refused = [fault.message.split()[0] for fault in check_config(text, loader="dbless")]
    assert refused == ["port", "protocols", "strip_path", "priority"]
    assert check_config(text, loader="deck") == []
    [read] = load_config(text, loader="deck").routes
    assert (read.protocols, read.strip_path) == (("http", "https"), True)
    assert read.service is not None
    assert read.service.port == 80


def test_what_partials_fill_is_not_missed() -> None:
    plugin = {"name": "rate-limiting", "partials": [{"id": "p"}], "config": {"minute": 5, "policy": "redis"}}
    [warning] = check_config(file_with(plugin))
    assert warning.message.startswith("partials is a field of the Enterprise edition")


def test_the_config_that_deck_shares_is_judged_with_the_plugins_own() -> None:
    shared = {"_plugin_configs": {"limits": {"minute": "x"}}}
    plugin = {"name": "rate-limiting", "_config": "limits"}
    [fault] = check_config(file_with(plugin, **shared), loader="deck")
    assert fault.message == "config.minute: expected a number."
    assert check_config(file_with({**plugin, "config": {"minute": 5}}, **shared), loader="deck") == []


def test_the_fault_stands_at_the_line_of_the_value() -> None:
    text = "_format_version: '3.0'\nplugins:\n- name: cors\n  config:\n    methods: [GET]\n    max_age: x\n"
    [fault] = check_config(text)
    assert (fault.line, fault.column, fault.path) == (6, 14, "plugins[1].config.max_age")


def test_a_plugin_with_a_faulty_config_is_left_out_and_its_route_stays() -> None:
    termination = {"name": "request-termination", "config": {"status_code": "418"}}
    text = file_with(termination, plugins=[{"name": "cors", "config": 7}])
    with pytest.raises(ConfigError, match="expected an integer"):
        load_config(text)
    config = load_config(text, on_fault="keep")
    [route] = config.routes
    assert route.plugins == []
    outcome = RouteTable(config.routes).route(Request(scheme="http", path="/a"))
    assert (outcome.status, outcome.upstream_url) == (None, "http://s/")


def test_an_alias_of_a_faulty_plugin_is_left_out_too_and_its_neighbour_stays() -> None:
    text = (
        "_format_version: '3.0'\nroutes:\n"
        "- {name: a, paths: [/a], plugins: [&p {name: cors, config: {max_age: x}}, {name: key-auth}]}\n"
        "- {name: b, paths: [/b], plugins: [*p]}\n"
    )
    config = load_config(text, on_fault="keep")
    assert [[plugin["name"] for plugin in route.plugins] for route in config.routes] == [["key-auth"], []]


@pytest.mark.parametrize("name", sorted(NOT_OF_CONSUMERS))
def test_a_plugin_that_no_gateway_has_for_a_consumer_is_named_and_refused_where_the_gateway_reads(
    name: str,
) -> None:
    nested = {"consumers": [{"username": "c", "plugins": [{"name": name}]}]}
    flat = {"consumers": [{"username": "c"}], "plugins": [{"name": name, "consumer": "c"}]}
    for entities, path in ((nested, "consumers[1].plugins[1]"), (flat, "plugins[1].consumer")):
        text = json.dumps({"_format_version": "3.0", **entities})
        for loader, severity in ((None, "warning"), ("deck", "warning"), ("dbless", "error")):
            [found] = check_config(text, loader=loader)  # type: ignore[arg-type]
            assert (found.severity, found.path) == (severity, path)
            assert found.message == f"A gateway refuses {name} for a consumer."


def test_the_plugins_of_consumers_are_those_that_the_gateway_has_for_them() -> None:
    assert {name for name in SCHEMAS if not SCHEMAS[name].takes_consumer} == SCHEMAS.keys() & NOT_OF_CONSUMERS
    plugin = {"name": "rate-limiting", "consumer": "c", "config": {"minute": 5}}
    text = json.dumps({"_format_version": "3.0", "consumers": [{"username": "c"}], "plugins": [plugin]})
    assert check_config(text, loader="dbless") == []
