"""The page's types follow from Python's declarations."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import types
import typing
from pathlib import Path

import pytest

from routelens.browser import handlers
from routelens.browser.messages import questions, replies
from routelens.kong.request.spec import RequestForm
from web.build import typescript

DECLARED = '''
from __future__ import annotations
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict
from routelens.browser.messages.replies import TextRun

Verdict = Literal["true", "not-reached"]

@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf."""
    type: Literal["leaf"]
    verdict: Verdict
    size: int | None

@dataclass(frozen=True, slots=True)
class Branch:
    """Two lines.

    The second.
    """
    children: list[Tree]
    runs: list[TextRun]
    names: dict[str, str | None]
    weights: list[float | None]
    open: bool

Tree = Leaf | Branch

class Line(TypedDict):
    """A line of a reply."""
    name: str
    note: NotRequired[str]

class Reply(Line):
    """A reply."""
    lines: list[Line]
    pairs: list[tuple[str, int]]
    row: dict[str, Any]
'''

GENERATED = """
    export type Verdict = 'true' | 'not-reached';

    /** A leaf. */
    export interface Leaf {
      readonly type: 'leaf';
      readonly verdict: Verdict;
      readonly size: number | null;
    }

    /**
     * Two lines.
     *
     * The second.
     */
    export interface Branch {
      readonly children: readonly Tree[];
      readonly runs: readonly TextRun[];
      readonly names: Readonly<Record<string, string | null>>;
      readonly weights: readonly (number | null)[];
      readonly open: boolean;
    }

    export type Tree = Leaf | Branch;

    /** A line of a reply. */
    export interface Line {
      readonly name: string;
      readonly note?: string;
    }

    /** A reply. */
    export interface Reply {
      readonly name: string;
      readonly note?: string;
      readonly lines: readonly Line[];
      readonly pairs: readonly (readonly [string, number])[];
      readonly row: Readonly<Record<string, unknown>>;
    }
"""


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    made = types.ModuleType("declared")
    monkeypatch.setitem(__import__("sys").modules, "declared", made)
    exec(DECLARED, vars(made))
    return made


def test_each_declaration_has_its_counterpart(module: types.ModuleType) -> None:
    text = typescript.declarations(module)
    assert text.partition("\n")[2] == textwrap.dedent(GENERATED)


@pytest.mark.parametrize("hint", [set[str], tuple[int, ...], complex, dict[int, str], bytes])
def test_a_type_without_counterpart_is_refused(hint: object) -> None:
    with pytest.raises(TypeError, match="no TypeScript type"):
        typescript.type_text(hint, {})


def test_every_message_is_declared() -> None:
    text = typescript.bridge()
    for module in (questions, replies):
        for name, value in vars(module).items():
            if isinstance(value, type) and value.__module__ == module.__name__:
                assert text.count(f"export interface {name} {{") == 1
    assert "export type Message = " in text
    assert "export type Reply = " in text


def test_files_that_are_right_are_left_alone(tmp_path: Path) -> None:
    typescript.write(tmp_path)
    written = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    typescript.write(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == written
    assert set(typescript.GENERATED) == {path.name for path in written}


def test_what_the_console_reads_is_declared_by_the_gateway() -> None:
    text = typescript.gateway_replies()
    assert "import type { Flavor, MatchCalculation, WorkspaceRequest } from './messages';" in text
    assert "  readonly request: WorkspaceRequest | null;" in text
    assert "  readonly conflicts?: readonly Conflict[];" in text
    assert "  readonly before: Row | null;" in text
    assert typing.get_type_hints(RequestForm) == typing.get_type_hints(questions.WorkspaceRequest)


def test_every_question_has_its_reply() -> None:
    text = typescript.bridge()
    asked, answered = (
        text.partition(f"export interface {name} {{\n")[2].partition("}")[0]
        for name in ("Questions", "Replies")
    )
    assert len(asked.splitlines()) == len(answered.splitlines()) == len(handlers.MODULES)
    assert "  readonly complete: Complete;" in asked
    assert "  readonly complete: Completions;" in answered


@pytest.mark.parametrize("kind", handlers.MODULES)
def test_a_question_is_told_by_its_type(kind: str) -> None:
    handler = handlers.handler_for(kind)
    assert typing.get_args(typing.get_type_hints(handler.question)["type"]) == (kind,)


def test_a_question_is_imported_when_it_is_asked() -> None:
    started = (
        "import sys, routelens.browser; print([name for name in sys.modules if 'browser.handlers.' in name])"
    )
    ran = subprocess.run([sys.executable, "-c", started], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_shared_constants_are_those_of_the_engine() -> None:
    text = typescript.shared_constants()
    assert (
        "import type { FlavorSetting, LoaderSetting, MatchCalculation, Settings, WorkspaceRequest } from './messages';"
        in text
    )
    assert 'export const DEFAULT_URL: string = "http://localhost/";' in text
    assert (
        "export const PROTOCOL_FAMILIES: readonly (readonly string[])[] = "
        '[["http", "https"], ["grpc", "grpcs"], ["tcp", "tls", "udp"], ["tls_passthrough"]];'
    ) in text
    assert '"method": "", "url": ""' in text
    assert "export const MAX_PRIORITY: number = 70368744177663;" in text
