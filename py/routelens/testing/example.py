"""Example: routes, a request and the winner that is expected, in one JSON text, as a page embeds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.explain.explanation import RequestExplanation, explain_request
from routelens.explain.markup import plain_text
from routelens.kong import ConfigError, ConfigFault, Route, RouteTable
from routelens.kong.config.document import Document, PlacedDict
from routelens.kong.config.loader import load_documents, read_documents
from routelens.kong.request.spec import RequestSpec
from routelens.testing.run import KnownNames, failures
from routelens.testing.suite import NO_ROUTE, Expected, Kind, SuiteReader

_KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {
    "request": ("text", "map"),
    "expect": ("text", "map"),
    "flavor": ("text",),
    "match_calculation": ("text",),
    "split_paths": ("truth",),
    "loader": ("text",),
}
_ANY_REQUEST: Final = RequestSpec("http://localhost/")
_NO_VERDICT: Final = "No request is given."


@dataclass(frozen=True, slots=True)
class Example:
    """Routes, a request and what is expected of it.

    Attributes:
        table: The table of the routes.
        spec: The request as it is written; None if the example has none.
        expected: What should become of the request; None if nothing is said.
        line: The line of `expect` in the text, from 1; that of the request without one.
        faults: What is left out of the routes.
        is_sketch: The example names no service, and none is missed.

    """

    table: RouteTable
    spec: RequestSpec | None
    expected: Expected | None
    line: int
    faults: tuple[ConfigFault, ...]
    is_sketch: bool

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes, as they are written."""
        return tuple(self.table.routes)

    def explain(self) -> RequestExplanation:
        """Return which route takes the request and why; without a request, that of `http://localhost/`."""
        return explain_request(self.table, (self.spec or _ANY_REQUEST).request(), is_sketch=self.is_sketch)

    def verdict(self) -> dict[str, Any]:
        """Return the outcome as the embed shows it before it is activated.

        `route` is `{"id", "name"}` of the winner or None, `status` the gateway's own answer or None, `outcome` the
        kind in a word (`invalid` if no valid route is left), `headline` the sentence, `request` the request in a line.
        """
        explanation = self.explain()
        route = explanation.outcome.route
        return {
            "route": None if route is None else {"id": str(route.id), "name": route.name},
            "status": None if explanation.kind == "match" else explanation.outcome.status,
            "outcome": "invalid" if self.table.rejected and not self.table.entries else explanation.kind,
            "headline": plain_text(explanation.headline) if self.spec is not None else _NO_VERDICT,
            "request": "" if self.spec is None else self.spec.line,
        }

    def mismatches(self) -> Iterator[str]:
        """Yield a sentence for each thing that is not as expected: `expected orders, site wins`."""
        if self.expected is None:
            return
        outcome = self.explain().outcome
        names = KnownNames(self.table)
        wanted, winner = self.expected.route, outcome.route
        if wanted is not None and wanted in names:
            is_met = (
                winner is None
                if wanted == NO_ROUTE
                else winner is not None and wanted in (winner.name, str(winner.id))
            )
            if not is_met:
                actual = "no route matches" if winner is None else f"{winner.label} wins"
                yield f"expected {'no route' if wanted == NO_ROUTE else wanted}, {actual}"
        for failure in failures(self.expected, outcome, names):
            if wanted not in names or not failure.startswith(("expected route", "expected no route")):
                yield failure


def load_example(text: str) -> Example:
    """Read an example, JSON or YAML.

    It is a configuration with the keys of a `kong.yml`, and beside them a `request` (`METHOD URL`, or a map as in a
    file of expectations), `expect` (as there), and the settings `flavor`, `match_calculation`, `split_paths` and
    `loader`. Raises ConfigError with every fault, at its line and column; an entity that is not valid is left out and
    listed in `faults`.

    >>> example = load_example('''{
    ...   "routes": [{"name": "orders", "paths": ["/orders"]}],
    ...   "request": "GET https://api.example/orders/7",
    ...   "expect": "none"
    ... }''')
    >>> example.verdict()["headline"], list(example.mismatches())
    ('Route orders wins.', ['expected no route, orders wins'])
    """
    documents = read_documents(text)
    if len(documents) != 1 or not isinstance(documents[0].root, PlacedDict):
        raise ConfigError([ConfigFault("An example is one map, with routes and a request.", 0, 1, 1)])
    return _read(documents[0])


def _read(document: Document) -> Example:
    root: PlacedDict = document.root
    reader = SuiteReader(document)
    values = reader.values({key: value for key, value in root.items() if key in _KINDS}, (), _KINDS)
    flavor, match_calculation, loader = reader.settings(values)
    spec = reader.request(("request",), values["request"]) if "request" in values else None
    expected = reader.expected(("expect",), values["expect"]) if "expect" in values else None
    if expected is not None and "request" not in values:
        reader.fault(("expect",), "There is an expectation, but no request.")
    if reader.faults:
        raise ConfigError(sorted(reader.faults, key=lambda fault: (fault.line, fault.column)))
    config = load_documents([_configuration(document, root)], flavor, None, loader, "keep")
    table = RouteTable(
        config.routes,
        flavor=flavor or config.flavor,
        match_calculation=match_calculation,
        split_paths=values.get("split_paths", True),
    )
    place = ("expect",) if expected is not None else ("request",)
    line, _ = document.line_column(document.offset_of(place))
    return Example(
        table, None if spec is None else spec[0], expected, line, config.faults, not config.services
    )


def _configuration(document: Document, root: PlacedDict) -> Document:
    """Return the part of an example that is a configuration; its places are those of the whole text."""
    part = PlacedDict(root.start)
    for key, value in root.items():
        if key not in _KINDS:
            part[key] = value
            part.places.append(root.place_of(key) or root.start)
    part.setdefault("_format_version", "3.0")
    if len(part.places) < len(part):
        part.places.append(root.start)
    return Document(part, document.text, document.source, document.start)
