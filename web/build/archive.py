"""Precompiled archives: Python's own zip files and wheels become zip files of `.pyc`.

Runs inside Pyodide (`engine.mjs` calls it), because byte code must come from the very interpreter that will
load it. Importing from such an archive skips the compiler, which halves the time to a running engine.
"""

from __future__ import annotations

import importlib._bootstrap_external as bootstrap
import importlib.util
import zipfile
from collections.abc import Collection
from pathlib import PurePosixPath

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

# Of our own package: faces that need files, sockets and packages which a page has not.
OTHER_FACES = frozenset((
    "routelens/__main__", "routelens/cli", "routelens/filters/engine_wasmtime", "routelens/gateway",
    "routelens/integrations", "routelens/page_files", "routelens/testing/pytest", "routelens/testing/suite_file",
))  # fmt: skip


def compile_archive(sources: list[str], target: str, left_out: Collection[str] = ()) -> None:
    """Write the zip file `target` with every file of the zip files `sources`, `.py` compiled to `.pyc`.

    The modules and packages named in `left_out` are not taken over; they are named by their paths, without `.py`.

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
                name, data = convert(info.filename, archive.read(info))
                if name in members:
                    raise ValueError(f"{source}: {name} is in another archive too")
                members[name] = data
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(members.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data)


def is_left_out(name: str, left_out: Collection[str]) -> bool:
    """Tell whether a member, or a package that it is in, is named in `left_out`.

    Entry points are for programs that a page has not, and name modules that are left out.
    """
    if name.endswith(".dist-info/entry_points.txt"):
        return True
    path = PurePosixPath(name.removesuffix(".py"))
    return any(str(part) in left_out for part in (path, *path.parents))


def convert(name: str, data: bytes) -> tuple[str, bytes]:
    """One member: byte code for a Python source, anything else as it is."""
    if PurePosixPath(name).suffix != ".py":
        return name, data
    code = compile(data, name, "exec", dont_inherit=True)
    digest = importlib.util.source_hash(data)
    return name + "c", bytes(bootstrap._code_to_hash_pyc(code, digest, checked=False))  # type: ignore[attr-defined]
