"""`routelens filter run`: a request through a filter, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.filters.compiler import VECTORS, vector_filters


@pytest.fixture
def filters(run: Run, tmp_path: Path) -> Path:
    for name, wasm in vector_filters().items():
        (tmp_path / f"{name}.wasm").write_bytes(wasm)
    (tmp_path / "password.meta.json").write_text((VECTORS / "password.meta.json").read_text())
    return tmp_path


def test_shows_what_upstream_and_client_get(run: Run, filters: Path) -> None:
    (filters / "answer.txt").write_text("HTTP/1.1 404 Not Found\nserver-side: yes\n\nnothing\n")
    ran = run(
        "filter", "run", "hide.wasm", "--config", "x-secret server-side", "GET", "http://a.example/x",
        "-H", "x-secret: s", "--upstream-response", "answer.txt",
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Upstream\nGET /x\n  Host: a.example\n  x-hidden: 1\n\nClient\n404\n  x-hidden: 1\n\n  nothing\n"
    )


def test_trace_shows_callbacks_and_host_calls(run: Run, filters: Path) -> None:
    ran = run(
        "filter", "run", "move.wasm", "--config", "/old /new", "--trace", "GET", "http://a.example/old?x=1"
    )
    assert ran.code == 0
    assert "GET /new?x=1" in ran.out
    assert '  proxy_get_header_map_value(map=0, key=":path") → OK  value="/old?x=1"' in ran.out
    assert "proxy_on_configure(1, configuration_size=9) → 1" in ran.out


def test_json_has_the_whole_exchange(run: Run, filters: Path) -> None:
    config = '{"realm": "shop", "credentials": "x"}'
    ran = run("filter", "run", "password.wasm", "--config", config, "--json", "GET", "http://a.example/")
    shape = json.loads(ran.out)
    assert shape["upstream"] is None
    assert shape["response"]["status"] == 401
    assert shape["response"]["is_local"] is True
    assert ["www-authenticate", 'Basic realm="shop"'] in shape["response"]["headers"]
    assert shape["trace"][0]["name"] == "start"
    assert len(shape["digest"]) == 64


def test_a_call_is_answered_from_a_file(run: Run, filters: Path) -> None:
    (filters / "call.txt").write_text("200\n\nblue")
    ran = run(
        "filter", "run", "variant.wasm", "--config", "v.example:80", "GET", "http://a.example/", "-H", "x-user: ann",
        "--call-response", "call.txt",
    )  # fmt: skip
    assert "  x-variant: blue\n" in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "hide.wasm"), "Give the filter, then the request: routelens filter run FILTER.wasm METHOD URL"),
        (("run", "absent.wasm", "GET", "http://a/"), "absent.wasm: No such file or directory"),
        (("run", "notes.wasm", "GET", "http://a/"),
         "notes.wasm: This is not a WebAssembly module: it does not begin with `\\0asm`."),
        (("run", "password.wasm", "--config", "{}", "GET", "http://a/"), "--config: property realm is required"),
        (("run", "hide.wasm", "--upstream-response", "notes.wasm", "GET", "http://a/"),
         "notes.wasm: A response begins with a status line, such as `HTTP/1.1 200 OK` or `200`."),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    run: Run, filters: Path, arguments: tuple[str, ...], message: str
) -> None:
    (filters / "notes.wasm").write_text("notes")
    ran = run("filter", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{message}\n")


def test_a_filter_that_does_not_take_its_configuration_is_500(run: Run, filters: Path) -> None:
    ran = run("filter", "run", "cors.wasm", "GET", "http://a/")
    assert ran.code == 1
    assert "500: The filter 'cors' does not take its configuration" in ran.out


def test_samples_are_written_with_their_sources_and_run(run: Run, tmp_path: Path) -> None:
    ran = run("filter", "samples", "new")
    assert ran.code == 0
    assert "Adds the header X-Greeting" in ran.out
    assert {path.name for path in (tmp_path / "new").iterdir()} >= {
        "greeting.c",
        "greeting.wasm",
        "greeting.meta.json",
        "filter.h",
    }
    ran = run(
        "filter",
        "run",
        "new/greeting.wasm",
        "--config",
        '{"my_greeting": "Howdy"}',
        "GET",
        "http://a.example/",
    )
    assert "X-Greeting: Howdy" in ran.out
    ran = run("filter", "run", "new/greeting.wasm", "--config", '{"greeting": 1}', "GET", "http://a.example/")
    assert (ran.code, "additional properties forbidden" in ran.err) == (2, True)
    # What is there already stays.
    ran = run("filter", "samples", "new")
    assert (ran.code, "nothing was written" in ran.err) == (2, True)
