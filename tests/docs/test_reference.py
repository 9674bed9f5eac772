"""What docs/reference says is what the package does, and what cites it finds the section.

Tables whose header is listed in `CHECKS` are examples: each row is run through the public functions.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from routelens import ExpressionError, Router, Schema, parse
from routelens.filters.abi.codes import STATUS_NAMES
from routelens.filters.abi.table import HOST_CALLS
from routelens.filters.headers import deserialize, serialize
from routelens.filters.wasm.module import I32, I64, Signature
from routelens.kong import (
    ContextReader,
    Request,
    Route,
    RouteTable,
    explain_priority,
    load_config,
    translate,
    validate_route,
)
from routelens.kong.translate import Flavor
from tests.docs.markdown import Row, section_numbers, tables

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
TEXTS = {path.name: path.read_text("utf-8") for path in sorted(REFERENCE.glob("*.md"))}
NOTHING = "–"  # an empty cell

HTTP = Schema(
    {
        "net.protocol": "String",
        "tls.sni": "String",
        "http.method": "String",
        "http.host": "String",
        "http.path": "String",
        "http.path.segments.*": "String",
        "http.path.segments.len": "Int",
        "http.headers.*": "String",
        "http.queries.*": "String",
        "net.src.ip": "IpAddr",
        "net.src.port": "Int",
        "net.dst.ip": "IpAddr",
        "net.dst.port": "Int",
    }
)
ONE = uuid.UUID(int=1)


def _context(text: str) -> dict[str, list[Any]]:
    """Read a context written as JSON; addresses are texts there."""
    return {
        field: [ip_address(value) for value in values] if field.endswith(".ip") else values
        for field, values in json.loads(text).items()
    }


def _request(text: str, **options: Any) -> Request:
    """Read `METHOD URL name:value …`."""
    method, url, *headers = text.split()
    pairs = [(name, value) for name, _, value in (header.partition(":") for header in headers)]
    return Request.from_url(url, method=method, headers=pairs, **options)


def _route(text: str) -> Route:
    return Route.from_dict({"name": "r", **json.loads(text)})


def _types_of(parameter: str) -> tuple[str, ...]:
    """Return the WebAssembly types of a parameter: a pointer and a size for bytes, one number for all else."""
    if "bytes" in parameter.split():
        return (I32, I32)
    return (I64,) if parameter.startswith("i64") else (I32,)


def check_validation(text: str, result: str, _why: str) -> None:
    if result == "ok":
        parse(text, HTTP)
        return
    with pytest.raises(ExpressionError) as caught:
        parse(text, HTTP)
    assert caught.value.diagnostics[0].kind == result


def check_evaluation(text: str, context: str, result: str) -> None:
    router = Router(HTTP)
    router.add(ONE, text, priority=0)
    assert (router.match(_context(context)) is not None) is {"true": True, "false": False}[result]


def check_recording(text: str, context: str, values: str, captures: str) -> None:
    router = Router(HTTP)
    router.add(ONE, text, priority=0)
    match = router.match(_context(context))
    assert match is not None
    assert (match.values, match.captures) == (json.loads(values), json.loads(captures))


def check_order(entries: str, winner: str) -> None:
    router = Router(HTTP)
    for entry in entries.split(", "):
        priority, route_id = entry.split()
        router.add(route_id, 'http.path ^= ""', priority=int(priority))
    match = router.match({"http.path": ["/"]})
    assert match is not None
    assert str(match.route_id) == winner


def check_field(request: str, field: str, value: str) -> None:
    context = ContextReader([field]).read(_request(request))
    assert list(context.get(field, [])) == json.loads(value)


def check_route_validation(route: str, flavor: Flavor, error: str) -> None:
    faults = validate_route(json.loads(route), flavor=flavor)
    named = {fault.field.partition("[")[0] for fault in faults}
    assert error in named if error != NOTHING else not faults


def check_translation(route: str, expression: str) -> None:
    [entry] = translate(_route(route), flavor="traditional_compatible", match_calculation="strict")
    assert entry.expression == expression


def check_expressions_translation(route: str, expression: str) -> None:
    [entry] = translate(_route(route), flavor="expressions", match_calculation="strict")
    assert entry.expression == expression


def check_strict(route: str, priority: str) -> None:
    [entry] = translate(_route(route), flavor="traditional_compatible", match_calculation="strict")
    assert entry.priority == int(priority)
    assert explain_priority(_route(route), match_calculation="strict").value == int(priority)


def check_original(route: str, priority: str) -> None:
    [entry] = translate(_route(route), flavor="traditional_compatible", match_calculation="original")
    assert entry.priority == int(priority)


def check_stream(route: str, priority: str) -> None:
    check_strict(route, priority)
    check_original(route, priority)


def check_split(route: str, groups: str) -> None:
    whole = _route(route)
    entries = translate(whole, flavor="traditional_compatible", match_calculation="strict")
    expected = [_route(json.dumps({"paths": paths})) for paths in json.loads(groups)]
    parts = [
        translate(part, flavor="traditional_compatible", match_calculation="strict")[0] for part in expected
    ]
    assert [entry.expression for entry in entries] == [part.expression for part in parts]


def check_normalisation(sent: str, normalised: str) -> None:
    request = Request(method="GET", scheme="http", host="a.test", path=sent)
    assert ContextReader(["http.path"]).read(request)["http.path"] == [normalised]


def check_escaping(path: str, escaped: str) -> None:
    route = {"name": "r", "hosts": ["a.test"], "strip_path": False, "service": {"host": "u.test"}}
    request = Request(method="GET", scheme="http", host="a.test", path=path)
    outcome = RouteTable([Route.from_dict(route)], flavor="traditional_compatible").route(request)
    assert outcome.upstream_uri == escaped


def check_path_joining(service: str, path: str, prefix: str, strip: str, upstream: str) -> None:
    condition = (
        'http.path contains "/"' if prefix == NOTHING else f"http.path ~ {json.dumps(re.escape(prefix))}"
    )
    route = Route.from_dict(
        {
            "name": "r",
            "expression": condition,
            "strip_path": json.loads(strip),
            "service": {"host": "u.test", "path": service},
        }
    )
    request = Request(method="GET", scheme="http", host="a.test", path=path)
    assert RouteTable([route], flavor="expressions").route(request).upstream_uri == upstream


def check_upstream_host(service: str, preserve: str, host: str) -> None:
    route = Route.from_dict(
        {"name": "r", "paths": ["/"], "preserve_host": json.loads(preserve), "service": json.loads(service)}
    )
    outcome = RouteTable([route], flavor="traditional_compatible").route(
        _request("GET http://Shop.test:8000/")
    )
    assert outcome.upstream_host == host


def check_status(route: str, request: str, status: str) -> None:
    outcome = RouteTable([_route(route)], flavor="traditional_compatible").route(_request(request))
    assert outcome.status == (None if status == NOTHING else int(status))


def check_forwarded_header(request: str, header: str, value: str) -> None:
    route = _route('{"paths": ["/a"], "service": {"host": "u.test"}}')
    outcome = RouteTable([route], flavor="traditional_compatible").route(_request(request, src_ip="10.0.0.1"))
    assert outcome.upstream_headers is not None
    assert outcome.upstream_headers[header] == value


def check_update(before: str, after: str, added: str, removed: str) -> None:
    old, new = ([Route.from_dict(route) for route in json.loads(text)] for text in (before, after))
    names = {part: route.name for route in (*old, *new) for part in _entry_ids(route)}
    update = RouteTable(old, flavor="traditional_compatible").update(new)
    assert sorted(names[entry.id] or "" for entry in update.added) == json.loads(added)
    assert sorted(names[entry.id] or "" for entry in update.removed) == json.loads(removed)


def _entry_ids(route: Route) -> list[uuid.UUID]:
    entries = translate(route, flavor="traditional_compatible", match_calculation="original")
    return [entry.id for entry in entries]


def check_engine_text(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text, HTTP)
    assert caught.value.diagnostics[0].engine_message == message


def check_service_field(service: str, field: str, value: str) -> None:
    config = load_config(json.dumps({"_format_version": "3.0", "services": [json.loads(service)]}))
    assert getattr(config.services[0], field) == json.loads(value)


def check_host_function(names: str, parameters: str, *_: str) -> None:
    written = [] if parameters == NOTHING else [_types_of(one.strip()) for one in parameters.split(",")]
    types = tuple(each for parameter in written for each in parameter)
    for name in names.split(", "):
        assert HOST_CALLS["env", name].signature == Signature(types, (I32,))


def check_header_map(pairs: str, written: str) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in json.loads(pairs)]
    assert serialize(encoded) == bytes.fromhex(written)
    assert deserialize(bytes.fromhex(written)) == encoded


def check_generated_id(file: str, collection: str, entity_id: str) -> None:
    assert [str(entity.id) for entity in getattr(load_config(file), collection)] == [entity_id]


def check_wasi_function(names: str, *_: str) -> None:
    assert all(("wasi_snapshot_preview1", name) in HOST_CALLS for name in names.split(", "))


def check_statuses(*cells: str) -> None:
    known = {str(number): name for number, name in STATUS_NAMES.items()}
    listed = dict(zip(cells[::2], cells[1::2], strict=True))
    assert all(known.get(number, name) == name for number, name in listed.items())


CHECKS: Mapping[tuple[str, ...], Callable[..., None]] = {
    ("expression", "result", "why"): check_validation,
    ("expression", "context", "result"): check_evaluation,
    ("expression", "context", "values", "captures"): check_recording,
    ("entries", "wins"): check_order,
    ("request", "field", "value"): check_field,
    ("route", "flavor", "error"): check_route_validation,
    ("route", "expression"): check_translation,
    ("route", "expression in the expressions flavor"): check_expressions_translation,
    ("route", "strict"): check_strict,
    ("route", "original"): check_original,
    ("route", "stream"): check_stream,
    ("route", "split into"): check_split,
    ("sent", "normalised"): check_normalisation,
    ("path", "escaped"): check_escaping,
    ("service path", "request", "matched prefix", "strip_path", "upstream"): check_path_joining,
    ("service", "preserve_host", "upstream host"): check_upstream_host,
    ("route", "request", "status"): check_status,
    ('request to a route {"paths": ["/a"]}', "header", "value"): check_forwarded_header,
    ("routes before", "routes after", "added", "removed"): check_update,
    ("expression", "engine text"): check_engine_text,
    ("name", "parameters", "rules", "WasmX"): check_host_function,
    ("function", "used by", "behaviour"): check_wasi_function,
    ("pairs", "serialised"): check_header_map,
    ("declarative file", "collection", "id"): check_generated_id,
    ("status", "name", "status", "name", "status", "name"): check_statuses,
    ("entity", "field", "value"): check_service_field,
}
EXAMPLES = [
    pytest.param(table.header, row, id=f"{name}:{row.line}")
    for name, text in TEXTS.items()
    for table in tables(text)
    if table.header in CHECKS
    for row in table.rows
]


@pytest.mark.parametrize(("header", "row"), EXAMPLES)
def test_an_example_of_the_reference_is_what_the_package_does(header: tuple[str, ...], row: Row) -> None:
    CHECKS[header](*row.cells)


def test_every_kind_of_example_is_used() -> None:
    assert {table.header for text in TEXTS.values() for table in tables(text)} >= set(CHECKS)


# A document and the section it is cited for: `docs/reference/upstream.md §2.2`. More sections may follow.
CITATION = re.compile(r"docs/reference/([\w-]+\.md)(?:\s+((?:§[\d.]*\d|,|–|and|\s)+))?")
FOLDERS = ("py", "web/src", "web/build", "tests", "tools")
SOURCES = [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".ts", ".lark"} and "generated" not in path.parts and path != Path(__file__)
]
CITATIONS = [
    pytest.param(citation[1], re.findall(r"[\d.]*\d", citation[2] or ""), id=f"{path.relative_to(ROOT)}:{at}")
    for path in SOURCES
    for at, citation in enumerate(CITATION.finditer(path.read_text("utf-8")))
]


@pytest.mark.parametrize(("document", "sections"), CITATIONS)
def test_a_cited_section_exists(document: str, sections: list[str]) -> None:
    assert set(sections) <= section_numbers(TEXTS[document])


def test_citations_name_documents_of_this_repository() -> None:
    assert not [path for path in SOURCES if re.search(r"(?<![\w/])spec/\w+", path.read_text("utf-8"))]
    assert len(CITATIONS) > 40


@pytest.mark.parametrize("name", TEXTS)
def test_a_section_that_the_reference_refers_to_exists(name: str) -> None:
    numbers = {document: section_numbers(text) for document, text in TEXTS.items()}
    for document, section in re.findall(r"(?:([\w-]+\.md) )?§(\d[\d.]*\d|\d)", TEXTS[name]):
        assert section in numbers[document or name], f"{document or name} §{section}"
