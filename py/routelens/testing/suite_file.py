"""Suite file: a file of expectations on disk, together with the table of the configuration that it names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from routelens.dataclass import dataclass
from routelens.kong import Config, ConfigError, ConfigFault, RouteTable, load_config
from routelens.kong.config.files import FileError, expand_folders, read_text
from routelens.kong.config.loader import load_documents
from routelens.testing.suite import Suite, load_suite


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A suite and the table its cases are run against.

    Attributes:
        suite: The cases.
        table: The table of all routes of the configuration.
        faults: What is left out of the configuration, as `file:line:column: message`.

    """

    suite: Suite
    table: RouteTable
    faults: tuple[str, ...]


def load_suite_file(path: Path) -> SuiteFile:
    """Read a file of expectations and the configuration that it holds, or names relative to itself.

    Raises FileError with a line for each fault, as `file:line:column: message`, if either cannot be read. Of a
    configuration that has faults the rest is used.
    """
    try:
        suite = load_suite(read_text(str(path)))
    except ConfigError as error:
        raise FileError("\n".join(_lines(error.faults, [str(path)]))) from None
    names = [str(path)]
    if suite.inside is None:
        names = expand_folders([str(path.parent / name) for name in suite.files])
    try:
        config = _config(suite, names)
    except ConfigError as error:
        raise FileError("\n".join(_lines(error.faults, names))) from None
    table = RouteTable(
        config.routes,
        flavor=suite.flavor or config.flavor,
        match_calculation=suite.match_calculation,
        split_paths=suite.split_paths,
    )
    return SuiteFile(suite, table, tuple(_lines(config.faults, names)))


def _config(suite: Suite, names: Sequence[str]) -> Config:
    if suite.inside is not None:
        return load_documents([suite.inside], suite.flavor, None, suite.loader, "keep")
    texts = [read_text(name) for name in names]
    return load_config(*texts, flavor=suite.flavor, loader=suite.loader, on_fault="keep", names=names)


def _lines(faults: Sequence[ConfigFault], names: Sequence[str]) -> list[str]:
    return [f"{names[fault.source]}:{fault.line}:{fault.column}: {fault.message}" for fault in faults]
