"""Serve a built page.

    python -m web.build.serve SITE [PORT]

`build.sh` calls it; the server itself is that of `routelens serve`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from routelens.cli.errors import CommandError
from routelens.cli.serve import DEFAULT_PORT, serve_site

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python -m web.build.serve SITE [PORT]")
    try:
        serve_site(Path(sys.argv[1]), (*sys.argv[2:], str(DEFAULT_PORT))[0], "./build.sh serve")
    except CommandError as error:
        sys.exit(str(error))
