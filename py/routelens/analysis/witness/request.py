"""Witness requests: from values of fields to a request, with as much of the present one as possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Final, TypeAlias

from routelens.analysis.request_edit import edit_request
from routelens.analysis.witness.constraints import Branch, Constraint
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
"""Requests that are made from one branch."""

MAX_FIELDS: Final = 100
"""Branches on more fields are skipped: the gateway reads a hundred headers and a hundred query arguments."""

_Choice: TypeAlias = dict[str, Sequence[ContextValue] | None]
_KINDS: Final[dict[str, Kind]] = {"http.method": METHOD, "http.host": HOST, "tls.sni": SNI}
_PATH: Final = "http.path"


def requests_for(branch: Branch, present: Request) -> Iterator[Request]:
    """Yield candidates for requests that meet the constraints of `branch`, nearest to `present` first.

    The caller checks each. Yields none if no value is found for one of the fields, or for more than MAX_FIELDS
    fields; MAX_REQUESTS at most. `present` decides whether they are HTTP or stream requests.
    """
    context = read(present, branch)
    if all(constraint.is_met(context) for constraints in branch.values() for constraint in constraints):
        yield present
        return
    if len(branch) > MAX_FIELDS:
        return
    waiting = [_choices(fields, branch, present, context) for fields in _groups(branch)]
    choices: list[list[_Choice]] = []
    for choice in waiting:
        first = next(choice, None)
        if first is None:
            return
        choices.append([first])
    for chosen in _combined(choices, waiting):
        values = {field: wanted for choice in chosen for field, wanted in choice.items()}
        if wants_tls(branch) and values.get("net.protocol", [present.scheme]) in (["http"], ["tcp"]):
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
    """Yield combinations of one choice for each field, first choices first; others are worked out on demand."""
    yield tuple(first for (first,) in choices)
    for found, more in zip(choices, waiting, strict=True):
        found.extend(islice(more, MAX_CHOICES - 1))
    yield from islice(product(*choices), 1, MAX_REQUESTS)


def read(request: Request, fields: Iterable[str]) -> Context:
    """Return the values of fields, leaving out those that are not UTF-8."""
    wanted = set(fields)
    while True:
        try:
            return ContextReader(wanted).read(request)
        except FieldError as error:
            wanted.discard(error.field)


def wants_tls(branch: Branch) -> bool:
    """Tell whether a constraint needs an SNI, which only TLS connections have."""
    return any(constraint.wanted for constraint in branch.get("tls.sni", ()))


def _groups(branch: Branch) -> Iterator[tuple[str, ...]]:
    """Yield the constrained fields, grouped by the part of the request that they read."""
    path = tuple(field for field in branch if field == _PATH or field.startswith(_PATH + "."))
    host = tuple(field for field in branch if field in ("http.host", HEADERS + "host"))
    for together in (host, path):
        if together:
            yield together
    for field in branch:
        if field not in host and field not in path:
            yield (field,)


def _choices(
    fields: tuple[str, ...], branch: Branch, present: Request, context: Context
) -> Iterator[_Choice]:
    """Yield values for the fields of a group; no change where the present values meet the constraints."""
    constraints = [constraint for field in fields for constraint in branch[field]]
    if all(constraint.is_met(context) for constraint in constraints):
        # These two follow changes of other fields unless they are set.
        yield {field: context.get(field) for field in fields if field in ("net.dst.port", "tls.sni")}
        return
    field = fields[0]
    now = context.get(field)
    if field == _PATH or field.startswith(_PATH + "."):
        for path in paths({name: branch[name] for name in fields}, present):
            yield {_PATH: [path]}
    elif "http.host" in fields or HEADERS + "host" in fields:
        for text in texts(constraints, HOST, present.host_name):
            yield {"http.host": [text]}
        if not any(constraint.wanted for constraint in constraints):
            yield {"http.host": None}
    elif field.startswith((HEADERS, QUERIES)):
        kind = HEADER if field.startswith(HEADERS) else QUERY
        sent = None if now is None else [str(value) for value in now]
        for values in lists(constraints, sent, lambda some, text: texts(some, kind, text)):
            yield {field: values}
    elif field == "net.protocol":
        yield from _schemes(constraints, present)
    elif HTTP_FIELDS.get(field, STREAM_FIELDS.get(field)) == "Int":
        for number in numbers(constraints, _number(now), 0, MAX_PORT):
            yield {field: [number]}
    elif HTTP_FIELDS.get(field) == "IpAddr":
        for address in addresses(constraints, None if not now else now[0]):  # type: ignore[arg-type]  # of the field's type
            yield {field: [address]}
    else:
        if field == "tls.sni" and not any(constraint.wanted for constraint in constraints):
            yield {field: None}
        for text in texts(constraints, _KINDS.get(field, HEADER), _text(now)):
            yield {field: [text]}


def _schemes(constraints: Sequence[Constraint], present: Request) -> Iterator[_Choice]:
    """Yield schemes whose `net.protocol` meets the constraints; `tls` comes with an SNI."""
    for scheme in sorted(
        HTTP_SCHEMES if present.is_http else STREAM_SCHEMES, key=lambda one: one != present.scheme
    ):
        if all(constraint.is_met({"net.protocol": [scheme]}) for constraint in constraints):
            choice: _Choice = {"net.protocol": [scheme]}
            if scheme == "tls" and present.sni is None:
                choice["tls.sni"] = [HOST.usual[0]]
            yield choice


def _number(values: Sequence[ContextValue] | None) -> int | None:
    return int(str(values[0])) if values else None


def _text(values: Sequence[ContextValue] | None) -> str | None:
    return str(values[0]) if values else None
