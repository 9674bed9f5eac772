"""Outcomes in words: what a test expects and what it got, in one line each, with the differences marked."""

from __future__ import annotations

from typing import Final, Literal

from routelens.dataclass import dataclass
from routelens.explain.many_requests import taker
from routelens.explain.markup import Run
from routelens.kong import Outcome
from routelens.testing.run import KnownNames, failures
from routelens.testing.suite import Expected

MAX_SHOWN: Final = 300
"""Characters of a URL that are shown."""

_SEPARATOR: Final[Run] = (" · ", "plain")


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What one line shows: a route by its name (None: no route), a status and the upstream URL, if they are known."""

    route: str | None
    status: int | None = None
    upstream_url: str | None = None


@dataclass(frozen=True, slots=True)
class Mismatches:
    """Which parts of an outcome are not as expected."""

    route: bool = False
    status: bool = False
    upstream: bool = False

    @classmethod
    def of(cls, expected: Expected, outcome: Outcome, names: KnownNames) -> Mismatches:
        """Compare each part by itself; `names` are those of the table."""
        return cls(
            any(failures(Expected(expected.route), outcome, names)),
            any(failures(Expected(status=expected.status), outcome, names)),
            any(failures(Expected(upstream=expected.upstream), outcome, names)),
        )


def expected_words(expected: OutcomeLine, actual_url: str | None, *, is_known: bool = True) -> list[Run]:
    """Return what is expected: `orders-v1 · 301`.

    Args:
        expected: The expectation.
        actual_url: The upstream URL that the test got; the part of the expected one that differs from it is marked.
        is_known: Whether there is a route of the expected name; one that is not known is marked.

    """
    name, mark = taker(expected.route)
    runs: list[Run] = [(name, mark if is_known or expected.route is None else "differs")]
    if expected.status is not None:
        runs += [_SEPARATOR, (str(expected.status), "code")]
    if expected.upstream_url is not None:
        runs += [_SEPARATOR, *_mark_difference(expected.upstream_url, actual_url, "strong")]
    return runs


def actual_words(
    actual: OutcomeLine, expected: OutcomeLine | None = None, mismatches: Mismatches | None = None
) -> list[Run]:
    """Return what the test got, as far as the expectation speaks of it, with the mismatches marked."""
    wrong = mismatches or Mismatches()
    name, mark = taker(actual.route)
    runs: list[Run] = [(name, "differs" if wrong.route else mark)]
    if actual.status is not None and (
        actual.route is not None or (expected is not None and expected.status is not None)
    ):
        runs += [_SEPARATOR, (str(actual.status), "differs" if wrong.status else "code")]
    elif wrong.status:
        runs += [_SEPARATOR, ("proxied", "differs")]
    if expected is not None and expected.upstream_url is not None:
        if actual.upstream_url is None:
            runs += [_SEPARATOR, ("not sent on", "differs")]
        else:
            wanted = expected.upstream_url if wrong.upstream else None
            runs += [_SEPARATOR, *_mark_difference(actual.upstream_url, wanted, "differs")]
    return runs


def _mark_difference(text: str, other: str | None, mark: Literal["strong", "differs"]) -> list[Run]:
    """Mark the part of `text` between the start and the end that it shares with `other`."""
    text = text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
    if other is None or text == other:
        return [(text, "code")]
    least = min(len(text), len(other))
    before = next((at for at in range(least) if text[at] != other[at]), least)
    after = next((at for at in range(least - before) if text[-1 - at] != other[-1 - at]), least - before)
    stop = len(text) - after
    runs: list[Run] = [(text[:before], "code"), (text[before:stop], mark), (text[stop:], "code")]
    return [run for run in runs if run[0]]
