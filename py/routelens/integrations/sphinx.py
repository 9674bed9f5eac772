"""Sphinx extension: the directive `route-playground`, an example that readers can try.

    extensions = ["routelens.integrations.sphinx"]

The directive's content is the example, JSON; its options are the attributes of the element (docs/embedding.md). A build
fails where an example's expectation does not hold. `routelens_files` names where the pages find the element's files: by
default they are copied into the output.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from routelens.integrations.embed import ATTRIBUTES, SCRIPT, EmbedError, copy_files, make_embed
from routelens.page_files import PageMissingError

_FOLDER: Final = "routelens"
_LOGGER: Final = logging.getLogger(__name__)


class playground(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """An embed, with its HTML in `html` and its words in `text`."""


class RoutePlayground(SphinxDirective):
    """The directive: checks the example and makes its node."""

    has_content = True
    option_spec = {  # noqa: RUF012 (docutils' own form)
        name: directives.flag if name == "readonly" else directives.unchanged for name in ATTRIBUTES
    }

    def run(self) -> list[nodes.Node]:
        """Return the node of the embed; none where the example is not right, which is told at the end of reading."""
        attributes = {name: value or "" for name, value in self.options.items()}
        try:
            embed = make_embed("\n".join(self.content), attributes)
        except EmbedError as error:
            file = self.get_source_info()[0]
            first = self.content.offset(0) if self.content else self.lineno - 1
            problems = [
                f"{_shown(file)}:{first + line if line else self.lineno}: {message}"
                for line, message in error.problems
            ]
            _problems(self.env).setdefault(self.env.docname, []).extend(problems)
            return []
        return [playground(html=embed.html, text=embed.text)]


def _shown(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _problems(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return the problems by document: kept with the environment, so that a document not read again still fails."""
    kept: dict[str, list[str]] = env.__dict__.setdefault("routelens_problems", {})
    return kept


def _forget(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _problems(env).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, _docnames: Iterable[str], other: BuildEnvironment) -> None:
    _problems(env).update(_problems(other))


def _add_script(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the element's script to a page that has an embed; Sphinx adds it to that page alone."""
    if doctree is not None and next(doctree.findall(playground), None) is not None:
        app.add_js_file(f"{(app.config.routelens_files or _FOLDER).rstrip('/')}/{SCRIPT}", type="module")


def _finish(app: Sphinx, error: Exception | None) -> None:
    """Tell what is not right, and copy the element's files.

    The build then ends with 1. An exception would bury the lines under a traceback, and would not be raised in a build
    that finds nothing to rewrite.
    """
    for _, problems in sorted(_problems(app.env).items()):
        for problem in problems:
            _LOGGER.error("%s", problem)
            app.statuscode = 1
    if error is not None or app.builder.format != "html" or app.config.routelens_files is not None:
        return
    try:
        copy_files(Path(app.outdir) / "_static" / _FOLDER)
    except PageMissingError as missing:
        raise ExtensionError(str(missing), missing, "routelens") from None


def _write_html(translator: Any, node: playground) -> None:
    translator.body.append(node["html"])
    raise nodes.SkipNode


def _write_text(translator: Any, node: playground) -> None:
    """Write the words as a literal block, as the builder writes those."""
    block = nodes.literal_block(node["text"], node["text"], language="none")
    block.document = translator.document
    block.walkabout(translator)
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    app.add_config_value("routelens_files", None, "html", types=frozenset({str, type(None)}))
    as_text = (_write_text, None)
    app.add_node(
        playground, html=(_write_html, None), latex=as_text, text=as_text, man=as_text, texinfo=as_text
    )
    app.add_directive("route-playground", RoutePlayground)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _add_script)
    app.connect("build-finished", _finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
