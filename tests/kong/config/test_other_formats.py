"""Other formats: given a file that is no gateway configuration, then it is named, and the files beside it count."""

from __future__ import annotations

import pytest

from routelens.kong import ConfigError, load_config, to_document
from routelens.kong.config.loader import check_config

KONG = '_format_version: "3.0"\nservices:\n- {name: s, host: s.internal, routes: [{name: r, paths: [/a]}]}\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Ingress}\n", "List of Ingress"),
        ("apiVersion: v1\nkind: Secret\ndata: {kong.yml: eA==}\n", "Kubernetes Secret"),
        ("services:\n  kong: {image: kong}\n  other: {extends: {file: x}}\n", "Docker Compose"),
        ('{"name": "x", "version": "1.0.0", "dependencies": {}}', "software package"),
        ("name: CI\non: [push]\njobs: {}\n", "neither gateway configuration nor an entity"),
        ("- hosts: all\n  tasks: []\n", "Not a Kong configuration"),
        ('{"log": {"version": "1.2", "entries": []}}', "not gateway configuration: it has log,"),
        ('{"info": {}, "item": []}', "not gateway configuration: it has info, item,"),
        ("database = off\ndeclarative_config = /kong.yml\n", "kong.conf"),
        ("services:\n{% for s in services %}\n- {name: '{{ s }}'}\n{% endfor %}\n", "Jinja template"),
        (KONG + "upstreams:\n- name: {{ pool_name }}\n", "Jinja template"),
        (KONG + "upstreams:\n- name: {{ .Values.pool }}\n", "Helm template"),
        ("hello world", "Not a Kong configuration"),
        ("42", "Not a Kong configuration"),
    ],
)
def test_a_file_of_another_kind_is_named(text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as raised:
        load_config(text, on_fault="keep")
    assert raised.value.faults[0].is_other_format


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "r", "path": ["/a"]}',
        "servces: []",
        '_format_version: "3.0"\nlog: {}',
        "{}",
        '[{"username": "ada"}]',
        '{"data": [], "next": null}',
        '{"name": "r", "hosts": ["a.example"], "tags": null}',
    ],
)
def test_a_configuration_with_a_misspelt_key_is_one_still(text: str) -> None:
    assert not any(fault.is_other_format for fault in check_config(text))


def test_one_file_does_not_keep_the_others_from_being_judged() -> None:
    texts = ["kind: Ingress\napiVersion: v1\n", KONG, "a: [\n", "services:\n- {nam: x, host: y}\n"]
    found = check_config(*texts)
    assert [(fault.source, fault.severity) for fault in found if fault.severity == "error"] == [
        (0, "error"),
        (2, "error"),
        (3, "error"),
    ]


def test_what_may_stand_in_a_file_that_cannot_be_read_is_not_said_to_be_missing() -> None:
    plugin = '_format_version: "3.0"\nplugins:\n- {name: cors, service: s}\n'
    (error,) = [
        fault
        for fault in check_config(plugin, KONG.replace("services:", "services: x: y"))
        if fault.severity == "error"
    ]
    assert error.source == 1
    dangling = [fault for fault in check_config(plugin) if "no service s" in fault.message]
    assert dangling


def test_a_config_map_in_a_list_is_read() -> None:
    held = "".join(f"      {line}\n" for line in KONG.splitlines())
    text = f"apiVersion: v1\nkind: List\nitems:\n- kind: ConfigMap\n  data:\n    kong.yml: |\n{held}"
    config = load_config(text)
    assert [route.name for route in config.routes] == ["r"]
    assert config.documents[0].holder == ("items", 0, "data", "kong.yml")


def test_duplicates_are_told_with_the_names_of_the_files() -> None:
    (fault,) = check_config(KONG, KONG, names=["a.yml", "b/c.yml"])
    assert fault.message == "Another service is already called s, in a.yml, line 3."
    assert fault.other == (0, 3)
    assert "in text 1, line 3" in check_config(KONG, KONG)[0].message


def test_of_several_kubernetes_objects_the_one_that_makes_routes_is_named() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\n"
    ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\n"
    [fault] = check_config(f"{service}---\n{ingress}")
    assert fault.message.startswith("This is a Kubernetes Ingress.")
    assert fault.line == 5
    [fault] = check_config(f"{service}---\n{service}")
    assert fault.message.startswith("This is a Kubernetes Service.")


@pytest.mark.parametrize("kind", ["[Ingress]", "{a: b}", "7", "null"])
def test_an_object_whose_kind_is_no_text_is_no_configuration(kind: str) -> None:
    text = f"apiVersion: v1\nkind: {kind}\n---\napiVersion: v1\nkind: Ingress\n"
    with pytest.raises(ConfigError):
        load_config(text)


def test_a_list_in_a_list_of_entities_is_left_out_of_what_is_written() -> None:
    config = load_config("- - - a\n- {name: r, paths: [/a]}\n- {name: cors, config: {}}\n", on_fault="keep")
    assert [fault.path for fault in config.faults] == ["[1]"]
    written = to_document(config)
    assert (len(written["routes"]), len(written["plugins"])) == (1, 1)
