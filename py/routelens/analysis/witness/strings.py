"""Witness strings: a text that meets constraints on a host, a path or the value of a header.

Simple candidates come first: the present text, the literals, the present text with another beginning or end. If none
fits, the shortest text in the intersection of the constraints' languages, which is exact but need not look natural.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from routelens.analysis.witness.constraints import Demand
from routelens.language.nodes import Predicate
from routelens.regex import RegexError
from routelens.regex.algebra import AllOf, Language, Matching, Not, TooManyStatesError, shortest

MAX_STATES: Final = 2_000
"""States that the search for a shortest text visits, about 20 µs each; few demands need more than a hundred."""

MAX_PATTERN: Final = 2_000
"""Characters of literals and patterns together beyond which no search is begun."""

_META: Final = re.compile(r"[\\.+*?()|\[\]{}^$#&~\-]")
_SEGMENT: Final = r'[!"$&-.0->@-~]'


@dataclass(frozen=True, slots=True)
class Kind:
    """What a text is for. `nice` and `possible` are the patterns of what is usual and of what can be sent at all.

    `usual` are texts to try where nothing is demanded but differences. `joint` is what parts of the text are joined
    by; `filler` stands where a suffix needs something before it.
    """

    nice: str
    possible: str
    usual: tuple[str, ...]
    joint: str = ""
    filler: str = ""
    refused: str | None = None

    def takes(self, text: str) -> bool:
        """Tell whether a request can have the text here."""
        if self.refused is not None and re.search(self.refused, text):
            return False
        return re.fullmatch(self.possible, text) is not None


METHOD: Final = Kind(
    "[A-Z]+",
    r"[A-Za-z0-9!#$%&'*+\-.^_`|~]+",
    ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
)
HOST: Final = Kind(
    r"[a-z0-9-]+(\.[a-z0-9-]+)*",
    r"[^\s\x00-\x1f\x7f:/?#@\[\]]+",
    ("example.com", "api.example.com", "localhost", "example.org"),
    joint=".",
    filler="www",
)
SNI: Final = Kind(HOST.nice, r"[^\s\x00-\x1f\x7f]+", HOST.usual, joint=".", filler="www")
PATH: Final = Kind(
    f"/({_SEGMENT}+/)*{_SEGMENT}*",
    r"/[^?#\x00\r\n]*",
    ("/", "/a", "/a/b", "/other"),
    joint="/",
    filler="/a",
    refused=r"//|/\.\.?(?:/|\Z)",
)
SEGMENT: Final = Kind(
    f"{_SEGMENT}+", r"[^/?#\x00\r\n]+", ("a", "b", "other"), filler="a", refused=r"^\.\.?\Z"
)
SEGMENTS: Final = Kind(
    f"{_SEGMENT}+(/{_SEGMENT}+)*",
    r"[^?#\x00\r\n]+",
    ("a/b", "a/b/c"),
    joint="/",
    filler="a",
    refused=r"(?:\A|/)\.?\.?(?:/|\Z)",
)
HEADER: Final = Kind(
    "([!-~]([ -~]*[!-~])?)?",
    r"(?:[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?)?",
    ("a", "other"),
)
QUERY: Final = Kind("[!-~]*", r"[^\x00]*", ("1", "other"))


def meets(text: str, demands: Iterable[Demand]) -> bool:
    """Tell whether a field with this one value gives every demand its verdict."""
    return all(demand.is_met({demand.predicate.field: [text]}) for demand in demands)


def texts(demands: Sequence[Demand], kind: Kind, present: str | None = None) -> Iterator[str]:
    """Yield texts that meet all `demands`, what is nearest to `present` first; a handful at most.

    The last resort is a search in automata, of MAX_STATES states each.
    """
    if present is not None and meets(present, demands):
        yield present
    found = [
        text
        for text in dict.fromkeys(_at_hand(demands, kind, present))
        if text != present and kind.takes(text) and meets(text, demands)
    ]
    yield from sorted(found, key=lambda text: re.fullmatch(kind.nice, text) is None)
    for text in _searched(demands, kind):
        if text != present and text not in found and kind.takes(text) and meets(text, demands):
            found.append(text)
            yield text


def _at_hand(demands: Sequence[Demand], kind: Kind, present: str | None) -> Iterator[str]:
    """Yield texts that may do, made of what is there: unchecked."""
    wanted = [demand.predicate for demand in demands if demand.wanted]
    refused = [demand.predicate for demand in demands if not demand.wanted]
    for predicate in (*wanted, *refused):
        if predicate.operator == ("==" if predicate in wanted else "!="):
            yield str(predicate.value.value)
    starts = _literals(wanted, "^=")
    ends = _literals(wanted, "=^")
    middles = _literals(wanted, "contains")
    start, end = max(starts, key=len, default=""), max(ends, key=len, default="")
    if start or end or middles:
        yield from _composed(start, [text for text in middles if text not in start + end], end, kind, present)
    for predicate in wanted:
        if predicate.operator == "~":
            example = _shortest((Matching(str(predicate.value.value)), *_domain(kind.nice)))
            if example is not None:
                yield from _composed(example, [], "", kind, present)
    yield from kind.usual


def _literals(predicates: Sequence[Predicate], operator: str) -> list[str]:
    return [str(predicate.value.value) for predicate in predicates if predicate.operator == operator]


def _composed(start: str, middles: Sequence[str], end: str, kind: Kind, present: str | None) -> Iterator[str]:
    """Yield texts with a beginning, middles and an end: first with as much of the present text as fits."""
    middle = "".join(middles)
    if present and kind.joint and kind.joint in present:
        kept = _rest(present, start, kind.joint) if start else present
        if end:
            kept = _front(kept, end, kind.joint)
        if start and not end:
            yield start + middle + kept
        elif end and not start:
            yield kept + middle + end
        elif not start:
            yield kept + middle
    yield start + middle + end
    if start and end:
        yield start + middle + end[_overlap(start + middle, end) :]
    yield (start or kind.filler) + middle + end
    yield start + kind.filler + middle + kind.filler + end
    if kind.joint:
        yield (start or kind.filler) + kind.joint + middle + end
        yield start + middle + kind.joint + kind.filler + end


def _rest(present: str, start: str, joint: str) -> str:
    """Return what follows in the present text on as many parts as `start` has: `/orders` of `/v2/orders`, `/v1`."""
    parts = start.count(joint)
    pieces = present.split(joint)
    rest = pieces[parts + 1 :] if not start.endswith(joint) else pieces[parts:]
    if not rest or rest == [""]:
        return ""
    return ("" if start.endswith(joint) else joint) + joint.join(rest)


def _front(present: str, end: str, joint: str) -> str:
    """Return what stands in the present text before as many parts as `end` has: `api` of `api.a.com`, `.b.org`."""
    parts = end.count(joint) + (not end.startswith(joint))
    pieces = present.split(joint)
    return joint.join(pieces[:-parts] or pieces[:1])


def _overlap(left: str, right: str) -> int:
    """Return how much of the end of `left` is the beginning of `right`."""
    return next((size for size in range(min(len(left), len(right)), 0, -1) if left.endswith(right[:size])), 0)


# --- the search ----------------------------------------------------------------------------------------------------


def _searched(demands: Sequence[Demand], kind: Kind) -> Iterator[str]:
    """Yield shortest texts of the demands' languages, the usual ones of the kind first: unchecked where lowered."""
    size = sum(len(str(demand.predicate.value.value)) for demand in demands)
    if size > MAX_PATTERN:
        return
    lowered = any("lower" in demand.predicate.transforms for demand in demands)
    readings = (False, True) if lowered else (False,)
    for domain in (kind.nice, kind.possible):
        for loose in readings:
            languages = [_language(demand, loose) for demand in demands]
            if lowered and not loose:
                languages.append(Not(Matching("[A-Z]")))
            if kind.refused is not None:
                languages.append(Not(Matching(kind.refused.replace(r"\Z", "$").replace(r"\A", "^"))))
            text = _shortest((*languages, *_domain(domain)))
            if text is not None:
                yield text


def _domain(pattern: str) -> tuple[Language, ...]:
    return (Matching(f"^(?:{pattern})$"),)


@lru_cache(256)
def _shortest(languages: tuple[Language, ...]) -> str | None:
    """Return a shortest text in all of these, None if there is none; kept, as one way is often like the next."""
    try:
        return shortest(AllOf(languages), MAX_STATES)
    except (TooManyStatesError, RegexError):
        return None


def _language(demand: Demand, loose: bool) -> Language:
    """Return the texts that meet a demand. `loose`: of a lowered field, in any case of letters."""
    predicate = demand.predicate
    flags = "(?i)" if loose and "lower" in predicate.transforms else ""
    literal = _META.sub(r"\\\g<0>", str(predicate.value.value))
    language: Language
    match predicate.operator:
        case "==" | "!=":
            language = Matching(f"{flags}^{literal}$")
        case "^=":
            language = Matching(f"{flags}^{literal}")
        case "=^":
            language = Matching(f"{flags}{literal}$")
        case "contains":
            language = Matching(flags + literal)
        case _:
            language = Matching(flags + str(predicate.value.value))
    negated = predicate.operator == "!="
    return language if demand.wanted is not negated else Not(language)


def segment_language(first: int, value: str) -> Language:
    """Return the paths whose segments from `first` on, counted from 0, are those of `value`."""
    literal = _META.sub(r"\\\g<0>", value)
    return Matching(f"^(?:/[^/]+){{{first}}}/{literal}(?:/|$)")


def length_language(length: int) -> Language:
    """Return the paths of so many segments."""
    return Matching(f"^(?:/[^/]+){{{length}}}/*$")


def path_by_search(demands: Sequence[Demand], parts: Sequence[Language]) -> str | None:
    """Return the shortest path that meets the demands on the whole of it and lies in all `parts`, or None."""
    assert PATH.refused is not None
    refused = Not(Matching(PATH.refused.replace(r"\Z", "$")))
    languages = [_language(demand, loose=False) for demand in demands]
    return _shortest((*languages, *parts, refused, *_domain(PATH.nice)))
