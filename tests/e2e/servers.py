"""Servers that spoil something the page needs."""

from __future__ import annotations

import re
from typing import ClassVar

from routelens.cli.site_server import POLICY, TYPES, SiteHandler

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
