"""Release check: install every artefact of build/dist in an empty place, and use it.

    ./build.sh wheels && python tools/check_release.py

Needs the package indexes for what the packages depend on. The Python programs run with a PATH on which there is no
Node; the npm package is installed alone, and routes a request in Node. Ends with 1 at the first thing that does not
work, and says what was tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
DIST: Final = ROOT / "build" / "dist"
CONFIG: Final = """\
_format_version: "3.0"
services:
- name: orders
  url: http://orders.internal
  routes:
  - {name: orders-list, paths: [/orders], methods: [GET]}
"""
SCRIPT: Final = """\
import { readFile } from 'node:fs/promises';
import { createEngine } from 'routelens';

const engine = await createEngine();
const answer = await engine.match(await readFile('kong.yml', 'utf8'), 'GET http://api.example/orders');
console.log(answer.ok ? answer.value.headline : answer.error.message);
"""
SUITE: Final = "config: kong.yml\ntests:\n- {request: GET http://api.example/orders, expect: orders-list}\n"


class Place:
    """An empty folder with a virtual environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        (folder / "kong.yml").write_text(CONFIG)
        (folder / "api.routes.yml").write_text(SUITE)
        self.environment = {
            "PATH": "/nowhere",
            "HOME": str(folder),
            "LANG": os.environ.get("LANG", "C.UTF-8"),
        }

    def program(self, name: str) -> str:
        """Return the path of a program of the environment."""
        return str(self.folder / "venv" / "bin" / name)

    def install(self, *wanted: str | Path) -> None:
        """Install into the environment; what we ship comes from build/dist."""
        pip = (self.program("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, "--find-links", DIST, *wanted], check=True, cwd=self.folder)

    def run(self, name: str, *arguments: str, expected: str) -> None:
        """Run a program of the environment. SystemExit if it fails or does not print what is expected."""
        command = [self.program(name), *arguments]
        ran = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        if ran.returncode != 0 or expected not in ran.stdout:
            raise SystemExit(f"{' '.join(command)}: exit {ran.returncode}\n{ran.stdout}{ran.stderr}")
        print(f"ok  {name} {' '.join(arguments)}")

    def serve(self) -> None:
        """Start `routelens serve` and fetch the page."""
        command = [self.program("routelens"), "serve", "--port", "0"]
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                address = server.stdout.readline().split()[3]
                with urllib.request.urlopen(address, timeout=30) as answer:
                    if b"Routelens" not in answer.read():
                        raise SystemExit(f"{address} is not the page")
            finally:
                server.terminate()
        print("ok  routelens serve")


def use(place: Place) -> None:
    """Match a route, collect a file of expectations, serve the page."""
    url = "http://api.example/orders"
    place.run("routelens", "match", "kong.yml", "GET", url, expected="orders-list")
    place.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", expected="1 passed")
    place.serve()


def use_npm_package(tarball: Path) -> None:
    """Install the npm package in an empty folder, and route a request with it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"name": "empty", "private": true, "type": "module"}')
        (folder / "kong.yml").write_text(CONFIG)
        (folder / "route.js").write_text(SCRIPT)
        quiet = ("--silent", "--no-audit", "--no-fund")
        subprocess.run(["npm", "install", *quiet, str(tarball)], check=True, cwd=folder)
        ran = subprocess.run(["node", "route.js"], cwd=folder, capture_output=True, text=True, check=False)
        if ran.stdout != "Route orders-list wins.\n":
            raise SystemExit(f"{tarball.name} in Node: exit {ran.returncode}\n{ran.stdout}{ran.stderr}")
    print(f"ok  {tarball.name} in Node")


def main() -> None:
    """Check the wheels, then the source archives, then the npm package."""
    for suffix in ("-py3-none-any.whl", ".tar.gz"):
        artefacts = sorted(DIST.glob(f"*{suffix}"))
        if len(artefacts) != 2:
            raise SystemExit(f"{len(artefacts)} files *{suffix} in {DIST}; `./build.sh wheels` makes two")
        with tempfile.TemporaryDirectory() as folder:
            place = Place(Path(folder))
            place.install(*artefacts, "pytest")
            use(place)
    tarballs = list(DIST.glob("routelens-*.tgz"))
    if len(tarballs) != 1:
        raise SystemExit(f"{len(tarballs)} files *.tgz in {DIST}; `./build.sh wheels` makes one")
    use_npm_package(tarballs[0])


if __name__ == "__main__":
    main()
