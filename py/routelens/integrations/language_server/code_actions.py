"""Code actions: the fixes of the findings in a range, and all safe ones of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lsprotocol import types

from routelens.integrations.language_server.diagnostics import diagnostic
from routelens.integrations.language_server.document import Document
from routelens.lint.files import LoadOptions, fix_texts, selected
from routelens.lint.fixing import TextEdit
from routelens.lint.settings import Settings

FIX_ALL: Final = "source.fixAll.routelens"
KINDS: Final = (types.CodeActionKind.QuickFix, FIX_ALL)
_NOTES: Final = {"safe": "", "match-safe": " (match-safe)", "ask": " (changes what is matched)"}


def code_actions(
    document: Document, place: types.Range, only: Sequence[str] | None, settings: Settings
) -> list[types.CodeAction]:
    """Return what can be done in a range of a document whose findings are those of its text."""
    if document.linted != document.version:
        return []
    found: list[types.CodeAction] = []
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        found += _quick_fixes(document, place)
    if _is_wanted(FIX_ALL, only) and any(
        fix.safety == "safe" for finding in document.findings for fix in finding.fixes[:1]
    ):
        [text], count = fix_texts(
            [document.text],
            lambda finding: bool(selected([finding], settings.select or ("all",), settings.ignore)),
            bare=[0] if document.is_bare else (),
            options=LoadOptions(settings.flavor),
        )
        if count:
            edit = types.TextEdit(document.positions.range(0, len(document.text)), text)
            title = f"Make all safe fixes ({count})"
            found.append(types.CodeAction(title, kind=FIX_ALL, edit=_workspace_edit(document, [edit])))
    return found


def _quick_fixes(document: Document, place: types.Range) -> list[types.CodeAction]:
    start, end = document.positions.offset(place.start), document.positions.offset(place.end)
    return [
        types.CodeAction(
            f"{fix.title}{_NOTES[fix.safety]}",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic(finding, document)],
            is_preferred=fix.safety == "safe" or None,
            edit=_workspace_edit(document, _text_edits(document, fix.edits)),
        )
        for finding in document.findings
        if finding.start <= end and start <= finding.end
        for fix in finding.fixes
    ]


def _text_edits(document: Document, edits: Iterable[TextEdit]) -> list[types.TextEdit]:
    return [types.TextEdit(document.positions.range(edit.start, edit.end), edit.text) for edit in edits]


def _workspace_edit(document: Document, edits: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
    return types.WorkspaceEdit(changes={document.uri: list(edits)})


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return not only or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only)
