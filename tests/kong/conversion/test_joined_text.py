"""Joined text: given two files, when one is added to the other, then its lines come along, comments included."""

from __future__ import annotations

from textwrap import indent

import pytest

from routelens.kong import load_config
from routelens.kong.conversion.joined_text import joined_text

ONE = """\
# file one
_format_version: "3.0"
services:
# s is
- name: s
  host: x # hh
  routes:
  - {name: r, paths: [/a]}
"""
SERVICES = """\
# t is the first
- name: t
  host: ${{ env "DECK_T" }}   # its host
  routes:
    # about q
    - name: q
      paths:
        - '/q'  # short
  # inside t

# u
- {name: u, url: http://u}
# after u
"""
CONSUMERS = """\
- username: ada   # the first
  tags:
  - |
    two
     lines # of text
"""
TWO = f"""\
# file two
_format_version: "3.0"

# of the payments team
services:   # two of them
{indent(SERVICES, "  ")}
# people
consumers:
{CONSUMERS}# end of file
"""
JOINED = f"""\
# of the payments team
# two of them
{SERVICES}consumers:
  # people
{indent(CONSUMERS, "  ")}"""


def test_the_lines_of_block_lists_come_along() -> None:
    assert joined_text(ONE, TWO) == ONE + JOINED


def test_lines_end_as_those_of_the_text_do() -> None:
    crlf = "\r\n"
    assert joined_text(ONE.replace("\n", crlf), TWO) == (ONE + JOINED).replace("\n", crlf)
    assert joined_text(ONE, TWO.replace("\n", crlf)) == ONE + JOINED


def test_a_configuration_inside_a_config_map_takes_them_at_its_indent() -> None:
    head = "kind: ConfigMap\napiVersion: v1\ndata:\n  kong.yml: |\n"
    inside = "".join(f"    {line}\n" if line else "\n" for line in (ONE + JOINED).splitlines())
    text = head + "".join(f"    {line}\n" for line in ONE.splitlines())
    assert joined_text(text, TWO) == head + inside


FLOW = """\
{ # all of it
  _format_version: "3.0",
  # who is asked
  services: [ # two of them
    # t is the first
    {name: t, host: ${{ env "DECK_T" }}, # its host
     routes: [{name: q, paths: ['/q#1']}]}, # behind t
    # u
    {name: u, url: http://u}
    # after u
  ], # behind all
  consumers: [{username: ada}]
}
"""
JOINED_FLOW = """\
# who is asked
# two of them
# t is the first
- {name: t, host: ${{ env "DECK_T" }}, # its host
   routes: [{name: q, paths: ['/q#1']}]}  # behind t
# u
- {name: u, url: http://u}
# after u
# behind all
consumers:
  - username: ada
"""


def test_the_comments_of_lists_in_brackets_come_along() -> None:
    assert joined_text(ONE, FLOW) == ONE + JOINED_FLOW


def test_the_comments_of_a_list_in_brackets_under_a_block_key_come_along() -> None:
    other = '_format_version: "3.0"\n# above\nroutes: [{name: q, paths: [/q]}]  # behind\n'
    assert joined_text(ONE, other) == ONE + "routes:\n  # above\n  - {name: q, paths: [/q]}  # behind\n"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ('_format_version: "3.0"\nservices: [{name: s, host: x}]\n', TWO),
        ('{"_format_version": "3.0", "services": []}', TWO.replace('${{ env "DECK_T" }}', "h")),
        (ONE, '_format_version: "3.0"\n_comment: &c {host: y}\nservices:\n- {name: t, <<: *c} # t\n'),
        (ONE, '_format_version: "3.0"\nservices: [{name: t, host: y}]  # flow\n'),
        ("# nothing yet\n_format_version: '3.0'\n", TWO),
        (ONE, '_format_version: "3.0"\nservices:\n    - name: t\n      tags: ["a\n  b"] # less\n'),
    ],
    ids=["flow", "json", "alias", "other-flow", "empty", "shallow-lines"],
)
def test_in_any_style_all_entities_come_along(text: str, other: str) -> None:
    both = load_config(text, other, on_fault="keep")
    joined = load_config(joined_text(text, other), on_fault="keep")
    assert [service.name for service in joined.services] == [service.name for service in both.services]
    assert [service.host for service in joined.services] == [service.host for service in both.services]
    assert [route.paths for route in joined.routes] == [route.paths for route in both.routes]


def test_an_anchor_of_either_file_keeps_its_value() -> None:
    one = '_format_version: "3.0"\nservices:\n- {name: s, host: &h x}\nroutes:\n- {name: r, hosts: [*h]}\n'
    two = '_format_version: "3.0"\nservices:\n- name: t # t\n  host: &h y\n'
    config = load_config(joined_text(one, two))
    assert [service.host for service in config.services] == ["x", "y"]
    assert config.routes[0].hosts == ("x",)
