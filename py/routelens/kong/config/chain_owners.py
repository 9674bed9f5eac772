"""Owners of filter chains: a route or a service has one chain at most, wherever in the files it is written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from routelens.kong.config.collections import REFERENCES
from routelens.kong.config.document import Document
from routelens.kong.config.findings import Findings, line_seen_from
from routelens.kong.config.references import reference_key
from routelens.kong.entities import Json
from routelens.kong.field_validators import Place


class ChainOwners:
    """The filter chains of some files, by the route or service that each is for."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._chains: list[tuple[Document, Place, str, str]] = []

    def add(
        self,
        document: Document,
        path: Place,
        mapping: Mapping[str, Json],
        parent: tuple[str, Mapping[str, Json]] | None,
    ) -> None:
        """Add a filter chain; `parent` is the kind of what it is written in, and that; nothing if it is left out."""
        if parent is not None:
            owners = {parent[0]: parent[1].get("id")}
        else:
            owners = {kind: reference_key(mapping.get(kind)) for kind in REFERENCES["filter_chain"]}
        for kind, key in owners.items():
            if isinstance(key, str):
                self._chains.append((document, path, kind, key))

    def tell(self, ids: Mapping[str, Mapping[str, uuid.UUID]]) -> None:
        """Tell of each chain whose owner has one already; `ids` are those of routes and services by names. Linear."""
        seen: dict[tuple[str, str], tuple[Document, Place]] = {}
        for document, path, kind, key in self._chains:
            owner = str(ids[kind].get(key, key)).lower()
            first, place = seen.setdefault((kind, owner), (document, path))
            if (first, place) != (document, path):
                where = line_seen_from(document, first, place)
                self._findings.fault(document, path, f"The {kind} has another filter chain, {where}.")
