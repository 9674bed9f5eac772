"""Traditional form of an expression route, where a traditional route has the same meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.entities import Json, Peer, Route, to_dict
from routelens.kong.route_expression import parse_entry, read_expression
from routelens.kong.schema import HEADERS
from routelens.kong.subsystem import subsystem_of
from routelens.kong.translate import ascii_lower, traditional_expression
from routelens.kong.validation import validate_route
from routelens.language import Expression, ExpressionError
from routelens.language.literals import value_text_of
from routelens.language.nodes import All, AnyOf, Node, Not, Predicate

_REGEX_SIGNS = re.compile(r"[\\.+*?()|\[\]{}^$#&\-~]")
_ANY_LOWER: Final = frozenset({"any", "lower"})


@dataclass(frozen=True, slots=True)
class TraditionalForm:
    """The traditional route that takes the same requests; or None, and the `reason` why there is none.

    `notes` say what is different all the same.
    """

    route: Route | None
    reason: str | None = None
    notes: tuple[str, ...] = ()


class _NoFormError(Exception):
    """No traditional route says this; the message tells why."""


def traditional_form(route: Route) -> TraditionalForm:
    """Write an expression route with matching fields, for the expressions flavor.

    It takes the same requests, but its place in the order is that of a traditional route. Takes time in proportion
    to the size of the expression.
    """
    if route.expression is None:
        return TraditionalForm(None, "It is already a traditional route.")
    subsystem = subsystem_of(route.protocols)
    try:
        expression = read_expression(route.expression, subsystem)
    except ExpressionError as error:
        return TraditionalForm(None, f"The expression is not valid: {error.diagnostics[0].message}")
    try:
        form = _form(route, expression)
    except _NoFormError as error:
        return TraditionalForm(None, str(error))
    # Plugins and filter chains are entities of their own, not fields of the route.
    fields = {name: value for name, value in to_dict(form).items() if name not in form.extra}
    faults = validate_route(fields, "expressions")
    if faults:
        return TraditionalForm(None, f"The gateway would refuse the route: {faults[0].message}")
    notes = ["Its priority now follows from its fields, and every expression route is tried before it."]
    if form.strip_path and len({len(path) for path in form.paths or ()}) > 1:
        notes.append(
            "Of several paths that match, the longest is now stripped, not the first that was written."
        )
    return TraditionalForm(form, None, tuple(notes))


def _form(route: Route, expression: Expression) -> Route:
    clauses = expression.root.operands if isinstance(expression.root, All) else (expression.root,)
    fields: dict[str, Json] = {}
    headers: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        name, values = _read(clause, expression)
        target = headers if name.startswith(HEADERS) else fields
        name = name.removeprefix(HEADERS).replace("_", "-") if target is headers else name
        if name in target:
            raise _NoFormError(
                f"A traditional route can compare {name} only once; here it is compared twice."
            )
        target[name] = values
    if headers:
        fields["headers"] = headers
    given = (route.given - {"expression", "priority"}) | fields.keys()
    form = replace(route, expression=None, priority=0, given=given, **fields)
    # An exact path becomes a regex, which says the same in other words.
    if not any(map(_is_exact_path, clauses)) and not _says_the_same(form, clauses):
        raise _NoFormError("No matching fields express exactly this.")
    return form


def _says_the_same(form: Route, clauses: Sequence[Node]) -> bool:
    """Check the form by what the gateway would make of it: the same clauses, in whatever order."""
    text = traditional_expression(form)
    again = parse_entry(text or "", subsystem_of(form.protocols)).root
    theirs = [_canonical(clause) for clause in (again.operands if isinstance(again, All) else (again,))]
    for clause in map(_canonical, clauses):
        if clause not in theirs:
            return False
        theirs.remove(clause)
    return not theirs


def _canonical(node: Node) -> Node:
    """Return `node` with functions in one order, as only their set matters. What was read as a clause is shallow."""
    if isinstance(node, Predicate):
        return replace(node, transforms=tuple(sorted(set(node.transforms))))
    if isinstance(node, Not):
        return Not((_canonical(node.operands[0]),))
    return replace(node, operands=tuple(map(_canonical, node.operands)))


def _read(clause: Node, expression: Expression) -> tuple[str, tuple[Json, ...]]:
    """Return the matching field that one clause becomes, and its values."""
    if isinstance(clause, AnyOf) and _is_tls_guard(clause.operands[0]):
        names = clause.operands[1:]
        inner = names[0].operands if len(names) == 1 and isinstance(names[0], AnyOf) else names
        return "snis", tuple(_sni(term, expression) for term in inner)
    terms = clause.operands if isinstance(clause, AnyOf) else (clause,)
    lead = _lead(terms[0])
    reader = None if lead is None else _reader_of(lead)
    if lead is None or reader is None:
        raise _no_form(terms[0], expression)
    values = tuple(reader(term, expression) for term in terms)
    if any(_field(term) != _FIELDS.get(lead.field, lead.field) for term in terms):
        raise _no_form(clause, expression)
    return _FIELDS.get(lead.field, lead.field), values


_Reader = Callable[[Node, Expression], Json]

_FIELDS: Final = {
    "http.method": "methods",
    "http.host": "hosts",
    "http.path": "paths",
    "net.src.ip": "sources",
    "net.src.port": "sources",
    "net.dst.ip": "destinations",
    "net.dst.port": "destinations",
}


def _reader_of(lead: Predicate) -> _Reader | None:
    if lead.field.startswith(HEADERS):
        return _header
    return {
        "http.method": _method,
        "http.host": _host,
        "http.path": _path,
        "net.src.ip": _peer,
        "net.src.port": _peer,
        "net.dst.ip": _peer,
        "net.dst.port": _peer,
    }.get(lead.field)


def _lead(term: Node) -> Predicate | None:
    """Return the predicate that tells what a term is about: its first."""
    if isinstance(term, All) and isinstance(term.operands[0], Predicate):
        return term.operands[0]
    return term if isinstance(term, Predicate) else None


def _field(term: Node) -> str | None:
    lead = _lead(term)
    return None if lead is None else _FIELDS.get(lead.field, lead.field)


def _no_form(node: Node, expression: Expression) -> _NoFormError:
    source = expression.text[node.span[0] : node.span[1]]
    shown = source if len(source) <= 80 else source[:77] + "…"
    if isinstance(node, Predicate) and node.field.startswith("http.queries."):
        why = "traditional routes cannot match the query"
    elif isinstance(node, Predicate) and node.field.startswith("http.path.segments."):
        why = "traditional routes cannot match path segments"
    elif isinstance(node, Predicate) and node.field.startswith(HEADERS):
        why = "a header is compared as any(lower(…)), for equality or with a regex, in lower case"
    elif isinstance(node, Predicate) and node.field == "tls.sni":
        why = "traditional routes check the SNI only on TLS connections"
    elif isinstance(node, Predicate) and node.field == "net.protocol":
        why = "the protocol is what protocols are for"
    elif isinstance(node, Predicate) and node.transforms:
        why = "functions are only for headers"
    elif isinstance(node, Predicate):
        why = f"{node.operator} on {node.field} has no field of its own"
    else:
        why = "a traditional route is one list of alternatives per field, nothing deeper"
    return _NoFormError(f"`{shown}` has no traditional form: {why}.")


def _plain(term: Node, expression: Expression, field: str, operators: str) -> tuple[str, str]:
    """Return operator and text of a predicate on `field` without functions, if the operator is one of these."""
    if not isinstance(term, Predicate) or term.field != field or term.transforms:
        raise _no_form(term, expression)
    if term.operator not in operators.split():
        raise _no_form(term, expression)
    return term.operator, value_text_of(term.value.value)


def _method(term: Node, expression: Expression) -> str:
    return _plain(term, expression, "http.method", "==")[1]


def _host(term: Node, expression: Expression) -> str:
    port = ""
    if isinstance(term, All) and len(term.operands) == 2:
        port = ":" + _plain(term.operands[1], expression, "net.dst.port", "==")[1]
        term = term.operands[0]
    operator, text = _plain(term, expression, "http.host", "== =^ ^=")
    return {"==": text, "=^": "*" + text, "^=": text + "*"}[operator] + port


def _is_exact_path(clause: Node) -> bool:
    terms = clause.operands if isinstance(clause, AnyOf) else (clause,)
    return any(
        isinstance(term, Predicate) and (term.field, term.operator) == ("http.path", "==") for term in terms
    )


def _path(term: Node, expression: Expression) -> str:
    operator, text = _plain(term, expression, "http.path", "^= ~ ==")
    if operator == "^=":
        return text
    if operator == "==":
        return "~" + _REGEX_SIGNS.sub(r"\\\g<0>", text) + "$"
    if not text.startswith("^"):
        raise _NoFormError(
            f"The regex {text} is not anchored with ^; those of traditional routes always are."
        )
    return "~" + text[1:]


def _header(term: Node, expression: Expression) -> str:
    if (
        not isinstance(term, Predicate)
        or set(term.transforms) != _ANY_LOWER
        or term.operator not in ("==", "~")
    ):
        raise _no_form(term, expression)
    text = value_text_of(term.value.value)
    if text != ascii_lower(text) or (term.operator == "==" and text.startswith("~*")):
        raise _no_form(term, expression)
    return "~*" + text if term.operator == "~" else text


def _peer(term: Node, expression: Expression) -> Peer:
    parts = term.operands if isinstance(term, All) else (term,)
    lead = _lead(term)
    end = "" if lead is None else lead.field.rpartition(".")[0]
    ip: str | None = None
    port: int | None = None
    for part in parts:
        if not isinstance(part, Predicate) or part.transforms:
            raise _no_form(part, expression)
        value = part.value.value
        if (part.field, part.operator) == (f"{end}.port", "==") and port is None and isinstance(value, int):
            port = value
        elif part.field == f"{end}.ip" and part.operator in ("==", "in") and ip is None:
            ip = value_text_of(value)
        else:
            raise _no_form(part, expression)
    return Peer(ip, port)


def _is_tls_guard(term: Node) -> bool:
    return isinstance(term, Predicate) and (term.field, term.operator) == ("net.protocol", "!=")


def _sni(term: Node, expression: Expression) -> str:
    operator, text = _plain(term, expression, "tls.sni", "== =^ ^=")
    return {"==": text, "=^": "*" + text, "^=": text + "*"}[operator]
