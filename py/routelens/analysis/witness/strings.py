"""Witness strings: a text that meets constraints on a host, a path or the value of a header.

Simple candidates come first: the present text, the literals, the present text with another start or end. If none
fits, the search takes the shortest text in the intersection of the constraints' languages, which is exact but may
look unnatural.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from routelens.analysis.witness.constraints import Constraint
from routelens.dataclass import dataclass
from routelens.language.nodes import Predicate
from routelens.regex import RegexError
from routelens.regex.algebra import AllOf, Language, Matching, Not, TooManyStatesError, shortest

MAX_STATES: Final = 2_000
"""States that the search for a shortest text visits, about 20 µs each; few constraints need more than a hundred."""

MAX_PATTERN: Final = 2_000
"""Characters of literals and patterns together beyond which there is no search."""

_META: Final = re.compile(r"[\\.+*?()|\[\]{}^$#&~\-]")
_SEGMENT: Final = r'[!"$&-.0->@-~]'


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text: `nice` is the pattern of common texts, `possible` of all that can be sent, except `refused`.

    `usual` are texts to try if the constraints only exclude texts. `joint` joins the parts of a text; `filler` is put
    before a suffix that needs something before it.
    """

    nice: str
    possible: str
    usual: tuple[str, ...]
    joint: str = ""
    filler: str = ""
    refused: str | None = None

    def takes(self, text: str) -> bool:
        """Tell whether a request can have the text in this place."""
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


def meets(text: str, constraints: Iterable[Constraint]) -> bool:
    """Tell whether a field with this one value gives every constraint its verdict."""
    return all(constraint.is_met({constraint.predicate.field: [text]}) for constraint in constraints)


def texts(constraints: Sequence[Constraint], kind: Kind, present: str | None = None) -> Iterator[str]:
    """Yield texts that meet all `constraints`, nearest to `present` first; a handful at most.

    The last candidates come from a search in automata, of MAX_STATES states each.
    """
    if present is not None and meets(present, constraints):
        yield present
    found = [
        text
        for text in dict.fromkeys(_candidates(constraints, kind, present))
        if text != present and kind.takes(text) and meets(text, constraints)
    ]
    yield from sorted(found, key=lambda text: re.fullmatch(kind.nice, text) is None)
    for text in _search(constraints, kind):
        if text != present and text not in found and kind.takes(text) and meets(text, constraints):
            found.append(text)
            yield text


def _candidates(constraints: Sequence[Constraint], kind: Kind, present: str | None) -> Iterator[str]:
    """Yield candidates made from the literals and the present text, without checking them."""
    wanted = [constraint.predicate for constraint in constraints if constraint.wanted]
    refused = [constraint.predicate for constraint in constraints if not constraint.wanted]
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
    """Yield texts with this start, middles and end, first with as much of the present text as fits."""
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
    """Return the present text behind as many parts as `start` has: `/orders` for `/v2/orders` and `/v1`."""
    parts = start.count(joint)
    pieces = present.split(joint)
    rest = pieces[parts + 1 :] if not start.endswith(joint) else pieces[parts:]
    if not rest or rest == [""]:
        return ""
    return ("" if start.endswith(joint) else joint) + joint.join(rest)


def _front(present: str, end: str, joint: str) -> str:
    """Return the present text before as many parts as `end` has: `api` for `api.a.com` and `.b.org`."""
    parts = end.count(joint) + (not end.startswith(joint))
    pieces = present.split(joint)
    return joint.join(pieces[:-parts] or pieces[:1])


def _overlap(left: str, right: str) -> int:
    """Return the length of the longest end of `left` that `right` starts with."""
    return next((size for size in range(min(len(left), len(right)), 0, -1) if left.endswith(right[:size])), 0)


# --- search --------------------------------------------------------------------------------------------------------


def _search(constraints: Sequence[Constraint], kind: Kind) -> Iterator[str]:
    """Yield shortest texts in the intersection of the constraints' languages, nice texts first.

    Those for constraints with `lower()` are not checked.
    """
    size = sum(len(str(constraint.predicate.value.value)) for constraint in constraints)
    if size > MAX_PATTERN:
        return
    lowered = any("lower" in constraint.predicate.transforms for constraint in constraints)
    readings = (False, True) if lowered else (False,)
    for domain in (kind.nice, kind.possible):
        for loose in readings:
            languages = [_language(constraint, loose) for constraint in constraints]
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
    """Return a shortest text in all languages, or None; cached, as successive branches often share constraints."""
    try:
        return shortest(AllOf(languages), MAX_STATES)
    except (TooManyStatesError, RegexError):
        return None


def _language(constraint: Constraint, loose: bool) -> Language:
    """Return the language of texts that meet a constraint. `loose`: letters of a lowered field in any case."""
    predicate = constraint.predicate
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
    return language if constraint.wanted is not negated else Not(language)


def segment_language(first: int, value: str) -> Language:
    """Return the language of paths with the segments `value` from number `first` on, counted from 0."""
    literal = _META.sub(r"\\\g<0>", value)
    return Matching(f"^(?:/[^/]+){{{first}}}/{literal}(?:/|$)")


def length_language(length: int) -> Language:
    """Return the language of paths with `length` segments."""
    return Matching(f"^(?:/[^/]+){{{length}}}/*$")


def path_by_search(constraints: Sequence[Constraint], parts: Sequence[Language]) -> str | None:
    """Return the shortest path that meets the constraints on the whole path and is in all `parts`, or None."""
    assert PATH.refused is not None
    refused = Not(Matching(PATH.refused.replace(r"\Z", "$")))
    languages = [_language(constraint, loose=False) for constraint in constraints]
    return _shortest((*languages, *parts, refused, *_domain(PATH.nice)))
