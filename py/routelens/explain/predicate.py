"""Predicates in words: the value that one saw beside its condition, with what matched or differs marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from routelens.explain.markup import Run
from routelens.language.literals import value_text_of
from routelens.language.nodes import Predicate
from routelens.regex import MatchLimitError
from routelens.router import EvaluationLimit
from routelens.router.evaluate import ContextValue, Record, holds

MAX_SHOWN: Final = 160
MAX_VALUES: Final = 4
MAX_GROUPS: Final = 4

FIELD_LABELS: Final = {
    "net.protocol": "protocol",
    "tls.sni": "SNI",
    "http.method": "method",
    "http.host": "host",
    "http.path": "path",
    "http.path.segments.len": "number of segments",
    "net.src.ip": "client IP",
    "net.src.port": "client port",
    "net.dst.ip": "listener IP",
    "net.dst.port": "port",
}
_PREFIXES: Final = (
    ("http.headers.", "header "),
    ("http.queries.", "query argument "),
    ("http.path.segments.", "segment "),
)
_ABSENT: Final = {"tls.sni": "no SNI was sent", "http.host": "no Host header was sent"}


def label_of(field: str) -> str:
    """Return what people call a field: `path`, `header x-env`."""
    if field in FIELD_LABELS:
        return FIELD_LABELS[field]
    for prefix, word in _PREFIXES:
        if field.startswith(prefix):
            name = field.removeprefix(prefix)
            return word + (name.replace("_", "-").lower() if prefix == "http.headers." else name)
    return field


def absence_of(field: str) -> str:
    """Say that a field is absent: `header x-env is not sent`."""
    sent = field.startswith(("http.headers.", "http.queries."))
    return _ABSENT.get(field, f"{label_of(field)} is {'not sent' if sent else 'absent'}")


def observed(predicate: Predicate, seen: Sequence[ContextValue] | None) -> list[Run]:
    """Say which value the predicate's field has and how that compares. Linear in the values, long ones are cut."""
    label = label_of(predicate.field)
    if not seen:
        absent = absence_of(predicate.field)
        also = (
            f", so this is false (`{predicate.operator}` too)"
            if predicate.operator in ("!=", "not in")
            else ""
        )
        return [(absent + (also or ", so this is false"), "plain")]
    if len(seen) == 1:
        return [(f"{label} is ", "plain"), *_comparison(predicate, seen[0])]
    wanted = "one must hold" if "any" in predicate.transforms else "all must hold"
    runs: list[Run] = [(f"{label} has {len(seen)} values, {wanted}: ", "plain")]
    for index, value in enumerate(seen[:MAX_VALUES]):
        if index:
            runs.append(("; ", "plain"))
        runs += _comparison(predicate, value)
    if len(seen) > MAX_VALUES:
        runs.append((f"; and {len(seen) - MAX_VALUES} more", "plain"))
    return runs


def _comparison(predicate: Predicate, value: ContextValue) -> list[Run]:
    lowered = "lower" in predicate.transforms and isinstance(value, str)
    if lowered:
        value = str(value).lower()
    text, wanted = value_text_of(value), value_text_of(predicate.value.value)
    try:
        verdict = holds(predicate, {predicate.field: [value]}, Record())
        runs = _mark_deciding_part(predicate, text, wanted, verdict)
        groups = _shorten(_groups(predicate, text)) if verdict and predicate.operator == "~" else []
    except (EvaluationLimit, MatchLimitError):
        return [*_shorten([(text, "code")]), (", too much work for this regex", "plain")]
    return [
        *_shorten(runs),
        (f"{' in lower case' if lowered else ''}, {_verdict_words(predicate, value, verdict)}", "plain"),
        *groups,
    ]


def _groups(predicate: Predicate, text: str) -> Iterator[Run]:
    """Say what a regex's groups hold, by name or number; those that took no part hold nothing."""
    assert predicate.value.pattern is not None
    captures = predicate.value.pattern.captures(text)
    if captures is None:
        return
    names = {number: name for name, number in captures.names.items()}
    held = [(index, span) for index, span in enumerate(captures.spans) if index > 0 and span is not None]
    for index, (start, end) in held[:MAX_GROUPS]:
        yield (f", {names.get(index, f'group {index}')} is ", "plain")
        yield (text[start:end] or '""', "code")
    if len(held) > MAX_GROUPS:
        yield (f", and {len(held) - MAX_GROUPS} more groups", "plain")


def _mark_deciding_part(predicate: Predicate, text: str, wanted: str, verdict: bool) -> list[Run]:
    """Mark the part of the value that decided."""
    if not text:
        return [('""', "match" if verdict else "differs")]
    match predicate.operator:
        case "^=" if verdict:
            return [(wanted, "match"), (text[len(wanted) :], "code")]
        case "=^" if verdict:
            cut = len(text) - len(wanted)
            return [(text[:cut], "code"), (text[cut:], "match")]
        case "contains" if verdict:
            at = text.find(wanted)
            return [
                (text[:at], "code"),
                (text[at : at + len(wanted)], "match"),
                (text[at + len(wanted) :], "code"),
            ]
        case "~" if verdict:
            assert predicate.value.pattern is not None
            captures = predicate.value.pattern.captures(text)
            start, end = (captures.spans[0] or (0, 0)) if captures else (0, 0)
            return [(text[:start], "code"), (text[start:end], "match"), (text[end:], "code")]
        case "==" | "^=" if isinstance(predicate.value.value, str):
            if verdict:
                return [(text, "match")]
            same = _common_prefix_length(text, wanted)
            differing = text[same:] if predicate.operator == "==" else text[same : same + 1]
            return [(text[:same], "code"), (differing, "differs"), (text[same + len(differing) :], "code")]
    return [(text, "match" if verdict else "differs")]


def _verdict_words(predicate: Predicate, value: ContextValue, verdict: bool) -> str:
    wanted = predicate.value.value
    match predicate.operator:
        case "==" | "!=":
            return "equal" if verdict is (predicate.operator == "==") else "not equal"
        case "in" | "not in":
            return "inside" if verdict is (predicate.operator == "in") else "outside"
        case "^=":
            return "starts with it" if verdict else _first_difference(str(value), str(wanted))
        case "=^":
            return "ends with it" if verdict else "does not end with it"
        case "contains":
            return "contains it" if verdict else "does not contain it"
        case "~":
            return "matches" if verdict else "does not match"
    if value == wanted:
        return "equal"
    return "larger" if isinstance(value, int) and isinstance(wanted, int) and value > wanted else "smaller"


def _first_difference(value: str, wanted: str) -> str:
    same = _common_prefix_length(value, wanted)
    if same == len(value):
        return f"ends before `{wanted[same : same + 20]}`"
    return f'differs at character {same + 1}: "{value[same]}", expected "{wanted[same]}"'


def _common_prefix_length(left: str, right: str) -> int:
    """Return how many characters two texts have in common at their start."""
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def _shorten(runs: Iterable[Run]) -> list[Run]:
    """Leave out empty runs and shorten long ones in the middle, so that a value of megabytes stays a line."""
    shown: list[Run] = []
    for text, mark in runs:
        if len(text) > MAX_SHOWN:
            half = MAX_SHOWN // 2
            text = f"{text[:half]}…{text[-half:]}"  # noqa: PLW2901
        if text:
            shown.append((text, mark))
    return shown
