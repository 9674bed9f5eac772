"""The filters that the tab can name: samples, and modules that the user has dropped on it."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from routelens.browser.decoding import RefusedError
from routelens.browser.filtering import messages
from routelens.browser.filtering.config_fields import config_fields
from routelens.explain.filtering import module_words
from routelens.filters import FilterError, Limits
from routelens.filters.library import MAX_FILTERS, FilterLibrary, InstalledFilter, make_filter
from routelens.filters.runtime import load_program
from routelens.filters.sample_filters import SAMPLES, Sample
from routelens.filters.vm import Program
from routelens.filters.wasm.engine import Engine
from routelens.filters.wasm.module import MAX_SIZE

MAX_NAME: Final = 100


class InstalledFilters:
    """Filters by name, compiled when they are first needed."""

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._samples: dict[str, Sample] = {sample.name: sample for sample in SAMPLES}
        self._filters: dict[str, InstalledFilter] = {}
        self._programs: dict[str, Program] = {}
        self._own: list[str] = []

    @property
    def library(self) -> FilterLibrary:
        """All filters, for validation."""
        return FilterLibrary(self._filter(name) for name in (*self._own, *self._samples))

    def program(self, name: str) -> Program:
        """Return a compiled filter. Raises KeyError for an unknown one."""
        program = self._programs.get(name)
        if program is None:
            program = self._programs[name] = self._compile(self._filter(name))
        return program

    def install(self, name: str, wasm: str, meta: str | None) -> None:
        """Take a module in Base64. Raises RefusedError for what is not a filter."""
        if not name or len(name) > MAX_NAME:
            raise RefusedError(f"A filter's name has 1 to {MAX_NAME} characters.")
        if len(wasm) > (MAX_SIZE + 2) // 3 * 4:
            raise RefusedError(f"{name}.wasm has more than {MAX_SIZE:,} bytes.")
        if name not in self._filters and len(self._own) >= MAX_FILTERS:
            raise RefusedError(f"There are already {MAX_FILTERS:,} filters.")
        try:
            content = base64.b64decode(wasm, validate=True)
            installed = make_filter(
                name, content, None if meta is None else meta.encode("utf-8", "surrogatepass")
            )
            program = self._compile(installed)
        except binascii.Error as error:
            raise RefusedError(f"{name}.wasm did not arrive complete: {error}") from None
        except FilterError as error:
            raise RefusedError(f"{name}: {error.message}") from None
        before = self._programs.get(name)
        if before is not None:
            before.compiled.close()
        self._filters[name] = installed
        self._programs[name] = program
        self._samples.pop(name, None)
        if name not in self._own:
            self._own.append(name)

    def listed(self) -> messages.Installed:
        """Return all filters, the user's own first."""
        return messages.Installed(
            filters=[self._described(name) for name in (*self._own, *self._samples)],
        )

    def _described(self, name: str) -> messages.Filter:
        installed, program, sample = self._filter(name), self.program(name), self._samples.get(name)
        return messages.Filter(
            name=name,
            about="" if sample is None else sample.about,
            detail=module_words(len(installed.wasm), program.module, program.interface),
            source=None if sample is None else sample.source(),
            example=None if sample is None else sample.config,
            fields=config_fields(installed.schema),
        )

    def _filter(self, name: str) -> InstalledFilter:
        found = self._filters.get(name)
        if found is None:
            found = self._filters[name] = self._samples[name].read()
        return found

    def _compile(self, installed: InstalledFilter) -> Program:
        return load_program(installed.name, installed.wasm, self._engine, self._limits.memory)
