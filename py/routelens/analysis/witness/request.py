"""Witness requests: from values of fields to a request that keeps as much as possible of the present one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final, TypeAlias

from routelens.analysis.request_edit import edit_request
from routelens.analysis.witness.constraints import Demand, Way
from routelens.analysis.witness.path import paths
from routelens.analysis.witness.strings import HEADER, HOST, METHOD, QUERY, SNI, Kind, texts
from routelens.analysis.witness.values import MAX_PORT, addresses, lists, numbers
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.kong.schema import HEADERS, HTTP_FIELDS, QUERIES, STREAM_FIELDS
from routelens.kong.subsystem import HTTP_SCHEMES, STREAM_SCHEMES
from routelens.router.evaluate import Context, ContextValue

MAX_CHOICES: Final = 3
"""Alternatives that are tried for one field."""

MAX_REQUESTS: Final = 24
"""Requests that are made of one way."""

MAX_FIELDS: Final = 100
"""Ways that make demands on more fields are left alone: the gateway reads a hundred headers and arguments each."""

_Choice: TypeAlias = dict[str, Sequence[ContextValue] | None]
_KINDS: Final[dict[str, Kind]] = {"http.method": METHOD, "http.host": HOST, "tls.sni": SNI}
_PATH: Final = "http.path"


def requests_for(way: Way, present: Request) -> Iterator[Request]:
    """Yield requests, nearest to `present` first, that ought to meet the demands of `way`: whoever asks must check.

    None where nothing meets the demands on one of the fields, or nothing was found, or they are on more than
    MAX_FIELDS. `present` decides whether it is an HTTP or a stream request. At most MAX_REQUESTS.
    """
    context = read(present, way)
    if all(demand.is_met(context) for demands in way.values() for demand in demands):
        yield present
        return
    if len(way) > MAX_FIELDS:
        return
    waiting = [_choices(fields, way, present, context) for fields in _groups(way)]
    choices: list[list[_Choice]] = []
    for choice in waiting:
        first = next(choice, None)
        if first is None:
            return
        choices.append([first])
    for chosen in _combined(choices, waiting):
        values = {field: wanted for choice in chosen for field, wanted in choice.items()}
        if wants_tls(way) and values.get("net.protocol", [present.scheme]) in (["http"], ["tcp"]):
            if "net.protocol" in values:
                continue
            values["net.protocol"] = ["https" if present.is_http else "tls"]
        try:
            yield edit_request(present, values) if values else present
        except RequestError:
            continue


def _combined(
    choices: list[list[_Choice]], waiting: Sequence[Iterator[_Choice]]
) -> Iterator[tuple[_Choice, ...]]:
    """Yield one choice of each field, the first of all first: others are worked out only if these will not do."""
    yield tuple(first for (first,) in choices)
    for found, more in zip(choices, waiting, strict=True):
        found.extend(islice(more, MAX_CHOICES - 1))
    yield from islice(product(*choices), 1, MAX_REQUESTS)


def read(request: Request, fields: Iterable[str]) -> Context:
    """Return the values of fields, without any that is not UTF-8."""
    wanted = set(fields)
    while True:
        try:
            return ContextReader(wanted).read(request)
        except FieldError as error:
            wanted.discard(error.field)


def wants_tls(way: Way) -> bool:
    """Tell whether some demand is met by an SNI alone, which only TLS connections have."""
    return any(demand.wanted for demand in way.get("tls.sni", ()))


def _groups(way: Way) -> Iterator[tuple[str, ...]]:
    """Yield the fields on which demands are made, those together that are parts of one thing."""
    path = tuple(field for field in way if field == _PATH or field.startswith(_PATH + "."))
    host = tuple(field for field in way if field in ("http.host", HEADERS + "host"))
    for together in (host, path):
        if together:
            yield together
    for field in way:
        if field not in host and field not in path:
            yield (field,)


def _choices(fields: tuple[str, ...], way: Way, present: Request, context: Context) -> Iterator[_Choice]:
    """Yield values for the fields of a group; nothing to change where the present ones will do."""
    demands = [demand for field in fields for demand in way[field]]
    if all(demand.is_met(context) for demand in demands):
        # What would follow another field's change is held where it is.
        yield {field: context.get(field) for field in fields if field in ("net.dst.port", "tls.sni")}
        return
    field = fields[0]
    now = context.get(field)
    if field == _PATH or field.startswith(_PATH + "."):
        for path in paths({name: way[name] for name in fields}, present):
            yield {_PATH: [path]}
    elif "http.host" in fields or HEADERS + "host" in fields:
        for text in texts(demands, HOST, present.host_name):
            yield {"http.host": [text]}
        if not any(demand.wanted for demand in demands):
            yield {"http.host": None}
    elif field.startswith((HEADERS, QUERIES)):
        kind = HEADER if field.startswith(HEADERS) else QUERY
        sent = None if now is None else [str(value) for value in now]
        for values in lists(demands, sent, lambda some, text: texts(some, kind, text)):
            yield {field: values}
    elif field == "net.protocol":
        yield from _schemes(demands, present)
    elif HTTP_FIELDS.get(field, STREAM_FIELDS.get(field)) == "Int":
        for number in numbers(demands, _number(now), 0, MAX_PORT):
            yield {field: [number]}
    elif HTTP_FIELDS.get(field) == "IpAddr":
        for address in addresses(demands, None if not now else now[0]):  # type: ignore[arg-type]  # of the field's type
            yield {field: [address]}
    else:
        if field == "tls.sni" and not any(demand.wanted for demand in demands):
            yield {field: None}
        for text in texts(demands, _KINDS.get(field, HEADER), _text(now)):
            yield {field: [text]}


def _schemes(demands: Sequence[Demand], present: Request) -> Iterator[_Choice]:
    """Yield schemes whose `net.protocol` meets the demands. A TLS connection counts as tls if a route reads its SNI."""
    for scheme in sorted(
        HTTP_SCHEMES if present.is_http else STREAM_SCHEMES, key=lambda one: one != present.scheme
    ):
        if all(demand.is_met({"net.protocol": [scheme]}) for demand in demands):
            choice: _Choice = {"net.protocol": [scheme]}
            if scheme == "tls" and present.sni is None:
                choice["tls.sni"] = [HOST.usual[0]]
            yield choice


def _number(values: Sequence[ContextValue] | None) -> int | None:
    return int(str(values[0])) if values else None


def _text(values: Sequence[ContextValue] | None) -> str | None:
    return str(values[0]) if values else None
