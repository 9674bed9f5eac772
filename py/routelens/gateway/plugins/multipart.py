"""multipart/form-data bodies whose text parts a plugin changes; a body with files is left alone."""

from __future__ import annotations

import re
from typing import Final

from routelens.kong.declarations.field import Json

_BOUNDARY: Final = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.I)
_NAME: Final = re.compile(rb'[;\s]name="([^"]*)"', re.I)


def decode_multipart(content: bytes, content_type: str) -> dict[str, Json] | None:
    """Return the text parts by name; None for a body that is none. Linear in its length."""
    boundary = _boundary(content_type)
    if boundary is None or not content.startswith(b"--" + boundary):
        return None
    values: dict[str, Json] = {}
    for part in content.split(b"--" + boundary)[1:-1]:
        head, separator, body = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if not separator or name is None:
            return None
        text = body.removesuffix(b"\r\n")
        if b"filename=" in head:
            return None
        values[name[1].decode("utf-8", "surrogateescape")] = text.decode("utf-8", "surrogateescape")
    return values


def encode_multipart(values: dict[str, Json], content_type: str) -> bytes:
    """Return text parts as a body with the boundary of `content_type`."""
    boundary = _boundary(content_type) or b"routelens"
    parts: list[bytes] = []
    for name, value in values.items():
        for text in value if isinstance(value, list) else [value]:
            quoted = name.replace('"', "%22").encode("utf-8", "surrogateescape")
            content = str(text).encode("utf-8", "surrogateescape")
            head = b'Content-Disposition: form-data; name="' + quoted + b'"'
            parts.append(b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


def _boundary(content_type: str) -> bytes | None:
    match = _BOUNDARY.search(content_type)
    return None if match is None else (match[1] or match[2]).encode()
