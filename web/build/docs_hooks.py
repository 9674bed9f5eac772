"""Hooks of the documentation's site: named fences, and no script inside a page, for our servers allow none.

MkDocs calls the functions by their names.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

_NAMED: Final = re.compile(r"^(\s*`{3,})(\w+) ([\w./-]+\.\w+)$", re.MULTILINE)
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FOLDER: Final = PurePosixPath("assets/javascripts")


def on_page_markdown(markdown: str, **_: object) -> str:
    """Write the name of a fence's file (`yaml kong.yml`) as its title, which is Material's way to say it."""
    return _NAMED.sub(r'\1\2 title="\3"', markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Move the theme's inline scripts into files of their own."""
    return _without_inline_scripts(output, len(PurePosixPath(page.url).parts) - 1, Path(config.site_dir))


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Do the same for pages without Markdown, such as that of a 404."""
    if not template_name.endswith(".html"):
        return output_content
    return _without_inline_scripts(output_content, 0, Path(config.site_dir))


def _without_inline_scripts(html: str, depth: int, site: Path) -> str:
    def moved(found: re.Match[str]) -> str:
        script = found[1].encode()
        name = f"inline-{hashlib.sha256(script).hexdigest()[:10]}.js"
        (site / _FOLDER).mkdir(parents=True, exist_ok=True)
        (site / _FOLDER / name).write_bytes(script)
        return f'<script src="{"../" * depth}{_FOLDER / name}"></script>'

    return _INLINE.sub(moved, html)
