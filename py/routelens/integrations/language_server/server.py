"""Server: which of the protocol's messages are answered, and by what."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from routelens import __version__
from routelens.integrations.language_server.code_actions import KINDS, code_actions
from routelens.integrations.language_server.completion import TRIGGERS, completions
from routelens.integrations.language_server.diagnostics import diagnostics, findings_of
from routelens.integrations.language_server.document import Document
from routelens.integrations.language_server.formatting import formatting
from routelens.integrations.language_server.hover import hover_at
from routelens.lint.settings import FILES, Settings, SettingsError, settings_from, settings_in

DELAY: Final = 0.1
"""Seconds without a keystroke before a file is linted."""


class Session:
    """The open documents, the settings, and the lint that is under way for each document."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._documents: dict[str, Document] = {}
        self._linting: dict[str, asyncio.Task[None]] = {}
        self.settings = Settings()
        self.has_snippets = False

    def open(self, item: types.TextDocumentItem) -> None:
        """Take a document that the editor opened."""
        encoding = self._server.workspace.position_encoding or types.PositionEncodingKind.Utf16
        self._documents[item.uri] = Document(item.uri, item.text, item.version, encoding)
        self._lint(item.uri, 0.0)

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Apply the editor's changes."""
        document = self.find(params.text_document.uri)
        if document is not None:
            document.change(list(params.content_changes), params.text_document.version)
            self._lint(document.uri, DELAY)

    def close(self, uri: str) -> None:
        """Forget a document, and what is shown of it."""
        self._documents.pop(uri, None)
        if (task := self._linting.pop(uri, None)) is not None:
            task.cancel()
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def find(self, uri: str) -> Document | None:
        """Return an open document."""
        return self._documents.get(uri)

    def _lint(self, uri: str, delay: float) -> None:
        if (task := self._linting.get(uri)) is not None:
            task.cancel()
        self._linting[uri] = asyncio.get_running_loop().create_task(self._lint_later(uri, delay))

    async def _lint_later(self, uri: str, delay: float) -> None:
        """Lint a document when nothing has been typed for a while; what has changed meanwhile is not shown."""
        await asyncio.sleep(delay)
        document = self._documents.get(uri)
        if document is None or not document.is_ours:
            return
        version = document.version
        found = await asyncio.to_thread(
            findings_of, document.text, is_bare=document.is_bare, settings=self.settings
        )
        if document.version == version and self._documents.get(uri) is document:
            document.findings, document.linted = found, version
            shown = diagnostics(document)
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, shown, version)
            )

    def configure(self, params: types.InitializeParams) -> None:
        """Read the settings file of the folder, and before it the options that the editor gives."""
        given: dict[str, Any] = {}
        try:
            given |= _settings_file(params.root_uri)
            if isinstance(params.initialization_options, dict):
                given |= params.initialization_options
            self.settings = settings_from(given)
        except (OSError, SettingsError) as error:
            self._server.window_show_message(
                types.ShowMessageParams(types.MessageType.Warning, f"routelens: {error}")
            )
        completion = params.capabilities.text_document and params.capabilities.text_document.completion
        item = completion and completion.completion_item
        self.has_snippets = bool(item and item.snippet_support)


def _settings_file(root_uri: str | None) -> dict[str, Any]:
    """Return the settings in a folder, none where there is no file. Raises SettingsError and OSError."""
    if root_uri is None or not root_uri.startswith("file:"):
        return {}
    folder = Path(to_fs_path(root_uri) or ".")
    for name in FILES:
        if (folder / name).is_file():
            return dict(settings_in((folder / name).read_text("utf-8"), name))
    return {}


def create_server() -> LanguageServer:
    """Return a language server, to be started with `start_io()`."""
    server = LanguageServer("routelens", __version__)
    session = Session(server)

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.configure(params)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(params: types.DidOpenTextDocumentParams) -> None:
        session.open(params.text_document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: types.DidChangeTextDocumentParams) -> None:
        session.change(params)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session.close(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document = session.find(params.text_document.uri)
        return None if document is None else hover_at(document, params.position)

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list(TRIGGERS))
    )
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        document = session.find(params.text_document.uri)
        if document is None:
            return None
        asked = params.context is None or params.context.trigger_kind is types.CompletionTriggerKind.Invoked
        return completions(document, params.position, is_explicit=asked, has_snippets=session.has_snippets)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def format_document(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        document = session.find(params.text_document.uri)
        return None if document is None else formatting(document)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=list(KINDS)))
    def actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        document = session.find(params.text_document.uri)
        if document is None:
            return None
        only = None if params.context.only is None else list(map(str, params.context.only))
        return code_actions(document, params.range, only, session.settings)

    return server
