"""The npm package: the element and the engine's client for other people's programs, in `web/package`.

What a bundler is to take along it must see: `dist/asset-urls.js` names the worker's script and the engine's files by
`new URL('…', import.meta.url)`, the one form that browsers, Node, Vite and webpack all understand.
"""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any, Final

from web.build.pipeline import BUILD, ROOT, BuildError, command

PACKAGE: Final = ROOT / "web" / "package"
DIST: Final = PACKAGE / "dist"
TYPES: Final = BUILD / "types"
ENGINE: Final = ROOT / "web" / "public" / "engine"
REST: Final = "rest"
MANIFEST: Final = PACKAGE / "npm.json"

# The modules whose types the package's users see; what these import comes along.
PUBLIC: Final = ("library/browser.d.ts", "library/element.d.ts", "library/node.d.ts")

_IMPORT: Final = re.compile(r"""((?:from|import)\s*\(?')(\.[^']*)(')""")


def make() -> None:
    """Build the package, so that `npm pack` in its folder packs it."""
    shutil.rmtree(DIST, ignore_errors=True)
    node_modules = ROOT / "node_modules"
    vite = (
        "node",
        node_modules / "vite" / "bin" / "vite.js",
        "build",
        "--config",
        "web/vite.package.config.ts",
    )
    command(*vite)
    command(*vite, "--mode", "worker")
    for entry in _files().values():
        target = DIST / "engine" / entry["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ENGINE / entry["file"], target)
    (DIST / "asset-urls.js").write_text(asset_urls(), encoding="utf-8")
    write_types()
    for name in ("LICENSE", "NOTICE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, PACKAGE)
    (PACKAGE / "package.json").write_text(manifest(), encoding="utf-8")


def pack(target: Path) -> None:
    """Pack the package as `npm publish` would, into `target`. Made twice, the bytes are the same."""
    for old in target.glob("routelens-*.tgz"):
        old.unlink()
    command("npm", "pack", "--silent", "--pack-destination", target, folder=PACKAGE)


def tarball() -> str:
    """The name of the packed package."""
    return f"routelens-{_project()['version']}.tgz"


def manifest() -> str:
    """`package.json`: what is written in npm.json, with the versions that stand elsewhere."""
    project = _project()
    page = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    written = json.loads(MANIFEST.read_text(encoding="utf-8"))
    name = {"name": written.pop("name"), "version": project["version"], "description": project["description"]}
    # Its standard library and ours are one build: another release of it would not start.
    pyodide = {"pyodide": page["dependencies"]["pyodide"]}
    whole = {**name, **written, "engines": page["engines"], "dependencies": pyodide}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _engine() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ENGINE / "manifest.json").read_text(encoding="utf-8"))
    return loaded


def _files() -> dict[str, Any]:
    """The engine's files that the package has, by their part: those of filters are for the page alone."""
    engine = _engine()
    return {**engine["parts"], REST: engine["later"][REST]}


def _project() -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return loaded


def asset_urls() -> str:
    """`asset-urls.js`: the addresses of the worker's script and of the engine's files."""
    engine = _engine()
    names = {part: f"engine/{entry['file']}" for part, entry in _files().items()}
    parts = {
        part: f"{part}: {{ file: new URL('./{names[part]}', import.meta.url).href, bytes: {entry['bytes']} }}"
        for part, entry in _files().items()
    }
    first = ",\n".join(f"    {parts[part]}" for part in engine["parts"])
    return (
        "export const WORKER = new URL('./worker.js', import.meta.url);\n"
        "export const WORKER_NAME = 'worker.js';\n"
        f"export const NAMES = {json.dumps(names)};\n"
        f"export const MANIFEST = {{\n  python: {json.dumps(engine['python'])},\n  parts: {{\n{first},\n  }},\n"
        f"  later: {{ {parts[REST]} }},\n}};\n"
    )


def write_types() -> None:
    """Write the declarations that users can reach, with the file names that Node's resolution asks for."""
    shutil.rmtree(TYPES, ignore_errors=True)
    tsc = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    command("node", tsc, "--project", "web/tsconfig.package.json")
    waiting, written = list(PUBLIC), set()
    while waiting:
        name = waiting.pop()
        if name in written:
            continue
        written.add(name)
        source = TYPES / name
        if not source.is_file():
            raise BuildError(f"{name}: its types were not written")
        text = source.read_text(encoding="utf-8")
        for found in _IMPORT.finditer(text):
            imported = (source.parent / f"{found[2]}.d.ts").resolve()
            waiting.append(imported.relative_to(TYPES).as_posix())
        target = DIST / "types" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_IMPORT.sub(r"\1\2.js\3", text), encoding="utf-8")
