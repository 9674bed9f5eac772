"""Plugin scopes: given plugins at every place of a file, then each applies to the requests that it is for."""

from __future__ import annotations

import pytest

from routelens.kong import Request, RouteTable, check_config, load_config
from tests.browser.talk import Talk, workspace

HEAD = '_format_version: "3.0"\n'
ID = "6a3f7b0e-2f6e-4a57-8a6d-0a3b1f9c2222"
SERVICE = """services:
- name: s
  host: s.internal
  routes:
  - {name: r, paths: [/a]}
  - {name: q, paths: [/b]}
"""


def answers(status: int, **scope: str) -> str:
    """Return a plugin that answers with a status, in flow style."""
    where = "".join(f", {kind}: {key}" for kind, key in scope.items())
    return f"{{name: request-termination, config: {{status_code: {status}}}{where}}}"


def status_of(text: str, path: str = "/a") -> int | None:
    """Return what a plugin answers, None if the request is proxied; on the page it is the same."""
    config = load_config(HEAD + text)
    outcome = RouteTable(config.routes).route(Request.from_url(f"http://h{path}"))
    assert outcome.route is not None
    imported = Talk(workspace()).send("import", text=HEAD + text, mark_regexes=False)
    space = workspace(*imported["routes"], services=imported["services"])
    document = {"text": HEAD + text, "name": "", "variables": {}, "surroundings": imported["surroundings"]}
    talk = Talk({**space, "document": document})
    sentence = "".join(
        piece["text"] for piece in talk.request(method="GET", url=f"http://h{path}")["answer"]["sentence"]
    )
    assert sentence.endswith(f" answers {outcome.status}." if outcome.status else " wins."), sentence
    return outcome.status


@pytest.mark.parametrize(
    ("plugins", "a", "b"),
    [
        (answers(401), 401, 401),
        (answers(401, service="s"), 401, 401),
        (answers(401, route="q"), None, 401),
        (answers(401, route="q", service="s"), None, 401),
        (f"{answers(401, route='r')}, {answers(402, service='s')}, {answers(403)}", 401, 402),
        (f"{answers(401, route='r')}, {answers(402, route='r', service='s')}", 402, None),
        (answers(401, consumer="ada"), None, None),
        (answers(401).replace("{name", "{enabled: false, name"), None, None),
        (f"{answers(401, route='r').replace('{name', '{enabled: false, name')}, {answers(403)}", 403, 403),
        (answers(401).replace("{name", "{protocols: [tcp, tls], name"), None, None),
        (answers(401).replace("{name", "{protocols: [grpc], name"), 401, 401),
    ],
)
def test_the_most_specific_plugin_answers(plugins: str, a: int | None, b: int | None) -> None:
    text = f"{SERVICE}consumers: [{{username: ada}}]\nplugins: [{plugins}]\n"
    assert (status_of(text), status_of(text, "/b")) == (a, b)


def test_a_plugin_of_a_route_of_another_service_applies_to_nothing() -> None:
    text = f"{SERVICE}- {{name: t, host: t.internal}}\nplugins: [{answers(401, route='r', service='t')}]\n"
    assert status_of(text) is None


def test_a_plugin_inside_a_service_may_be_for_one_of_its_routes() -> None:
    text = SERVICE.replace("  routes:", f"  plugins: [{answers(401, route='q')}]\n  routes:")
    assert (status_of(text), status_of(text, "/b")) == (None, 401)


def test_a_service_without_a_name_has_its_plugins() -> None:
    text = SERVICE.replace("- name: s\n  host", f"- plugins: [{answers(401)}]\n  host")
    assert status_of(text) == 401


def test_an_id_in_capital_letters_is_the_same_id() -> None:
    text = SERVICE.replace("- name: s", f"- id: {ID}") + f"plugins: [{answers(401, service=ID.upper())}]\n"
    assert status_of(text) == 401


def test_a_plugin_inside_a_consumer_may_answer() -> None:
    config = load_config(f"{HEAD}{SERVICE}consumers: [{{username: ada, plugins: [{answers(401)}]}}]\n")
    outcome = RouteTable(config.routes).route(Request.from_url("http://h/a"))
    assert outcome.status is None
    assert any("request-termination" in note for note in outcome.notes)


def test_a_plugin_of_a_service_that_is_left_out_is_left_out() -> None:
    text = f"{HEAD}{SERVICE}- {{name: s, host: t.internal, plugins: [{answers(401)}]}}\n"
    config = load_config(text, on_fault="keep")
    assert RouteTable(config.routes).route(Request.from_url("http://h/a")).status is None


WITH_SHARED = "{name: r, paths: [/a], plugins: [{name: request-termination, _config: stop}]}"
SHARED = f"""_plugin_configs:
  stop: {{status_code: 409, message: stop}}
{SERVICE.replace("{name: r, paths: [/a]}", WITH_SHARED)}
plugins:
- {{name: request-termination, route: q, _config: stop, config: {{status_code: 410}}}}
"""


def test_deck_fills_a_config_from_the_shared_ones() -> None:
    assert (status_of(SHARED), status_of(SHARED, "/b")) == (409, 410)


def test_a_shared_config_that_is_not_there_is_a_fault() -> None:
    (fault,) = check_config(HEAD + SHARED.replace("route: q, _config: stop", "_config: go"))
    assert (fault.severity, fault.path) == ("error", "plugins[1]._config")
    assert "There is no go in _plugin_configs" in fault.message


def test_a_gateway_knows_no_shared_configs() -> None:
    errors = [
        fault.path for fault in check_config(HEAD + SHARED, loader="dbless") if fault.severity == "error"
    ]
    assert errors[0] == "_plugin_configs"
    assert len(errors) == 3


@pytest.mark.parametrize(
    ("plugins", "lines"),
    [
        (f"[{answers(401)}, {answers(402)}]", 1),
        (f"[{answers(401, service='s')}, {answers(402, service='s')}]", 1),
        (f"[{answers(401, service='s')}, {answers(402)}, {answers(403, route='r')}]", 0),
        (f"[{answers(401, route='r')}, {answers(402, route='q')}]", 0),
        (f"[{answers(401, consumer='a')}, {answers(402, consumer='b')}]", 0),
        (f"[{answers(401)}, {answers(402).replace('{name', f'{{id: {ID}, name')}]", 0),
    ],
)
def test_of_two_plugins_for_the_same_requests_one_counts(plugins: str, lines: int) -> None:
    text = f"{HEAD}{SERVICE}consumers: [{{username: a}}, {{username: b}}]\nplugins: {plugins}\n"
    twins = [warning for warning in load_config(text).warnings if "for the same requests" in warning.message]
    assert len(twins) == lines
