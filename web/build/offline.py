"""The list of files that the service worker keeps.

    python -m web.build.offline SITE

writes into the built page SITE, in front of its service worker, what there is to keep, with the digest of each file;
a list that is there already is replaced. It goes last, when no file changes any more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from fnmatch import fnmatch
from pathlib import Path

from routelens.cli.site_server import ENCODINGS

SERVICE_WORKER = "service-worker.js"

# Where the list ends and the script begins.
END = ";\n/* what was built */\n"

# Nobody asks for these while using the page; the last are the documentation, and what is for other people's pages.
BESIDE = (
    "engine/manifest.json",
    SERVICE_WORKER,
    "embed.html",
    "route-playground.js",
    "assets/embed/*",
    "docs/*",
)


def is_beside(name: str) -> bool:
    """Whether the file of that path is in the site, but not of the page."""
    return any(fnmatch(name, pattern) for pattern in BESIDE)


def files_to_keep(site: Path) -> dict[str, str]:
    """Return the digest of each file of the page, in the form of subresource integrity, by its path.

    The page itself has the path "", which is how it is asked for.
    """
    kept = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not is_beside(name) and path.suffix not in ENCODINGS.values():
            digest = base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode("ascii")
            kept["" if name == "index.html" else name] = f"sha256-{digest}"
    return kept


def with_list(script: str, files: dict[str, str]) -> str:
    """Return the service worker with its list. Browsers take it for a new one when any file has changed."""
    script = script.partition(END)[2] or script
    version = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:10]
    return f"const BUILD = {json.dumps({'version': version, 'files': files}, indent=1)}{END}{script}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m web.build.offline SITE")
    folder = Path(sys.argv[1])
    worker = folder / SERVICE_WORKER
    worker.write_text(with_list(worker.read_text("utf-8"), files_to_keep(folder)), "utf-8")
