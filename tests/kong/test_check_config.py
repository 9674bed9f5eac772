"""Everything that is wrong with a configuration text, each at its line and column."""

from __future__ import annotations

import pytest

from routelens.kong import ConfigError, check_config, load_config
from routelens.kong.translate import Flavor

FAULTY = r"""_format_version: "3.0"
services:
  - name: a
    host: a b
    routes:
      - name: one
        expression: http.path == "/" && http.pth == "x"
      - name: two
        expression: 'http.path ~ "[" '
      - name: three
        expression: "http.path ^= \"/a\" && nope == 1"
      - name: four
        expression: |
          http.path ^= "/a" && nope == 1
      - name: five
        paths: ["/ok", "~/(?=x)"]
      - name: six
        paths: [no-slash]
      - name: seven
        paths: ["/a(b"]
"""


def shown(text: str, flavor: Flavor | None = None) -> list[str]:
    faults = check_config(text, flavor=flavor)
    return [f"{fault.line}:{fault.column} {fault.severity} {fault.path}" for fault in faults]


def test_every_fault_is_at_its_place() -> None:
    assert shown(FAULTY) == [
        "4:11 error services[1].host",
        "7:41 error services[1].routes[1].expression",
        "9:35 error services[1].routes[2].expression",
        "11:21 error services[1].routes[3].expression",  # it stands there with escapes
        "13:21 error services[1].routes[4].expression",  # and here as a block
        "16:24 error services[1].routes[5].paths[2]",
        "18:17 error services[1].routes[6].paths[1]",
    ]


def test_a_table_judges_what_load_config_leaves() -> None:
    text = 'routes:\n- expression: http.pth == "x"\n'
    assert len(load_config(text).routes) == 1
    assert [str(fault.message) for fault in check_config(text) if fault.severity == "error"] == [
        "Unknown field `http.pth`. Did you mean `http.path`?"
    ]


def test_a_valid_configuration_has_no_fault() -> None:
    assert check_config('_format_version: "3.0"\nroutes:\n- paths: [/a]\n') == []


def test_every_unreadable_text_is_reported() -> None:
    faults = check_config("a: [", "routes:\n- paths: [/a]\n  service: other\n", "b: }")
    errors = [fault for fault in faults if fault.severity == "error"]
    assert [(fault.source, fault.line) for fault in errors] == [(0, 1), (2, 1)]
    # The service may stand in what cannot be read.
    assert "There is no service other in the files that could be read." in " ".join(
        fault.message for fault in faults if fault.severity == "warning"
    )


@pytest.mark.parametrize("text", [FAULTY.replace("a b", "a"), "services: 3", "- 1", ""])
def test_faults_of_load_config_are_reported_too(text: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(text)
    assert set(refused.value.faults) <= set(check_config(text))


def test_a_wrong_default_is_reported_at_the_route() -> None:
    text = """_format_version: "3.0"
_info: {defaults: {route: {expression: 'http.path == "/" && nope == 1'}}}
routes:
- name: one
"""
    assert shown(text, "expressions") == ["4:3 error routes[1].expression"]
