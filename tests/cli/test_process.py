"""The command line as a process: startup, terminals, pipes, interrupts, time and the server."""

from __future__ import annotations

import io
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from routelens import page_files
from routelens.cli import BROKEN_PIPE, INTERRUPTED, main, progress, serve
from routelens.cli.arguments import COMMANDS
from routelens.cli.errors import CommandError
from routelens.cli.terminal import MAX_INDENT, Terminal
from routelens.explain.truth_tree import truth_rows
from routelens.language import Schema, parse
from routelens.router.trace import trace
from tests.bench.command_line import configuration
from tests.cli.conftest import Run
from tests.processor import slowness

pytestmark = pytest.mark.heavy

ROUTELENS = (sys.executable, "-m", "routelens")


def environment(**more: str) -> dict[str, str]:
    """The environment without what colours or uncolours output."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, "TERM": "xterm-256color", **more}


def on_a_terminal(*arguments: str, **more: str) -> str:
    """Run a command whose standard output is a terminal, and return what it shows."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([*ROUTELENS, *arguments], stdout=theirs, env=environment(**more)) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux tells like this that the other end is closed
                break
            if not piece:
                break
            shown += piece
    os.close(ours)
    assert process.returncode == 0
    return shown.decode("utf-8").replace("\r\n", "\n")


def test_colours_are_for_terminals_that_want_them(run: Run) -> None:
    command = ("match", "kong.yml", "GET", "https://h/v2/orders")
    plain = run(*command).out
    coloured = on_a_terminal(*command)
    assert "\x1b[1morders-list\x1b[0m" in coloured
    assert on_a_terminal(*command, NO_COLOR="1") == plain
    assert on_a_terminal(*command, TERM="dumb") == plain
    piped = subprocess.run(
        [*ROUTELENS, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        check=True,
    )
    assert piped.stdout == plain


def test_a_terminal_without_our_characters_gets_an_answer(run: Run) -> None:
    ran = subprocess.run(
        [*ROUTELENS, "match", "kong.yml", "GET", "https://h/"],
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
        check=True,
    )
    assert rb'\u2714 http.path ^= "/"' in ran.stdout


@pytest.mark.usefixtures("run")
def test_version_and_help_load_nothing_for_answers() -> None:
    script = (
        "import json, sys; from routelens.cli import main; main(['--help']); "
        "print(json.dumps([*sys.modules]), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"rich", "yaml", "routelens.kong.table", "http.server"} & set(json.loads(ran.stderr))


@pytest.mark.usefixtures("run")
def test_a_reader_that_goes_away_is_no_error() -> None:
    Path("kong.yml").write_text(configuration(2_000), "utf-8")
    command = [*ROUTELENS, "explain", "kong.yml"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"HTTP\n"
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (BROKEN_PIPE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@pytest.mark.usefixtures("run")
def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*ROUTELENS, "explain", "kong.yml"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ran.returncode, ran.stderr) == (2, "routelens: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no device without end")
@pytest.mark.parametrize("command", [("validate", "{}"), ("lint", "{}"), ("match", "{}", "GET", "/")])
@pytest.mark.parametrize("name", ["/dev/zero", "-"])
def test_input_without_end_is_refused_in_one_line(command: tuple[str, ...], name: str) -> None:
    arguments = [*ROUTELENS, *(word.format(name) for word in command)]
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        ran = subprocess.run(arguments, stdin=endless.stdout, capture_output=True, text=True, check=False)
        endless.kill()
    shown = "<stdin>" if name == "-" else name
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"{shown}: larger than the limit of 64 MB\n"


def test_an_interrupt_is_no_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise KeyboardInterrupt

    run("--version")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
    assert main(["match", "-", "GET", "/"]) == INTERRUPTED
    assert capsys.readouterr().err == "\n"


@pytest.mark.usefixtures("run")
def test_ten_thousand_routes_are_answered_in_four_seconds_of_computing() -> None:
    Path("kong.yml").write_text(configuration(10_000), "utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(
        [*ROUTELENS, "match", "kong.yml", "GET", "https://h1.example/svc5/r3/a"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ran.stdout.startswith("Route route-53 wins.")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent / slowness() < 4


class _Watched(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_work_shows_its_progress_to_those_who_watch(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    watched = _Watched()
    monkeypatch.setattr(sys, "stderr", watched)
    assert run("validate", "kong.yml").code == 0
    assert watched.getvalue() == ""  # it was not long
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert run("match", "kong.yml", "GET", "https://h/").code == 0
    assert "Reading" in watched.getvalue()
    assert "Building the table" in watched.getvalue()


def test_nobody_watches_a_pipe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0)
    assert run("match", "kong.yml", "GET", "https://h/").err == ""


def test_a_deep_tree_is_indented_so_far(capsys: pytest.CaptureFixture[str]) -> None:
    text = "!(" * 100 + "a == 1" + ")" * 100
    rows = truth_rows(trace(parse(text, Schema({"a": "Int"})).root, {}))
    Terminal().tree(rows)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 101
    assert lines[1].startswith("└─ ✔ !") or lines[1].startswith("└─ ✘ !")
    assert lines[100].startswith("   " * (MAX_INDENT - 1) + "└─ (100) ✘ a == 1")


def test_a_tree_has_its_branches(capsys: pytest.CaptureFixture[str]) -> None:
    expression = parse(
        "(a == 1 && b == 2 && !(a == 2)) || b == 3 && a == 1", Schema({"a": "Int", "b": "Int"})
    )
    Terminal().tree(truth_rows(trace(expression.root, {"a": [1], "b": [2]})), "  ")
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "  ✔ &&  2 of 2",
        "  ├─ ✔ ||  true because of the 1st",
        "  │  ├─ ✔ &&  3 of 3",
        "  │  │  ├─ ✔ a == 1  a is 1, equal",
        "  │  │  ├─ ✔ b == 2  b is 2, equal",
        "  │  │  └─ ✔ !",
        "  │  │     └─ ✘ a == 2  a is 1, not equal",
        "  │  └─ ○ b == 3  not reached; b is 2, not equal",
        "  └─ ✔ a == 1  a is 1, equal",
    ]


def test_serve_serves_the_installed_page_and_stops_quietly(tmp_path: Path) -> None:
    site = tmp_path / "routelens_page" / "site"
    site.mkdir(parents=True)
    (tmp_path / "routelens_page" / "__init__.py").touch()
    (site / "index.html").write_text("<p>the page</p>")
    command = [*ROUTELENS, "serve", "--port", "0"]
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(PYTHONPATH=path)
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("Routelens is at http://127.0.0.1:")
        with urllib.request.urlopen(said.split()[3], timeout=10) as answer:
            assert answer.read() == b"<p>the page</p>"
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "\n", "")


def test_serve_says_where_the_page_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run
) -> None:
    monkeypatch.setattr(page_files, "_CHECKOUT", tmp_path)
    ran = run("serve")
    assert ran.code == 2
    assert ran.err == (
        "The page is not here. It comes with `pip install routelens[page]`; "
        "in a source checkout, `./build.sh build` makes it.\n"
    )


def test_serve_finds_the_page_of_a_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "build" / "site").mkdir(parents=True)
    (tmp_path / "build" / "site" / "index.html").touch()
    monkeypatch.setattr(page_files, "_CHECKOUT", tmp_path)
    with pytest.raises(CommandError):
        serve.find_site()
    (tmp_path / "build.sh").touch()
    assert serve.find_site() == tmp_path / "build" / "site"


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_serve_wants_a_port(monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path, port: str) -> None:
    monkeypatch.setattr(serve, "find_site", lambda: tmp_path)
    ran = run("serve", f"--port={port}")
    assert ran.code == 2
    assert ran.err == f"{port} is not a port: give a number from 0 to 65535, where 0 picks any free port\n"


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", [*COMMANDS, "version", "", "--help"])
def test_a_closed_standard_stream_is_code_2_without_a_traceback(command: str, redirection: str) -> None:
    # The arguments do not matter: the next file that is opened would take the place of the stream.
    shell = f'"$0" -m routelens {command} {redirection}'
    done = subprocess.run(["sh", "-c", shell, sys.executable], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    if "2>&-" not in redirection:
        name = {"<&-": "input", ">&-": "output"}[redirection]
        assert done.stderr == f"routelens: standard {name} is closed; use /dev/null instead.\n"
