"""Bad input and bad usage: one clear line each on standard error, and the code 2."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from routelens import __version__
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (),
            "routelens: give a command: match, explain, convert, validate, lint, format, test, compare, analyse, "
            "filter, gateway, serve, lsp (see `routelens --help`)",
        ),
        (
            ("mtach",),
            "routelens: unknown command 'mtach'; did you mean `match`? (see `routelens --help`)",
        ),
        (
            ("frobnicate",),
            "routelens: unknown command 'frobnicate'; "
            "the commands are match, explain, convert, validate, lint, format, test, compare, analyse, "
            "filter, gateway, serve, lsp (see `routelens --help`)",
        ),
        (
            ("match",),
            "routelens match: the following arguments are required: FILE… [METHOD] URL "
            "(see `routelens match --help`)",
        ),
        (
            ("match", "--nope", "kong.yml", "GET", "/"),
            "routelens match: unrecognized arguments: --nope (see `routelens match --help`)",
        ),
        (("match", "GET", "/"), "Give the files, then the request: routelens match FILE… [METHOD] URL"),
        (("match", "missing.yml", "GET", "/"), "missing.yml: No such file or directory"),
        (
            ("match", "empty", "GET", "/"),
            "empty: there are no *.yml, *.yaml or *.json files in this folder",
        ),
        (("match", "a\0b", "GET", "/"), "a\\x00b: embedded null byte"),
        (("match", "-", "-", "GET", "/"), "Standard input (-) can be read only once."),
        (
            ("match", "kong.yml", "GET", "ftp://h/"),
            "URL: ftp:// is not a scheme routes can match: use http, https, tcp, tls or udp.",
        ),
        (
            ("match", "kong.yml", "GET", "h/x"),
            "URL: Start with https:// or http://, or with / for a path alone.",
        ),
        (("match", "kong.yml", "G T", "/"), "METHOD: 'G T' is not a request method."),
        (("match", "kong.yml", "GET", "tcp://h:1"), "A tcp connection has no method: leave out GET."),
        (
            ("match", "kong.yml", "GET", "/", "-H", "x"),
            "--header: Write a header as `Name: value`; 'x' has no colon.",
        ),
        (
            ("match", "kong.yml", "GET", "/", "-H", ""),
            "--header: Write a header as `Name: value`; this one is empty.",
        ),
        (
            ("match", "kong.yml", "GET", "/", "-H", "a: b\nc: d"),
            "--header: 'a: b\\nc: d' is more than one line.",
        ),
        (("match", "kong.yml", "GET", "/", "--from", "ten"), "--from: 'ten' is not an IP address."),
        (
            ("match", "kong.yml", "GET", "/", "--from", "10.0.0.1:99999"),
            "--from: '10.0.0.1:99999' is not an address with a port",
        ),
        (
            ("match", "kong.yml", "GET", "/", "--from", "[::1]x"),
            "--from: '[::1]x' is not an address with a port",
        ),
        (
            ("match", "kong.yml", "GET", "/", "--listen-port", "x"),
            "routelens match: argument --listen-port: 'x' is not a port (see `routelens match --help`)",
        ),
        (("match", "kong.yml", "GET", "/", "--listen-ip", "x"), "--listen-ip: 'x' is not an IP address."),
        (("explain", "kong.yml", "--trusted"), "--trusted describes a request: give --url as well."),
        (("convert", "kong.yml", "--route", "nope"), "There is no route nope."),
        (("convert", "kong.yml", "-o", "no/such/folder"), "no/such/folder: No such file or directory"),
        (
            ("test", "routes.test.yml", "--fail-under", "101"),
            "routelens test: argument --fail-under: '101' is not a percentage from 0 to 100 "
            "(see `routelens test --help`)",
        ),
        (("test", "missing.yml"), "missing.yml: No such file or directory"),
    ],
)
def test_one_line_says_what_is_wrong(run: Run, arguments: tuple[str, ...], message: str) -> None:
    Path("empty").mkdir()
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == message + "\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"services: [", "kong.yml:1:12: Not valid YAML:"),
        (b"services:\n- {host: h, name: 3}\n", "kong.yml:2:19: name: "),
        (b"routes:\n- paths: [\xff]\n", "kong.yml:2:11: this is not UTF-8 text"),
        (
            "routes:\n- paths: [é\udcff]\n".encode("utf-8", "surrogateescape"),
            "kong.yml:2:12: this is not UTF-8 text",
        ),
        (b'{"routes": [}', "kong.yml:1:13: Not valid JSON:"),
        (b"", "kong.yml:1:1: There is nothing in this text."),
    ],
)
def test_a_fault_of_a_file_has_its_place(run: Run, content: bytes, message: str) -> None:
    Path("kong.yml").write_bytes(content)
    ran = run("match", "kong.yml", "GET", "/", "--refuse-faults")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(message)
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("names", [("folder",), ("folder/good.yml", "folder/latin.yml")])
def test_of_several_files_one_that_is_not_utf_8_is_left_out_at_its_line(
    run: Run, names: tuple[str, ...]
) -> None:
    Path("folder").mkdir()
    Path("folder/good.yml").write_text("_format_version: '3.0'\nroutes: [{name: r, paths: [/a]}]\n", "utf-8")
    latin = Path("folder/latin.yml")
    latin.write_bytes(b"_format_version: '3.0'\nroutes: [{name: caf\xe9, paths: [/b]}]\n")
    place = f"{latin}:2:20: "
    said = f"{place}This is not UTF-8 text.\n"
    matched = run("match", *names, "/a", "--json")
    assert (matched.code, matched.json["route"]["name"], matched.err) == (0, "r", said)
    assert [fault["line"] for fault in matched.json["faults"]] == [2]
    assert run("match", *names, "/a", "--refuse-faults").code == 2
    validated = run("validate", *names)
    assert (validated.code, validated.out) == (1, f"{said}1 fault, 0 warnings.\n")
    linted = run("lint", *names, "--fix")
    assert linted.code == 1
    assert f"{place}K010 error: This is not UTF-8 text." in linted.out
    assert b"\xe9" in latin.read_bytes()


def test_every_fault_has_a_line_up_to_twenty(run: Run) -> None:
    routes = "".join(f"- {{name: r{number}, paths: [x]}}\n" for number in range(30))
    Path("kong.yml").write_text(f"_format_version: '3.0'\nroutes:\n{routes}", "utf-8")
    kept = run("explain", "kong.yml")
    assert kept.code == 0
    assert ": route r0 is left out" in kept.err
    ran = run("explain", "kong.yml", "--refuse-faults")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("kong.yml:3:")
    assert lines[20] == "and 10 more faults; `routelens validate` lists them all"


def test_the_second_of_two_files_is_named(run: Run) -> None:
    Path("other.yml").write_text("routes: 3\n", "utf-8")
    ran = run("match", "kong.yml", "other.yml", "GET", "/")
    assert ran.err.startswith("other.yml:1:9: ")
    assert run("match", "kong.yml", "-", "GET", "/", stdin="routes: 3\n").err.startswith("<stdin>:1:9: ")


def test_warnings_do_not_stop_an_answer(run: Run) -> None:
    Path("kong.yml").write_text("routes: [{name: a, paths: ['/a(b)']}]\n", "utf-8")
    ran = run("match", "kong.yml", "GET", "/a(b)")
    assert ran.code == 0
    assert [line.split(" ")[1] for line in ran.err.splitlines()] == ["warning:", "warning:"]


@pytest.mark.parametrize("command", ["match", "explain", "convert", "validate", "format", "test", "serve"])
def test_every_command_has_help(run: Run, command: str) -> None:
    ran = run(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: routelens {command} ")
    assert "exit codes:\n  0  answered" in ran.out
    assert f"  {command:10}" in run("--help").out


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"routelens {__version__}\n"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert project["scripts"] == {"routelens": "routelens.cli:main"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "missing.yml", "GET", "/", "--json"),
        ("match", "--json", "--nope", "kong.yml", "GET", "/"),
        ("match", "kong.yml", "GET", "h/x", "--json"),
        ("explain", "missing.yml", "--json"),
    ],
)
def test_json_has_the_error_too(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.json == {"error": ran.err.splitlines()[0], "lines": ran.err.splitlines()}


def test_a_misspelt_command_is_told_whatever_stands_behind_it(run: Run) -> None:
    ran = run("validat", "kong.yml", "--json")
    assert ran.code == 2
    assert "unknown command 'validat'; did you mean `validate`?" in ran.err


def test_a_request_that_is_cut_short_is_told(run: Run) -> None:
    assert "Give the URL after POST" in run("match", "kong.yml", "POST").err
    assert "kong.yml is a file. Give the request after it" in run("match", "kong.yml", "kong.yml").err


def test_in_place_may_name_the_file_once_more(run: Run) -> None:
    assert "Use --in-place" in run("convert", "kong.yml", "-o", "kong.yml").err
    assert run("convert", "kong.yml", "-o", "kong.yml", "--in-place").code == 0
    assert "expression:" in Path("kong.yml").read_text("utf-8")
    assert "name that file" in run("convert", "kong.yml", "-o", "other.yml", "--in-place").err


def test_a_foreign_file_in_a_folder_does_not_stop_the_answer(run: Run) -> None:
    Path("all").mkdir()
    Path("kong.yml").rename("all/kong.yml")
    Path("all/compose.yaml").write_text("services: {web: {image: nginx}}\n", "utf-8")
    ran = run("match", "all", "https://h/v2/orders/7")
    assert ran.code == 0
    assert "all/compose.yaml:1:1: This is a Docker Compose file." in ran.err
    assert run("match", "all", "https://h/v2/orders/7", "--refuse-faults").code == 2
