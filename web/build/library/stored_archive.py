"""Imports from the page's archives, in a third of the time that `zipimport` takes.

For each module `zipimport` opens the archive again, and it reads and decodes the module twice: once to tell where it
came from. The page's archives hold byte code that is not compressed, so a module is a piece of what was read once.
Whatever else an archive has is left to `zipimport`.
"""

from __future__ import annotations

import _frozen_importlib_external as bootstrap
import marshal
import sys
import zipimport

TYPE_CHECKING = False  # what is imported here is found in the slow way
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType
    from typing import Any

_HEADER = 30
_MAGIC = 4
_BYTE_CODE = 16

_Spec: Any = type(sys.__spec__)


class StoredArchive:
    """Finds and loads the modules of a zip file that are stored as byte code, as `importlib.abc` has it.

    Raises ImportError for a file that is no zip file.
    """

    def __init__(self, path: str) -> None:
        zipimport.zipimporter(path)  # reads the names
        self._path = path
        self._entries: dict[str, tuple[Any, ...]] = zipimport._zip_directory_cache[path]  # type: ignore[attr-defined]
        with open(path, "rb") as file:
            self._content = memoryview(file.read())

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # what the import system passes
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return the spec of a module of the archive, else None."""
        name = fullname.replace(".", "/")
        entry = self._entries.get(f"{name}.pyc")
        is_package = entry is None
        if entry is None:
            entry = self._entries.get(f"{name}/__init__.pyc")
        if entry is None or entry[1] != 0:  # compressed
            return None
        spec: ModuleSpec = _Spec(fullname, self, origin=entry[0], loader_state=entry, is_package=is_package)
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(f"{self._path}/{name}")
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module that was found here."""
        assert module.__spec__ is not None
        exec(self._code(module.__spec__), module.__dict__)

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of a module. Raises ImportError if there is none of that name."""
        spec = self.find_spec(fullname)
        if spec is None:
            raise ImportError(f"{self._path} has no module {fullname}", name=fullname)
        return self._code(spec)

    def get_data(self, path: str) -> bytes:
        """Return a file of the archive."""
        return zipimport.zipimporter(self._path).get_data(path)

    def get_resource_reader(self, fullname: str) -> object:
        """Return what reads the files of a package."""
        folder = fullname.rpartition(".")[0].replace(".", "/")
        place = f"{self._path}/{folder}" if folder else self._path
        return zipimport.zipimporter(place).get_resource_reader(fullname)

    def _code(self, spec: ModuleSpec) -> CodeType:
        _, _, size, _, at, *_ = spec.loader_state
        content = self._content
        name_size = content[at + 26] | content[at + 27] << 8
        extra_size = content[at + 28] | content[at + 29] << 8
        start = at + _HEADER + name_size + extra_size
        if content[start : start + _MAGIC] != bootstrap.MAGIC_NUMBER:
            raise ImportError(f"{spec.origin} is no byte code of this Python", name=spec.name)
        code: CodeType = marshal.loads(content[start + _BYTE_CODE : start + size])
        return code


def install() -> None:
    """Let what Python's path has of zip files be found in this way, in the same order."""
    found: list[Any] = []
    for path in sys.path:
        if path.endswith(".zip"):
            try:
                found.append(StoredArchive(path))
            except ImportError:  # none is there, or it is damaged: whoever imports from it hears of it
                continue
    place = sys.meta_path.index(bootstrap.PathFinder)  # built-in and frozen modules come first
    sys.meta_path[place:place] = found
