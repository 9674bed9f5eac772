"""Findings: faults of the entities in documents, and warnings about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.document import Base60, Document, Json
from routelens.kong.config.errors import ConfigFault
from routelens.kong.field_validators import Place
from routelens.kong.validation import EntityFault

_WORD: Final = re.compile(r"[\w.+-]+")
_WANTS_TEXT: Final = re.compile(r"expected (?:a string|an id|the (?:id or name|name or id))\b")

SAY_WHO_READS: Final = " Say which with --loader."
"""The end of warnings about what depends on who reads the file, for whoever has options."""


@dataclass(slots=True)
class Findings:
    """Faults and warnings, in the order in which they were found."""

    faults: list[ConfigFault] = field(default_factory=list)
    warnings: list[ConfigFault] = field(default_factory=list)

    def fault(self, document: Document, path: Place, message: str) -> None:
        """Take down a fault at `path`."""
        message, fix = _with_quotes(document, path, message)
        self.faults.append(document.fault(path, message, fix=fix))

    def warn(self, document: Document, path: Place, message: str, *, fix: str | None = None) -> None:
        """Take down a warning at `path`; `fix` is what to write there instead."""
        self.warnings.append(document.fault(path, message, severity="warning", fix=fix))

    def judge(self, document: Document, path: Place, faults: Iterable[EntityFault], kind: str) -> bool:
        """Take down what is wrong with the entity at `path`, and return whether it can be used.

        What only the Enterprise edition knows is a warning. What is said of a field is not said of the entity as well.
        """
        usable = True
        faults = list(faults)
        said = {fault.message for fault in faults if fault.place}
        for fault in faults:
            place = (*path, *fault.place)
            if not fault.place and fault.message.partition(": ")[2] in said:
                continue
            if fault.kind == "enterprise":
                self.warn(document, place, fault.message)
            else:
                usable = False
                message, fix = _with_quotes(document, place, fault.message)
                found = document.fault(place, message, index=fault.start, fix=fix)
                self.faults.append(replace(found, entity=entity_name(kind, document, path)))
        return usable

    def drop_repeated(self) -> None:
        """Drop the warnings about numbers where a fault says to write quotes: the cause is one. Linear."""
        told = {(fault.source, fault.line, fault.column) for fault in self.faults if fault.fix is not None}
        self.warnings = [
            warning
            for warning in self.warnings
            if (warning.source, warning.line, warning.column) not in told
            or not warning.message.endswith("string in quotes.")
        ]


def _with_quotes(document: Document, path: Place, message: str) -> tuple[str, str | None]:
    """Return a message with what to write, and that, where a text is wanted and YAML reads something else."""
    written = _unquoted(document, path) if _WANTS_TEXT.search(message) else None
    if written is None:
        return message, None
    return f"{message} YAML reads {written[0]} as {written[1]}: write it in quotes.", f'"{written[0]}"'


def _unquoted(document: Document, path: Place) -> tuple[str, str] | None:
    """Return a YAML value that was meant as text, as it is written, and what it is read as; None for another."""
    value: Json = document.root
    try:
        for step in path:
            value = value[step]
    except (LookupError, TypeError):  # it is in the defaults
        return None
    if isinstance(value, Base60):
        return value, "a number"
    if not isinstance(value, (bool, int, float)) or document.text.lstrip("\ufeff \t\r\n")[:1] in "{[":
        return None
    found = _WORD.match(document.text, document.offset_of(path))
    return None if found is None else (found[0], "true or false" if isinstance(value, bool) else "a number")


def entity_name(kind: str, document: Document, path: Place) -> str:
    """Return what to call the entity at `path` in a message: its kind, with its name if it has one."""
    name = mapping_at(document, path).get("name")
    return f"{kind} {name}" if isinstance(name, str) else f"this {kind}"


def line_seen_from(document: Document, other: Document, path: Place) -> str:
    """Return where `path` of the document `other` is, for whoever reads `document`."""
    line = other.line_column(other.offset_of(path))[0]
    return f"on line {line}" if other is document else f"in another file, line {line}"


def mapping_at(document: Document, path: Place) -> Mapping[str, Json]:
    """Return the map that `path` leads to, an empty one where something else stands. Linear in the path."""
    value = document.root
    for step in path:
        value = value[step]
    return value if isinstance(value, Mapping) else {}
