"""How files are read: by whom, with which templates, and what is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routelens.kong import ConfigError, check_config, load_config, to_document, to_yaml
from routelens.kong.config.collections import Loader
from routelens.kong.config.migration import migrate_path
from routelens.kong.config.templates import fill_templates, read_env_file
from routelens.kong.entities import dbless_id

HEAD = '_format_version: "3.0"\n'
LOADERS: tuple[Loader | None, ...] = (None, "deck", "dbless")
URL = HEAD + "services: [{name: a, url: 'https://u.example/p', port: 81, path: /q}]"


def test_for_dbless_a_url_overrides_every_field() -> None:
    (service,) = load_config(URL, loader="dbless").services
    assert (service.protocol, service.port, service.path) == ("https", 443, "/p")


def test_for_deck_fields_override_the_url() -> None:
    (service,) = load_config(URL, loader="deck").services
    assert (service.protocol, service.port, service.path) == ("https", 81, "/q")


def test_a_url_beside_fields_is_a_warning_if_nobody_said_who_reads_the_file() -> None:
    assert any("decK" in warning.message for warning in load_config(URL).warnings)
    assert load_config(URL, loader="dbless").warnings == ()


def test_ids_of_named_entities_are_certain_for_dbless_only() -> None:
    text = HEAD + "services: [{name: shop, host: h}]"
    assert str(load_config(text, loader="dbless").services[0].id) == "abfbe39c-075b-5e5e-aec6-a90f2f0adfee"
    by_deck = load_config(text, loader="deck").services[0]
    assert by_deck.id != dbless_id("services", "shop")
    assert by_deck.id_is_generated


@pytest.mark.parametrize(
    ("path", "migrated"),
    [
        ("/status", "/status"),
        ("/a/../b", "/b"),
        (r"/status/\d+", r"~/status/\d+"),
        ("/a%2Eb(c)", r"~/a\.b(c)"),
        ("/a%41(b)", "~/aA(b)"),
        ("/a%2f(b)", "~/a%2F(b)"),
        ("~/a(b)", "~/a(b)"),
    ],
)
def test_paths_of_2x_are_migrated(path: str, migrated: str) -> None:
    assert migrate_path(path) == migrated


def test_deck_refuses_2x_files() -> None:
    with pytest.raises(ConfigError, match="decK refuses"):
        load_config('_format_version: "2.1"\nroutes: [{paths: [/a]}]', loader="deck")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "service: []", "Did you mean services"),
        (HEAD + "services: [{host: h, prot: 1}]", "prot is not a field"),
        (HEAD + "services: [{url: d.example}]", "needs a scheme"),
        ("_format_version: 3.0\n", "must be a string"),
        (HEAD + "upstreams: [{name: u, slotz: 10}]", "Did you mean slots"),
        (HEAD + "upstreams: [{name: u, targets: [{target: 't:1', wait: 1}]}]", "wait is not a field"),
        (HEAD + "routes: [{name: r, paths: [/a]}]\nplugins: [{name: cors, route: ghost}]", "no route ghost"),
        ("apiVersion: v1\nkind: Service", "Kubernetes Service"),
        ("openapi: 3.0.0\npaths: {}", "OpenAPI"),
        ("services: {web: {image: nginx}}", "Compose"),
        ('resource "kong_route" "r" {\n}', "Terraform"),
        ("a: {{ .Values.x }}", "Helm"),
    ],
)
def test_what_the_gateway_refuses_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(text)


def test_a_fault_leaves_its_entity_out_and_keeps_the_rest() -> None:
    text = HEAD + "routes:\n- {name: bad, paths: [x]}\n- {name: good, paths: [/a]}\n"
    config = load_config(text, on_fault="keep")
    assert [route.name for route in config.routes] == ["good"]
    assert [(fault.line, fault.entity) for fault in config.faults] == [(3, "route bad")]


def test_the_routes_of_a_service_that_is_left_out_are_left_out_too() -> None:
    text = HEAD + "services: [{name: s, host: 5, routes: [{name: r, paths: [/a]}]}, {name: t, host: t}]"
    config = load_config(text, on_fault="keep")
    assert ([service.name for service in config.services], config.routes) == (["t"], ())


def test_the_last_of_two_keys_counts() -> None:
    config = load_config(HEAD + "services:\n- host: a\n  host: b\n")
    assert config.services[0].host == "b"
    assert [(warning.line, warning.severity) for warning in config.warnings] == [(4, "warning")]


def test_only_the_first_document_counts() -> None:
    config = load_config(HEAD + "routes: [{paths: [/a]}]\n---\nroutes: [{paths: [/b]}]\n")
    assert [route.paths for route in config.routes] == [("/a",)]
    assert [warning.line for warning in config.warnings] == [4]


def test_the_file_of_a_config_map_is_read_at_its_own_lines() -> None:
    text = """apiVersion: v1
kind: ConfigMap
data:
  kong.yml: |
    _format_version: "3.0"
    routes:
    - {name: r, paths: [x]}
"""
    with pytest.raises(ConfigError) as caught:
        load_config(text)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(7, 25)]


TEMPLATE = (
    HEAD
    + """services:
- host: ${{ env "DECK_HOST" }}
  port: ${{ env "DECK_PORT" | toInt }}
  routes: [{name: r, paths: [x]}]
"""
)


def test_templates_are_filled_and_positions_are_those_of_the_users_text() -> None:
    given = {"DECK_HOST": "a-very-long.example", "DECK_PORT": "81", "HOME": "/"}
    config = load_config(TEMPLATE, environment=given, on_fault="keep")
    assert (config.services[0].host, config.services[0].port, config.loader) == (
        "a-very-long.example",
        81,
        "deck",
    )
    assert [(fault.line, fault.column) for fault in config.faults] == [(5, 30)]


def test_a_variable_without_a_value_gets_a_placeholder_and_one_warning() -> None:
    config = load_config(TEMPLATE.replace("[x]", "[/x]"))
    assert (config.services[0].host, config.services[0].port) == ("unset-deck-host", 80)
    assert [warning.message.split()[0] for warning in config.warnings] == ["DECK_HOST", "DECK_PORT"]


def test_only_deck_variables_of_the_environment_count() -> None:
    assert fill_templates('${{ env "HOME" }}', {"HOME": "/"}).text == "unset-home"


def test_shell_variables_come_from_an_env_file() -> None:
    given = read_env_file("# note\nexport A_HOST='h.example'\n")
    assert fill_templates("host: ${A_HOST} $A_HOST", None, given).text == "host: h.example h.example"
    assert fill_templates("uri: $(uri_captures.A) $B", None, given).text == "uri: $(uri_captures.A) $B"


SHELL = """\
# ${NOT_IN_A_COMMENT}
_format_version: "3.0"
services:
- name: a
  url: http://${HOST_NAME}.internal:8080/${base}
  tags: [${TAG}]  # and not ${HERE}
  routes:
  - {name: r, paths: ["/a/${VERSION}/x", '~/b/(?<id>\\d{2})$']}
"""


def test_a_shell_variable_inside_a_larger_value_gets_a_placeholder_and_a_warning() -> None:
    config = load_config(SHELL)
    assert config.missing == ("HOST_NAME", "base", "TAG", "VERSION")
    assert [warning.line for warning in config.warnings if "has no value" in warning.message] == [5, 5, 6, 8]
    assert config.services[0].host == "unset-host-name.internal"
    assert config.routes[0].paths == ("/a/unset-version/x", "~/b/(?<id>\\d{2})$")
    filled = load_config(SHELL, env_file={"HOST_NAME": "h", "TAG": "t", "VERSION": "v1", "base": "b"})
    assert (filled.missing, filled.services[0].path) == ((), "/b")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "services",
            ("host: X", "port: X", "retries: X", "connect_timeout: X", "path: X", "enabled: X", "tags: [X]"),
        ),
        ("services", ("url: http://X:Y/z",)),
        ("services", ("url: X",)),
        (
            "services",
            ("host: h", "protocol: https", "tls_verify: X", "tls_verify_depth: X", "ca_certificates: [X]"),
        ),
        (
            "routes",
            ("paths: X", "methods: [X]", "protocols: [X]", "regex_priority: X", "strip_path: X", "tags: X"),
        ),
        ("routes", ("hosts: [X]", "https_redirect_status_code: X", "path_handling: X", "name: X", "id: Y")),
        ("routes", ("headers: X", "paths: [/a]")),
        ("routes", ("headers: {X: [X]}", "snis: [X]")),
        ("routes", ("protocols: [tcp]", "sources: [{ip: X, port: X}]", "destinations: X")),
        ("routes", ("expression: X", "priority: X")),
        ("plugins", ("name: X", "enabled: X", "protocols: [X]", "config: X", "tags: [X]", "id: X")),
        ("consumers", ("username: X", "custom_id: X", "tags: X", "id: Y")),
        (
            "upstreams",
            ("name: X", "algorithm: X", "slots: X", "hash_on: Y", "host_header: X", "use_srv_name: X"),
        ),
        ("upstreams", ("name: x", "targets: [{target: 'X:Y', weight: X}, {target: X}]")),
        (
            "upstreams",
            (
                "name: x",
                "healthchecks: {threshold: X, active: {http_path: X, healthy: {http_statuses: [X]}}}",
            ),
        ),
    ],
)
def test_a_placeholder_passes_the_check_of_its_field(kind: str, fields: tuple[str, ...]) -> None:
    lines = (
        "\n  ".join(fields).replace("X", '${{ env "DECK_X" }}').replace("Y", '${{ env "DECK_Y" | toInt }}')
    )
    config = load_config(f"{HEAD}{kind}:\n- {lines}\n")
    assert {warning.message.split()[0] for warning in config.warnings} <= {"DECK_X", "DECK_Y"}
    assert set(config.missing) <= {"DECK_X", "DECK_Y"}
    assert config.missing


def test_a_placeholder_in_quotes_is_a_text() -> None:
    for quoted in ("'${{ env \"DECK_X\" }}'", '"${{ env "DECK_X" | toInt }}"'):
        config = load_config(f"{HEAD}services:\n- host: {quoted}\n  port: {quoted}\n", on_fault="keep")
        assert [fault.path for fault in config.faults] == ["services[1].port"]
    text = '{"_format_version": "3.0", "services": [{"host": "h", "retries": "${{ env \\"DECK_X\\" }}"}]}'
    assert [fault.path for fault in load_config(text, on_fault="keep").faults] == ["services[1].retries"]


def test_a_placeholder_leads_to_the_entity_that_has_it() -> None:
    text = f"""{HEAD}services:
- {{id: '${{{{ env "DECK_ID" }}}}', host: h}}
- {{name: '${{{{ env "DECK_NAME" }}}}', host: i}}
routes:
- {{name: one, paths: [/a], service: '${{{{ env "DECK_ID" }}}}'}}
- {{name: two, paths: [/b], service: {{name: '${{{{ env "DECK_NAME" }}}}'}}}}
"""
    config = load_config(text)
    hosts = [route.service.host for route in config.routes if route.service is not None]
    assert hosts == ["h", "i"]


def test_a_shell_template_may_have_a_default() -> None:
    assert fill_templates("host: ${A_HOST:-a.example}:${P:-80}").text == "host: a.example:80"
    assert fill_templates("host: ${A_HOST:-a.example}", None, {"A_HOST": "b"}).text == "host: b"
    assert fill_templates("host: ${A_HOST:-a.example}", None, {"A_HOST": ""}).text == "host: a.example"


SERVICE_ID = "6a3f7b0e-2f6e-4a57-8a6d-0a3b1f9c2222"
ROUTE_ID = "6a3f7b0e-2f6e-4a57-8a6d-0a3b1f9c1111"


def test_the_answer_to_a_config_call_is_read_by_its_ids() -> None:
    answer: dict[str, dict[str, dict[str, Any]]] = {
        "services": {SERVICE_ID: {"id": SERVICE_ID, "name": "s", "host": "up.internal", "protocol": "http"}},
        "routes": {ROUTE_ID: {"id": ROUTE_ID, "name": "r", "paths": ["/a"], "service": {"id": SERVICE_ID}}},
        "upstreams": {ROUTE_ID: {"id": ROUTE_ID, "name": "up.internal"}},
        "targets": {SERVICE_ID: {"id": SERVICE_ID, "target": "10.0.0.1:80", "upstream": {"id": ROUTE_ID}}},
        "plugins": {ROUTE_ID: {"id": ROUTE_ID, "name": "cors", "route": {"id": ROUTE_ID}}},
    }
    config = load_config(json.dumps(answer))
    assert config.warnings == ()
    (route,) = config.routes
    assert route.service is not None
    assert route.service.upstream is not None
    assert route.service.upstream.targets[0].host == "10.0.0.1"
    assert [plugin["name"] for plugin in route.plugins] == ["cors"]
    answer["routes"][ROUTE_ID]["expression"] = 'http.path == "/a"'
    del answer["routes"][ROUTE_ID]["paths"]
    assert load_config(json.dumps(answer)).flavor == "expressions"


SHELL_TEMPLATES = """
_format_version: "3.0"
services:
- name: a  # not $THIS_ONE
  host: $HOST
  port: $PORT
  routes:
  - {name: r, paths: [$PATH_OF_R, "~/(x|y)$"], hosts: ["api.$DOMAIN"]}
- {name: b, url: "http://$B_HOST:$B_PORT/v/$VERSION/", plugins: [{name: key-auth, config: {key_names: ["pa$SWORD"]}}]}
"""


def test_a_shell_variable_that_stands_apart_gets_a_placeholder() -> None:
    config = load_config(SHELL_TEMPLATES)
    named = [warning.message.split(" ")[0] for warning in config.warnings]
    assert named == ["HOST", "PORT", "PATH_OF_R", "DOMAIN", "B_HOST", "B_PORT", "VERSION"]
    assert [service.name for service in config.services] == ["a", "b"]


def test_a_shell_variable_inside_a_word_or_a_comment_stays() -> None:
    config = load_config(SHELL_TEMPLATES)
    assert not any("SWORD" in warning.message or "THIS" in warning.message for warning in config.warnings)
    [route] = config.routes
    assert route.paths is not None
    assert route.paths[1] == "~/(x|y)$"


BASE_60 = """\
_format_version: "3.0"
services:
- name: s
  host: s
  port: 1:30
  tags: [a]
  routes:
  - name: r
    paths: [/a]
    tags:
    - 22:30
    plugins:
    - name: request-termination
      config:
        message: 7:15
"""


def test_a_number_to_base_60_is_one_for_a_gateway_without_a_database() -> None:
    config = load_config(BASE_60, loader="dbless", on_fault="keep")
    assert [service.port for service in config.services] == [90]
    assert [(fault.line, fault.message, fault.fix) for fault in config.faults] == [
        (11, "tags[1]: expected a string. YAML reads 22:30 as a number: write it in quotes.", '"22:30"'),
    ]
    without_tag = BASE_60.replace("    tags:\n    - 22:30\n", "")
    [fault] = load_config(without_tag, loader="dbless", on_fault="keep").faults
    assert fault.message.startswith("config.message: expected a string. YAML reads 7:15 as a number")


def test_a_number_in_a_field_of_text_is_told_once() -> None:
    for loader in LOADERS:
        [fault] = check_config(f"{HEAD}services: [{{name: 0443, host: s}}]\n", loader=loader)
        assert fault.message == "name: expected a string. YAML reads 0443 as a number: write it in quotes."
    [warning] = check_config(f"{HEAD}services: [{{name: s, host: s, port: 0443}}]\n")
    assert warning.message.startswith("YAML reads 0443 as an octal number")
    told = check_config(BASE_60, loader="dbless")
    assert [(found.line, found.severity) for found in told] == [
        (5, "warning"),
        (11, "error"),
        (15, "warning"),
    ]


def test_one_cause_is_one_fault_of_a_route() -> None:
    route = "routes:\n- {name: r, %s}\n"
    [fault] = check_config(HEAD + route % "expression: http.path == '/a'", flavor="traditional_compatible")
    assert fault.message.startswith("expression needs the expressions flavor")
    [fault] = check_config(HEAD + route % "paths: [/a], protocols: [http], snis: [a.b]")
    assert (fault.path, fault.message.split()[0]) == ("routes[1].snis", "snis")
    [fault] = check_config(HEAD + "services: [{name: s, host: s, protocol: tcp, path: /x}]\n")
    assert (fault.path, fault.message) == ("services[1].path", "path cannot be set when the protocol is tcp.")


def test_format_version_1_0_is_read_as_1_1_unless_a_loader_is_named() -> None:
    text = "_format_version: '1.0'\nroutes:\n- paths: ['/a/\\d+']\n"
    versions = [
        [(found.severity, found.message) for found in check_config(text, loader=loader) if found.line == 1]
        for loader in LOADERS
    ]
    refused = "decK refuses _format_version 1.0 for a 3.x gateway; `deck convert` brings it to 3.0."
    assert versions == [
        [("warning", "_format_version 1.0 is read as 1.1.")],
        [("error", refused)],
        [("error", "_format_version 1.0 is not one of 1.1, 2.1, 3.0.")],
    ]
    assert load_config(text).routes[0].paths == ("~/a/\\d+",)


def test_a_number_to_base_60_is_a_text_for_deck_and_kept_as_it_is_written() -> None:
    [fault] = load_config(BASE_60, loader="deck", on_fault="keep").faults
    assert (fault.line, fault.message) == (5, "port: expected a whole number.")
    config = load_config(BASE_60.replace("1:30", "90"), on_fault="keep")
    assert config.faults == ()
    assert config.routes[0].tags == ("22:30",)
    assert "- '22:30'" in to_yaml(to_document(config))


def test_defaults_and_shared_configs_of_one_file_hold_in_all_that_deck_reads() -> None:
    shared = HEAD + (
        "_info: {defaults: {service: {port: 8443, protocol: https}, route: {strip_path: false}}}\n"
        "_plugin_configs: {later: {status_code: 418}}\n"
    )
    own = HEAD + (
        "_info: {defaults: {route: {strip_path: true, preserve_host: true}}}\n"
        "services:\n- name: s\n  host: s\n  routes:\n"
        "  - {name: r, paths: [/r], plugins: [{name: request-termination, _config: later}]}\n"
    )
    config = load_config(shared, own, loader="deck")
    (route,) = config.routes
    assert (route.strip_path, route.preserve_host) == (False, True)
    assert route.service is not None
    assert (route.service.protocol, route.service.port) == ("https", 8443)
    assert [plugin["config"] for plugin in route.plugins] == [{"status_code": 418}]
    for defaults in ("_info: 7", "_info: {defaults: 7}", "_info: {defaults: {route: 7}}"):
        assert load_config(f"{HEAD}{defaults}\nroutes: [{{name: r, paths: [/r]}}]\n", loader="deck").routes
