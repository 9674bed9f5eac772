import uuid
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong import (
    Config,
    ConfigError,
    Request,
    Route,
    RouteTable,
    check_config,
    declarative,
    load_config,
    to_document,
    to_json,
    to_yaml,
)
from routelens.kong.entities import Target, Upstream
from tests.kong.tables import HTTP_TABLES
from tests.processor import processor_seconds

ID = "a4fbd24e-6a52-4937-bd78-2536713072d2"

MIXED = r"""
_format_version: "3.0"
_comment: kept
_info:
  defaults:
    route: {preserve_host: true}
    service: {retries: 7}
  select_tags: [team-a]
vaults: [{name: env, prefix: e, config: {keep: [me, null]}}]
services:
- name: a
  url: https://up.example/base
  connect_timeout: 5
  tls_verify: true
  tags: &t [one, two]
  plugins:
  - name: rate-limiting
    config: {minute: 5}
  routes:
  - name: ra
    paths: [/a, '~/b/(?<n>\d+)$']
    tags: *t
    filter_chains: [{filters: [{name: f, config: {deep: [1, {k: null}]}}]}]
    plugins:
    - name: request-transformer
      config: {replace: {uri: "/new/$(uri_captures['n'])"}}
  - paths: [/unnamed]
- id: a4fbd24e-6a52-4937-bd78-2536713072d2
  host: other
routes:
- name: rb
  service: {name: a}
  expression: http.path == "/x"
  priority: 7
- name: rc
  service: a
  hosts: [c.example]
- name: rd
  service: {id: a4fbd24e-6a52-4937-bd78-2536713072d2}
  hosts: [d.example]
- name: re
  hosts: [e.example]
upstreams:
- name: pool
  targets: [{target: "10.0.0.1:80"}]
plugins:
- name: cors
- name: request-transformer
  route: rc
  config: {replace: {uri: /elsewhere}}
consumers:
- username: bob
"""


def line_of(config: Config, route: Route) -> int:
    """Return the line on which a route starts."""
    document, path = config.places[route.id]
    return document.line_column(document.offset_of(path))[0]


def test_a_file_becomes_services_routes_upstreams_and_plugins() -> None:
    config = load_config(MIXED)
    assert config.flavor == "expressions"
    by_name = {route.name: route for route in config.routes}
    assert set(by_name) == {"ra", None, "rb", "rc", "rd", "re"}
    hosts = {name: None if route.service is None else route.service.host for name, route in by_name.items()}
    assert hosts == {
        "ra": "up.example",
        None: "up.example",
        "rb": "up.example",
        "rc": "up.example",
        "rd": "other",
        "re": None,
    }
    assert all(route.preserve_host for route in config.routes)
    assert [service.retries for service in config.services] == [7, 7]
    assert [upstream["name"] for upstream in config.upstreams] == ["pool"]
    assert sorted((plugin.name, plugin.is_run) for plugin in config.plugins) == [
        ("cors", False),
        ("rate-limiting", False),
        ("request-transformer", True),
        ("request-transformer", True),
    ]
    assert config.warnings == ()
    assert (config.loader, config.loader_is_told) == ("deck", True)
    assert line_of(config, by_name["rb"]) == 31


@pytest.mark.parametrize(
    ("name", "ending"),
    [("of-our-own", "refuses the file."), ("rate-limitng", "Did you mean rate-limiting?"), ("opa", None)],
)
def test_a_plugin_that_is_none_of_kongs_is_kept_with_one_warning(name: str, ending: str | None) -> None:
    plugin = f"{{name: {name}, config: {{any: thing}}}}"
    config = load_config(
        '_format_version: "3.0"\n'
        f"plugins:\n- {plugin}\n"
        f"services:\n- {{name: s, host: h, plugins: [{plugin}], routes: [{{name: r, paths: [/a]}}]}}\n"
    )
    assert [use.name for use in config.plugins] == [name, name]
    told = [(warning.line, warning.message) for warning in config.warnings]
    assert [line for line, _ in told] == ([] if ending is None else [3])
    assert all(message.startswith(f"{name} is not one of Kong's plugins") for _, message in told)
    assert all(message.endswith(str(ending)) for _, message in told)


def test_plugins_that_rewrite_the_path_are_applied() -> None:
    table = RouteTable(load_config(MIXED).routes, flavor="expressions")
    assert table.rejected == []
    assert table.route(Request.from_url("https://z/b/77?q=1")).upstream_uri == "/new/77?q=1"
    assert table.route(Request.from_url("https://c.example/z")).upstream_uri == "/elsewhere"


@pytest.mark.parametrize("write", [to_yaml, to_json])
def test_every_key_survives_a_round_trip(write: Any) -> None:
    config = load_config(MIXED)
    again = load_config(write(to_document(config)))
    assert again.routes and sorted(again.routes, key=str) == sorted(config.routes, key=str)  # noqa: PT018
    assert again.services == config.services
    assert to_document(again) == to_document(config)
    document = to_document(again)
    assert document["vaults"][0]["config"] == {"keep": ["me", None]}
    assert document["_info"]["select_tags"] == ["team-a"]
    assert document["consumers"] == [{"username": "bob"}]
    assert document["services"][0]["connect_timeout"] == 5
    assert document["services"][0]["plugins"][0]["config"] == {"minute": 5}
    assert document["services"][0]["routes"][0]["filter_chains"][0]["filters"][0] == {
        "name": "f",
        "config": {"deep": [1, {"k": None}]},
    }


@settings(derandomize=True, max_examples=50, deadline=None)
@given(HTTP_TABLES)
def test_tables_survive_a_round_trip(routes: Any) -> None:
    services = {route.service.id: route.service for route in routes if route.service is not None}
    text = to_yaml(declarative(services.values(), routes))
    try:
        again = load_config(text)
    except ConfigError as error:
        # Random routes need not be ones the gateway takes; then every fault knows its line.
        assert all(fault.line > 1 for fault in error.faults)  # noqa: PT017
        return
    assert {route.id: route.paths for route in again.routes} == {route.id: route.paths for route in routes}


def test_faults_have_line_and_column() -> None:
    text = """_format_version: "3.0"
services:
- name: a
  host: 5
  routes:
  - paths: foo
  - paths: [foo, //x]
    methods: [get]
    protocols: [ftp]
  - name: q
    service: nope
  - 5
routes:
- name: q
  service: {name: nope}
  hosts: [a]
- name: q
  hosts: [b]
- id: {id}
  paths: [/a]
- id: {id}
  paths: [/b]
plugins: 7
upstreams: [1]
""".replace("{id}", ID)
    with pytest.raises(ConfigError) as caught:
        load_config(text)
    assert [(fault.line, fault.column, fault.path) for fault in caught.value.faults] == [
        (4, 9, "services[1].host"),
        (6, 12, "services[1].routes[1].paths"),
        (7, 13, "services[1].routes[2].paths[1]"),
        (7, 18, "services[1].routes[2].paths[2]"),
        (8, 15, "services[1].routes[2].methods[1]"),
        (9, 17, "services[1].routes[2].protocols[1]"),
        (10, 5, "services[1].routes[3]"),
        (12, 5, "services[1].routes[4]"),
        (21, 7, "routes[4].id"),
        (23, 10, "plugins"),
        (24, 13, "upstreams[1]"),
    ]
    assert "and 10 more" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing"),
        ("null", "nothing"),
        ("5", "Not a Kong configuration"),
        ("[1]", "expected a map"),
        ("services: 5", "expected a list"),
        ("_format_version: '4.0'", "_format_version 4.0"),
        ("services: [{routes: 5, host: a}]", "expected a list"),
        ("services: [{plugins: 5, host: a}]", "plugins"),
        ("services: [{plugins: [5], host: a}]", "expected a map"),
        ("routes: [{paths: [/a], service: 5}]", "name or id"),
        ('{"a": 1,, }', "Not valid JSON"),
        ("routes:\n- expression: 5", "expected a string"),
    ],
)
def test_texts_that_are_not_configuration_are_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(text)


@pytest.mark.parametrize(
    "text",
    [
        f'[{{"hosts": ["a.com"], "service": {{"id": "{ID}"}}}}]',
        f'{{"data": [{{"hosts": ["a.com"], "service": {{"id": "{ID}"}}}}], "next": null}}',
        f'{{"hosts": ["a.com"], "service": {{"id": "{ID}"}}}}',
        f"- hosts: [a.com]\n  service: {{id: {ID}}}",
        f"\ufeff  {{hosts: [a.com], service: {{id: {ID}}}}}",
    ],
)
def test_admin_api_json(text: str) -> None:
    (route,) = load_config(text).routes
    assert route.hosts == ("a.com",)
    assert route.service is not None
    assert (route.service.id, route.service.host) == (uuid.UUID(ID), None)


def test_other_admin_api_entities_are_recognised() -> None:
    plugins = """{"data": [
      {"name": "request-transformer", "route": {"id": "ID"}, "config": {"replace": {"uri": "/new"}}},
      {"name": "cors", "config": {}}
    ]}""".replace("ID", ID)
    upstreams = '[{"name": "pool", "algorithm": "round-robin"}]'
    consumers = '{"data": [{"username": "bob"}]}'
    route = f'{{"id": "{ID}", "paths": ["/a"], "service": {{"id": "{ID}"}}}}'
    service = f'{{"id": "{ID}", "host": "u"}}'
    config = load_config(plugins, upstreams, consumers, route, service)
    assert [plugin.name for plugin in config.plugins] == ["request-transformer", "cors"]
    assert [upstream["name"] for upstream in config.upstreams] == ["pool"]
    assert [(warning.source, warning.severity) for warning in config.warnings] == [(2, "warning")]
    outcome = RouteTable(config.routes).route(Request(scheme="http", path="/a"))
    assert (outcome.upstream_host, outcome.upstream_uri) == ("u", "/new")
    document = to_document(config)
    assert [plugin["name"] for plugin in document["plugins"]] == ["request-transformer", "cors"]
    assert [upstream["name"] for upstream in document["upstreams"]] == ["pool"]
    assert load_config(to_yaml(document)).routes[0].service == config.routes[0].service


def test_targets_of_the_admin_api_are_those_of_their_upstream() -> None:
    upstream = f'{{"id": "{ID}", "name": "pool", "algorithm": "round-robin"}}'
    targets = (
        f'{{"data": [{{"target": "10.0.0.1:81", "weight": 5, "upstream": {{"id": "{ID}"}}}}], "next": null}}'
    )
    service = f'{{"id": "{ID}", "name": "s", "host": "pool"}}'
    route = f'{{"paths": ["/a"], "service": {{"id": "{ID}"}}}}'
    config = load_config(route, service, upstream, targets)
    outcome = RouteTable(config.routes).route(Request(scheme="http", path="/a"))
    assert (outcome.upstream_address, outcome.upstream_port) == ("10.0.0.1", 81)
    assert [target["weight"] for target in to_document(config)["targets"]] == [5]


@pytest.mark.parametrize(
    "entity",
    [
        f'{{"name": "env", "prefix": "x", "config": {{}}, "id": "{ID}"}}',
        f'{{"name": "a.b", "certificate": {{"id": "{ID}"}}}}',
        f'{{"algorithm": "HS256", "key": "k", "secret": "s", "consumer": {{"id": "{ID}"}}}}',
        '{"kid": "1", "jwk": "{}", "name": "k"}',
    ],
)
def test_what_has_no_part_in_routing_is_a_warning_in_an_answer_of_the_admin_api(entity: str) -> None:
    [warning] = check_config(f'{{"data": [{entity}], "next": null}}')
    assert (warning.severity, warning.path) == ("warning", "data[1]")


def test_a_filter_chain_of_the_admin_api_is_one() -> None:
    chain = f'{{"data": [{{"filters": [{{"name": "f"}}], "route": {{"id": "{ID}"}}, "service": null}}]}}'
    config = load_config(chain)
    assert [(kind, key) for kind, key, _ in config.scoped_chains] == [("route", ID)]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n# nothing\n", "null", "~"])
def test_a_text_without_a_value_cannot_be_read(text: str) -> None:
    with pytest.raises(ConfigError, match="nothing in this text"):
        load_config(text, on_fault="keep")


@pytest.mark.parametrize(
    "entities",
    [
        "plugins: [{name: key-auth, route: {id: 5}}]",
        "plugins: [{name: key-auth, consumer: 5}]",
        "targets: [{target: a, upstream: {id: 5}}]",
        "upstreams: [{name: u, client_certificate: 5}]",
        "services: [{name: s, url: 'https://s', client_certificate: {id: 5}}]",
        "routes: [{name: r, paths: [/a], service: 5}]",
        "snis: [{name: a.b, certificate: {id: 5}}]",
        "filter_chains: [{route: 5, filters: [{name: f}]}]",
    ],
)
def test_a_reference_that_is_none_is_told_once(entities: str) -> None:
    [fault] = check_config(f"_format_version: '3.0'\n{entities}\n")
    assert (fault.severity, fault.line) == ("error", 2)


@pytest.mark.parametrize(
    ("entities", "written", "read"),
    [
        ("routes: [{name: r, paths: [/a], service: 2024}]", "2024", "a number"),
        ("plugins: [{name: key-auth, route: no}]", "no", "true or false"),
        ("targets: [{target: a, upstream: on}]", "on", "true or false"),
        ("snis: [{name: a.b, certificate: 12}]", "12", "a number"),
    ],
)
def test_a_name_in_a_reference_that_yaml_takes_for_something_else_is_told_with_its_fix(
    entities: str, written: str, read: str
) -> None:
    [fault] = check_config(f"_format_version: '3.0'\n{entities}\n")
    assert fault.message.endswith(f". YAML reads {written} as {read}: write it in quotes.")
    assert fault.fix == f'"{written}"'


def test_several_texts_refer_to_each_other() -> None:
    services = f'{{"data": [{{"id": "{ID}", "name": "s", "host": "u"}}]}}'
    config = load_config(
        f'[{{"paths": ["/a"], "service": {{"id": "{ID}"}}}}]',
        services,
        "routes: [{name: r, paths: [/b], service: s}]",
    )
    assert [route.service and route.service.host for route in config.routes] == ["u", "u"]
    with pytest.raises(ConfigError) as caught:
        load_config("routes: [{paths: [a]}]", "routes: [{paths: [b]}]", "[")
    assert [fault.source for fault in caught.value.faults] == [2]


def test_generated_ids_are_stable() -> None:
    first, second = load_config(MIXED), load_config(MIXED)
    assert [route.id for route in first.routes] == [route.id for route in second.routes]
    assert all(route.id_is_generated for route in first.routes)
    tie = load_config("routes:\n- {name: a, paths: [/a]}\n- {name: b, paths: [/a]}")
    table = RouteTable(tie.routes)
    tied = table.ties(Request(scheme="http", path="/a"))
    assert len(tied) == 2
    assert all(route.id_is_generated for route in tied)


@pytest.mark.parametrize(
    ("version", "path", "warned"),
    [
        ("1.1", r"/a/\d+", True),
        ("2.1", "/a(b)", True),
        ("2.1", "/a b", True),
        ("2.1", "/a.b", False),
        ("3.0", r"/a/\d+", True),
        ("3.0", "/a@b", False),
        ("3.0", r"~/a/\d+", False),
    ],
)
def test_regexes_of_2x_are_recognised(version: str, path: str, warned: bool) -> None:
    config = load_config(f"_format_version: '{version}'\nroutes:\n- name: r\n  paths: ['{path}']\n")
    assert [(warning.fix, warning.line, warning.column) for warning in config.warnings] == (
        [("~" + path, 4, 11)] if warned else []
    )


def big(routes: int) -> str:
    lines = ['_format_version: "3.0"', "services:"]
    for number in range(routes):
        if number % 10 == 0:
            lines += [f"- name: s{number}", f"  host: u{number}.internal", "  routes:"]
        lines += [
            f"  - name: r{number}",
            "    paths:",
            f"    - /svc/{number}",
            f"    hosts: [h{number % 97}.example]",
            "    methods:",
            "    - GET",
            "    strip_path: false",
            "    tags: [x]",
        ]
    return "\n".join(lines)


@pytest.mark.heavy
def test_a_hundred_thousand_lines_are_read_in_time() -> None:
    text = big(12_500)
    assert text.count("\n") > 100_000
    started = processor_seconds()
    config = load_config(text)
    elapsed = processor_seconds() - started
    assert len(config.routes) == 12_500
    assert line_of(config, config.routes[-1]) == text.count("\n") - 6
    assert elapsed < 5


@pytest.mark.heavy
@pytest.mark.parametrize(
    "text",
    [
        "services:\n" + "- &s {host: a}\n" + "- *s\n" * 20_000,
        "x: &a [" + "1, " * 9_000 + "]\nroutes: [" + "*a, " * 100 + "]",
        "routes:\n" + "".join(f"- paths: [a{i}]\n" for i in range(20_000)),
        "routes: [{paths: [" + "/a, " * 100_000 + "/b]}]",
        "routes: [{hosts: [" + "a" * 500_000 + "]}]",
        "a: &a\n  b: 1\n" + "".join(f"c{i}: {{<<: *a}}\n" for i in range(20_000)),
        "_info: {defaults: {route: 5}}\nroutes: 7",
        "? ? ? ?",
        "routes: [" + "{paths: [/a]}, " * 5_000 + "]",
        "plugins: [{name: request-transformer, route: [], config: 5}]",
    ],
)
def test_hostile_files_are_read_or_refused_in_time(text: str) -> None:
    started = processor_seconds()
    try:
        answer: Any = load_config(text)
    except ConfigError as error:
        answer = error.faults
    assert answer
    assert processor_seconds() - started < 5


WORDS = st.sampled_from(
    [
        "services",
        "routes",
        "paths",
        "host",
        "/a",
        "name",
        "service",
        "5",
        "true",
        "null",
        "x",
        "plugins",
        "_info",
        "defaults",
        "route",
        "upstreams",
        "expression",
        "data",
        "url",
        "id",
    ]
)
NODES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=25,
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.dictionaries(WORDS, NODES, min_size=1, max_size=4))
def test_any_shape_is_a_configuration_or_a_config_error(root: Any) -> None:
    text = to_yaml(root).replace("'5'", "5").replace("'null'", "null")
    try:
        config: Any = load_config(text)
    except ConfigError as error:
        config = error.faults
    assert config
    if not isinstance(config, tuple):
        RouteTable(config.routes, flavor=config.flavor)
        assert len(load_config(to_yaml(to_document(config))).routes) == len(config.routes)


UPSTREAM = """
_format_version: "3.0"
services:
- {name: a, host: u.test, routes: [{name: r, paths: [/a]}], plugins: [{name: request-termination}]}
- {name: b, host: elsewhere.test, routes: [{name: s, paths: [/b]}]}
upstreams:
- {name: u.test, host_header: h.test, targets: [{target: '10.5.6.7:80'}]}
targets:
- {target: 't.test:81', weight: 1, upstream: u.test}
plugins:
- {name: cors}
- {name: redirect, route: s, config: {location: 'https://x/'}}
- {name: acl, consumer: bob}
"""


def test_a_service_has_the_upstream_that_its_host_names() -> None:
    first, second = load_config(UPSTREAM).routes
    assert first.service is not None
    assert second.service is not None
    targets = (Target("10.5.6.7", 80), Target("t.test", 81, 1))
    assert first.service.upstream == Upstream(name="u.test", host_header="h.test", targets=targets)
    assert second.service.upstream is None
    assert load_config(UPSTREAM).services[0].upstream == first.service.upstream


def test_a_route_has_the_plugins_written_elsewhere_most_specific_first() -> None:
    first, second = load_config(UPSTREAM).routes
    assert [plugin["name"] for plugin in first.plugins] == ["request-termination", "cors", "acl"]
    assert [plugin["name"] for plugin in second.plugins] == ["redirect", "cors", "acl"]


def test_a_target_of_the_wrong_shape_is_a_fault_at_its_place() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(UPSTREAM.replace("weight: 1", "weight: heavy"))
    (fault,) = caught.value.faults
    assert (fault.line, fault.message) == (9, "weight: expected a whole number.")


@pytest.mark.parametrize("options", [{"flavor": "x"}, {"loader": "x"}])
def test_a_flavor_or_loader_that_there_is_not_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is one of .*, not 'x'"):
        load_config("routes: []", **options)
