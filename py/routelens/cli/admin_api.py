"""Admin API as an input: the configuration of a running Kong or Routelens, read and never written."""

from __future__ import annotations

import http.client
import ipaddress
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any, Final

from routelens.cli.errors import CommandError
from routelens.dataclass import dataclass
from routelens.explain.printable import printable
from routelens.kong.translate import Flavor

TOKEN_VARIABLE: Final = "ROUTELENS_ADMIN_TOKEN"
"""Sent as a bearer token, which an Admin API of Routelens and most proxies before one of Kong want."""
KONG_TOKEN_VARIABLE: Final = "KONG_ADMIN_TOKEN"
"""Sent as `Kong-Admin-Token`, which Kong's enterprise edition wants."""
MAX_BYTES: Final = 64 * 2**20
MAX_PAGES: Final = 10_000
_TIMEOUT: Final = 10.0
_COLLECTIONS: Final = ("services", "routes", "upstreams", "consumers", "plugins")
_OPTIONAL: Final = {"filter_chains": "filter-chains"}
"""Collections that a gateway may not have: what a document calls them, and their path."""
_REFERENCES: Final = ("service", "route", "consumer")

# What an Admin API answers, which is not looked at yet.
_Json = Any


@dataclass(frozen=True, slots=True)
class LiveConfig:
    """The configuration of a gateway as declarative JSON, and the flavor of its router."""

    text: str
    flavor: Flavor | None


def read_admin_api(url: str) -> LiveConfig:
    """Return the configuration of a running gateway: services, routes, upstreams, consumers and plugins.

    Only GET is sent, no redirect is followed, and no credential is read. Without TLS the gateway must be on this
    computer. Raises CommandError.
    """
    client = _Client(url)
    root = client.get("/")
    flavor = (root.get("configuration") or {}).get("router_flavor") if isinstance(root, dict) else None
    document: dict[str, _Json] = {"_format_version": "3.0"}
    for name in _COLLECTIONS:
        document[name] = [_declared(row) for row in client.rows(f"/{name}")]
    for upstream in document["upstreams"]:
        rows = client.rows(f"/upstreams/{urllib.parse.quote(str(upstream.get('id')))}/targets")
        upstream["targets"] = [
            {name: part for name, part in row.items() if name != "upstream"} for row in rows
        ]
    for name, path in _OPTIONAL.items():
        found = [_declared(row) for row in client.rows(f"/{path}", may_be_missing=True)]
        if found:
            document[name] = found
    known: Flavor | None = None
    if isinstance(flavor, str):
        known = "expressions" if flavor == "expressions" else "traditional_compatible"
    return LiveConfig(json.dumps(document, indent=2, ensure_ascii=False), known)


def _declared(row: dict[str, _Json]) -> dict[str, _Json]:
    """Return an entity as declarative configuration has it: parents by id."""
    return {
        name: value["id"] if name in _REFERENCES and isinstance(value, dict) and "id" in value else value
        for name, value in row.items()
    }


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a token goes where it was meant to go."""

    def redirect_request(self, *_: object) -> None:
        """Return no request, which makes the redirect an error."""


class _Client:
    """Reads one Admin API, in bounds."""

    def __init__(self, url: str) -> None:
        self._shown = printable(url)
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise CommandError(f"{self._shown}: {error}") from None
        host = parts.hostname or ""
        if not host or parts.query or parts.fragment or parts.username is not None:
            raise CommandError(
                f"{self._shown}: an Admin API's URL is http://HOST:PORT, without a query or user."
            )
        is_local = is_loopback(host)
        if parts.scheme.lower() == "http" and not is_local:
            raise CommandError(
                f"{self._shown}: plain http is only for an Admin API on this computer; use https."
            )
        named = f"[{host}]" if ":" in host else host
        self._base = (
            f"{parts.scheme.lower()}://{named}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
        )
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if is_local:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)
        self._left = MAX_BYTES
        self._headers = {"Accept": "application/json"}
        token, kong_token = os.environ.get(TOKEN_VARIABLE), os.environ.get(KONG_TOKEN_VARIABLE)
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        if kong_token:
            self._headers["Kong-Admin-Token"] = kong_token

    def get(self, path: str, *, may_be_missing: bool = False) -> _Json:
        """Return the JSON at a path; None for one that may be missing and is. Raises CommandError."""
        request = urllib.request.Request(self._base + path, headers=self._headers)
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as response:
                content: bytes = response.read(self._left + 1)
        except urllib.error.HTTPError as error:
            error.close()
            if may_be_missing and error.code in (400, 403, 404):
                return None
            raise CommandError(
                f"{self._shown}: GET {printable(path)} returned {_answer(error.code)}"
            ) from None
        except urllib.error.URLError as error:
            raise CommandError(f"{self._shown}: {printable(str(error.reason))}") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise CommandError(f"{self._shown}: {printable(str(error) or type(error).__name__)}") from None
        self._left -= len(content)
        if self._left < 0:
            raise CommandError(f"{self._shown}: larger than the limit of {MAX_BYTES // 2**20} MB")
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise CommandError(
                f"{self._shown}: GET {printable(path)} returned no JSON; is this the Admin API, or the proxy?"
            ) from None

    def rows(self, path: str, *, may_be_missing: bool = False) -> Iterator[dict[str, _Json]]:
        """Yield the entities of a list, page by page. Raises CommandError."""
        query = "?size=1000"
        for _ in range(MAX_PAGES):
            page = self.get(path + query, may_be_missing=may_be_missing)
            if page is None:
                return
            rows = page.get("data") if isinstance(page, dict) else None
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise CommandError(f"{self._shown}: GET {printable(path)} is not a list of entities")
            yield from rows
            offset = page.get("offset")
            if not offset:
                return
            query = f"?size=1000&offset={urllib.parse.quote(str(offset), safe='')}"
        raise CommandError(f"{self._shown}: GET {printable(path)} returns a list without end")


def _answer(status: int) -> str:
    if status in (401, 403):
        return f"{status}: a token is required; set {TOKEN_VARIABLE} or {KONG_TOKEN_VARIABLE}."
    return f"{status}."


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
