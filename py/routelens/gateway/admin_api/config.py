"""Endpoint `/config`: the whole configuration of a gateway without a database, read and replaced."""

from __future__ import annotations

from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Methods, shown
from routelens.gateway.admin_api.form import Form
from routelens.gateway.declarative.errors import declarative_error, error_of
from routelens.gateway.declarative.load import changes_of
from routelens.gateway.declarative.reader import Reading, read_document
from routelens.gateway.declarative.writer import to_document, to_yaml
from routelens.gateway.store.store import Store, hash_of
from routelens.kong import ConfigError
from routelens.kong.config.loader import read_documents
from routelens.kong.declarations.field import Json

TYPES = ("text/yaml", "application/yaml")
_ONLY_DBLESS = "this endpoint is only available when Kong is configured to not use a database"
_FAILED = "failed parsing declarative configuration"


class ConfigEndpoint:
    """The handlers of `/config`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        return {"GET": self._get, "POST": self._post} if segments == ["config"] else None

    async def _get(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        store = self._store
        if store.writable:
            raise errors.plain(400, _ONLY_DBLESS)
        return Answer(200, {"config": to_yaml(to_document(store.catalog, store.all_rows()))})

    async def _post(self, call: Call) -> Answer:
        store = self._store
        if store.writable:
            raise errors.plain(400, _ONLY_DBLESS)
        text, document = _document_of(call)
        new_hash = hash_of(document if text is None else text)
        if text is not None and call.argument("check_hash") == "1" and new_hash == store.configuration_hash:
            return Answer(304)
        if document is None:
            document = _parsed(text or "")
        if not isinstance(document, dict):
            raise declarative_error({"error": f"{_FAILED}: expected an object"})
        async with store.lock:
            reading = read_document(store.catalog, document)
            _try(reading)
            if not reading.is_good:
                raise error_of(reading, call.flag("flatten_errors"))
            await store.commit(changes_of(reading))
            store.configuration_hash = new_hash
        answer: dict[str, dict[str, Json]] = {}
        for collection, row in reading.rows():
            answer.setdefault(collection, {})[row["id"]] = shown(row)
        return Answer(201, answer)


def _try(reading: Reading) -> None:
    """Try what entities ask for, such as filters, and note what can't be used."""
    for item in reading.items:
        if item.problems is None and item.entity.trial is not None:
            item.problems = item.entity.trial(item.row)


def _document_of(call: Call) -> tuple[str | None, Json]:
    """Return the text of a configuration, or the document if the body is one itself."""
    body = call.body()
    if isinstance(body, Form) or "config" in body:
        text = body.get("config")
        if not isinstance(text, str) or not text:
            raise errors.plain(400, "expected a declarative configuration")
        return text, None
    if body:
        return None, body
    text = (
        call.raw.decode("utf-8", "replace")
        if call.written == {} and call.raw.strip() not in (b"", b"{}")
        else ""
    )
    if not text:
        raise errors.plain(400, "expected a declarative configuration")
    return text, None


def _parsed(text: str) -> Json:
    try:
        documents = read_documents(text)
    except ConfigError as error:
        raise declarative_error({"error": f"{_FAILED}: {error.faults[0]}"}) from None
    return documents[0].root if documents else None
