"""The list of files that the service worker keeps.

    python -m web.build.offline SITE

writes into the built page SITE, in front of its service worker, what there is to keep, with the digest of each file:
of the page, and of the documentation; a list that is there already is replaced. It goes last, when no file changes any
more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from routelens.cli.site_server import ENCODINGS

SERVICE_WORKER = "service-worker.js"

# Where the list ends and the script begins.
END = ";\n/* what was built */\n"

# The documentation, with the element that its examples are; and what it never loads: maps, and other languages' search.
DOCS = ("docs/*", "route-playground.js", "assets/embed/*")
NOT_READ = ("*.map", "docs/assets/javascripts/lunr/*", "docs/sitemap.xml")

# Nobody asks for these while using the page; the last is for other people's pages.
BESIDE = (*DOCS, "engine/manifest.json", SERVICE_WORKER, "embed.html")


def is_beside(name: str) -> bool:
    """Whether the file of that path is in the site, but not of the page."""
    return _is_one_of(name, BESIDE)


def files_of_page(site: Path) -> dict[str, str]:
    """Return the digest of each file of the page, in the form of subresource integrity, by its path.

    The page itself has the path "", which is how it is asked for.
    """
    return {
        "" if name == "index.html" else name: digest
        for name, digest in _digests(site, lambda name: not is_beside(name))
    }


def files_of_docs(site: Path) -> dict[str, str]:
    """Return the digest of each file that the documentation needs beside those of the page."""
    return dict(_digests(site, lambda name: _is_one_of(name, DOCS) and not _is_one_of(name, NOT_READ)))


def with_lists(script: str, site: Path) -> str:
    """Return the service worker of `site` with its lists. Browsers take it for a new one when any file has changed."""
    script = script.partition(END)[2] or script
    lists = {"files": files_of_page(site), "docs": files_of_docs(site)}
    version = hashlib.sha256(json.dumps(lists, sort_keys=True).encode()).hexdigest()[:10]
    return f"const BUILD = {json.dumps({'version': version, **lists}, indent=1)}{END}{script}"


def _is_one_of(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _digests(site: Path, is_kept: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and path.suffix not in ENCODINGS.values() and is_kept(name):
            digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode("ascii")
            yield name, f"sha256-{digest}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m web.build.offline SITE")
    folder = Path(sys.argv[1])
    worker = folder / SERVICE_WORKER
    worker.write_text(with_lists(worker.read_text("utf-8"), folder), "utf-8")
