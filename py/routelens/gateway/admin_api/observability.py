"""Endpoints that show the running gateway: `/metrics`, `/routelens/events`, `/routelens/explain`."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response, StreamingResponse

from routelens.explain import explain_request
from routelens.explain.markup import plain_text
from routelens.gateway import errors
from routelens.gateway.admin_api.call import Call
from routelens.gateway.admin_api.entities import Answer, Methods
from routelens.gateway.events import Events
from routelens.gateway.metrics import Metrics
from routelens.gateway.proxy.live_table import LiveTable
from routelens.gateway.replies import LogEntries
from routelens.kong import Request, RequestError
from routelens.kong.declarations.field import Json

_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"


class ObservabilityEndpoints:
    """The handlers of metrics, live requests and explanations."""

    def __init__(self, live: LiveTable, metrics: Metrics, events: Events) -> None:
        self._live = live
        self._metrics = metrics
        self._events = events

    def find(self, segments: list[str]) -> Methods | None:
        """Return the handlers of a path by method."""
        match segments:
            case ["metrics"]:
                return {"GET": self._get_metrics}
            case ["routelens", "events"]:
                return {"GET": self._get_events}
            case ["routelens", "requests"]:
                return {"GET": self._get_requests}
            case ["routelens", "explain"]:
                return {"POST": self._post_explain}
        return None

    async def _get_metrics(self, call: Call) -> Response:  # noqa: ARG002 (handlers have one signature)
        return Response(self._metrics.text(), headers={"Content-Type": _TEXT})

    async def _get_events(self, call: Call) -> Response:
        if self._events.is_full:
            raise errors.plain(503, "Too many listen already")
        if call.method == "HEAD":
            return Response(media_type="text/event-stream")
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._events.stream(), media_type="text/event-stream", headers=headers)

    async def _get_requests(self, call: Call) -> Answer:  # noqa: ARG002 (handlers have one signature)
        entries: LogEntries = {"data": self._events.recent, "next": None}
        return Answer(200, entries)

    async def _post_explain(self, call: Call) -> Answer:
        """Explain a request without sending it: `{"method": …, "url": …, "headers": {…}, "src_ip": …}`."""
        body = call.body()
        url, method, headers = body.get("url"), body.get("method", "GET"), body.get("headers") or {}
        if not isinstance(url, str) or not isinstance(method, str) or not isinstance(headers, dict):
            raise errors.plain(400, "expected an object with url, and perhaps method, headers and src_ip")
        source = body.get("src_ip")
        try:
            request = Request.from_url(
                url,
                method=method,
                headers=_lines(headers),
                src_ip=source if isinstance(source, str) else None,
            )
        except RequestError as error:
            raise errors.plain(400, str(error)) from None
        return Answer(200, self._explained(request))

    def _explained(self, request: Request) -> Json:
        explanation = explain_request(self._live.table, request)
        outcome = explanation.outcome
        route = None if outcome.route is None else self._live.snapshot.routes.get(str(outcome.route.id))
        upstream = {
            "uri": outcome.upstream_uri,
            "host": outcome.upstream_host,
            "url": outcome.upstream_url,
            "headers": dict(outcome.upstream_headers or {}),
        }
        return {
            "headline": plain_text(explanation.headline),
            "route": route,
            "rank": explanation.rank,
            "total": explanation.total,
            "priority": None if outcome.priority is None else str(outcome.priority),
            "status": outcome.status,
            "message": outcome.message,
            "captures": dict(outcome.captures),
            "upstream": upstream if outcome.status is None else None,
            "runner_up": None if explanation.runner_up is None else str(explanation.runner_up.route.id),
            "runner_up_reason": explanation.runner_up_reason,
        }


def _lines(headers: dict[str, Json]) -> list[tuple[str, str]]:
    """Return header lines; a name may have several values."""
    lines: list[tuple[str, str]] = []
    for name, value in headers.items():
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, str):
                raise errors.plain(400, f"headers.{name}: expected a string or a list of strings")
            lines.append((name, item))
    return lines
