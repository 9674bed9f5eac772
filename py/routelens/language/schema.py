"""Schema: the fields that expressions may read, and their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

from routelens.language.nodes import ValueType

_TYPES = frozenset(get_args(ValueType))

MULTI_VALUED: Final = ("http.headers.", "http.queries.")
"""Namespaces whose fields may have several values; all others have one."""


class Schema:
    """An immutable map from field name to type; a name that ends in `.*` stands for every name with that beginning.

    Two schemas are equal when their fields are.

    Args:
        fields: The types by field name: "String", "Int", "IpAddr", "IpCidr" or "Regex".

    Raises:
        ValueError: For any other type.

    >>> schema = Schema({"http.path": "String", "http.headers.*": "String", "net.dst.port": "Int"})
    >>> schema.type_of("http.headers.x_env"), schema.type_of("net.dst.prt"), schema.nearest("net.dst.prt")
    ('String', None, 'net.dst.port')

    """

    __slots__ = ("_fields", "_hash")

    def __init__(self, fields: Mapping[str, str]) -> None:
        checked: dict[str, ValueType] = {}
        for name, type_name in fields.items():
            if type_name not in _TYPES:
                raise ValueError(f"field {name!r}: {type_name!r} is not one of {', '.join(sorted(_TYPES))}")
            checked[name] = type_name  # type: ignore[assignment]  # checked just above
        self._fields = checked
        self._hash = hash(frozenset(checked.items()))

    def type_of(self, name: str) -> ValueType | None:
        """Return the type of the field `name`, or None for an unknown one.

        The exact name counts first, then the name with everything behind its last dot replaced by `*`
        (docs/reference/expressions.md §4.1); so `h.` is known where `h.*` is, and `h.x.y` is not.
        """
        exact = self._fields.get(name)
        if exact is not None:
            return exact
        head, dot, _ = name.rpartition(".")
        return self._fields.get(head + ".*") if dot else None

    def nearest(self, name: str) -> str | None:
        """Return the known field that `name` is most likely a misspelling of, or None."""
        import difflib  # noqa: PLC0415  # only for a fault

        head, dot, tail = name.rpartition(".")
        wildcards = [known[:-2] for known in self._fields if known.endswith(".*")]
        if dot and (close := difflib.get_close_matches(head[:100], wildcards, 1, 0.75)):
            return f"{close[0]}.{tail}"
        exact = [known for known in self._fields if not known.endswith(".*")]
        close = difflib.get_close_matches(name[:100], exact, 3, 0.6)
        if not close:
            return None
        best = _likeness(name, close[0])
        return min(known for known in close if _likeness(name, known) == best)

    def beginning_with(self, name: str) -> list[str]:
        """Return the known fields that begin with `name`, shortest first."""
        return sorted(
            (known for known in self._fields if known.startswith(name)), key=lambda known: (len(known), known)
        )

    def __getitem__(self, name: str) -> ValueType:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __eq__(self, other: object) -> bool:
        return self._fields == other._fields if isinstance(other, Schema) else NotImplemented

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Schema({self._fields!r})"


def _likeness(name: str, known: str) -> float:
    import difflib  # noqa: PLC0415  # only for a fault

    return difflib.SequenceMatcher(None, known, name[:100]).ratio()
