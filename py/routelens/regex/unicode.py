r"""Unicode properties of code points, as the gateway's engine has them: categories, scripts, case folding, `\d \w \s`.

Everything comes from `unicode_data` (Unicode 16.0, that of regex 1.13), never from the interpreter, whose version
differs between CPython 3.11 and Pyodide. Tables are decoded when first asked for: 0.1 to 3 ms each, then kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from routelens.regex import unicode_data as data
from routelens.regex.interval_set import ALL, NONE, Ranges, intersect, merge, negate, subtract

UNICODE_VERSION = data.UNICODE_VERSION

ASCII_DIGIT: Ranges = ((0x30, 0x39),)
ASCII_SPACE: Ranges = ((0x09, 0x0D), (0x20, 0x20))
ASCII_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
POSIX: dict[str, Ranges] = {
    "alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "alpha": ((0x41, 0x5A), (0x61, 0x7A)),
    "ascii": ((0x00, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "digit": ASCII_DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": ((0x61, 0x7A),),
    "print": ((0x20, 0x7E),),
    "punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "space": ASCII_SPACE,
    "upper": ((0x41, 0x5A),),
    "word": ASCII_WORD,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}

_GROUPS = {
    "L": ("Lu", "Ll", "Lt", "Lm", "Lo"),
    "LC": ("Lu", "Ll", "Lt"),
    "M": ("Mn", "Mc", "Me"),
    "N": ("Nd", "Nl", "No"),
    "P": ("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
    "S": ("Sm", "Sc", "Sk", "So"),
    "Z": ("Zs", "Zl", "Zp"),
    "C": ("Cc", "Cf", "Cn", "Co"),
}
_SURROGATES: Ranges = ((0xD800, 0xDFFF),)
_TOKEN = re.compile(r"[A-Z6-9+\-]*[a-z0-5]")
_FINAL = {digit: value for value, digit in enumerate("abcdefghijklmnopqrstuvwxyz012345")}
_MORE = {digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ6789+-")}


class UnknownPropertyError(LookupError):
    """No property of that name, or one that the engine does not offer."""


class UnknownValueError(LookupError):
    """The property is known, but has no such value."""


def _number(token: str) -> int:
    value = 0
    for digit in token[:-1]:
        value = value * 32 + _MORE[digit]
    return value * 32 + _FINAL[token[-1]]


def _decode(text: str) -> Ranges:
    numbers = [_number(token) for token in _TOKEN.findall(text)]
    out, point = [], 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        point += gap
        out.append((point, point + length))
        point += length + 1
    return tuple(out)


@lru_cache(maxsize=1)
def _properties() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in data.PROPERTIES.split(" "):
        spellings = row.split("=")
        canonical = spellings[min(1, len(spellings) - 1)]
        names.update({_loose(spelling): canonical for spelling in spellings})
    return names


@lru_cache(maxsize=8)
def _values(name: str) -> dict[str, tuple[str, ...]]:
    """Return every spelling of the values of a property; what it maps to is (short, long, …) as in the database."""
    return {
        _loose(spelling): tuple(row.split("="))
        for row in data.VALUES[name].split(" ")
        for spelling in row.split("=")
    }


def _loose(name: str) -> str:
    """Normalise a property name or value: UAX #44, rule LM3, with the engine's exception for `isc`."""
    prefixed = name[:2].lower() == "is"
    kept = "".join(c for c in (name[2:] if prefixed else name) if c.isascii() and c not in " _-").lower()
    return "isc" if prefixed and kept == "c" else kept


def category(short: str) -> Ranges:
    """Return the code points of a General_Category, given by its short name, such as "Lu" or "L".

    Raises UnknownValueError for a name that is none.
    """
    if short in data.CATEGORIES:
        return _table("CATEGORIES", short)
    if short == "Cn":
        assigned = [range_ for name in data.CATEGORIES for range_ in _table("CATEGORIES", name)]
        return subtract(negate(merge(assigned)), _SURROGATES)
    if short not in _GROUPS:
        raise UnknownValueError(short)
    return merge(range_ for name in _GROUPS[short] for range_ in category(name))


@lru_cache(maxsize=256)
def _table(table: str, key: str) -> Ranges:
    names, _, text = getattr(data, table)[key].rpartition("^")
    ranges = _decode(text)
    if not names:
        return ranges
    # What is in an odd number of sets begins and ends at the edges that an odd number of them have.
    edges = _edges(ranges)
    for name in names.split(" "):
        for part in _parts(name):
            edges ^= _edges(part)
    ordered = sorted(edges)
    return tuple(zip(ordered[::2], (edge - 1 for edge in ordered[1::2]), strict=True))


def _edges(ranges: Ranges) -> set[int]:
    return {edge for low, high in ranges for edge in (low, high + 1)}


def _parts(name: str) -> list[Ranges]:
    """Return the tables of a binary property or a category, by which another table is told."""
    if name in data.BINARY:
        return [_table("BINARY", name)]
    return [_table("CATEGORIES", short) for short in _GROUPS.get(name, (name,))]


@lru_cache(maxsize=64)
def _script_extension(short: str, name: str) -> Ranges:
    listed: list[tuple[int, int]] = []
    excepted: list[tuple[int, int]] = []
    for scripts in data.EXTENSIONS:
        ranges = _table("EXTENSIONS", scripts)
        excepted += ranges
        if short in scripts.split(" "):
            listed += ranges
    return merge([*subtract(_table("SCRIPTS", name), merge(excepted)), *listed])


def _general_category(value: str) -> Ranges | None:
    match value:
        case "any":
            return ALL
        case "ascii":
            return POSIX["ascii"]
        case "assigned":
            return subtract(negate(category("Cn")), _SURROGATES)
    found = _values("General_Category").get(value)
    return category(found[0]) if found else None


def _script(value: str) -> Ranges | None:
    found = _values("Script").get(value)
    if found is None:
        return None
    name = _long(found)
    if name not in data.SCRIPTS:
        raise UnknownValueError(value)
    return _table("SCRIPTS", name)


def _long(spellings: tuple[str, ...]) -> str:
    return spellings[1] if len(spellings) > 1 else spellings[0]


@lru_cache(maxsize=128)
def property_named(name: str) -> Ranges:
    r"""Return the code points of `\p{name}`: a binary property, a General_Category or a Script.

    Raises UnknownPropertyError or UnknownValueError.
    """
    loose = _loose(name)
    # These three are abbreviations of properties too, but mean Format, Currency_Symbol and Cased_Letter here.
    if loose not in {"cf", "sc", "lc"} and loose in _properties():
        canonical = _properties()[loose]
        if canonical not in data.BINARY:
            raise UnknownPropertyError(name)
        return _table("BINARY", canonical)
    ranges = _general_category(loose)
    if ranges is None:
        ranges = _script(loose)
    if ranges is None:
        raise UnknownPropertyError(name)
    return ranges


@lru_cache(maxsize=128)
def property_valued(name: str, value: str) -> Ranges:
    r"""Return the code points of `\p{name=value}`. Raises UnknownPropertyError or UnknownValueError."""
    canonical, loose = _properties().get(_loose(name)), _loose(value)
    if canonical is None:
        raise UnknownPropertyError(name)
    if canonical == "General_Category":
        ranges = _general_category(loose)
        if ranges is None:
            raise UnknownValueError(value)
        return ranges
    known = "Script" if canonical == "Script_Extensions" else canonical
    if known not in data.VALUES or loose not in _values(known):
        raise UnknownValueError(value)
    spellings = _values(known)[loose]
    short, long = spellings[0], _long(spellings)
    match canonical:
        case "Script":
            return _script(loose) or NONE
        case "Script_Extensions":
            _script(loose)
            return _script_extension(short, long)
        case "Age":
            return _age(short)
    tables = {
        "Grapheme_Cluster_Break": "GRAPHEME_BREAK",
        "Word_Break": "WORD_BREAK",
        "Sentence_Break": "SENTENCE_BREAK",
    }
    table = tables[canonical]
    if long not in getattr(data, table):
        raise UnknownValueError(value)
    return _table(table, long)


def _age(version: str) -> Ranges:
    if version not in data.AGE:
        raise UnknownValueError(version)

    def key(text: str) -> tuple[int, ...]:
        return tuple(map(int, text.split(".")))

    ages = [age for age in data.AGE if key(age) <= key(version)]
    return merge(range_ for age in ages for range_ in _table("AGE", age))


@lru_cache(maxsize=1)
def digit() -> Ranges:
    r"""Return `\d`: Decimal_Number."""
    return category("Nd")


@lru_cache(maxsize=1)
def space() -> Ranges:
    r"""Return `\s`: White_Space."""
    return _table("BINARY", "White_Space")


@lru_cache(maxsize=1)
def word() -> Ranges:
    r"""Return `\w`: Alphabetic, Mark, Decimal_Number, Connector_Punctuation and Join_Control (UTS #18, annex C)."""
    parts = (
        _table("BINARY", "Alphabetic"),
        category("M"),
        category("Nd"),
        category("Pc"),
        _table("BINARY", "Join_Control"),
    )
    return merge(range_ for ranges in parts for range_ in ranges)


@lru_cache(maxsize=6)
def perl_class(sign: str) -> Ranges:
    """Return the class of one of `d s w D S W`, the same object each time."""
    ranges = {"d": digit, "s": space, "w": word}[sign.lower()]()
    return negate(ranges) if sign.isupper() else ranges


@lru_cache(maxsize=1)
def alphabetic() -> Ranges:
    """Return the letters that may begin the name of a group."""
    return _table("BINARY", "Alphabetic")


@lru_cache(maxsize=1)
def alphanumeric() -> Ranges:
    """Return what may continue the name of a group, beside `_ . [ ]`."""
    return merge(alphabetic() + category("N"))


@lru_cache(maxsize=1)
def _orbits() -> tuple[dict[int, tuple[int, ...]], Ranges]:
    """Return, for each code point that folds, all code points of its orbit; and which they are."""
    orbits: dict[int, tuple[int, ...]] = {}
    low = 0
    for row in data.FOLDS.split(" "):
        gap, *offsets = [_number(token) for token in _TOKEN.findall(row)]
        low += gap
        orbit = (low, *(low + offset for offset in offsets))
        orbits.update(dict.fromkeys(orbit, orbit))
    return orbits, merge((point, point) for point in orbits)


@lru_cache(maxsize=128)
def fold(ranges: Ranges) -> Ranges:
    """Return `ranges` with every code point that equals one of them under simple case folding."""
    orbits, foldable = _orbits()
    extra = [
        (other, other)
        for low, high in intersect(ranges, foldable)
        for point in range(low, high + 1)
        for other in orbits[point]
    ]
    return merge([*ranges, *extra]) if extra else ranges


def fold_ascii(ranges: Ranges) -> Ranges:
    """Return `ranges` with both cases of the ASCII letters in it."""
    upper, lower = intersect(ranges, POSIX["upper"]), intersect(ranges, POSIX["lower"])
    extra = [(low + 32, high + 32) for low, high in upper] + [(low - 32, high - 32) for low, high in lower]
    return merge([*ranges, *extra]) if extra else ranges
