"""A step runs when what it reads has changed, and only then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import pytest

from web.build import pipeline
from web.build.pipeline import BuildError, Step, command, digest
from web.build.site import STAGES

MakeStep = Callable[..., Step]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What the steps did; the tree is a folder of the test's own."""
    monkeypatch.setattr(pipeline, "ROOT", tmp_path)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.txt").write_text("a")
    return []


@pytest.fixture
def make_step(runs: list[str], tmp_path: Path) -> MakeStep:
    def make(salt: str = "", *, writes: bool = True, fails: bool = False) -> Step:
        def run() -> None:
            runs.append(salt)
            if fails:
                raise BuildError("it broke")
            if writes:
                (tmp_path / "out.txt").write_text("made")

        source, out, stamp = tmp_path / "source", tmp_path / "out.txt", tmp_path / "stamps" / "step"
        return Step("Step", inputs=(source,), outputs=(out,), stamp=stamp, run=run, salt=salt)

    return make


def test_it_runs_once_while_nothing_changes(runs: list[str], make_step: MakeStep) -> None:
    make_step().bring_up_to_date()
    make_step().bring_up_to_date()
    assert runs == [""]


@pytest.mark.parametrize("change", ["content", "new", "removed", "renamed", "nested"])
def test_any_change_of_its_inputs_runs_it_again(
    runs: list[str], make_step: MakeStep, tmp_path: Path, change: str
) -> None:
    source = tmp_path / "source"
    (source / "b.txt").write_text("b")
    make_step().bring_up_to_date()
    match change:
        case "content":
            (source / "a.txt").write_text("A")
        case "new":
            (source / "c.txt").write_text("")
        case "removed":
            (source / "b.txt").unlink()
        case "renamed":
            (source / "b.txt").rename(source / "c.txt")
        case "nested":
            (source / "deep").mkdir()
            (source / "deep" / "a.txt").write_text("a")
    make_step().bring_up_to_date()
    assert len(runs) == 2


def test_another_salt_or_a_lost_output_runs_it_again(
    runs: list[str], make_step: MakeStep, tmp_path: Path
) -> None:
    make_step("3.11").bring_up_to_date()
    make_step("3.12").bring_up_to_date()
    (tmp_path / "out.txt").unlink()
    make_step("3.12").bring_up_to_date()
    assert runs == ["3.11", "3.12", "3.12"]


def test_what_interpreters_write_beside_sources_is_no_change(
    runs: list[str], make_step: MakeStep, tmp_path: Path
) -> None:
    make_step().bring_up_to_date()
    (tmp_path / "source" / "__pycache__").mkdir()
    (tmp_path / "source" / "__pycache__" / "a.pyc").write_bytes(b"x")
    make_step().bring_up_to_date()
    assert len(runs) == 1


def test_a_failed_step_is_not_taken_for_done(runs: list[str], make_step: MakeStep) -> None:
    make_step().bring_up_to_date()
    with pytest.raises(BuildError, match="it broke"):
        make_step("changed", fails=True).bring_up_to_date()
    make_step().bring_up_to_date()
    assert runs == ["", "changed", ""]


def test_a_step_that_makes_nothing_has_failed(runs: list[str], make_step: MakeStep) -> None:
    with pytest.raises(BuildError, match=r"made no out\.txt"):
        make_step(writes=False).bring_up_to_date()


def test_a_missing_input_is_named(runs: list[str], tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="source/b is missing"):
        digest([tmp_path / "source" / "b"], "")


def test_a_program_that_fails_is_quoted(runs: list[str]) -> None:
    with pytest.raises(BuildError) as raised:
        command(sys.executable, "-c", "print('why it failed'); raise SystemExit(3)")
    assert "why it failed" in str(raised.value)


def test_a_program_that_succeeds_is_silent(runs: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    command(sys.executable, "-c", "print('noise')")
    assert capfd.readouterr() == ("", "")


def test_steps_that_need_nothing_of_each_other_run_at_the_same_time(tmp_path: Path) -> None:
    def step(name: str, *, beside: bool = False) -> Step:
        return Step(name, inputs=(), outputs=(), stamp=tmp_path / name, run=lambda: None, beside=beside)

    steps = [step("a"), step("b", beside=True), step("c"), step("d"), step("e", beside=True)]
    groups = [[one.name for one in group] for group in pipeline.side_by_side(steps)]
    assert groups == [["a", "b"], ["c"], ["d", "e"]]


def test_a_failure_beside_another_step_is_told(
    runs: list[str], make_step: MakeStep, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "BUILD", tmp_path)
    with pytest.raises(SystemExit, match="it broke"):
        pipeline.bring_up_to_date([make_step("one"), replace(make_step("two", fails=True), beside=True)])
    assert sorted(runs) == ["one", "two"]


@pytest.mark.parametrize("stage", STAGES)
def test_no_step_reads_what_one_beside_it_makes(stage: str) -> None:
    """In a new folder it would not be there yet."""
    for group in pipeline.side_by_side(STAGES[stage]):
        for step, other in permutations(group, 2):
            for read, made in product(step.inputs, (*other.outputs, other.stamp)):
                is_made = read in (made, *made.parents) or made in read.parents
                assert not is_made, f"{step.name} reads what {other.name} makes"
