"""MkDocs plugin `routelens`: fenced blocks named `route-playground`, examples that readers can try.

    plugins: [search, routelens]

    ```route-playground view=compact
    {"routes": […], "request": "GET https://api.example/orders", "expect": "orders"}
    ```

The block is the example, JSON; what stands behind its name are the attributes of the element (docs/embedding.md). A
build fails where an example's expectation does not hold. The option `files` names where the pages find the element's
files: by default they are copied into the site.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.utils import get_relative_url

from routelens.integrations.embed import SCRIPT, Embed, EmbedError, copy_files, make_embed
from routelens.page_files import PageMissingError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_FOLDER: Final = "assets/routelens"
_FENCE: Final = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$")
_NAME: Final = "route-playground"


class RoutelensConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    files = config_options.Optional(config_options.Type(str))


@dataclass(slots=True)
class _Block:
    """A fenced block while its lines are read."""

    indent: str
    fence: str
    info: str
    line: int
    lines: list[str] = field(default_factory=list)

    def closes(self, line: str) -> bool:
        text = line.strip()
        return len(text) >= len(self.fence) and set(text) == {self.fence[0]}


class RoutelensPlugin(BasePlugin[RoutelensConfig]):  # type: ignore[no-untyped-call]
    """Puts embeds in place of the fenced blocks."""

    def __init__(self) -> None:
        self._embeds: dict[str, list[Embed]] = {}
        self._problems: list[str] = []

    def on_pre_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002 (the event's form)
        """Begin anew: `mkdocs serve` builds many times."""
        self._embeds.clear()
        self._problems.clear()

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Put a mark in place of each block: Python-Markdown would tear the HTML apart."""
        embeds = self._embeds.setdefault(page.file.src_uri, [])
        first = _lines_before(page.file.content_string, markdown)
        written: list[str] = []
        block: _Block | None = None
        for number, line in enumerate(markdown.splitlines(), first + 1):
            if block is None:
                opening = _FENCE.match(line)
                if opening is None:
                    written.append(line)
                    continue
                block = _Block(opening["indent"], opening["fence"], opening["info"].strip(), number, [line])
                continue
            block.lines.append(line)
            if block.closes(line):
                written += self._written(block, embeds, page)
                block = None
        return "\n".join([*written, *(block.lines if block is not None else ())]) + "\n"

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Put the embeds in place of their marks, and the element's script behind them."""
        embeds = self._embeds.get(page.file.src_uri, [])
        for number, embed in enumerate(embeds):
            mark = _mark(number)
            html = html.replace(f"<p>{mark}</p>", embed.html).replace(mark, embed.html)
        if not embeds:
            return html
        files_url = self.config.files or _FOLDER
        if not re.match(r"[a-z]+:|/", files_url):  # a folder, seen from the root of the site
            files_url = posixpath.normpath(posixpath.join(get_relative_url(".", page.url), files_url))
        return f'{html}<script type="module" src="{files_url.rstrip("/")}/{SCRIPT}"></script>'

    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Fail if an example is not right: every page has been read by now."""
        if self._problems:
            raise PluginError("\n" + "\n".join(self._problems))

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Copy the element's files into the site."""
        if self.config.files is not None or not any(self._embeds.values()):
            return
        try:
            copy_files(Path(config.site_dir) / _FOLDER)
        except PageMissingError as error:
            raise PluginError(str(error)) from None

    def _written(self, block: _Block, embeds: list[Embed], page: Page) -> list[str]:
        name, _, options = block.info.partition(" ")
        if name != _NAME:
            return block.lines
        try:
            content = "\n".join(line.removeprefix(block.indent) for line in block.lines[1:-1])
            embeds.append(make_embed(content, _attributes(options)))
        except EmbedError as error:
            path = os.path.relpath(page.file.abs_src_path or page.file.src_uri)
            self._problems += [f"{path}:{block.line + line}: {message}" for line, message in error.problems]
            return []
        return ["", block.indent + _mark(len(embeds) - 1), ""]


def _attributes(options: str) -> dict[str, str]:
    """Read `view=compact readonly`. Raises EmbedError."""
    try:
        parts = shlex.split(options)
    except ValueError as error:
        raise EmbedError((0, f"{options}: {error}")) from None
    pairs = (part.partition("=") for part in parts)
    return {name: value for name, _, value in pairs}


def _mark(number: int) -> str:
    """Return what stands for an embed while Markdown becomes HTML: a word of its own, without a meaning there."""
    return f"routelensembed{number:05}x"


def _lines_before(source: str, markdown: str) -> int:
    """Return how many lines stand before the Markdown in its file: those of its metadata."""
    if not source.rstrip().endswith(markdown.rstrip()):
        return 0  # another plugin has changed it
    return source[: source.rindex(markdown.strip())].count("\n") if markdown.strip() else 0
