"""Changed pairs: pairs of entries of two tables that may match the same request, where one of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from routelens.analysis.effects import has_same_effect
from routelens.analysis.oracle import Oracle
from routelens.analysis.overlap_index import OverlapIndex, Summaries, Summary
from routelens.kong.entities import Route
from routelens.kong.subsystem import Subsystem
from routelens.kong.subsystem_routers import Key
from routelens.kong.table import TableEntry

_AT_ONCE: Final = 500

Pair: TypeAlias = tuple[TableEntry | None, TableEntry | None]
"""An entry of the first table and one of the second; None is no route."""


class ChangedPairs:
    """The entries of one subsystem in both tables: which of them are changed, and the pairs to look at.

    Kept are the entries that stand in both at the same priority, with the same id and conditions. Of two kept ones the
    same comes first in both tables, so no request goes from one to the other; only what they do may be changed.
    """

    def __init__(
        self,
        before: Oracle,
        after: Oracle,
        subsystem: Subsystem,
        summaries: Summaries,
        is_same_route: Callable[[Route, Route], bool],
    ) -> None:
        self.subsystem = subsystem
        self._summaries = summaries
        self._is_same_route = is_same_route
        first, second = before.entries[subsystem], after.entries[subsystem]
        self._first, self._second = list(first.values()), list(second.values())
        # By the place of an entry, that of the same one in the other table; None for one that is changed.
        self._in_second: list[int | None] = [None] * len(first)
        self._in_first: list[int | None] = [None] * len(second)
        self._altered: list[Pair] = []
        reads = ("tls.sni" in before.table.fields(subsystem), "tls.sni" in after.table.fields(subsystem))
        # Where only one of the tables reads the SNI, all protocols of streams mean something else in the other.
        self._reads_alike = subsystem == "http" or reads[0] is reads[1]
        if self._reads_alike:
            self._find_kept(list(first), {key: place for place, key in enumerate(second)})
        self.changed = self._in_second.count(None) + self._in_first.count(None) + len(self._altered)

    def _find_kept(self, keys: Sequence[Key], places: Mapping[Key, int]) -> None:
        for number, (key, listed) in enumerate(zip(keys, self._first, strict=True)):
            place = places.get(key)
            if place is None or self._second[place].expression.text != listed.expression.text:
                continue
            self._in_second[number], self._in_first[place] = place, number
            other = self._second[place]
            if not self._is_same_route(listed.route, other.route) or not has_same_effect(
                listed.route, other.route
            ):
                self._altered.append((listed, other))

    def pairs(self) -> Iterator[Iterator[Pair] | None]:
        """Yield, for each changed entry, the pairs that it is in; None now and then while these are prepared."""
        for pair in self._altered:
            yield iter((pair,))
        if self.changed == len(self._altered):
            return
        summaries_first: list[Summary] = []
        for number, listed in enumerate(self._first):
            summaries_first.append(self._summary(listed))
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield None
        summaries_second: list[Summary] = []
        for number, (listed, twin) in enumerate(zip(self._second, self._in_first, strict=True)):
            summaries_second.append(self._summary(listed) if twin is None else summaries_first[twin])
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield None
        index_first = OverlapIndex(summaries_first)
        yield None
        index_second = OverlapIndex(summaries_second)
        yield None
        for place, twin in enumerate(self._in_second):
            if twin is None:
                yield self._with_first(place, index_second.candidates(summaries_first[place]))
        for place, twin in enumerate(self._in_first):
            if twin is None:
                yield self._with_second(place, index_first.candidates(summaries_second[place]))

    def _summary(self, listed: TableEntry) -> Summary:
        summary = self._summaries.of(listed.expression)
        return summary if self._reads_alike else replace(summary, protocol=None)

    def _with_first(self, place: int, candidates: Iterator[int]) -> Iterator[Pair]:
        listed = self._first[place]
        yield listed, None
        for number in candidates:
            twin = self._in_first[number]
            # What stands in both tables, and before this entry, takes the requests of both here already.
            if twin is None or twin > place:
                yield listed, self._second[number]

    def _with_second(self, place: int, candidates: Iterator[int]) -> Iterator[Pair]:
        listed = self._second[place]
        yield None, listed
        for number in candidates:
            twin = self._in_second[number]
            # One that is changed itself was looked at with all others.
            if twin is not None and twin > place:
                yield self._first[number], listed
