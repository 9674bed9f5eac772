"""The library: the filters that are installed, by name, with what their meta files say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.filters.config_schema import DEFAULT_SCHEMA, ConfigSchema
from routelens.filters.errors import FilterError
from routelens.filters.wasm.module import MAX_SIZE

MAX_META: Final = 1 << 20
MAX_FILTERS: Final = 1_000
_META: Final = ".meta.json"
_WASM: Final = ".wasm"


@dataclass(frozen=True, slots=True)
class InstalledFilter:
    """A filter that chains can name.

    Attributes:
        name: the file's name without `.wasm`.
        wasm: the module.
        schema: what its configuration must be; None: a text or nothing.
        metrics: `metrics` of its meta file.

    """

    name: str
    wasm: bytes = field(repr=False)
    schema: ConfigSchema | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)

    @property
    def config_schema(self) -> Mapping[str, Any]:
        """The schema as `/schemas/filters/NAME` answers it."""
        return DEFAULT_SCHEMA if self.schema is None else self.schema.schema

    def fault(self, config: Any) -> str | None:
        """Return what is wrong with a configuration, with the path to it; None if it is taken."""
        found = (self.schema or _TEXT).validate(config)
        if found is None:
            return None
        return (
            found.message if not found.path else f"property {found.path} validation failed: {found.message}"
        )


_TEXT: Final = ConfigSchema(dict(DEFAULT_SCHEMA))


class FilterLibrary(Mapping[str, InstalledFilter]):
    """Installed filters by name."""

    def __init__(self, filters: Iterable[InstalledFilter] = ()) -> None:
        self._filters = {each.name: each for each in filters}

    def __getitem__(self, name: str) -> InstalledFilter:
        return self._filters[name]

    def __iter__(self) -> Any:
        return iter(self._filters)

    def __len__(self) -> int:
        return len(self._filters)


def make_filter(name: str, wasm: bytes, meta: bytes | None = None) -> InstalledFilter:
    """Return a filter of a module and, if there is one, its meta file.

    The module is not looked into: one that can't run is told by the runtime, and hurts only its routes.

    Raises:
        FilterError: the meta file is not a JSON object, or its schema is invalid.

    """
    if meta is None:
        return InstalledFilter(name, wasm)
    try:
        document = json.loads(meta[: MAX_META + 1])
    except (ValueError, RecursionError) as error:
        raise FilterError(f"{name}{_META} is not JSON: {error}") from None
    if len(meta) > MAX_META or not isinstance(document, dict):
        raise FilterError(f"{name}{_META} is not a JSON object of at most {MAX_META:,} bytes.")
    metrics = document.get("metrics", {})
    if not isinstance(metrics, dict):
        raise FilterError(f"{name}{_META}: metrics is not an object.")
    try:
        schema = ConfigSchema(document["config_schema"]) if "config_schema" in document else None
    except FilterError as error:
        raise FilterError(f"{name}{_META}: {error.message}") from None
    return InstalledFilter(name, wasm, schema, metrics)


def read_library(folder: Path) -> FilterLibrary:
    """Read the filters of a folder: `NAME.wasm`, in any case, with `NAME.meta.json` beside it; not those below it.

    Raises:
        FilterError: the folder or a file can't be read, two files have one name, or a meta file is invalid.

    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == _WASM and path.is_file())
        if len(files) > MAX_FILTERS:
            raise FilterError(f"{folder} has {len(files):,} filters; at most {MAX_FILTERS:,} are allowed.")
        found: dict[str, InstalledFilter] = {}
        for path in files:
            if path.stem in found:
                raise FilterError(f"{folder} has two filters named {path.stem!r}.")
            if path.stat().st_size > MAX_SIZE:
                raise FilterError(f"{path.name} has more than {MAX_SIZE:,} bytes.")
            meta = path.with_name(path.stem + _META)
            found[path.stem] = make_filter(
                path.stem, path.read_bytes(), meta.read_bytes() if meta.is_file() else None
            )
    except OSError as error:
        raise FilterError(f"{error.filename or folder}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise FilterError(f"{folder}: {error}") from None
    return FilterLibrary(found.values())
