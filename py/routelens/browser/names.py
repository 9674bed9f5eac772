"""Names of routes or of services: each is unique, and the first to use it keeps it."""

from __future__ import annotations

from bisect import insort


class Names:
    """Who has which name. All methods take constant time but for entities that ask for the same name."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}  # by when the ids came
        self._last = 0
        self._names: dict[str, str] = {}  # by id
        self._askers: dict[str, list[tuple[int, str]]] = {}  # by name, in the order in which they came

    def put(self, entity_id: str, name: str | None) -> list[str]:
        """Give an entity another name, or none. Returns the ids of those that get or lose one by it."""
        if entity_id not in self._numbers:
            self._last += 1
            self._numbers[entity_id] = self._last
        former = self._names.pop(entity_id, None)
        if name is not None:
            self._names[entity_id] = name
        if name == former:
            return []
        asker = self._numbers[entity_id], entity_id
        concerned = []
        if former is not None:
            askers = self._askers[former]
            if askers[0] == asker:
                concerned += askers[1:2]
            askers.remove(asker)
            if not askers:
                del self._askers[former]
        if name is not None:
            askers = self._askers.setdefault(name, [])
            insort(askers, asker)
            if askers[0] == asker:
                concerned += askers[1:2]
        return [other for _, other in concerned]

    def remove(self, entity_id: str) -> list[str]:
        """Forget an entity. Returns the id of the one that gets its name."""
        concerned = self.put(entity_id, None)
        del self._numbers[entity_id]
        return concerned

    def taken(self, entity_id: str) -> str | None:
        """Return the name that an entity asks for and another has; None if it has its name, or asks for none."""
        name = self._names.get(entity_id)
        return None if name is None or self._askers[name][0][1] == entity_id else name
