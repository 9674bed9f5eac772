"""The summary counts what the runners say, and nothing passes without having run."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests import suite
from tests.browsers import programs
from tests.e2e import chromium


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("1188 passed in 2.67s", {"passed": 1188}),
        (
            "3 failed, 1188 passed, 2 xfailed, 1 error in 81.52s (0:01:21)",
            {"failed": 3, "passed": 1188, "xfailed": 2, "error": 1},
        ),
        ("2 failed, 2 errors in 1.00s", {"failed": 2, "error": 2}),
        ("=== 5 passed, 1 skipped in 0.10s ===", {"passed": 5, "skipped": 1}),
        ("no tests ran in 0.01s", {}),
        ("", {}),
    ],
)
def test_pytest_s_summary(line: str, counts: dict[str, int]) -> None:
    assert suite.pytest_counts(f"....\nsaid: 7 passed\n{line}\n") == Counter(counts)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("      Tests  12 passed (12)", {"passed": 12}),
        ("      Tests  1 failed | 12 passed | 2 skipped (15)", {"failed": 1, "passed": 12, "skipped": 2}),
        ("No test files found, exiting with code 1", {}),
    ],
)
def test_vitest_s_summary(line: str, counts: dict[str, int]) -> None:
    assert suite.vitest_counts(f" Test Files  1 passed (1)\n{line}\n") == Counter(counts)


def part(code: str) -> suite.Part:
    return suite.Part("part", lambda: (sys.executable, "-c", code), suite.pytest_counts)


def test_a_run_that_tested_nothing_has_failed() -> None:
    assert not suite.run(part("print('no tests ran in 0.01s')")).succeeded
    assert not suite.run(part("pass")).succeeded


def test_a_run_succeeds_by_its_exit_code() -> None:
    assert suite.run(part("print('5 passed in 0.1s')")).succeeded
    assert not suite.run(part("print('5 passed in 0.1s'); raise SystemExit(1)")).succeeded


def test_the_summary_repeats_what_was_left_out_and_what_was_measured() -> None:
    told = [
        "SKIPPED [1] tests/x.py:25: Jekyll is not installed",
        "MEASURED firefox: ready after 0.91, 0.88 s",
    ]
    lines = [".", *told, "something else that a test printed", "2 passed, 1 skipped in 0.1s"]
    assert suite.run(part("; ".join(f"print({line!r})" for line in lines))).notes == tuple(told)


FIRST = "print('FAILED tests/e2e/x.py::y - late'); print('{failed} failed, 5 passed in 0.1s'); raise SystemExit(1)"


def run_again(first: str, second: str) -> suite.Result:
    """Run a part whose failures are run again by the code `second`."""
    return suite.run(replace(part(first), again=lambda: (sys.executable, "-c", second)))


def test_what_fails_once_and_then_passes_is_named_as_unsteady() -> None:
    result = run_again(FIRST.format(failed=1), "print('1 passed in 0.1s')")
    assert (result.succeeded, result.counts) == (True, Counter(passed=6))
    assert result.notes == ("UNSTEADY (passed when run again) FAILED tests/e2e/x.py::y - late",)


def test_what_fails_each_time_or_often_or_is_not_run_again_has_failed() -> None:
    once = FIRST.format(failed=1)
    assert not run_again(once, "print('1 failed in 0.1s'); raise SystemExit(1)").succeeded
    assert not run_again(once, "print('no tests ran in 0.1s')").succeeded
    assert not run_again(FIRST.format(failed=19), "print('19 passed in 0.1s')").succeeded


# Fails the first time that it runs in a folder.
AT_SECOND = """
from pathlib import Path
been = Path({place!r})
if been.exists(): print("1 passed in 0.1s")
else: been.touch(); {first}; raise SystemExit(1)
"""


def test_what_passes_at_the_third_try_is_unsteady(tmp_path: Path) -> None:
    second = AT_SECOND.format(place=str(tmp_path / "been"), first="print('1 failed in 0.1s')")
    assert run_again(FIRST.format(failed=1), second).succeeded
    assert (tmp_path / "been").exists()


def test_a_part_that_ends_without_a_summary_runs_again_as_a_whole(tmp_path: Path) -> None:
    result = run_again(AT_SECOND.format(place=str(tmp_path / "been"), first="print('Timeout!')"), "pass")
    assert (result.succeeded, result.counts) == (True, Counter(passed=1))
    assert result.notes == ("UNSTEADY (run again as a whole) it ended without a summary: Timeout!",)


def test_skipped_tests_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = "SKIPPED [1] tests/x.py:1: no vectors"
    assert suite.main((part(f"print('{told}'); print('5 passed, 1 skipped in 0.1s')"),)) == 0
    assert told in capsys.readouterr().out


def test_a_failure_shows_its_output_and_decides_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    parts = (
        part("print('what broke'); print('1 failed in 0.1s'); raise SystemExit(1)"),
        part("print('5 passed in 0.1s')"),
    )
    assert suite.main(parts) == 1
    output = capsys.readouterr().out
    assert "what broke" in output
    assert "; failed: part\n" in output
    assert output.endswith("\n5 passed, 1 failed\n")


def test_a_missing_browser_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise chromium.NoBrowserError("none was found")

    monkeypatch.setattr(chromium, "find", nowhere)
    result = suite.run(suite.Part("browser", suite.pytest_in_browser, suite.pytest_counts))
    assert (result.succeeded, result.output) == (False, "none was found")


def test_three_browsers_are_never_fewer_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(chromium, "may_install", lambda: False)
    monkeypatch.setattr(programs, "look_for_firefox", lambda: None)
    monkeypatch.delenv("FIREFOX", raising=False)
    result = suite.run(suite.Part("browsers", suite.pytest_in_three_browsers, suite.pytest_counts))
    assert not result.succeeded
    assert "apt-get install firefox-esr" in result.output


def names(*what: str) -> list[str]:
    return [part.name for part in suite.selected(what)]


def test_without_a_name_everything_runs_but_what_is_slow() -> None:
    assert names() == names("everything")
    assert not {"slow", "three browsers"} & set(names())
    assert set(names("browsers")) < set(names("slow"))
    assert {"mypy", "Python", "browser", "conformance in Pyodide"} <= set(names())


def test_several_names_run_each_part_once() -> None:
    assert names("unit", "page") == ["page units (Vitest)", "Python units", "browser"]


@pytest.mark.parametrize(
    ("what", "path"),
    [
        ("py/kong", "tests/kong"),
        ("py/routelens/kong/", "tests/kong"),
        ("py/kong/table.py", "tests/kong/test_table.py"),
        ("py/routelens/kong/request/url.py", None),
        ("tests/router/test_index.py", "tests/router/test_index.py"),
        ("web/src/session", "web/src/session"),
        ("tests/e2e/test_boot.py", "tests/e2e/test_boot.py"),
        ("units", None),
    ],
)
def test_a_path_means_the_tests_that_mirror_it(what: str, path: str | None) -> None:
    if path is None:
        with pytest.raises(suite.UnknownPartError, match=what):
            names(what)
    else:
        assert names(what) == [path]


def test_what_runs_alone_runs_after_what_does_not() -> None:
    alone = suite.Part("alone", lambda: (sys.executable, "-c", "print('1 passed in 0.1s')"), alone=True)
    results = [result.name for result in suite.run_all((alone, part("print('1 passed in 0.1s')")))]
    assert results == ["part", "alone"]
