"""Precompiled archives: Python's own zip files and wheels become zip files of `.pyc`.

Runs inside Pyodide (`engine.mjs` calls it), because byte code must come from the very interpreter that will
load it. Importing from such an archive skips the compiler, which halves the time to a running engine.
"""

from __future__ import annotations

import ast
import importlib._bootstrap_external as bootstrap
import importlib.util
import zipfile
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from web.build.dataclass_methods import compile_dataclasses

# Archives are named by the hash of their bytes: the same sources must give the same archive on every machine.
EPOCH = (1980, 1, 1, 0, 0, 0)

# Of the standard library: tools for developers, clients and servers of protocols that need sockets, processes. Nothing
# that a worker could use; it is a third of what would be sent, and of the names that Python reads at each start.
# fmt: off
LEFT_OUT = frozenset((
    "__hello__", "__phello__", "_pyio", "_pyrepl", "antigravity", "bdb", "cProfile", "cmd", "colorsys",
    "compileall", "doctest", "ensurepip", "filecmp", "fileinput", "ftplib", "idlelib", "imaplib", "mailbox",
    "modulefinder", "multiprocessing", "netrc", "nturl2path", "optparse", "pdb", "pickletools", "plistlib",
    "poplib", "profile", "pstats", "py_compile", "pyclbr", "pydoc", "pydoc_data", "rlcompleter", "shelve",
    "smtplib", "socketserver", "sqlite3", "symtable", "tabnanny", "this", "timeit", "trace", "turtle",
    "turtledemo", "tkinter", "unittest", "venv", "wave", "webbrowser", "wsgiref", "xml", "xmlrpc", "zipapp",
))
# fmt: on

# Of our own package: what the Filters tab loads when it is opened, an archive of its own.
FILTERS = frozenset((
    "routelens/browser/filtering", "routelens/explain/filtering", "routelens/filters", "routelens/kong/filter_request",
))  # fmt: skip

# Of our own package: faces that need files, sockets and packages which a page has not.
OTHER_FACES = frozenset((
    "routelens/__main__", "routelens/cli", "routelens/filters/wasm/engine_wasmtime", "routelens/gateway",
    "routelens/integrations", "routelens/page_files", "routelens/testing/pytest", "routelens/testing/suite_file",
))  # fmt: skip
NOT_AT_FIRST = OTHER_FACES | FILTERS


def compile_archive(
    sources: list[str], target: str, left_out: Collection[str] = (), only: Collection[str] | None = None
) -> None:
    """Write the zip file `target` with every file of the zip files `sources`, `.py` compiled to `.pyc`.

    The modules and packages named in `left_out` are not taken over, and of others, if `only` is given, only those named
    in it; they are named by their paths, without `.py`.

    Members are stored, not deflated: servers compress better (brotli), and Python then inflates nothing. The
    byte code is marked "unchecked": nobody looks for a source beside it. ValueError for a name that two
    sources share.
    """
    members: dict[str, bytes] = {}
    for source in sources:
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                if info.is_dir() or is_left_out(info.filename, left_out):
                    continue
                if only is not None and not is_named(info.filename, only):
                    continue
                name, data = convert(info.filename, archive.read(info))
                if name in members:
                    raise ValueError(f"{source}: {name} is in another archive too")
                members[name] = data
    _write(target, members)


def divide(sources: list[str], wanted: Collection[str], first: list[str], rest: str) -> None:
    """Write of each zip file in `sources` the members in `wanted` into the one of `first`, all others into `rest`."""
    others: dict[str, bytes] = {}
    for source, target in zip(sources, first, strict=True):
        with zipfile.ZipFile(source) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        others |= {name: data for name, data in members.items() if name not in wanted}
        _write(target, {name: data for name, data in members.items() if name in wanted})
    _write(rest, others)


def _write(target: str, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)


def is_left_out(name: str, left_out: Collection[str]) -> bool:
    """Tell whether a member, or a package that it is in, is named in `left_out`.

    Entry points are for programs that a page has not, and name modules that are left out.
    """
    return name.endswith(".dist-info/entry_points.txt") or is_named(name, left_out)


def is_named(name: str, names: Collection[str]) -> bool:
    """Tell whether a member, or a package that it is in, is among the modules and packages `names`."""
    path = PurePosixPath(name.removesuffix(".py"))
    return any(str(part) in names for part in (path, *path.parents))


def convert(name: str, data: bytes) -> tuple[str, bytes]:
    """One member: byte code for a Python source, anything else as it is."""
    if PurePosixPath(name).suffix != ".py":
        return name, data
    tree = ast.parse(data, name)
    if name.startswith("routelens/"):
        tree = compile_dataclasses(tree)
    code = compile(tree, name, "exec", dont_inherit=True, optimize=2)  # nobody reads docstrings there
    digest = importlib.util.source_hash(data)
    return name + "c", bytes(bootstrap._code_to_hash_pyc(code, digest, checked=False))  # type: ignore[attr-defined]
