"""Virtual hosts: the upstreams of the files with their targets, wherever those are written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace

from routelens.kong.config.document import Document, Json
from routelens.kong.config.findings import Findings
from routelens.kong.config.references import as_key, reference_key
from routelens.kong.entities import EntityError, Service, Target, Upstream
from routelens.kong.field_validators import Place


class VirtualHosts:
    """The upstreams by their names. Targets may stand before their upstream; `joined` brings them together."""

    def __init__(self, findings: Findings) -> None:
        self.by_name: dict[str, Upstream] = {}
        self._findings = findings
        self._upstreams: dict[str, tuple[Document, Place, Mapping[str, Json]]] = {}
        self._targets: dict[str, list[Target]] = {}
        self._written: set[tuple[str, str]] = set()

    def add_upstream(self, document: Document, path: Place, values: Mapping[str, Json]) -> None:
        """Add an upstream whose fields were found right."""
        self._upstreams[str(values["name"])] = document, path, values

    def add_target(self, document: Document, path: Place, values: Mapping[str, Json], owner: Json) -> None:
        """Add a target of the upstream that `owner` refers to; one that stands there twice is a fault."""
        key = reference_key(owner)
        if key is None:
            return
        written = as_key(key), str(values["target"])
        if "id" not in values and written in self._written:
            message = f"The upstream already has the target {values['target']}."
            self._findings.fault(document, (*path, "target"), message)
            return
        self._written.add(written)
        self._targets.setdefault(as_key(key), []).append(Target.from_dict(values))

    def join(self, services: dict[uuid.UUID, Service]) -> None:
        """Give each service the upstream that its host names. Linear."""
        for name, (document, path, values) in self._upstreams.items():
            of_id = self._targets.get(as_key(str(values.get("id"))), ())
            try:
                self.by_name[name] = Upstream.from_dict(values, [*self._targets.get(name, ()), *of_id])
            except EntityError as error:
                self._findings.fault(document, path, f"{error.field}: {error.message}.")
        for service_id, service in services.items():
            upstream = self.by_name.get(service.host or "")
            if upstream is not None:
                services[service_id] = replace(service, upstream=upstream)
