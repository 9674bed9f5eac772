"""Findings in files: exact places in every kind of scalar, and fixes that change nothing else."""

from __future__ import annotations

import json

import pytest

from routelens.kong import load_config
from routelens.lint.files import fix_texts, lint_texts, selected
from routelens.lint.fixing import edited

HEAD = '_format_version: "3.0"\nroutes:\n  - name: a # the first\n    expression: '
PLACES = [
    ('http.path ~ "^/a$" # why', (4, 17, 4, 35), 'http.path == "/a" # why'),
    ("'http.path ~ \"^/it''s$\"'", (4, 18, 4, 40), "'http.path == \"/it''s\"'"),
    (r'"http.path ~ \"^/a$\""', (4, 18, 4, 38), r'"http.path == \"/a\""'),
    ('>-\n      http.host == "x"\n      && http.path ~\n      "^/a$"\n', (6, 10, 7, 13), None),
    (
        '|\n      http.host == "x"\n        && http.path ~ "^/a$"\n',
        (6, 12, 6, 30),
        '|\n      http.host == "x"\n        && http.path == "/a"\n',
    ),
    (
        'http.host == "x"\n      && http.path ~ "^/a$"',
        (5, 10, 5, 28),
        'http.host == "x"\n      && http.path == "/a"',
    ),
]


@pytest.mark.parametrize(("written", "place", "fixed"), PLACES)
def test_a_finding_is_at_its_place_in_the_scalar(
    written: str, place: tuple[int, int, int, int], fixed: str | None
) -> None:
    text = f"{HEAD}{written}\n    tags: [x]  # kept\n"
    [finding] = [found for found in lint_texts([text]).findings if found.rule == "K401"]
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == place
    assert finding.path == "routes[1].expression"
    [after], made = fix_texts([text], lambda found: found.rule == "K401")
    assert made == 1
    assert load_config(after).routes[0].expression != load_config(text).routes[0].expression
    if fixed is not None:
        assert after == f"{HEAD}{fixed}\n    tags: [x]  # kept\n"


def test_a_finding_in_json_is_at_its_place() -> None:
    text = json.dumps(
        {"_format_version": "3.0", "routes": [{"name": "a", "expression": 'http.path ~ "^/a$"'}]}
    )
    [finding] = [found for found in lint_texts([text]).findings if found.rule == "K401"]
    assert text[finding.start : finding.end] == r"http.path ~ \"^/a$\""
    assert fix_texts([text], lambda _: True)[0] == [text.replace(r"~ \"^/a$\"", r"== \"/a\"")]


def test_fixing_twice_changes_nothing_more() -> None:
    text = f'{HEAD}any(http.path) ~ "^/a$" && (net.src.ip in 10.0.0.1/32)\n    path_handling: v1\n'
    once, made = fix_texts([text], lambda _: True)
    assert made >= 4
    assert fix_texts(once, lambda _: True) == (once, 0)
    assert 'http.path == "/a" && net.src.ip == 10.0.0.1\n' in once[0]


def test_line_endings_and_what_is_not_ours_stay() -> None:
    text = f'{HEAD}http.path ~ "^/a$"\n    tags: [x,  y]\n'.replace("\n", "\r\n")
    [after], _ = fix_texts([text], lambda _: True)
    assert after == text.replace('~ "^/a$"', '== "/a"')


def test_a_tag_ignores_a_rule() -> None:
    text = f'{HEAD}http.path ~ "^/a$" && http.method == "get"\n    tags: ["routelens-ignore:K401, K110"]\n'
    assert not {found.rule for found in lint_texts([text]).findings} & {"K401", "K110"}


def test_what_cannot_be_read_is_a_finding() -> None:
    [finding] = lint_texts(["_format_version: ["]).findings
    assert (finding.rule, finding.severity) == ("K010", "error")


def test_what_the_gateway_refuses_of_one_route_is_no_reason_to_keep_silent_about_another() -> None:
    text = f'{HEAD}http.path ~ "^/a$"\n  - name: b\n    paths: [b]\n'
    assert {"K010", "K401"} <= {finding.rule for finding in lint_texts([text]).findings}


def test_what_the_router_refuses_is_a_finding_of_the_expression() -> None:
    text = f'{HEAD}http.pth == "/a"\n'
    [finding] = [found for found in lint_texts([text]).findings if found.severity == "error"]
    assert (finding.rule, finding.line, finding.column) == ("K001", 4, 17)


def test_a_setting_replaces_a_value_or_comes_before_the_first_key() -> None:
    text = (
        '_format_version: "3.0"\nroutes:\n'
        '  - {name: a, expression: http.path ^= "/a", priority: 7}\n'
        '  - # hidden\n    name: b  # kept\n    expression: http.path ^= "/a/b"\n'
        '  - {name: c, expression: http.path ^= "/a/c"}\n'
        '  - name: d\n    priority: 5 # five\n    expression: http.path ^= "/a/d"\n'
    )
    found = [found for found in lint_texts([text]).findings if found.rule == "K201"]
    assert [found.route and found.route.name for found in found] == ["b", "c", "d"]
    for finding, old, new in zip(
        found,
        ("    name: b  # kept\n", "{name: c,", "priority: 5 #"),
        ("    priority: 8\n    name: b  # kept\n", "{priority: 8, name: c,", "priority: 8 #"),
        strict=True,
    ):
        assert finding.fix is not None
        assert (finding.fix.safety, edited(text, finding.fix.edits)) == ("ask", text.replace(old, new))


def test_a_bare_expression_counts_as_a_route_beside_configuration() -> None:
    text = f'{HEAD}http.path == "/b"\n'
    linted = lint_texts(['http.method == "GET" &&\n  http.path ~ "^/a$"\n', text], bare=[0])
    assert linted.routes == 2
    [finding] = [found for found in linted.findings if found.rule == "K401"]
    assert (finding.source, finding.line, finding.column, finding.end_column) == (0, 2, 3, 21)
    assert (finding.route, finding.path) == (None, "")
    [fixed, same], made = fix_texts(['http.path ~ "^/a$"\n', text], lambda _: True, bare=[0])
    assert (fixed, same, made) == ('http.path == "/a"\n', text, 1)


def test_hints_are_shown_when_they_are_selected() -> None:
    text = f'{HEAD}http.path ^= "/a"\n'
    found = lint_texts([text]).findings
    assert "K104" not in {finding.rule for finding in selected(found, (), ())}
    assert "K104" in {finding.rule for finding in selected(found, ("all",), ())}
    assert {finding.rule for finding in selected(found, ("K1",), ("K134",))} >= {"K104"}


def test_a_path_of_an_old_file_is_found_whole_and_has_no_fix() -> None:
    text = '_format_version: "1.1"\nroutes:\n- name: a\n  paths: ["/a/.*"]\n'
    [finding] = [found for found in lint_texts([text]).findings if found.rule == "K303"]
    assert (text[finding.start : finding.end], finding.fixes) == ("/a/.*", ())


def test_a_traditional_route_that_the_router_refuses_is_an_error_at_its_field() -> None:
    text = """_format_version: "3.0"
services:
- url: http://a.internal
  routes:
  - name: braces
    paths: ["~/v1/{id}"]
  - name: good
    paths: [/v2]
    routes_too: 1
  - name: expression
    expression: http.path ~ "^/{id}"
"""
    found = [
        (one.rule, one.severity, one.path)
        for one in lint_texts([text]).findings
        if one.severity in ("error", "warning")
    ]
    assert found == [
        ("K010", "error", "services[1].routes[1].paths[1]"),
        ("K129", "warning", "services[1].routes[1].paths[1]"),
        ("K010", "error", "services[1].routes[2].routes_too"),
        ("K005", "error", "services[1].routes[3].expression"),
    ]


def test_what_is_refused_is_not_called_dead_as_well() -> None:
    text = '_format_version: "3.0"\nroutes:\n- {name: a, expression: \'http.path.segments.2_1 == "a"\'}\n'
    assert [one.rule for one in lint_texts([text]).findings if one.severity != "hint"] == ["K006"]


def test_a_bare_expression_that_no_request_meets_is_found() -> None:
    text = 'http.method == "GET"\n  && http.path ~ "^/a[0-9]$"\n  && http.path == "/b1"\n'
    [finding] = [one for one in lint_texts([text], bare=[0]).findings if one.rule == "K115"]
    assert (finding.line, finding.column, finding.end_line) == (2, 6, 3)
