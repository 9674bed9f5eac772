"""Endpoints for the console: the table to edit, requests as the router saw them, saving, sending for real."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeGuard, get_args

from starlette.responses import Response

from routelens.gateway import errors
from routelens.gateway.access_log import entry_of
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Methods
from routelens.gateway.declarative.writer import to_document, to_yaml, written
from routelens.gateway.events import KEPT, Events
from routelens.gateway.proxy.result import Record
from routelens.gateway.replies import (
    ChangedField,
    Collection,
    Conflict,
    Edit,
    Failure,
    RecordedRequest,
    RefusedEdit,
    RequestForms,
    Saved,
    Sent,
    Table,
)
from routelens.gateway.sending import Sender, SendError
from routelens.gateway.settings import Settings
from routelens.gateway.store import dao
from routelens.gateway.store.batch import rehearse
from routelens.gateway.store.changes import Changes
from routelens.gateway.store.dao import Address
from routelens.gateway.store.store import Store
from routelens.kong import Request, RequestError
from routelens.kong.declarations.field import Json, Row
from routelens.kong.declarations.validate import is_uuid
from routelens.kong.request.spec import RequestForm, RequestSpec
from routelens.kong.request.syntax import parse_headers

_READABLE: Final = 500
"""Up to so many routes, the configuration is also told as YAML, which takes far longer to write than a document."""
_DEPTH_OF_ROWS: Final = 3
"""How far down in a `Table` its rows stand."""
_READ_ONLY: Final = (
    "This gateway has no database: its configuration comes from a file or from POST /config. "
    "Copy the edited configuration from the Source tab."
)


class ConsoleEndpoints:
    """The handlers of what the console asks under `/routelens/`."""

    def __init__(self, store: Store, settings: Settings, events: Events, sender: Sender) -> None:
        self._store = store
        self._settings = settings
        self._events = events
        self._sender = sender

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        match segments:
            case ["routelens", "table"]:
                return {"GET": self._get_table}
            case ["routelens", "recorded"]:
                return {"GET": self._get_recorded}
            case ["routelens", "requests", request_id]:
                return {"GET": partial(self._get_request, request_id)}
            case ["routelens", "save"]:
                return {"POST": self._save}
            case ["routelens", "send"]:
                return {"POST": self._send}
        return None

    async def _get_table(self, call: Call) -> Response:  # noqa: ARG002 (handlers have one signature)
        """Tell the configuration. Another thread writes it out, which it may: rows are never changed."""
        rows = self._store.all_rows()
        content = await asyncio.get_running_loop().run_in_executor(
            None, self._table, self._store.revision, rows
        )
        return Response(content, media_type="application/json; charset=utf-8")

    def _table(self, revision: int, rows: Mapping[str, list[Row]]) -> bytes:
        store = self._store
        document, text = _document(store, rows)
        table: Table = {
            "revision": revision,
            "document": document,
            "text": text,
            "settings": {
                "flavor": self._settings.flavor,
                "match_calculation": self._settings.match_calculation,
                "split_paths": True,
            },
            "proxy": self._sender.address,
            "read_only": None if store.writable else _READ_ONLY,
        }
        return _in_pieces(table, _DEPTH_OF_ROWS).encode("utf-8", "surrogatepass")

    async def _get_recorded(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        """Tell the last 1,000 requests as the router saw them, the latest first; what was no request is left out."""
        forms = (_form(record.request) for record in reversed(self._events.records))
        told: RequestForms = {"data": [form for form in forms if form is not None]}
        return Answer(200, told)

    async def _get_request(self, request_id: str, call: Call) -> Answer:  # noqa: ARG002 (as above)
        found = self._events.find(request_id)
        if found is None:
            raise errors.plain(404, f"This request is no longer among the last {KEPT:,}.")
        return Answer(200, _told(*found))

    async def _save(self, call: Call) -> Answer:
        """Put all edits of a `Save` into force or none."""
        store = self._store
        changes = _changes(call)
        if not store.writable:
            raise errors.unsupported(_READ_ONLY)
        async with store.lock:
            conflicts = [found for change in changes if (found := self._conflict(change)) is not None]
            if conflicts:
                message = "The gateway has changed since you opened it. Nothing was saved."
                in_the_way: Failure = {"message": message, "conflicts": conflicts}
                raise errors.ApiError(409, in_the_way)
            planned, refused = rehearse(store, [self._write(change) for change in changes])
            if refused:
                message = "The gateway refuses these edits. Nothing was saved."
                told = [_refusal(changes[number], error) for number, error in sorted(refused.items())]
                failure: Failure = {"message": message, "refused": told}
                raise errors.ApiError(400, failure)
            await store.commit(planned)
        saved: Saved = {"saved": len(changes), "message": f"Saved {_counted(len(changes), 'change')}."}
        return Answer(200, saved)

    def _conflict(self, change: Edit) -> Conflict | None:
        """Return what an edit would overwrite unseen, None if the row is as it was."""
        collection, before = change["collection"], change["before"]
        entity = self._store.catalog.entities[collection]
        now = self._store[collection].get(change["id"])
        kind = f"{entity.singular.capitalize()} {_name(before or now or {'id': change['id']})}"

        def conflict(message: str, fields: list[ChangedField]) -> Conflict:
            return {"collection": collection, "id": change["id"], "fields": fields, "message": message}

        if before is None:
            return None if now is None else conflict(f"{kind} was added meanwhile.", [])
        if now is None:
            return conflict(f"{kind} was removed meanwhile.", [])
        was, present = written(entity, before), written(entity, now)
        fields: list[ChangedField] = [
            {"field": name, "before": was.get(name), "now": present.get(name)}
            for name in entity.fields
            if name != "created_at" and was.get(name) != present.get(name)
        ]
        if not fields:
            return None
        listed = ", ".join(field["field"] for field in fields)
        return conflict(f"{kind} was changed meanwhile: {listed}.", fields)

    def _write(self, change: Edit) -> Callable[[], Changes]:
        store = self._store
        collection, entity_id, patch = change["collection"], change["id"], change["patch"]

        def write() -> Changes:
            row = store[collection].get(entity_id)
            if patch is None:
                return Changes() if row is None else dao.delete(store, collection, row)
            gone = {name for name, value in patch.items() if value is None}
            values = {name: value for name, value in {**(row or {}), **patch}.items() if name not in gone}
            return dao.upsert(store, collection, Address("id", entity_id), values)[1]

        return write

    async def _send(self, call: Call) -> Answer:
        """Send a request of the page's form through the proxy, and tell what came of it."""
        body = call.body()
        try:
            request = _request_of(body)
            sent = await self._sender.send(request)
        except (RequestError, SendError) as error:
            raise errors.plain(400, str(error)) from None
        record = None if sent.request_id is None else await self._record(sent.request_id)
        told: Sent = {
            "status": sent.status,
            "headers": list(sent.headers),
            "body": sent.body,
            "is_cut": sent.is_cut,
            "milliseconds": sent.milliseconds,
            "record": None if record is None else _told(*record),
        }
        return Answer(200, told)

    async def _record(self, request_id: str) -> tuple[Record, float] | None:
        """Return the record of a request that has just been answered: it is written when the answer is out."""
        for _ in range(100):
            found = self._events.find(request_id)
            if found is not None:
                return found
            await asyncio.sleep(0.01)
        return None


def _document(store: Store, rows: Mapping[str, list[Row]]) -> tuple[Row, str | None]:
    """Return the configuration as a document, and as a text if that is not too long."""
    document = to_document(store.catalog, rows)
    for entities in document.values():
        for entity in entities if isinstance(entities, list) else ():
            entity.pop("created_at", None)  # nobody edits it, and nobody wants to read it
    return document, to_yaml(document) if len(rows["routes"]) <= _READABLE else None


def _in_pieces(value: object, depth: int) -> str:
    """Return a value as JSON, what is `depth` levels down written by itself.

    As one piece a large document would keep all other threads waiting until it is written.
    """
    if depth and isinstance(value, Mapping):
        members = (f"{json.dumps(name)}:{_in_pieces(part, depth - 1)}" for name, part in value.items())
        return f"{{{','.join(members)}}}"
    if depth and isinstance(value, list):
        return f"[{','.join(_in_pieces(part, depth - 1) for part in value)}]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _form(request: Request | None) -> RequestForm | None:
    """Return a request as the page's form has it, None for what cannot be written as a URL."""
    try:
        return None if request is None else RequestSpec.of(request).form
    except RequestError:
        return None


def _told(record: Record, ended: float) -> RecordedRequest:
    """Return what is known of a request: as the access log tells it, and as the router saw it."""
    return {
        **entry_of(record, ended),
        "route_id": None if record.route is None else record.route["id"],
        "upstream_uri": record.upstream_uri,
        "request": _form(record.request),
    }


def _request_of(body: Mapping[str, Json]) -> Request:
    texts = {name: value for name, value in body.items() if isinstance(value, str)}
    return RequestSpec(
        texts.get("url", "").strip() or "/",
        texts.get("method", "").strip() or "GET",
        tuple(parse_headers(texts.get("headers", ""))),
    ).request()


def _changes(call: Call) -> list[Edit]:
    """Return the edits of a save. Raises ApiError for an invalid one."""
    changes = call.body().get("changes")
    if not isinstance(changes, list) or not all(_is_change(change) for change in changes):
        raise errors.plain(400, "expected changes: a list of objects with collection, id, before and patch")
    keys = {(change["collection"], change["id"]) for change in changes}
    if len(keys) != len(changes):
        raise errors.plain(400, "an entity is changed once")
    return changes


def _is_change(change: Json) -> TypeGuard[Edit]:
    return (
        isinstance(change, dict)
        and change.get("collection") in get_args(Collection)
        and isinstance(change.get("id"), str)
        and is_uuid(change["id"])
        and isinstance(change.get("before"), dict | None)
        and isinstance(change.get("patch"), dict | None)
        and not (change.get("before") is None and change.get("patch") is None)
    )


def _refusal(change: Edit, error: errors.ApiError) -> RefusedEdit:
    body = error.body or {}
    before, patch = change["before"] or {}, change["patch"] or {}
    return {
        "collection": change["collection"],
        "id": change["id"],
        "message": f"{_name({**before, **patch, 'id': change['id']})}: {body.get('message', '')}",
        "fields": body.get("fields"),
    }


def _name(row: Row) -> str:
    return str(row.get("name") or row["id"][:8])


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
