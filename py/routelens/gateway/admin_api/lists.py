"""Lists: a page of a collection, filtered by tags, with the way to the next (docs/reference/admin-api.md, lists)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import quote, unquote

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.kong.declarations.field import Json, Row

DEFAULT_SIZE: Final = 100
MAX_SIZE: Final = 1000
MAX_TAGS: Final = 5
_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")

Shown = Callable[[Row], Row]


def page(
    call: Call, rows: Callable[[str], Iterable[Row]], path: str, shown: Shown, *, tags: bool = True
) -> Json:
    """Return one page. `rows` yields rows by ascending id, those after a given id."""
    size = _size(call)
    start = _offset(call)
    wanted = _tags(call) if tags else None
    found: list[Row] = []
    more: str | None = None
    for row in rows(start):
        if wanted is not None and not wanted(row.get("tags") or ()):
            continue
        if len(found) == size:
            more = found[-1]["id"]
            break
        found.append(row)
    offset = None if more is None else base64.b64encode(json.dumps([more]).encode()).decode()
    return _answer(call, [shown(row) for row in found], path, offset, tags)


def numbered_page(call: Call, rows: list[Row], path: str, shown: Shown) -> Json:
    """Return one page of a list whose offset is a position."""
    size = _size(call)
    text = call.argument("offset")
    if text is not None and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _bad_offset(text, "bad base64 encoding")
    start = 0 if text is None else int(text)
    more = str(start + size) if len(rows) > start + size else None
    return _answer(call, [shown(row) for row in rows[start : start + size]], path, more, tags=False)


def _answer(call: Call, data: list[Row], path: str, offset: str | None, tags: bool) -> Json:
    if offset is None:
        return {"data": data, "next": None}
    query = [f"offset={quote(offset, safe='')}"]
    if tags:
        # Only a list at the top level repeats what the client asked for.
        for name in ("tags", "size"):
            value = call.argument(name)
            if value is not None:
                query.append(f"{name}={quote(value, safe=',/')}")
    return {"data": data, "next": f"{path}?{'&'.join(query)}", "offset": offset}


def _size(call: Call) -> int:
    text = call.argument("size")
    if text is None:
        return DEFAULT_SIZE
    if not _NUMBER.fullmatch(text.strip()):
        raise errors.coded(400, 9, "invalid size", "size must be a number")
    number = float(text)
    if not 1 <= number <= MAX_SIZE or number != int(number):
        raise errors.coded(400, 9, "invalid size", f"size must be an integer between 1 and {MAX_SIZE}")
    return int(number)


def _offset(call: Call) -> str:
    text = call.argument("offset")
    if text is None:
        return ""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise _bad_offset(text, "bad base64 encoding") from None
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise _bad_offset(text, "bad json encoding") from None
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        raise _bad_offset(text, "bad json encoding")
    return value[0]


def _bad_offset(text: str, reason: str) -> errors.ApiError:
    return errors.coded(400, 7, "invalid offset", f"'{text}' is not a valid offset: {reason}")


def _tags(call: Call) -> Callable[[Iterable[str]], bool] | None:
    """Return the filter that `tags` asks for: `a,b` all of them, `a/b` any."""
    text = call.argument("tags")
    if text is None:
        return None
    text = unquote(text)
    if not text:
        raise _bad_option("cannot be null")
    wanted = [tag for tag in text.replace("/", ",").split(",") if tag]
    if not wanted or ("," in text and "/" in text):
        raise _bad_option("invalid filter syntax")
    if len(wanted) > MAX_TAGS:
        raise _bad_option(f"cannot query more than {MAX_TAGS} tags")
    if "/" in text:
        return lambda tags: any(tag in wanted for tag in tags)
    return lambda tags: set(wanted) <= set(tags)


def _bad_option(text: str) -> errors.ApiError:
    body = {
        "code": 11,
        "name": "invalid options",
        "message": f"invalid option (tags: {text})",
        "options": {"tags": text},
    }
    return errors.ApiError(400, body)


def tag_rows(rows: dict[str, list[Row]], tag: str | None) -> Iterator[Row]:
    """Yield a row for every tag of every entity, or for those that are `tag`."""
    for collection, entities in rows.items():
        for entity in entities:
            for name in entity.get("tags") or ():
                if tag in (None, name):
                    yield {"tag": name, "entity_name": collection, "entity_id": entity["id"]}
