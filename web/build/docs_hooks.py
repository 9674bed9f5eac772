"""Hooks of the documentation's site: pages of the API, and named fences.

Scripts leave the pages for files of their own, for our servers allow none inside. MkDocs calls the functions by their
names.
"""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_ROOT: Final = Path(__file__).parents[2]
_API: Final = _ROOT / "build" / "api"
_PACKAGES: Final = _ROOT / "py" / "routelens"

_NAMED: Final = re.compile(r"^(\s*`{3,})(\w+) ([\w./-]+\.\w+)$", re.MULTILINE)
_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FOLDER: Final = PurePosixPath("assets/javascripts")

# The page's own side of the engine, which no distribution has.
_NOT_PUBLIC: Final = ("browser",)

_HEADED: Final = "    options: {show_root_heading: true, show_root_toc_entry: true}"

# What TypeDoc names by the module, as people say it.
_TITLES: Final = {
    "browser": "`routelens` in a browser",
    "element": "`routelens/element`",
    "messages": "Questions and answers",
    "node": "`routelens` in Node",
}
_ANCHORED: Final = re.compile(r'^<a id="([\w-]+)"></a>\n\n(#+ .*)$', re.MULTILINE)
_BLOCK: Final = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each public package of Python, and for each module of the npm package."""
    for package in sorted(_PACKAGES.rglob("__init__.py")):
        name = ".".join(package.relative_to(_PACKAGES.parent).parent.parts)
        public = _public_names(package)
        if name.count(".") > 1 or not public or name.endswith(_NOT_PUBLIC):
            continue
        page = [f"# `{name}`", f"::: {name}"]
        # Where a function is called like its module, that is what its name stands for there.
        page += [
            f"::: {name}.{one}.{one}\n{_HEADED}" for one in public if package.with_name(f"{one}.py").exists()
        ]
        files.append(File.generated(config, f"api/python/{name}.md", content="\n\n".join(page)))
    for title in _TITLES:
        written = _API / f"{title}.md"
        if not written.is_file():
            raise PluginError(f"{written.relative_to(_ROOT)} is missing; `./build.sh docs` makes it")
        text = _in_our_markdown(written.read_text("utf-8"))
        files.append(File.generated(config, f"api/typescript/{title}.md", content=text))
    return files


def _public_names(module: Path) -> list[str]:
    """Return what a module lists as `__all__`."""
    for statement in ast.parse(module.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__":
            names: list[str] = ast.literal_eval(statement.value)
            return names
    return []


def _in_our_markdown(text: str) -> str:
    """Return what TypeDoc writes in GitHub's Markdown as Python-Markdown reads it."""
    name, rest = text.removeprefix("# ").split("\n", 1)
    rest = _ANCHORED.sub(r"\2 {#\1}", rest)
    parts = _BLOCK.split(rest)  # every other one is a block of code
    parts[::2] = (_without_escapes(part) for part in parts[::2])
    return f"# {_TITLES[name]}\n{''.join(parts)}"


def _without_escapes(text: str) -> str:
    lines = text.replace(r"\<", "&lt;").replace(r"\>", "&gt;").split("\n")
    return "\n".join(line if line.startswith("|") else line.replace(r"\|", "|") for line in lines)


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
