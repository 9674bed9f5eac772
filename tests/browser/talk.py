"""How tests talk to an engine: as the page does."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from routelens.browser import Engine

EXAMPLES = Path(__file__).parents[2] / "web" / "src" / "examples"
FOUR_ROUTES = json.loads((EXAMPLES / "four-routes.json").read_text("utf-8"))["workspace"]
ALL = {"first": 100, "ids": []}
SETTINGS = {"flavor": "auto", "match_calculation": "strict", "split_paths": True, "loader": "auto"}


class Talk:
    """Talks to an engine as the page does, and keeps the last state."""

    def __init__(self, workspace: dict[str, Any]) -> None:
        self.engine = Engine()
        self.revision = 0
        self.workspace = workspace
        self.state = self.send("open", workspace=workspace, visible=ALL)
        self.order = self.state["order"]

    def send(self, kind: str, **content: Any) -> dict[str, Any]:
        self.revision += 1
        reply: dict[str, Any] = json.loads(
            self.engine.handle(json.dumps({"type": kind, "revision": self.revision, **content}))
        )
        assert reply["revision"] == self.revision
        return reply

    def change(self, *edits: dict[str, Any], visible: dict[str, Any] | None = None) -> dict[str, Any]:
        known = self.order["version"]
        self.state = self.send("change", edits=list(edits), visible=visible or ALL, known_order=known)
        if self.state["type"] == "state":
            self.order = self.state["order"] or self.order
        return self.state

    def put(
        self, name: str, /, enabled: bool = True, last_complete: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        route = next(route for route in self.workspace["routes"] if route["entity"]["name"] == name)
        entity = {**route["entity"], **fields}
        changed = {"id": route["id"], "enabled": enabled, "entity": entity, "last_complete": last_complete}
        return self.change({"type": "put_route", "route": changed})

    def set(self, **settings: Any) -> dict[str, Any]:
        return self.change({"type": "set_settings", "settings": {**SETTINGS, **settings}})

    def request(self, **changes: Any) -> dict[str, Any]:
        request = {**self.workspace["request"], **changes}
        return self.change({"type": "set_request", "request": request})

    @property
    def statuses(self) -> list[str]:
        return [row["status"] for row in self.state["rows"]]

    @property
    def sentence(self) -> str:
        return "".join(piece["text"] for piece in self.state["answer"]["sentence"])

    @property
    def standing(self) -> str:
        return "".join(piece["text"] for piece in self.state["answer"]["standing"])

    @property
    def explanation(self) -> str:
        return "".join(piece["text"] for piece in self.state["answer"]["explanation"])


def route(name: str, expression: str | None = None, priority: int = 0, **more: Any) -> dict[str, Any]:
    entity = {"name": name, **more}
    if expression is not None:
        entity.update(expression=expression, priority=priority)
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    return {
        "id": identity,
        "enabled": True,
        "entity": entity,
        "last_complete": None,
        "part_of": None,
        "made_id": False,
    }


EMPTY = {
    "method": "",
    "url": "",
    "headers": "",
    "client_ip": "",
    "sni": "",
    "client_port": "",
    "listen_ip": "",
    "listen_port": "",
    "trusted": False,
}
"""A request with nothing filled in, as pages sent it before it had a version."""


def service(name: str, **entity: Any) -> dict[str, Any]:
    identity = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
    return {"id": identity, "entity": {"name": name, "host": f"{name}.internal", **entity}}


def workspace(
    *routes: dict[str, Any],
    services: list[dict[str, Any]] | None = None,
    settings: dict[str, Any] | None = None,
    **request: Any,
) -> dict[str, Any]:
    return {
        "settings": {**SETTINGS, **(settings or {})},
        "services": services or [],
        "routes": list(routes),
        "request": {**EMPTY, **request},
        "saved": [],
    }
