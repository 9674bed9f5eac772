"""`routelens format` prints an expression laid out, or tells whether it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

MIXED = 'http.path=="/a"&&http.host=="x"||http.host=="y"'
LAID_OUT = 'http.path == "/a" && (http.host == "x" || http.host == "y")'


def test_an_expression_is_laid_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "route.txt").write_text(f"{MIXED}\n", "utf-8")
    ran = run("format", "route.txt")
    assert (ran.code, ran.out, ran.err) == (0, f"{LAID_OUT}\n", "")


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input_is_read_unless_a_file_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("format", *arguments, stdin=MIXED).out == f"{LAID_OUT}\n"


def test_what_is_laid_out_passes_the_check(run: Run) -> None:
    for text in (LAID_OUT, f"{LAID_OUT}\n"):
        ran = run("format", "--check", stdin=text)
        assert (ran.code, ran.out) == (0, "")


def test_what_is_not_fails_it(run: Run) -> None:
    ran = run("format", "--check", stdin=MIXED)
    assert (ran.code, ran.out) == (1, "<stdin> would be reformatted.\n")


def test_a_syntax_error_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "route.txt").write_text('http.path == "/a"\n&& http.host = "x"', "utf-8")
    ran = run("format", "route.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "route.txt:2:14: Use `==` to compare. `=` is not an operator.\n"


def test_a_control_character_reaches_files_and_no_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'http.path == "\x1b[31m"'
    assert run("format", stdin=text).out == f"{text}\n"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("format", stdin=text).out
