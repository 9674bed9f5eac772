"""Inner texts: given a configuration inside another document, then its places are those of the outer text."""

from __future__ import annotations

from base64 import b64encode

import pytest

from routelens.kong import check_config, load_config

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kong}\ndata:\n"
PORT = '_format_version: "3.0"\nservices:\n- name: a\n  host: b\n  port: 70000\n'


def indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("before", "line"),
    [("|\n", 10), ("|-\n", 10), ("|\n\n", 11), ("|\n    # ours\n\n", 12), ("|\n\n  \n", 12)],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_fault_in_a_literal_block_stands_at_its_line_and_column(before: str, line: int, end: str) -> None:
    text = f"{HEAD}  kong.yml: {before}{indented(PORT)}".replace("\n", end)
    [fault] = check_config(text)
    assert (fault.line, fault.column, fault.path) == (line, 13, "services[1].port")


def test_what_cannot_be_read_in_a_literal_block_is_told_at_its_line() -> None:
    broken = '_format_version: "3.0"\nservices:\n- name: @a\n'
    [fault] = check_config(f"{HEAD}  notes: x\n  kong.yml: |\n{indented(broken)}")
    assert (fault.line, fault.column) == (9, 13)
    assert fault.message.startswith("kong.yml: Not valid YAML: a value cannot begin with @")


def test_a_fault_in_a_text_that_is_encoded_or_folded_stands_at_its_start() -> None:
    encoded = b64encode(PORT.encode()).decode()
    secret = HEAD.replace("ConfigMap", "Secret")
    for text in (
        f"{secret}  kong.yml: |\n    {encoded[:40]}\n    {encoded[40:]}\n",
        f"{secret}  kong.yml: {encoded}\n",
        f'{HEAD}  kong.yml: \'{{"_format_version": "3.0", "services": [{{"host": "b", "port": 70000}}]}}\'\n',
    ):
        [fault] = check_config(text)
        assert (fault.line, fault.column, fault.path) == (5, 13, "services[1].port")


def test_a_second_configuration_is_a_warning_and_the_first_counts() -> None:
    one = indented("_format_version: '3.0'\nroutes: [{name: one, paths: [/a]}]\n")
    text = f"{HEAD}  one.yml: |\n{one}  notes: text\n  two.yml: |\n{one.replace('one', 'two')}"
    config = load_config(text)
    assert [route.name for route in config.routes] == ["one"]
    [warning] = config.warnings
    assert (warning.line, warning.path) == (9, "data.two.yml")
    assert warning.message == "Only the first configuration of a text is read; two.yml is another."


def test_of_several_objects_the_first_configuration_counts_and_the_others_are_warnings() -> None:
    one = indented("_format_version: '3.0'\nroutes: [{name: one, paths: [/a]}]\n")
    ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\n"
    objects = (ingress, f"{HEAD}  kong.yml: |\n{one}", f"{HEAD}  kong.yml: |\n{one.replace('one', 'two')}")
    config = load_config("---\n".join(objects))
    assert [route.name for route in config.routes] == ["one"]
    [warning] = config.warnings
    assert (warning.line, warning.path) == (17, "data.kong.yml")


def test_a_configuration_before_an_object_that_holds_one_counts() -> None:
    inner = indented("_format_version: '3.0'\nroutes: [{name: inner, paths: [/a]}]\n")
    outer = "_format_version: '3.0'\nroutes: [{name: outer, paths: [/a]}]\n"
    config = load_config(f"{outer}---\n{HEAD}  kong.yml: |\n{inner}")
    assert [route.name for route in config.routes] == ["outer"]
    [warning] = config.warnings
    assert (warning.line, warning.message.split(",")[0]) == (4, "Only the first document of a text is read")
