"""The pytest plugin, given files of expectations: what it collects, what passes, what a failure says."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

CONFIG = """\
_format_version: "3.0"
services:
- name: orders
  host: orders.internal
  routes:
  - {name: orders-list, paths: [/orders], methods: [GET]}
  - {name: orders-any, paths: [/orders]}
"""
SUITE = """\
config: ../kong.yml
tests:
- request: GET http://api.example/orders
  expect: orders-list
- request: POST http://api.example/orders
  expect: {route: orders-any, upstream: /}
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a configuration, and expectations in a folder beside it."""
    (pytester.path / "kong.yml").write_text(CONFIG)
    (pytester.path / "routes").mkdir()
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest there, with the plugin as an installed package brings it."""
    return project.runpytest(
        "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:playwright", "-W", "default", "-rfE", *arguments
    )


def test_each_case_of_a_file_is_one_item(project: pytest.Pytester) -> None:
    (project.path / "routes" / "api.routes.yml").write_text(SUITE)
    result = run(project, "-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*api.routes.yml::POST http://api.example/orders PASSED*"])


def test_a_project_may_ask_for_the_plugin_by_name(project: pytest.Pytester) -> None:
    (project.path / "routes" / "api.routes.yml").write_text(SUITE)
    run(project, "-p", "routelens.testing.pytest").assert_outcomes(passed=2)
    run(project, "-p", "no:routelens.testing.pytest").assert_outcomes(passed=0)
    (project.path / "conftest.py").write_text('pytest_plugins = ["routelens.testing.pytest"]')
    run(project).assert_outcomes(passed=2)


def test_a_failed_expectation_is_shown_at_its_line(project: pytest.Pytester) -> None:
    (project.path / "routes" / "api.routes.yml").write_text(
        SUITE.replace("expect: orders-list", "expect: orders-any")
    )
    result = run(project)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["routes/api.routes.yml:3: expected route orders-any, but orders-list wins"])


def test_a_file_that_cannot_be_read_is_an_error_with_each_fault_at_its_line(project: pytest.Pytester) -> None:
    (project.path / "routes" / "api.routes.yml").write_text(
        "config: ../kong.yml\ntests:\n- request: GET /\n  expct: x\n"
    )
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*api.routes.yml:4:*expct is not a key here*"])


def test_a_configuration_that_is_missing_is_an_error_with_its_name(project: pytest.Pytester) -> None:
    (project.path / "routes" / "api.routes.yml").write_text(SUITE.replace("kong.yml", "gone.yml"))
    result = run(project)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*gone.yml: No such file or directory*"])


def test_what_is_left_out_of_the_configuration_is_a_warning(project: pytest.Pytester) -> None:
    (project.path / "kong.yml").write_text(CONFIG + "  - {name: bad, paths: ['~/(']}\n")
    (project.path / "routes" / "api.routes.yml").write_text(SUITE)
    result = run(project)
    result.assert_outcomes(passed=2, warnings=1)
    result.stdout.fnmatch_lines(["*left out: *kong.yml:8:*"])


def test_two_cases_of_one_name_are_two_items(project: pytest.Pytester) -> None:
    case = "- request: GET http://api.example/orders\n  expect: orders-list\n"
    (project.path / "routes" / "api.routes.yaml").write_text("config: ../kong.yml\ntests:\n" + case * 2)
    result = run(project)
    result.assert_outcomes(passed=2)


def test_other_yaml_files_are_left_alone(project: pytest.Pytester) -> None:
    (project.path / "routes" / "routes.yml").write_text(SUITE)
    run(project).assert_outcomes()
