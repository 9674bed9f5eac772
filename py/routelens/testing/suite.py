"""Suite: a file of expectations as it is read, with its configuration, requests and expected outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Final, Literal, TypeAlias, cast

from routelens.dataclass import dataclass
from routelens.kong import ConfigError, ConfigFault, Request, RequestError, parse_headers
from routelens.kong.config.collections import LOADERS, Loader
from routelens.kong.config.document import Document, Json, PlacedDict
from routelens.kong.config.loader import read_documents
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION, MATCH_CALCULATIONS, MatchCalculation
from routelens.kong.request.spec import RequestSpec
from routelens.kong.translate import FLAVORS, Flavor

NO_ROUTE: Final = "none"
"""What `route` is where no route should take the request."""

_Path: TypeAlias = tuple[str | int, ...]
Kind: TypeAlias = Literal["text", "number", "truth", "map", "list"]

_KINDS: Final[dict[Kind, Callable[[Json], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "truth": lambda value: isinstance(value, bool),
    "map": lambda value: isinstance(value, Mapping),
    "list": lambda value: isinstance(value, list),
}
_SPELLED: Final[dict[Kind, str]] = {
    "text": "a string",
    "number": "a whole number",
    "truth": "true or false",
    "map": "a map",
    "list": "a list",
}
_NUMBER = re.compile(r"[-+.0-9][^\s,\]}]*")
_SUITE: Final[Mapping[str, tuple[Kind, ...]]] = {
    "config": ("text", "list", "map"),
    "flavor": ("text",),
    "match_calculation": ("text",),
    "split_paths": ("truth",),
    "loader": ("text",),
    "tests": ("list",),
}
_CASE: Final[Mapping[str, tuple[Kind, ...]]] = {
    "name": ("text",),
    "request": ("text", "map"),
    "expect": ("text", "map"),
}
_REQUEST: Final[Mapping[str, tuple[Kind, ...]]] = {
    "method": ("text",),
    "url": ("text",),
    "headers": ("map", "list"),
    "from": ("text",),
    "from_port": ("number",),
    "sni": ("text",),
    "listen_ip": ("text",),
    "listen_port": ("number",),
    "trusted": ("truth",),
    "http_version": ("text",),
}
_EXPECT: Final[Mapping[str, tuple[Kind, ...]]] = {
    "route": ("text",),
    "status": ("number",),
    "upstream": ("text",),
    "upstream_host": ("text",),
    "captures": ("map",),
}
_REQUEST_PLACES: Final = {
    "src_ip": "from",
    "src_port": "from_port",
    "dst_ip": "listen_ip",
    "dst_port": "listen_port",
    "path": "url",
    "host": "url",
    "scheme": "url",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected outcome of a request. Fields that are None are not checked.

    `route` is a route's name or id, or `NO_ROUTE`; `status` the gateway's own answer. `upstream` is the URL the
    request is sent to, or from its path on; `upstream_host` the Host header. Each of the `captures` must be so, and
    there must be none if the map is empty.
    """

    route: str | None = None
    status: int | None = None
    upstream: str | None = None
    upstream_host: str | None = None
    captures: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One request and what is expected of it; `line` is where it stands in the file, from 1.

    `spec` is the request as it stands there, None for one that was made otherwise.
    """

    name: str
    request: Request
    expected: Expected
    line: int = 0
    spec: RequestSpec | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A file of expectations: the configuration `files` as written, how they are to be read, and the cases.

    `inside` is the configuration itself where it stands in the same file; then there are no `files`. `flavor` None
    is `expressions` if any route has an expression, else `traditional_compatible`. `states_match_calculation` is
    False for a file that says nothing of it, and is read as `original`. `loader` is who reads the configuration; None
    is told from its own keys, else `dbless`.
    """

    files: tuple[str, ...]
    cases: tuple[Case, ...]
    flavor: Flavor | None = None
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION
    split_paths: bool = True
    inside: Document | None = None
    states_match_calculation: bool = True
    loader: Loader | None = None


def load_suite(text: str) -> Suite:
    """Read a file of expectations, YAML or JSON. Raises ConfigError with every fault, at its line and column."""
    documents = read_documents(text)
    if len(documents) != 1:
        message = "There is nothing in this text." if not documents else "Only one document is allowed here."
        raise ConfigError([ConfigFault(message, 0, 1, 1)])
    reader = SuiteReader(documents[0])
    suite = reader.suite()
    if reader.faults:
        raise ConfigError(sorted(reader.faults, key=lambda fault: (fault.line, fault.column)))
    return suite


@dataclass(slots=True)
class SuiteReader:
    """Reads one document and collects what is wrong with it, in `faults`."""

    document: Document
    faults: list[ConfigFault] = field(default_factory=list)

    def suite(self) -> Suite:
        """Return what was read; it counts only if there are no faults."""
        values = self.values(self.document.root, (), _SUITE, needed=("config", "tests"))
        config = values.get("config", ())
        inside = self.inside(config) if isinstance(config, PlacedDict) else None
        listed = [config] if isinstance(config, str) else [] if inside else list(config)
        for index, name in enumerate(listed):
            if not isinstance(name, str):
                self.fault(("config", index), "expected the name of a file.")
        if not listed and "config" in values and inside is None:
            self.fault(("config",), "config: name at least one file.")
        tests = values.get("tests", ())
        cases = [case for index, test in enumerate(tests) for case in self._case(("tests", index), test)]
        flavor, match_calculation, loader = self.settings(values)
        return Suite(
            tuple(name for name in listed if isinstance(name, str)),
            tuple(cases),
            flavor,
            match_calculation,
            values.get("split_paths", True),
            inside,
            "match_calculation" in values,
            loader,
        )

    def settings(self, values: Mapping[str, Json]) -> tuple[Flavor | None, MatchCalculation, Loader | None]:
        """Return flavor, match calculation and loader, as the file states them; defaults where it doesn't."""
        flavor = self.one_of(values, "flavor", FLAVORS, None)
        calculation = self.one_of(values, "match_calculation", MATCH_CALCULATIONS, DEFAULT_MATCH_CALCULATION)
        loader = self.one_of(values, "loader", LOADERS, None)
        return (
            cast("Flavor | None", flavor),
            cast("MatchCalculation", calculation),
            cast("Loader | None", loader),
        )

    def inside(self, config: PlacedDict) -> Document:
        """Return the map at `config` as a document of its own; its places are those of the whole file."""
        return Document(config, self.document.text, self.document.source, config.start)

    def one_of(
        self, values: Mapping[str, Json], key: str, allowed: Sequence[str], default: str | None
    ) -> str | None:
        """Return the value of `key` if it is one of `allowed`, else None, which is a fault."""
        value: str | None = values.get(key, default)
        if value is not None and value not in allowed:
            self.fault((key,), f"{key}: {value} is not one of {', '.join(allowed)}.")
        return value

    def _case(self, path: _Path, test: Json) -> Iterator[Case]:
        values = self.values(test, path, _CASE, needed=("request", "expect"))
        if "request" not in values or "expect" not in values:
            return
        expected = self.expected((*path, "expect"), values["expect"])
        read = self.request((*path, "request"), values["request"])
        if read is not None:
            spec, request = read
            line, _ = self.document.line_column(self.document.offset_of(path))
            one_line = values["request"]
            name = values.get("name") or (one_line if isinstance(one_line, str) else spec.line)
            yield Case(name, request, expected, line, spec)

    def request(self, path: _Path, value: Json) -> tuple[RequestSpec, Request] | None:
        """Return the request at `path` as it is written and as it is meant; None if it has faults."""
        if isinstance(value, str):
            method, space, url = value.strip().partition(" ")
            values: dict[str, Json] = {"method": method, "url": url.strip()} if space else {"url": method}
        else:
            values = self.values(value, path, _REQUEST, needed=("url",))
        if "url" not in values:
            return None
        place: _Path = path
        try:
            spec = RequestSpec(
                values["url"],
                values.get("method", "GET"),
                tuple(self._headers((*path, "headers"), values.get("headers", {}))),
                values.get("from"),
                values.get("from_port"),
                values.get("listen_ip"),
                values.get("listen_port"),
                values.get("sni"),
                values.get("http_version", "1.1"),
                values.get("trusted", False),
            )
            return spec, spec.request()
        except RequestError as error:
            if not isinstance(value, str):
                place = (*path, _REQUEST_PLACES.get(error.field, error.field))
            self.fault(place, error.message)
            return None

    def expected(self, path: _Path, value: Json) -> Expected:
        """Return what the value at `path` expects: a route, or a map."""
        if isinstance(value, str):
            return Expected(route=value)
        values = self.values(value, path, _EXPECT)
        if isinstance(value, Mapping) and not value:
            self.fault(path, "The expectation is empty.")
        captures: dict[str, str] | None = None
        if "captures" in values:
            captures = {}
            for key, item in values["captures"].items():
                text = self._text((*path, "captures", key), item)
                if text is None:
                    self.fault((*path, "captures", key), f"captures.{key}: expected a string.")
                else:
                    captures[key] = text
        return Expected(
            values.get("route"),
            values.get("status"),
            values.get("upstream"),
            values.get("upstream_host"),
            captures,
        )

    def _headers(self, path: _Path, value: Json) -> list[tuple[str, str]]:
        """Read a map from name to value or values, or a list of `Name: value`. Raises RequestError."""
        lines: list[tuple[str, str]] = []
        if isinstance(value, Mapping):
            for name, given in value.items():
                items = enumerate(given) if isinstance(given, list) else [(None, given)]
                for index, item in items:
                    place = (*path, name) if index is None else (*path, name, index)
                    lines.append((name, self._header_text(place, item)))
        else:
            for index, item in enumerate(value):
                lines += parse_headers(self._header_text((*path, index), item))
        return lines

    def _header_text(self, path: _Path, value: Json) -> str:
        text = self._text(path, value)
        if text is None:
            raise RequestError("headers", f"{path[-1]}: a header value must be a string.")
        return text

    def _text(self, path: _Path, value: Json) -> str | None:
        """Return a text, or a number as it is written: `1.10` needs no quotes. None for anything else."""
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        written = _NUMBER.match(self.document.text, self.document.offset_of(path))
        return str(value) if written is None else written.group()

    def values(
        self,
        value: Json,
        path: _Path,
        known: Mapping[str, tuple[Kind, ...]],
        needed: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Return the items of a map that are as they should be, and take down the faults of the rest.

        `Any`: each has one of the kinds that `known` names for it.
        """
        if not isinstance(value, Mapping):
            self.fault(path, "expected a map.")
            return {}
        good: dict[str, Any] = {}
        for key, item in value.items():
            kinds = known.get(key)
            if kinds is None:
                self.fault((*path, key), f"{key} is not a key here; the keys are {', '.join(known)}.")
            elif any(_KINDS[kind](item) for kind in kinds):
                good[key] = item
            elif kinds == ("text",) and (text := self._text((*path, key), item)) is not None:
                good[key] = text
            else:
                self.fault((*path, key), f"{key}: expected {' or '.join(_SPELLED[kind] for kind in kinds)}.")
        for key in needed:
            if key not in value:
                self.fault(path, f"{key} is missing.")
        return good

    def fault(self, path: _Path, message: str) -> None:
        """Take down a fault at `path`."""
        self.faults.append(self.document.fault(path, message))
