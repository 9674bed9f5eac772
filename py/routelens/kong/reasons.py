"""Why routes see something else than what was sent, in words for people: short phrases, without a full stop.

Source of the rules: docs/reference/upstream.md §2 for paths, docs/reference/expressions.md §7 for everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from routelens.kong.request.path import RESERVED, normalize
from routelens.kong.schema import HEADERS, QUERIES, SEGMENTS

if TYPE_CHECKING:  # requests offer what is seen of them, so that module imports this one
    from routelens.kong.request.request import Request

MOST_NAMED = 3
"""How many decoded characters are named; "and more" stands for the rest."""

_TRIPLETS = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
_DOTS = re.compile(rb"(?:^|/)\.\.?(?=/|\Z)")


def path_reason(sent: bytes) -> str | None:
    """Tell what normalisation did to the path `sent` (without its query), None if nothing; linear."""
    if normalize(sent) == sent:
        return None
    decoded, upper = _triplets(sent)
    reasons = []
    plain = _TRIPLETS.sub(lambda run: _decode(run.group()), sent)
    if b"//" in plain:
        reasons.append("merged slashes")
    if decoded:
        reasons.append("decoded " + _listed(decoded))
    if _DOTS.search(plain):
        reasons.append("resolved dot segments")
    if upper:
        reasons.append(f"wrote {_listed(upper)} in upper case")
    return ", ".join(reasons) or None


def host_reason(request: Request) -> str | None:
    """Tell why `http.host` is not the Host header."""
    return "port split off the Host header" if request.host_name != request.host else None


def port_reason(request: Request) -> str | None:
    """Tell where `net.dst.port` comes from, for an HTTP request."""
    if not request.is_http or request.port is None:
        return None
    if request.host_name != request.host:
        listener = (
            "" if request.dst_port in (None, request.port) else f", not the listening port {request.dst_port}"
        )
        return "the port of the Host header" + listener
    return "the listening port: the Host header has none"


def protocol_reason(request: Request, shown: str) -> str | None:
    """Tell why `net.protocol` is not what one may expect."""
    if request.scheme == "tls" and shown == "tcp":
        if request.sni is None:
            return "TLS without an SNI counts as tcp"
        return "TLS counts as tcp here: no route reads tls.sni"
    forwarded = request.header("X-Forwarded-Proto") if request.is_http else None
    if forwarded is None or forwarded == request.scheme:
        return None
    if request.trusted:
        return f"X-Forwarded-Proto: {forwarded} of the trusted proxy decides redirects, not this field"
    return "X-Forwarded-Proto is ignored: the client is no trusted proxy"


def header_reason(field_name: str, sent: Sequence[str]) -> str | None:
    """Tell how a header sent under these names, line by line, comes to be the field."""
    reasons = []
    name = field_name.removeprefix(HEADERS)
    if any(one.lower() != one for one in sent):
        reasons.append("lower-cased name")
    if any(one.lower() != name for one in sent):
        reasons.append("- written as _")
    if len(sent) > 1:
        reasons.append(f"sent {len(sent)} times: all values must hold, unless any() asks for one")
    return ", ".join(reasons) or None


def query_reason(sent: Sequence[bytes]) -> str | None:
    """Tell how the pieces `name=value` of a query, as sent, come to be the values of one field."""
    reasons = []
    decoded = [char for piece in sent for char in _decoded_all(piece)]
    if decoded:
        reasons.append("decoded " + _listed(decoded))
    if any(b"+" in piece for piece in sent):
        reasons.append("+ is a space")
    if any(b"=" not in piece for piece in sent):
        reasons.append("no value sent, which counts as empty")
    if len(sent) > 1:
        reasons.append(f"sent {len(sent)} times: all values must hold, unless any() asks for one")
    return ", ".join(reasons) or None


def length_reason(request: Request) -> str | None:
    """Tell why `http.path.segments.len` is less than the slashes let expect."""
    path = request.normalized_path
    return "the slash at the end does not count" if len(path) > 1 and path.endswith(b"/") else None


def absent_reason(name: str, request: Request) -> str:
    """Tell why the request does not have the field `name`, and what that means."""
    if name.startswith(SEGMENTS):
        count = len(request.segments)
        why = f"the path has {count} segment" + ("" if count == 1 else "s")
    elif name == "tls.sni":
        why = "no SNI sent" if request.scheme in ("https", "tls") else "no TLS, hence no SNI"
    elif name == "http.host":
        why = "no Host header sent"
    elif name.startswith((HEADERS, QUERIES)):
        why = "not sent"
    else:
        why = "not given"
    return f"{why}, so every comparison is false"


def _triplets(sent: bytes) -> tuple[list[str], list[str]]:
    """Return the characters that are decoded, and the reserved triplets that are only written in upper case."""
    decoded: list[str] = []
    upper: list[str] = []
    for run in _TRIPLETS.finditer(sent):
        pending = bytearray()
        for position in range(0, len(run.group()), 3):
            triplet = run.group()[position : position + 3]
            value = int(triplet[1:], 16)
            if value in RESERVED:
                decoded += _named(pending)
                pending.clear()
                if triplet != triplet.upper():
                    upper.append(triplet.decode("ascii"))
            else:
                pending.append(value)
        decoded += _named(pending)
    return decoded, upper


def _decode(run: bytes) -> bytes:
    """Return a run of triplets with those decoded that normalisation decodes."""
    pieces = [run[position : position + 3] for position in range(0, len(run), 3)]
    return b"".join(
        piece if int(piece[1:], 16) in RESERVED else bytes((int(piece[1:], 16),)) for piece in pieces
    )


def _decoded_all(piece: bytes) -> Iterable[str]:
    for run in _TRIPLETS.finditer(piece):
        yield from _named(bytearray.fromhex(run.group().replace(b"%", b"").decode("ascii")))


def _named(value: bytearray) -> list[str]:
    """Name decoded characters one by one; what cannot be shown keeps its triplet."""
    names = []
    for char in value.decode("utf-8", "surrogateescape"):
        if char == " ":
            names.append("a space")
        elif char.isprintable():
            names.append(char)
        else:
            names.append("".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogateescape")))
    return names


def _listed(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return " ".join(distinct[:MOST_NAMED]) + (" and more" if len(distinct) > MOST_NAMED else "")
