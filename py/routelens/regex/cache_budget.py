"""Cache budget: limits the automaton states that all patterns together keep in memory.

A dropped state is rebuilt when it is reached again, so the limit costs time and never changes an answer.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from threading import RLock
from typing import Protocol

STATE_ENTRIES = 200_000
"""How many entries (states, their members and their transitions) all patterns together may keep: about 40 MB."""


class Keeper(Protocol):
    """Something that keeps states and can drop them."""

    def forget(self) -> None:
        """Drop every state."""


class Budget:
    """Counts entries per keeper; over the limit, those that grew least recently must forget all of theirs."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lock = RLock()
        self.spent = 0
        self._accounts: OrderedDict[int, tuple[weakref.ref[Keeper], int]] = OrderedDict()

    def spend(self, keeper: Keeper, entries: int) -> None:
        """Book `entries` on `keeper`, which may lead to its own `forget` being called."""
        with self._lock:
            self._spend(keeper, entries)

    def _spend(self, keeper: Keeper, entries: int) -> None:
        key = id(keeper)
        account = self._accounts.pop(key, None)
        if account is None:
            reference: weakref.ref[Keeper] = weakref.ref(keeper, lambda _: self._close(key))
            account = (reference, 0)
        self._accounts[key] = (account[0], account[1] + entries)
        self.spent += entries
        while self.spent > self.limit and self._accounts:
            oldest = next(iter(self._accounts))
            forgetting = self._accounts[oldest][0]()
            self._close(oldest)
            if forgetting is not None:
                forgetting.forget()

    def _close(self, key: int) -> None:
        with self._lock:
            account = self._accounts.pop(key, None)
            if account is not None:
                self.spent -= account[1]


BUDGET = Budget(STATE_ENTRIES)
