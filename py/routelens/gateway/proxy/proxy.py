"""Proxy: a request from the router through the plugins to an upstream, and the answer back (docs/gateway.md)."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncIterator
from dataclasses import field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from routelens.dataclass import dataclass
from routelens.gateway.plugins.registry import PLUGINS
from routelens.gateway.proxy.balancer import Balancer, Peer
from routelens.gateway.proxy.counters import Counters
from routelens.gateway.proxy.error_bodies import error_reply, failure_reply
from routelens.gateway.proxy.exchange import BodyTooLargeError, Exchange, Reply, RequestBody, message_reply
from routelens.gateway.proxy.forwarding import add_own_headers, cleaned_response, upstream_headers
from routelens.gateway.proxy.headers import Headers, tokens
from routelens.gateway.proxy.live_table import LiveTable, Snapshot
from routelens.gateway.proxy.result import (
    Record,
    Result,
    closing,
    filtered_by_plugins,
    own_filtered_result,
    own_result,
    router_reply,
    with_body_filters,
)
from routelens.gateway.proxy.upstream import (
    NOT_REPEATED,
    Failure,
    UpstreamError,
    UpstreamRequest,
    UpstreamResponse,
    Upstreams,
)
from routelens.gateway.settings import Settings
from routelens.kong import Request, RequestError
from routelens.kong.declarations.field import Row
from routelens.kong.outcome import Outcome
from routelens.router import EvaluationLimit

if TYPE_CHECKING:
    from routelens.filters import ConfiguredFilter
    from routelens.gateway.proxy.filter_host import Generation
    from routelens.gateway.proxy.filtered_exchange import FilteredExchange

BUFFERED: Final = 1024 * 1024
"""How much of a request body is held so that a try can be repeated, in bytes."""
_PROXIED_PROTOCOLS: Final = ("http", "https")
_NO_PEER: Final = "failure to get a peer from the ring-balancer"

_log = logging.getLogger("routelens.gateway.proxy")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as the listener read it: `target` as sent, `connection` the number of the client's connection."""

    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    peer: tuple[str, int]
    listener: tuple[str, int]
    chunks: AsyncIterator[bytes]
    http_version: str = "1.1"
    connection: int = 0


@dataclass(slots=True)
class _Answer:
    """The upstream's response, or why there is none."""

    response: UpstreamResponse | None = None
    reply: Reply | None = None
    tries: int = 0
    peer: Peer | None = None
    balancer: Balancer | None = None
    started: float = field(default_factory=time.perf_counter)


class Proxy:
    """Answers requests by the live table. `node_id` is what request-termination's echo tells."""

    def __init__(self, live: LiveTable, settings: Settings, node_id: str, upstreams: Upstreams) -> None:
        self._live = live
        self._settings = settings
        self._node_id = node_id
        self._trusted: list[IPv4Network | IPv6Network] = [
            ip_network(block, strict=False) for block in settings.trusted
        ]
        self._configuration = _configuration(settings)
        self.counters = Counters()
        self.upstreams = upstreams

    async def answer(self, incoming: Incoming) -> Result:
        """Return what the client gets. Never raises for what a client, a plugin or an upstream does."""
        started = time.perf_counter()
        request_id = os.urandom(16).hex()
        record = Record(None, request_id, started, client_ip=incoming.peer[0])
        record.method, record.target = incoming.method, incoming.target
        try:
            result = await self._answer(incoming, request_id, record)
        except RequestError:
            fallback = Request(scheme="http")
            result = own_result(failure_reply(400, fallback, request_id), request_id, record)
        except EvaluationLimit as limit:
            _log.error("Request %s: %s", request_id, limit)
            request = record.request or Request(scheme="http")
            result = own_result(failure_reply(500, request, request_id), request_id, record)
        if record.route is not None:
            self._debug(Headers(incoming.headers), record, result.headers)
        result.record = record
        record.status = result.status
        return result

    @staticmethod
    def without_tunnel(result: Result) -> Result:
        """Return the answer in place of a response that switched protocols, which is none to its client."""
        record = result.record
        assert record is not None
        assert record.request is not None
        reply = failure_reply(502, record.request, result.request_id)
        answer = own_result(reply, result.request_id, record)
        answer.record, record.status = record, answer.status
        return answer

    async def _answer(self, incoming: Incoming, request_id: str, record: Record) -> Result:
        request, client_ip = self._request(incoming)
        record.request, record.client_ip = request, client_ip
        if incoming.method in ("TRACE", "CONNECT"):
            return own_result(failure_reply(405, request, request_id), request_id, record)
        snapshot = self._live.snapshot
        before = time.perf_counter()
        outcome = self._live.table.route(request)
        record.routing_time = time.perf_counter() - before
        if outcome.route is None:
            reply = error_reply(404, outcome.message or "Not found", request, request_id)
            return own_result(reply, request_id, record)
        exchange = self._exchange(incoming, request, outcome, snapshot, client_ip, request_id)
        record.route, record.service = exchange.route, exchange.service
        if outcome.status is not None and outcome.status != 503:
            return own_result(router_reply(outcome, request, request_id), request_id, record)
        return await self._through_plugins(exchange, snapshot, record)

    def _request(self, incoming: Incoming) -> tuple[Request, str]:
        """Return the request as routes see it, and the client's address."""
        peer_ip = incoming.peer[0]
        trusted = self._is_trusted(peer_ip)
        client_ip = peer_ip
        if trusted:
            real = (Headers(incoming.headers).text("x-real-ip") or "").strip()
            client_ip = real if _is_address(real) else peer_ip
        lines = [
            (name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))
            for name, value in incoming.headers
        ]
        request = Request(
            scheme="http",
            method=incoming.method,
            path=incoming.target,
            headers=lines,
            src_ip=client_ip,
            src_port=incoming.peer[1],
            dst_ip=incoming.listener[0],
            dst_port=incoming.listener[1],
            http_version=incoming.http_version if incoming.http_version in ("1.0", "1.1") else "1.1",
            trusted=trusted,
        )
        return request, client_ip

    def _is_trusted(self, address: str) -> bool:
        if not self._trusted:
            return False
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer.version == block.version and peer in block for block in self._trusted)

    def _exchange(
        self,
        incoming: Incoming,
        request: Request,
        outcome: Outcome,
        snapshot: Snapshot,
        client_ip: str,
        request_id: str,
    ) -> Exchange:
        assert outcome.route is not None
        route = snapshot.routes[str(outcome.route.id)]
        service = None if route["service"] is None else snapshot.services.get(route["service"]["id"])
        headers = Headers(incoming.headers)
        length = headers.get(b"content-length")
        chunked = b"transfer-encoding" in headers
        body = RequestBody(
            incoming.chunks,
            limit=self._settings.max_buffered_body,
            has_body=chunked or (length is not None and length.strip() != b"0"),
            length=None if chunked or length is None else int(length),
        )
        exchange = Exchange(
            request=request,
            outcome=outcome,
            sent_headers=headers,
            headers=headers.copy(),
            method=incoming.method,
            target=outcome.upstream_uri or "/",
            sent_target=incoming.target,
            connection=incoming.connection,
            body=body,
            client_ip=client_ip,
            peer=incoming.peer,
            request_id=request_id,
            counters=self.counters,
            consumers=snapshot.consumers,
            route=route,
            service=service,
        )
        exchange.data["node_id"] = self._node_id
        return exchange

    async def _through_plugins(self, exchange: Exchange, snapshot: Snapshot, record: Record) -> Result:
        selected: list[tuple[str, Row]] = []
        reply: Reply | None = None
        service_id = None if exchange.service is None else exchange.service["id"]
        for name in snapshot.plugins:
            consumer_id = None if exchange.consumer is None else exchange.consumer["id"]
            plugin = snapshot.plugin_for(name, exchange.route["id"], service_id, consumer_id)
            if plugin is None:
                continue
            selected.append((name, plugin))
            access = PLUGINS[name].access
            if reply is None and access is not None:
                exchange.data["plugin"] = plugin
                try:
                    reply = await access(plugin["config"], exchange)
                except BodyTooLargeError:
                    reply = failure_reply(413, exchange.request, exchange.request_id)
                except Exception:
                    _log.exception("The plugin %s failed", name)
                    reply = message_reply(500, "An unexpected error occurred")
        record.consumer = exchange.consumer
        if reply is not None:
            return await own_filtered_result(reply, exchange, selected, record)
        service = exchange.service
        if service is None:
            reply = error_reply(
                503, "no Service found with those values", exchange.request, exchange.request_id
            )
        elif service["protocol"] not in _PROXIED_PROTOCOLS:
            text = f"This gateway does not speak {service['protocol']}"
            reply = failure_reply(501, exchange.request, exchange.request_id, text)
        if reply is not None or service is None:
            assert reply is not None
            return await own_filtered_result(reply, exchange, selected, record)
        generation = snapshot.filters
        filters = [] if generation is None else generation.filters_for(exchange.route["id"], service["id"])
        if generation is not None and filters:
            return await self._through_filters(
                exchange, snapshot, service, selected, record, generation, filters
            )
        answer = await self._send(exchange, snapshot, service)
        return await self._result(exchange, answer, selected, record)

    async def _through_filters(
        self,
        exchange: Exchange,
        snapshot: Snapshot,
        service: Row,
        selected: list[tuple[str, Row]],
        record: Record,
        generation: Generation,
        filters: list[ConfiguredFilter],
    ) -> Result:
        from routelens.gateway.proxy.filtered_exchange import (  # noqa: PLC0415 (an extra, loaded where filters run)
            FilteredExchange,
            FilterError,
        )

        try:
            filtered = FilteredExchange(generation, filters, exchange, self._node_id, self._configuration)
        except FilterError as error:
            _log.error("Request %s: %s", exchange.request_id, error.message)
            reply = failure_reply(500, exchange.request, exchange.request_id)
            return await own_filtered_result(reply, exchange, selected, record)
        try:
            step = await filtered.request()
            if step is None:
                answer = await self._send(exchange, snapshot, _retargeted(exchange, service))
                result = await self._result(exchange, answer, selected, record, filtered)
            else:
                result = await own_filtered_result(step, exchange, selected, record)
        except BaseException:
            filtered.close()
            raise
        result.close = closing(result.close, filtered)
        return result

    async def _send(self, exchange: Exchange, snapshot: Snapshot, service: Row) -> _Answer:
        """Try peers until one answers, as often as the service allows."""
        answer = _Answer()
        answer.balancer = None if exchange.target_peer else snapshot.balancers.get(service["host"])
        if exchange.route["request_buffering"]:
            await exchange.body.buffer(BUFFERED)
        tries = 1 + (5 if service["retries"] is None else service["retries"])
        failure: UpstreamError | None = None
        while answer.tries < tries:
            peer = Peer(*exchange.target_peer) if exchange.target_peer else _peer(service, answer.balancer)
            if peer is None:
                answer.reply = error_reply(503, _NO_PEER, exchange.request, exchange.request_id)
                return answer
            answer.tries += 1
            answer.peer = peer
            try:
                answer.response = await self.upstreams.send(
                    _message(exchange, service, peer, answer.balancer)
                )
            except UpstreamError as error:
                failure = error
                if answer.balancer is not None and peer.target_id is not None:
                    answer.balancer.report_failure(peer.target_id, timed_out=error.failure.timed_out)
                if error.failure is Failure.INVALID:
                    break  # bytes of a response have come
                if error.failure is Failure.NAME and answer.balancer is None:
                    break  # there is no other host to try
                is_repeatable = exchange.body.content is not None and exchange.method not in NOT_REPEATED
                if error.failure.was_sent and not is_repeatable:
                    break
                continue
            if answer.balancer is not None and peer.target_id is not None:
                answer.balancer.report_status(peer.target_id, answer.response.status)
            return answer
        assert failure is not None
        text = "name resolution failed" if failure.failure.status == 503 else None
        if text is not None:
            answer.reply = error_reply(503, text, exchange.request, exchange.request_id)
        else:
            answer.reply = failure_reply(failure.failure.status, exchange.request, exchange.request_id)
        return answer

    async def _result(
        self,
        exchange: Exchange,
        answer: _Answer,
        selected: list[tuple[str, Row]],
        record: Record,
        filtered: FilteredExchange | None = None,
    ) -> Result:
        record.tries = answer.tries
        if answer.peer is not None:
            record.upstream = f"{answer.peer.host}:{answer.peer.port}"
            record.upstream_uri = exchange.target
        sent = answer.response
        if sent is None:
            assert answer.reply is not None
            reply = answer.reply if filtered is None else await filtered.own(answer.reply)
            return await own_filtered_result(reply, exchange, selected, record)
        waited = time.perf_counter() - answer.started
        record.upstream_time = waited
        wants_trailers = b"trailers" in tokens(exchange.sent_headers.all(b"te"))
        headers = cleaned_response(
            sent.headers,
            wants_trailers=wants_trailers,
            wants_websocket=is_websocket(exchange.sent_headers),
        )
        if exchange.method == "HEAD" and exchange.request.method != "HEAD":
            headers.set(
                b"Content-Length", b"0"
            )  # of the body that comes; a plugin or filter has changed the method
        status, body = sent.status, sent.chunks()
        exchange.upstream_status = status
        if filtered is not None:
            try:
                step = await filtered.response(status, headers, body, sent.address)
            except BaseException:
                await sent.close()
                raise
            if isinstance(step, Reply):
                await sent.close()
                return await own_filtered_result(step, exchange, selected, record)
            status, headers, body = step
        total = time.perf_counter() - record.started
        add_own_headers(
            headers,
            {
                b"X-Kong-Upstream-Latency": b"%d" % (waited * 1000),
                b"X-Kong-Proxy-Latency": b"%d" % max(0, (total - waited) * 1000),
                b"X-Kong-Request-Id": exchange.request_id.encode(),
            },
        )
        reason = sent.reason if status == sent.status else b""
        result = Result(status, headers, body, exchange.request_id, reason=reason)
        result.close = sent.close
        result = filtered_by_plugins(result, exchange, selected)
        if status == sent.status == 101:
            result.tunnel = sent.tunnel
            result.headers.set(b"Connection", b"upgrade")
            result.headers.set(b"Upgrade", b"websocket")
            return result
        try:
            return await with_body_filters(result, exchange, selected)
        except BaseException:
            await sent.close()
            raise

    def _debug(self, sent: Headers, record: Record, headers: Headers) -> None:
        """Name the route and its service in the answer, whoever gave it."""
        if not self._settings.debug_header or sent.get(b"kong-debug") != b"1":
            return
        for label, row in (("Route", record.route), ("Service", record.service)):
            if row is not None:
                headers.set(f"Kong-{label}-Id".encode(), row["id"].encode())
                if row["name"] is not None:
                    headers.set(f"Kong-{label}-Name".encode(), row["name"].encode())


def _configuration(settings: Settings) -> dict[str, str | None]:
    """Return the settings that filters may ask for, None for what is a table."""
    return {
        "role": "traditional",
        "router_flavor": settings.flavor,
        "wasm": "true",
        "worker_consistency": "strict",
        "allow_debug_header": str(settings.debug_header).lower(),
        **dict.fromkeys(("admin_listen", "loaded_plugins", "plugins", "proxy_listen", "trusted_ips")),
    }


def _retargeted(exchange: Exchange, service: Row) -> Row:
    """Return the service as filters redirected it."""
    changed = dict(service)
    if exchange.target_upstream is not None:
        changed["host"] = exchange.target_upstream
    if exchange.target_scheme is not None:
        changed["protocol"] = exchange.target_scheme
    return changed


def _peer(service: Row, balancer: Balancer | None) -> Peer | None:
    return Peer(service["host"].strip("[]"), service["port"]) if balancer is None else balancer.pick()


def _message(exchange: Exchange, service: Row, peer: Peer, balancer: Balancer | None) -> UpstreamRequest:
    websocket = is_websocket(exchange.sent_headers)
    headers = upstream_headers(exchange, _host(exchange, service, peer, balancer), websocket=websocket)
    content: bytes | AsyncIterator[bytes]
    if exchange.body.content is not None:
        content = exchange.body.content
        if (
            content
            or b"content-length" in exchange.sent_headers
            or b"transfer-encoding" in exchange.sent_headers
        ):
            headers.append((b"Content-Length", b"%d" % len(content)))
    else:
        content = exchange.body.stream()
        if exchange.body.length is None:
            headers.append((b"Transfer-Encoding", b"chunked"))
        else:
            headers.append((b"Content-Length", b"%d" % exchange.body.length))
    return UpstreamRequest(peer, service, exchange.method, exchange.target, headers, content)


def _host(exchange: Exchange, service: Row, peer: Peer, balancer: Balancer | None) -> str:
    """Return the Host header that goes upstream; a port is named unless the protocol implies it."""
    if exchange.route["preserve_host"] and exchange.request.host:
        return exchange.request.host
    host = service["host"]
    if balancer is not None:
        host = balancer.upstream["host_header"] or (f"[{peer.host}]" if ":" in peer.host else peer.host)
    implied = 443 if service["protocol"] == "https" else 80
    return host if peer.port == implied else f"{host}:{peer.port}"


def is_websocket(headers: Headers) -> bool:
    """Tell whether a request asks for a WebSocket."""
    return b"websocket" in tokens(headers.all(b"upgrade"))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
