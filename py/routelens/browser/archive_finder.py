"""Archive finder: an import hook for the archive of modules that come after the first answer.

The page's first archives hold what the first answer takes, and packages are cut in the middle: `routelens.kong` is in
one archive and `routelens.kong.conversion` in another. So a module that no other finder has is looked up by its full
name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final
from zipimport import zipimporter

_PACKAGES: Final = sys.stdlib_module_names | {"_pyodide", "pyodide", "routelens", "yaml"}


class ArchiveFinder(MetaPathFinder):
    """Finds the modules of a zip file, whatever other archives have of their packages.

    Args:
        path: Where the zip file lies.
        bring: Puts it there, or fails; called when a module is first looked for. None if it lies there already.

    """

    def __init__(self, path: str, bring: Callable[[], object] | None = None) -> None:
        self._path = path
        self._bring = bring

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # what the import system passes
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return the spec of a module that the archive has, else None.

        Raises ImportError if the archive cannot be brought; the next import tries again.
        """
        if fullname.partition(".")[0] not in _PACKAGES:
            return None
        if self._bring is not None:
            try:
                self._bring()
            except Exception as error:  # whatever the browser throws
                message = f"A part of the engine could not be loaded ({fullname}): {error}"
                raise ImportError(message, name=fullname) from error
            self._bring = None
        folder = fullname.rpartition(".")[0].replace(".", "/")
        return zipimporter(f"{self._path}/{folder}" if folder else self._path).find_spec(fullname)

    def install(self) -> None:
        """Ask the archive for what nothing else has."""
        sys.meta_path.append(self)
