"""Changes between two requests, as records and in words: `method POST`, `without header x-env`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias
from urllib.parse import quote_from_bytes

from routelens.dataclass import dataclass
from routelens.explain.markup import Run
from routelens.kong.request.host import default_sni
from routelens.kong.request.path import split_target
from routelens.kong.request.request import LISTENERS, Request
from routelens.language.literals import value_text_of

ChangeKind: TypeAlias = Literal[
    "scheme",
    "method",
    "host",
    "path",
    "query",
    "header",
    "SNI",
    "client IP",
    "client port",
    "listener IP",
    "port",
]

MAX_SHOWN: Final = 80

_NAMED: Final = {"query": "query argument"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two requests: what differs, and its texts before and after (None: absent).

    `name` is that of the header or of the query argument.
    """

    kind: ChangeKind
    name: str
    before: str | None
    after: str | None


def differences(before: Request, after: Request) -> list[Change]:
    """Return what differs between two requests, as a person would say it; what follows from another is left out."""
    found: list[Change] = []

    def note(kind: ChangeKind, old: object, new: object, name: str = "") -> None:
        if old != new:
            found.append(Change(kind, name, _shown(old), _shown(new)))

    note("scheme", before.scheme, after.scheme)
    if before.is_http is not after.is_http:  # then nothing else of them can be compared
        before = Request(scheme=before.scheme, src_ip=before.src_ip, src_port=before.src_port)
    note("method", before.method, after.method)
    note("host", before.host, after.host)
    note("path", path_and_query(before)[0], path_and_query(after)[0])
    for name in dict.fromkeys((*before.query_arguments, *after.query_arguments)):
        old, new = before.query_arguments.get(name), after.query_arguments.get(name)
        note("query", _query_values(old), _query_values(new), name.decode("utf-8", "backslashreplace"))
    for sent in dict.fromkeys(name.lower() for name, _ in (*before.headers, *after.headers)):
        note("header", _header_values(before, sent), _header_values(after, sent), sent)
    if after.sni != default_sni(after.scheme, after.host) or before.sni != default_sni(
        before.scheme, before.host
    ):
        note("SNI", before.tls_name, after.tls_name)
    note("client IP", before.src_ip, after.src_ip)
    note("client port", before.src_port, after.src_port)
    note("listener IP", before.dst_ip, after.dst_ip)
    if (before.dst_port, after.dst_port) != (LISTENERS.get(before.scheme), LISTENERS.get(after.scheme)):
        note("port", before.dst_port, after.dst_port)
    return found


def _shown(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value_text_of(value)  # type: ignore[arg-type]  # numbers and addresses


def _query_values(values: Sequence[bytes] | None) -> str | None:
    return None if values is None else ", ".join(quote_from_bytes(value, safe=" /:@") for value in values)


def _header_values(request: Request, name: str) -> str | None:
    values = [value for sent, value in request.headers if sent.lower() == name]
    return ", ".join(values) if values else None


def path_and_query(request: Request) -> tuple[str, str | None]:
    """Return the path as it was sent, and the query behind it."""
    path, query = split_target((request.path or "/").encode("utf-8", "surrogateescape"))
    return (
        path.decode("utf-8", "surrogateescape"),
        None if query is None else query.decode("utf-8", "surrogateescape"),
    )


# --- in words -------------------------------------------------------------------------------------------------------


def change_words(change: Change) -> list[Run]:
    """Say what a request has after a change: `host a.example.com`; long values are cut."""
    kind = _NAMED.get(change.kind, change.kind)
    label = f"{kind} {change.name}" if change.name else kind
    if change.after is None:
        return [(f"without {label}", "plain")]
    value = change.after if change.after else '""'
    shown = value if len(value) <= MAX_SHOWN else value[: MAX_SHOWN - 1] + "…"
    return [(f"{label} ", "plain"), (shown, "code")]


def changes_words(changes: Sequence[Change]) -> list[Run]:
    """Say several changes one after the other: `method POST, path /v1 and without header x-env`."""
    runs: list[Run] = []
    for index, change in enumerate(changes):
        if index:
            runs.append((" and " if index == len(changes) - 1 else ", ", "plain"))
        runs += change_words(change)
    return runs
