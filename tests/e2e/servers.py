"""Servers that spoil something the page needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from routelens.cli.site_server import SiteHandler
from routelens.page_files import POLICY, TYPES
from tests.e2e.page import SITE

# The browser reports what failed on its own; none of this is the page's doing.
LOADING = (
    r"Failed to load resource|MIME type|Failed to load module script"
    r"|wasm instantiation failed|HTTP status code is not ok"
)


class WasmAsText(SiteHandler):
    types: ClassVar = {**TYPES, ".wasm": "text/plain"}


class ScriptsAsText(SiteHandler):
    types: ClassVar = {**TYPES, ".mjs": "text/plain"}


class WithoutWebAssembly(SiteHandler):
    policy: ClassVar = POLICY.replace(" 'wasm-unsafe-eval'", "")


def without(pattern: str) -> type[SiteHandler]:
    """A server that has lost some files."""

    class Without(SiteHandler):
        def respond(self, *, with_body: bool) -> None:
            if re.search(pattern, self.path):
                self.path = "/lost"
            super().respond(with_body=with_body)

    return Without


def docs_page(
    folder: Path, body: str, element: str | None, policy: str, script: str, sheet: str = ""
) -> type[SiteHandler]:
    """A page of somebody's documentation, written into `folder`, and a server with its content policy.

    It loads the script of embeds from `element`; an address without a host leads to the built page, which that server
    has below `tools/routelens/`.
    """
    tag = "" if element is None else f'<script type="module" src="{element}"></script>'
    (folder / "index.html").write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Docs</title>
        <link rel="icon" href="icon.svg"><link rel="stylesheet" href="page.css">
        <script src="page.js"></script>{tag}</head>
        <body><main><h1>Docs</h1>{body}</main></body></html>""",
        "utf-8",
    )
    (folder / "page.css").write_text(sheet, "utf-8")
    (folder / "page.js").write_text(script, "utf-8")
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    own = policy

    class DocsPage(SiteHandler):
        policy: ClassVar = own

        def respond(self, *, with_body: bool) -> None:
            # One handler answers all requests of a connection.
            self.root = folder.resolve()  # type: ignore[misc]
            if self.path.startswith("/tools/routelens/"):
                self.path = self.path.removeprefix("/tools/routelens")
                self.root = SITE.resolve()  # type: ignore[misc]
            super().respond(with_body=with_body)

    return DocsPage
