"""Witness paths: a path that meets constraints on the whole of it and on its segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final, TypeAlias

from routelens.analysis.request_edit import edit_request
from routelens.analysis.witness.constraints import Constraint
from routelens.analysis.witness.strings import (
    PATH,
    SEGMENT,
    SEGMENTS,
    length_language,
    path_by_search,
    segment_language,
    texts,
)
from routelens.analysis.witness.values import numbers
from routelens.kong.request.context import ContextReader, FieldError
from routelens.kong.request.request import Request
from routelens.kong.request.syntax import RequestError
from routelens.kong.schema import SEGMENTS as SEGMENTS_PREFIX
from routelens.kong.schema import segment_range

MAX_SEGMENTS: Final = 100
"""The most segments of a path that is made."""

MAX_EACH: Final = 2
MAX_COMBINED: Final = 32

_WHOLE: Final = "http.path"
_Constraints: TypeAlias = Mapping[str, Sequence[Constraint]]
_Parts: TypeAlias = dict[tuple[int, int], list[str]]


def paths(constraints: _Constraints, present: Request) -> Iterator[str]:
    """Yield normalised paths that meet the constraints on `http.path` and `http.path.segments.…`, by field.

    Each has been checked. Paths that keep most of the present path come first.
    """
    now = _now(present)
    if set(constraints) == {_WHOLE}:
        yield from (
            path for path in texts(constraints[_WHOLE], PATH, now) if _has(path, constraints, present)
        )
        return
    parts = _parts(constraints, present)
    if parts is None:
        return
    tried: set[str] = set()
    for path in islice(_candidates(constraints, parts, now), MAX_COMBINED):
        if path not in tried and _has(path, constraints, present):
            yield path
        tried.add(path)
    found = _search(constraints, parts)
    if found is not None and found not in tried and _has(found, constraints, present):
        yield found


def _now(present: Request) -> str | None:
    """Return the present path as the router sees it, or None if it sees none."""
    try:
        values = ContextReader([_WHOLE]).read(present).get(_WHOLE)
    except FieldError:
        return None
    return str(values[0]) if values else None


def _has(path: str, constraints: _Constraints, present: Request) -> bool:
    """Tell whether a request can have the path and then meets the constraints."""
    try:
        request = edit_request(present, {_WHOLE: [path]})
        context = ContextReader([_WHOLE, *constraints]).read(request)
    except (RequestError, FieldError):
        return False
    if context.get(_WHOLE) != [path]:
        return False
    return all(constraint.is_met(context) for some in constraints.values() for constraint in some)


def _parts(constraints: _Constraints, present: Request) -> _Parts | None:
    """Return texts for the constrained segments, or None if the constraints on one cannot be met."""
    found: _Parts = {}
    context = ContextReader([]).read(present) if present.path is None else _context(present, constraints)
    for field, some in constraints.items():
        place = (
            segment_range(field.removeprefix(SEGMENTS_PREFIX)) if field.startswith(SEGMENTS_PREFIX) else None
        )
        is_wanted = any(constraint.wanted for constraint in some)
        if place is None:
            if is_wanted and field not in (_WHOLE, SEGMENTS_PREFIX + "len"):
                return None  # no path has such segments
            continue
        if not is_wanted and field not in context:
            continue
        first, last = place
        values = context.get(field)
        kind = SEGMENT if first == last else SEGMENTS
        found[place] = list(islice(texts(some, kind, str(values[0]) if values else None), MAX_EACH))
        if not found[place] or last >= MAX_SEGMENTS:
            return None
    return found


def _context(present: Request, constraints: _Constraints) -> Mapping[str, Sequence[object]]:
    try:
        return ContextReader(constraints).read(present)
    except FieldError:
        return {}


def _candidates(constraints: _Constraints, parts: _Parts, now: str | None) -> Iterator[str]:
    """Yield paths with the wanted segments, without checking them."""
    whole = constraints.get(_WHOLE, ())
    starts = list(islice(texts(whole, PATH, now), MAX_EACH)) if whole else [now or "/"]
    if now is not None and now not in starts:
        starts.append(now)
    lengths = constraints.get(SEGMENTS_PREFIX + "len", ())
    for start, *chosen in product(starts, *parts.values()):
        segments = start.strip("/").split("/") if start.strip("/") else []
        for (first, last), text in zip(parts, chosen, strict=True):
            segments += ["a"] * (first - len(segments))
            segments[first : last + 1] = text.split("/")
        slash = "/" if start.endswith("/") and len(start) > 1 else ""
        yield "/" + "/".join(segments) + slash
        for length in islice(numbers(lengths, len(segments), 0, MAX_SEGMENTS), MAX_EACH) if lengths else ():
            fitted = [*segments[:length], *["a"] * (length - len(segments))]
            yield "/" + "/".join(fitted)


def _search(constraints: _Constraints, parts: _Parts) -> str | None:
    """Return the shortest path with the first text for each segment; None without one, or if it takes too long."""
    languages = [segment_language(first, values[0]) for (first, _), values in parts.items()]
    lengths = constraints.get(SEGMENTS_PREFIX + "len", ())
    if lengths:
        least = max((last + 1 for _, last in parts), default=0)
        length = next(numbers(lengths, least, 0, MAX_SEGMENTS), None)
        if length is None:
            return None
        languages.append(length_language(length))
    return path_by_search(constraints.get(_WHOLE, ()), languages)
