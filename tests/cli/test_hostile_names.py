"""Names that steer a terminal or deceive the eye: given them in a configuration, then every command escapes them."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest

from routelens.explain.printable import printable, printable_json
from routelens.gateway.access_log import access_logger
from routelens.gateway.proxy.result import Record
from tests.cli.conftest import Run

HOSTILE = "a\x1b[2Jb\x9b31mc\u202ed\u200be\u2066f\ufeffg\x7fh\u2028i\u00adj\u061ck\U000e0041l"
ROUTE = {
    "id": "00000000-0000-4000-8000-000000000001",
    "name": HOSTILE,
    "expression": f'http.path ^= "/{HOSTILE}" || http.headers.x == "{HOSTILE}" || http.path ^= "/api"',
    "priority": 1,
    "tags": [HOSTILE],
}
SHADOWED = {**ROUTE, "id": "00000000-0000-4000-8000-000000000002", "name": f"second {HOSTILE}", "priority": 0}
SERVICE = {"name": HOSTILE, "host": "up.example", "routes": [ROUTE, SHADOWED], HOSTILE: 1}


def hidden(text: str) -> set[str]:
    """Return the characters of a text that a terminal obeys, or does not show, its line breaks apart."""
    categories = {"Cc", "Cf", "Zl", "Zp"}
    return {sign for sign in text if sign != "\n" and unicodedata.category(sign) in categories}


def test_every_control_and_format_character_of_unicode_is_escaped() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    assert not hidden(printable(every))
    assert not hidden(printable_json([every]))
    assert json.loads(printable_json({every: [every]})) == {every: [every]}


@pytest.fixture(autouse=True)
def files(run: Run) -> None:
    config = {"_format_version": "3.0", "services": [SERVICE]}
    Path("bad.json").write_text(json.dumps(config), "utf-8")
    clean = {key: value for key, value in SERVICE.items() if key != HOSTILE}
    Path("good.json").write_text(json.dumps({**config, "services": [clean]}), "utf-8")
    other = {**ROUTE, "expression": f'http.path ^= "/other" || http.host == "{HOSTILE}"'}
    Path("other.json").write_text(json.dumps({**config, "services": [{**clean, "routes": [other]}]}), "utf-8")
    Path("requests.txt").write_text(f"GET http://h/api\nGET {HOSTILE}\n", "utf-8")
    request = {"url": "http://h/api", "headers": {"x": HOSTILE}}
    cases = [
        {"name": HOSTILE, "request": request, "expect": {"route": HOSTILE}},
        {"name": f"two {HOSTILE}", "request": request, "expect": {"route": f"none {HOSTILE}"}},
    ]
    Path("suite.yml").write_text(json.dumps({"config": "good.json", "tests": cases}), "utf-8")
    Path("broken.atc").write_text(f'http.path == "{HOSTILE}" && {HOSTILE}', "utf-8")


COMMANDS = [
    ("match", "good.json", "--url", "http://h/api", "-H", f"x: {HOSTILE}"),
    ("match", "bad.json", "--url", "http://h/api"),
    ("match", "good.json", "--url", f"http://h/{HOSTILE}"),
    ("explain", "good.json", "--url", "http://h/api", "-H", f"x: {HOSTILE}"),
    ("validate", "good.json"),
    ("validate", "bad.json"),
    ("validate", f"{HOSTILE}.json"),
    ("lint", "good.json"),
    ("lint", "bad.json"),
    ("lint", "good.json", "--format", "sarif"),
    ("lint", "good.json", "--format", "github"),
    ("test", "suite.yml"),
    ("compare", "good.json", "other.json"),
    ("compare", "good.json", "other.json", "--requests", "requests.txt"),
    ("convert", "good.json", "--to", "expressions", "-o", "-"),
    ("convert", "good.json", "--to", "traditional", "-o", "-"),
    ("format", "broken.atc"),
]
WITHOUT_JSON = {"convert", "format"}


@pytest.mark.parametrize(
    "arguments",
    [
        *COMMANDS,
        *((*one, "--json") for one in COMMANDS if one[0] not in WITHOUT_JSON and "--format" not in one),
    ],
    ids=lambda value: " ".join((value[-1], *value)).encode("unicode_escape").decode()[:40],
)
def test_no_command_prints_what_steers_a_terminal(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert not hidden(ran.out)
    assert not hidden(ran.err)
    assert ran.out or ran.err
    if "--json" in arguments:
        assert json.loads(ran.out)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_line_of_the_gateway_s_log_does(form: str) -> None:
    stream = io.StringIO()
    row = {"id": "1", "name": HOSTILE}
    record = Record(None, "x", 0.0, route=row, service=row, status=200, method=HOSTILE, target=f"/{HOSTILE}")
    access_logger(form, stream.write)(record)  # type: ignore[arg-type]
    line = stream.getvalue()
    assert not hidden(line)
    assert line.count("\n") == 1
