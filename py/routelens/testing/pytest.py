"""A pytest plugin: files named `*.routes.yml` are collected as tests, one item a case.

pytest finds the plugin by itself once `routelens` is installed; `-p no:routelens.testing.pytest` leaves it out. The
files are those that `routelens test` reads, see docs/command-line.md. `*.routes.yaml` and `*.routes.json` are collected
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from routelens.kong.config.files import FileError
from routelens.testing.run import KnownNames, run_case
from routelens.testing.suite import Case
from routelens.testing.suite_file import SuiteFile, load_suite_file

_SUFFIXES: Final = (".routes.yml", ".routes.yaml", ".routes.json")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of expectations."""
    if not file_path.name.endswith(_SUFFIXES):
        return None
    return RoutesFile.from_parent(parent, path=file_path)


class RoutesFile(pytest.File):
    """A file of expectations; its items are the cases."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the file and its configuration, and yield an item for each case."""
        try:
            loaded = load_suite_file(self.path)
        except FileError as error:
            raise self.CollectError(str(error)) from None
        for fault in loaded.faults:
            self.warn(pytest.PytestCollectionWarning(f"left out: {fault}"))
        names = KnownNames(loaded.table)
        taken: dict[str, int] = {}
        for case in loaded.suite.cases:
            taken[case.name] = number = taken.get(case.name, 0) + 1
            name = case.name if number == 1 else f"{case.name} ({number})"
            yield RouteItem.from_parent(self, name=name, case=case, loaded=loaded, names=names)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002 (pytest's own)
        """Show the faults alone, without a traceback."""
        if isinstance(excinfo.value, self.CollectError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class RouteItem(pytest.Item):
    """One case: a request and what is expected of it."""

    def __init__(self, *, case: Case, loaded: SuiteFile, names: KnownNames, **rest: Any) -> None:
        super().__init__(**rest)
        self._case = case
        self._loaded = loaded
        self._names = names

    def runtest(self) -> None:
        """Route the request and compare."""
        failures = run_case(self._case, self._loaded.table, self._names).failures
        if failures:
            raise ExpectationFailed(failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return a line for each thing that is not as expected, as `file:line: message`."""
        if isinstance(excinfo.value, ExpectationFailed):
            return "\n".join(f"{self._place}: {failure}" for failure in excinfo.value.failures)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, the line (from 0) and a headline.

        It is not the bare name: of that pytest would take the dots for steps into a class.
        """
        return self.path, self._case.line - 1, f"case {self.name}"

    @property
    def _place(self) -> str:
        root = self.config.rootpath
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self._case.line}"


class ExpectationFailed(Exception):  # noqa: N818 (a test that fails is no error)
    """A request does not get what was expected; `failures` are sentences."""

    def __init__(self, failures: Iterable[str]) -> None:
        self.failures = tuple(failures)
        super().__init__("; ".join(self.failures))
