"""Page files: where the built page is, and what its servers must know: types, content policy, permanent names."""

from __future__ import annotations

import importlib.util
import re
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).parents[2]

# Everything from here, nothing inline, and of `eval` only WebAssembly.
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)

TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}

# Vite's bundle, and what web/build names by its hash.
IMMUTABLE: Final = re.compile(r"assets/|.*-[0-9a-f]{10}[./]")


class PageMissingError(Exception):
    """The page is not installed; the message says how to get it."""


def page_files() -> Path:
    """Return the folder of the built page: that of the distribution `routelens-page`, else of a source checkout.

    Raises PageMissingError if there is none.
    """
    package = importlib.util.find_spec("routelens_page")
    places = (package.submodule_search_locations if package is not None else None) or ()
    folders = [Path(place) / "site" for place in places]
    if (_CHECKOUT / "build.sh").is_file():
        folders.append(_CHECKOUT / "build" / "site")
    for folder in folders:
        if (folder / "index.html").is_file():
            return folder
    raise PageMissingError(
        "The page is not here. It comes with `pip install routelens[page]`; "
        "in a source checkout, `./build.sh build` makes it."
    )


def console_files() -> Path:
    """Return the folder of the built console, which comes with the page. Raises PageMissingError if there is none."""
    try:
        folder = page_files().with_name("console")
    except PageMissingError:
        folder = None
    if folder is None or not (folder / "console.html").is_file():
        raise PageMissingError(
            "The console is not here. It comes with `pip install 'routelens[gateway]'`; "
            "in a source checkout, `./build.sh build` makes it."
        )
    return folder


def sample_files() -> Path:
    """Return the folder of the sample filters, which come with the page. Raises PageMissingError if there is none."""
    package = importlib.util.find_spec("routelens_page")
    for place in (package.submodule_search_locations if package is not None else None) or ():
        if (folder := Path(place) / "filter_samples").is_dir():
            return folder
    raise PageMissingError("The samples are not here. They come with `pip install 'routelens[filters]'`.")


def find(root: Path, path: str) -> Path | None:
    """The file below `root` for a request's path; None if there is none. "…/" means "…/index.html".

    Nothing outside `root` is ever named: no `..`, no hidden file, no link that leads out.
    """
    try:
        *folders, name = urllib.parse.unquote(path, errors="strict").removeprefix("/").split("/")
    except UnicodeDecodeError:
        return None
    names = [*folders, name or "index.html"]
    if not all(re.fullmatch(r"[^.\\:\0][^\\:\0]*", name) for name in names):
        return None
    try:
        file = root.joinpath(*names).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except OSError:  # a name that is too long, a folder that may not be read
        return None
