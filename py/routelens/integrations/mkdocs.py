"""MkDocs plugin `routelens`: fenced blocks named `route-playground`, examples that readers can try.

    plugins: [search, routelens]

    ```route-playground view=compact
    {"routes": […], "request": "GET https://api.example/orders", "expect": "orders"}
    ```

The block is the example, JSON; what follows its name are the attributes of the element (docs/embedding.md). A
build fails where an example's expectation does not hold. The option `files` names where the pages find the element's
files: by default they are copied into the site.

The blocks are read by an extension of Markdown, so that included text and the excerpts of other plugins have them too.
"""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markdown import Markdown  # type: ignore[import-untyped]  # its types are a package of their own
from markdown.extensions import Extension  # type: ignore[import-untyped]
from markdown.postprocessors import Postprocessor  # type: ignore[import-untyped]
from markdown.preprocessors import Preprocessor  # type: ignore[import-untyped]
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.utils import get_relative_url

from routelens.dataclass import dataclass
from routelens.integrations.embed import SCRIPT, Embed, EmbedError, copy_files, make_embed
from routelens.page_files import PageMissingError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_FOLDER: Final = "assets/routelens"
_FENCE: Final = re.compile(
    r"^(?P<indent>[ \t]*(?:>[ \t]?[ \t]*)*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$"
)
_NAME: Final = "route-playground"
_TEXTS: Final = (".md", ".markdown", ".txt", ".html")
_NOT_TEXTS: Final = frozenset(("node_modules", "site", "venv", "__pycache__"))

_WRAPPED: Final = re.compile(
    r"<p>\s*(<route-playground\b(?:(?!</?p>).)*</route-playground>)\s*</p>", re.DOTALL
)

_AFTER_RAW_HTML: Final = 25
_BETWEEN: Final = 28
"""The preprocessor's place: after those that include text (32) and tidy white space (30), before code blocks (25)."""


class RoutelensConfig(Config):  # type: ignore[no-untyped-call]
    """The plugin's options."""

    files = config_options.Optional(config_options.Type(str))


@dataclass(slots=True)
class _Block:
    """A fenced block while its lines are read."""

    indent: str
    fence: str
    info: str
    lines: list[str] = field(default_factory=list)

    def closes(self, line: str) -> bool:
        text = _without(self.indent, line).strip()
        return len(text) >= len(self.fence) and set(text) == {self.fence[0]}

    @property
    def name(self) -> str:
        """The first word behind the fence, also as an attribute list writes it: `{.route-playground view=compact}`."""
        return self._words[0]

    @property
    def options(self) -> str:
        """What follows the name."""
        return self._words[1]

    @property
    def content(self) -> str:
        """The text between the fences."""
        return "\n".join(_without(self.indent, line) for line in self.lines[1:-1])

    @property
    def _words(self) -> tuple[str, str]:
        info = self.info
        if info.startswith("{") and info.endswith("}"):
            info = info[1:-1].strip().removeprefix(".")
        name, _, options = info.partition(" ")
        return name, options


class _Reader(Preprocessor):  # type: ignore[misc]
    """Puts the HTML of an embed in place of each block."""

    def __init__(self, md: Markdown, read: Callable[[_Block], Embed | None]) -> None:
        super().__init__(md)
        self._read = read

    def run(self, lines: list[str]) -> list[str]:
        """Return the text with a place holder for each embed, which stays where the block is: in its list or tab."""
        written: list[str] = []
        block: _Block | None = None
        for line in lines:
            if block is None:
                opening = _FENCE.match(line)
                if opening is None:
                    written.append(line)
                else:
                    block = _Block(opening["indent"], opening["fence"], opening["info"].strip(), [line])
                continue
            block.lines.append(line)
            if block.closes(line):
                written += self._written(block)
                block = None
        return [*written, *(block.lines if block is not None else ())]

    def _written(self, block: _Block) -> list[str]:
        if block.name != _NAME:
            return block.lines
        embed = self._read(block)
        held = "" if embed is None else self.md.htmlStash.store(embed.html)
        empty = block.indent.rstrip()
        return [empty, block.indent + held, empty]


class _Unwrapper(Postprocessor):  # type: ignore[misc]
    """Takes embeds out of paragraphs of their own: a block in a quote gets one."""

    def run(self, text: str) -> str:
        """Return the HTML without those paragraphs."""
        return _WRAPPED.sub(r"\1", text) if _NAME in text else text


class _Blocks(Extension):  # type: ignore[misc]
    """The extension of Markdown that reads the blocks."""

    def __init__(self, read: Callable[[_Block], Embed | None]) -> None:
        super().__init__()
        self._read = read

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (Markdown names it so)
        """Register the preprocessor; a paragraph of an embed alone is none."""
        md.block_level_elements.append(_NAME)
        md.preprocessors.register(_Reader(md, self._read), _NAME, _BETWEEN)
        md.postprocessors.register(_Unwrapper(md), _NAME, _AFTER_RAW_HTML)


class RoutelensPlugin(BasePlugin[RoutelensConfig]):  # type: ignore[no-untyped-call]
    """Puts embeds in place of the fenced blocks."""

    def __init__(self) -> None:
        self._has_embeds = False
        self._problems: dict[str, None] = {}
        self._page: Page | None = None
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._folders: list[Path] = []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Start over, for `mkdocs serve` builds many times; and have Markdown read the blocks."""
        self._has_embeds = False
        self._problems.clear()
        self._page = None
        config.markdown_extensions.append(_Blocks(self._read))
        snippets = config.mdx_configs.get("pymdownx.snippets") or {}
        bases = snippets.get("base_path", ["."])
        self._folders = [
            Path(config.docs_dir),
            *(Path(base) for base in ([bases] if isinstance(bases, str) else bases)),
        ]
        return config

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Remember whose text is read next."""
        self._page = page
        self._seen.clear()
        return markdown

    def on_env(self, env: object, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Fail if an example is not right: every page has been read by now."""
        if self._problems:
            raise PluginError("\n" + "\n".join(self._problems))

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Put the element's script into a page that has an embed, its own or in an excerpt."""
        if f"<{_NAME} " not in output and f"<{_NAME}>" not in output:
            return output
        files_url = self.config.files or _FOLDER
        if not re.match(r"[a-z]+:|/", files_url):  # a folder, seen from the root of the site
            files_url = posixpath.normpath(posixpath.join(get_relative_url(".", page.url), files_url))
        script = f'<script type="module" src="{files_url.rstrip("/")}/{SCRIPT}"></script>'
        before, end, after = output.rpartition("</body>")
        return f"{before}{script}{end}{after}" if end else f"{output}{script}"

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Fail for what was read after the pages, and copy the element's files into the site."""
        self.on_env(None, config=config, files=None)  # type: ignore[arg-type]
        if self.config.files is not None or not self._has_embeds:
            return
        try:
            copy_files(Path(config.site_dir) / _FOLDER)
        except PageMissingError as error:
            raise PluginError(str(error)) from None

    def _read(self, block: _Block) -> Embed | None:
        """Return a block's embed; None if there is none, and take down why."""
        self._has_embeds = True
        key = tuple(map(_bare, block.lines))
        self._seen[key] += 1
        try:
            return make_embed(block.content, _attributes(block.options))
        except EmbedError as error:
            path, first = self._place(key, self._seen[key])
            for line, message in error.problems:
                place = f"{path}:{first + line}" if first else path
                self._problems[f"{place}: {message}"] = None
            return None

    def _place(self, key: tuple[str, ...], count: int) -> tuple[str, int]:
        """Return the file of a block, its page or a text that is included, and the line from 1; 0 if unknown."""
        source = None if self._page is None else self._page.file.abs_src_path
        own = [] if source is None else [Path(source)]
        for path in (*own, *self._texts()):
            found = list(_places(path, key))
            if found:
                return os.path.relpath(path), found[min(count if path in own else 1, len(found)) - 1]
        return (os.path.relpath(own[0]) if own else "a page"), 0

    def _texts(self) -> Iterator[Path]:
        """Yield the files that pages may include."""
        for base in self._folders:
            for folder, folders, names in os.walk(base):
                folders[:] = sorted(
                    name for name in folders if not name.startswith(".") and name not in _NOT_TEXTS
                )
                yield from (Path(folder, name) for name in sorted(names) if name.endswith(_TEXTS))


def _places(path: Path, key: tuple[str, ...]) -> Iterator[int]:
    """Yield the lines of a file, from 1, at which a block stands."""
    try:
        lines = list(map(_bare, path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError):
        return
    if key[0] not in lines:
        return
    for start in range(len(lines) - len(key) + 1):
        if tuple(lines[start : start + len(key)]) == key:
            yield start + 1


def _bare(line: str) -> str:
    """Return a line without what it is set in: an include may have moved it."""
    return line.expandtabs(4).strip(" >")


def _without(indent: str, line: str) -> str:
    """Return a line of a block without its indent, as far as it has that."""
    if line.startswith(indent):
        return line[len(indent) :]
    bare = indent.rstrip()
    return line.removeprefix(bare) if bare and line.startswith(bare) else line.lstrip(" \t")


def _attributes(options: str) -> dict[str, str]:
    """Read `view=compact readonly`. Raises EmbedError."""
    try:
        parts = shlex.split(options)
    except ValueError as error:
        raise EmbedError((0, f"{options}: {error}")) from None
    pairs = (part.partition("=") for part in parts)
    return {name: value for name, _, value in pairs}
