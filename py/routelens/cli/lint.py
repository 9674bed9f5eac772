"""`routelens lint`: advice on configuration files, and fixes made in them."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from routelens.cli import lint_output
from routelens.cli.errors import CommandError
from routelens.cli.inputs import (
    STANDARD_INPUT,
    bare_expressions,
    expand_folders,
    is_admin_url,
    read_text,
    read_texts,
    shown_name,
    variables,
)
from routelens.cli.progress import progress_of
from routelens.cli.terminal import Terminal
from routelens.diagnostics.codes import Severity
from routelens.explain.printable import printable
from routelens.kong import Request
from routelens.kong.config.document import Document
from routelens.lint.files import FileFinding, Linted, LoadOptions, lint_texts, selected
from routelens.lint.proof import Fixed, fix_proved
from routelens.lint.registry import documentation_of, documented
from routelens.lint.settings import FILES, Settings, SettingsError, settings_from, settings_in
from routelens.testing import load_suite

NOUNS: Final[dict[Severity, str]] = {
    "error": "error",
    "warning": "warning",
    "performance": "performance finding",
    "hint": "hint",
}
"""What a summary calls a finding, the worst first."""


def run(options: argparse.Namespace) -> int:
    """Print the findings, or mend them; 1 if any is an error or a warning."""
    if options.explain is not None:
        return _explain(options)
    if not options.files:
        raise CommandError("Give the files: routelens lint FILE…")
    names = expand_folders(options.files, bare=True)
    texts = read_texts(names, options)
    settings = _settings(options)
    how = LoadOptions(settings.flavor, options.loader, **variables(options))
    if options.diff:
        return _print_diffs(options, settings, how, names, texts)
    if options.fix:
        fixed = _fixed(options, settings, how, names, texts).texts
        _write(names, texts, fixed)
        texts = fixed
    with progress_of("Linting") as report:
        linted = lint_texts(
            texts,
            bare=bare_expressions(names),
            options=how,
            requests=_requests(options.requests),
            budget=settings.budget,
            progress=report,
            names=[*map(shown_name, names)],
        )
    found = selected(linted.findings, settings.select, settings.ignore)
    _show(options, names, texts, found, linted)
    return 1 if any(finding.severity in ("error", "warning") for finding in found) else 0


def _fixed(
    options: argparse.Namespace,
    settings: Settings,
    how: LoadOptions,
    names: Sequence[str],
    texts: Sequence[str],
) -> Fixed:
    """Return the texts with the fixes that are proved, and tell of the proof.

    With `--diff` what the gateway refuses is left as it is.
    """
    done = _fix(settings, how, names, texts, refused=not options.diff)
    steps = [(done, "every request keeps its route, captures and upstream")]
    if options.unsafe_fixes:
        done = _fix(settings, how, names, done.texts, refused=not options.diff, unsafe=True)
        steps.append((done, "every request keeps its route"))
    _show_proof(names, steps)
    return done


def _fix(
    settings: Settings,
    how: LoadOptions,
    names: Sequence[str],
    texts: Sequence[str],
    *,
    refused: bool = True,
    unsafe: bool = False,
) -> Fixed:
    return fix_proved(
        texts,
        lambda finding: (
            (refused or finding.severity != "error")
            and bool(selected([finding], settings.select, settings.ignore))
        ),
        bare=bare_expressions(names),
        options=how,
        unsafe=unsafe,
        budget=settings.budget,
    )


def _print_diffs(
    options: argparse.Namespace,
    settings: Settings,
    how: LoadOptions,
    names: Sequence[str],
    texts: Sequence[str],
) -> int:
    """Print the fixes of what a gateway takes, then those of what it refuses; 1 if there are any."""
    legal = _fixed(options, settings, how, names, texts).texts
    fixed = _fix(settings, how, names, legal, unsafe=options.unsafe_fixes).texts
    if options.json:
        diffs = ((names, texts, legal), (names, legal, fixed))
        legal_diff, refused_diff = ("".join(f"{line}\n" for line in _diff(*step)) for step in diffs)
        Terminal().json({"diff": legal_diff, "refused_diff": refused_diff})
    else:
        _show_diff(names, texts, legal)
        _show_diff(names, legal, fixed, "Fixes for what the gateway refuses:")
    return 1 if fixed != texts else 0


def _show(
    options: argparse.Namespace,
    names: Sequence[str],
    texts: Sequence[str],
    found: Sequence[FileFinding],
    linted: Linted,
) -> None:
    shown = [shown_name(name) for name in names]
    kind = "json" if options.json else options.format
    terminal = Terminal()
    if kind == "json":
        documents = [Document(None, text) for text in texts]
        shapes = [lint_output.finding_shape(finding, shown, documents) for finding in found]
        counted = {"statistics": _counts(found)} if options.statistics else {}
        terminal.json({"findings": shapes, **counted})
    elif kind == "sarif":
        terminal.json(lint_output.sarif(found, shown, texts))
    elif kind == "github":
        for finding in found:
            terminal.line((lint_output.github_line(finding, shown), "plain"))
    elif options.statistics:
        code_names = {entry.code: entry.name for entry in documented()}
        for code, count in _counts(found).items():
            terminal.line((f"{count:6,}  {code}  {code_names[code]}", "plain"))
    else:
        for finding in found:
            terminal.line((lint_output.concise_line(finding, shown), "plain"))
            if kind == "text":
                for line in lint_output.source_lines(finding, texts):
                    terminal.line((line, "plain"))
    if kind in ("text", "concise"):
        counts = Counter(finding.severity for finding in found)
        words = ", ".join(
            _counted(counts[severity], noun) for severity, noun in NOUNS.items() if counts[severity]
        )
        left = (
            f" {_counted(linted.left_open, 'route')} could not be compared with the others in time; see --budget."
            if linted.left_open
            else ""
        )
        routes = _counted(linted.routes, "route")
        terminal.line((f"{routes}: {words or 'nothing found'}.{left}", "plain"))


def _counts(found: Sequence[FileFinding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.rule for finding in found).items()))


def _counted(number: int, noun: str, several: str = "") -> str:
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"


def _explain(options: argparse.Namespace) -> int:
    code = options.explain
    entry = documentation_of(code.upper())
    if entry is None:
        known = ", ".join(entry.code for entry in documented())
        raise CommandError(f"There is no rule {printable(code)}. The codes are {known}.")
    terminal = Terminal()
    if options.json or options.format == "json":
        terminal.json(lint_output.entry_shape(entry))
        return 0
    for line in lint_output.page_of(entry).splitlines():
        terminal.line((line, "plain"))
    return 0


def _requests(name: str | None) -> list[Request]:
    """Return the requests of saved expectations. Raises CommandError."""
    if name is None:
        return []
    try:
        return [case.request for case in load_suite(read_text(name)).cases]
    except ValueError as error:
        raise CommandError(f"{shown_name(name)}: {printable(str(error))}") from None


def _settings(options: argparse.Namespace) -> Settings:
    """Return the settings of the command line, before those of the file. Raises CommandError."""
    name = options.config or next((known for known in FILES if Path(known).is_file()), None)
    given: dict[str, Any] = {}
    if name is not None:
        try:
            given |= settings_in(read_text(name), Path(name).name)
        except SettingsError as error:
            raise CommandError(f"{shown_name(name)}: {printable(str(error))}") from None
    for option in ("select", "ignore"):
        if (codes := getattr(options, option)) is not None:
            given[option] = codes.split(",")
    given |= {key: value for key in ("flavor", "budget") if (value := getattr(options, key)) is not None}
    try:
        return settings_from(given)
    except SettingsError as error:
        raise CommandError(printable(str(error))) from None


def _show_proof(names: Sequence[str], steps: Sequence[tuple[Fixed, str]]) -> None:
    """Tell of each step how many fixes were proved; of the last one also what is left, and why."""
    for done, proved in steps:
        words = f"proved: {proved}" if done.made else "none could be proved" if done.left else ""
        print(f"{_counted(done.made, 'fix', 'fixes')} made{words and f', {words}'}.", file=sys.stderr)
    for left in steps[-1][0].left:
        found = left.finding
        place = f"{shown_name(names[found.source])}:{found.line}:{found.column}: {found.rule}"
        print(printable(f"{place} not fixed: not proved. {left.reason}"), file=sys.stderr)


def _show_diff(names: Sequence[str], texts: Sequence[str], fixed: Sequence[str], title: str = "") -> None:
    terminal = Terminal()
    if title and texts != fixed:
        terminal.line((title, "plain"))
    for line in _diff(names, texts, fixed):
        terminal.line((line, "plain"))


def _diff(names: Sequence[str], texts: Sequence[str], fixed: Sequence[str]) -> Iterator[str]:
    for name, before, after in zip(names, texts, fixed, strict=True):
        shown = shown_name(name)
        yield from difflib.unified_diff(
            before.split("\n"), after.split("\n"), shown, f"{shown} (fixed)", lineterm=""
        )


def _write(names: Sequence[str], texts: Sequence[str], fixed: Sequence[str]) -> None:
    for name, before, after in zip(names, texts, fixed, strict=True):
        if name == STANDARD_INPUT or is_admin_url(name):
            raise CommandError(f"--fix cannot write to {shown_name(name)}; use --diff.")
        if before != after:
            mark = b"\xef\xbb\xbf" if Path(name).read_bytes().startswith(b"\xef\xbb\xbf") else b""
            Path(name).write_bytes(mark + after.encode())
