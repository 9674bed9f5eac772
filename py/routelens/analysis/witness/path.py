"""Witness paths: a path whose whole and whose segments meet constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final, TypeAlias

from routelens.analysis.request_edit import edit_request
from routelens.analysis.witness.constraints import Demand
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
"""A path is not made longer than this."""

MAX_EACH: Final = 2
MAX_COMBINED: Final = 32

_WHOLE: Final = "http.path"
_Demands: TypeAlias = Mapping[str, Sequence[Demand]]
_Parts: TypeAlias = dict[tuple[int, int], list[str]]


def paths(demands: _Demands, present: Request) -> Iterator[str]:
    """Yield normalised paths that meet the demands on `http.path` and `http.path.segments.…`, by field.

    Those with most of the present path come first. Each has been checked.
    """
    now = _now(present)
    if set(demands) == {_WHOLE}:
        yield from (path for path in texts(demands[_WHOLE], PATH, now) if _has(path, demands, present))
        return
    parts = _parts(demands, present)
    if parts is None:
        return
    tried: set[str] = set()
    for path in islice(_made_up(demands, parts, now), MAX_COMBINED):
        if path not in tried and _has(path, demands, present):
            yield path
        tried.add(path)
    found = _searched(demands, parts)
    if found is not None and found not in tried and _has(found, demands, present):
        yield found


def _now(present: Request) -> str | None:
    """Return the present path as routes see it, None if there is none that they can see."""
    try:
        values = ContextReader([_WHOLE]).read(present).get(_WHOLE)
    except FieldError:
        return None
    return str(values[0]) if values else None


def _has(path: str, demands: _Demands, present: Request) -> bool:
    """Tell whether a request can have the path, and whether that meets the demands."""
    try:
        request = edit_request(present, {_WHOLE: [path]})
        context = ContextReader([_WHOLE, *demands]).read(request)
    except (RequestError, FieldError):
        return False
    if context.get(_WHOLE) != [path]:
        return False
    return all(demand.is_met(context) for some in demands.values() for demand in some)


def _parts(demands: _Demands, present: Request) -> _Parts | None:
    """Return texts for the segments that demands are made on, None if one of them cannot be met."""
    found: _Parts = {}
    context = ContextReader([]).read(present) if present.path is None else _context(present, demands)
    for field, some in demands.items():
        place = (
            segment_range(field.removeprefix(SEGMENTS_PREFIX)) if field.startswith(SEGMENTS_PREFIX) else None
        )
        is_wanted = any(demand.wanted for demand in some)
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


def _context(present: Request, demands: _Demands) -> Mapping[str, Sequence[object]]:
    try:
        return ContextReader(demands).read(present)
    except FieldError:
        return {}


def _made_up(demands: _Demands, parts: _Parts, now: str | None) -> Iterator[str]:
    """Yield paths with the wanted segments put in: unchecked."""
    whole = demands.get(_WHOLE, ())
    starts = list(islice(texts(whole, PATH, now), MAX_EACH)) if whole else [now or "/"]
    if now is not None and now not in starts:
        starts.append(now)
    lengths = demands.get(SEGMENTS_PREFIX + "len", ())
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


def _searched(demands: _Demands, parts: _Parts) -> str | None:
    """Return the shortest path with the first text for each segment, None if there is none or it takes too long."""
    languages = [segment_language(first, values[0]) for (first, _), values in parts.items()]
    lengths = demands.get(SEGMENTS_PREFIX + "len", ())
    if lengths:
        least = max((last + 1 for _, last in parts), default=0)
        length = next(numbers(lengths, least, 0, MAX_SEGMENTS), None)
        if length is None:
            return None
        languages.append(length_language(length))
    return path_by_search(demands.get(_WHOLE, ()), languages)
