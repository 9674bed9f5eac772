"""Metrics of the gateway for Prometheus: requests, latencies by route, the router, 404s."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from routelens.gateway.proxy.live_table import LiveTable
from routelens.gateway.proxy.result import Record

MAX_ROUTES: Final = 10_000
"""How many routes have series of their own; more are counted together."""
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What `/metrics` answers. Every gateway has its own registry."""

    def __init__(self, live: LiveTable) -> None:
        self._live = live
        self._registry = CollectorRegistry()
        self._routes: set[str] = set()
        self._requests = Counter(
            "routelens_requests",
            "Requests by route and status",
            ("route", "service", "status"),
            registry=self._registry,
        )
        self._total = Histogram(
            "routelens_request_seconds",
            "Time of a request",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._upstream = Histogram(
            "routelens_upstream_seconds",
            "Time until the upstream's response",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._routing = Histogram(
            "routelens_routing_seconds",
            "Time to find the route of a request",
            buckets=(0.00001, 0.0001, 0.001, 0.01),
            registry=self._registry,
        )
        self._rebuild = Histogram(
            "routelens_router_update_seconds", "Time to put a change into force", registry=self._registry
        )
        self._size = Gauge("routelens_router_routes", "Routes in the table", registry=self._registry)

    def observe(self, record: Record) -> None:
        """Count a request that is over."""
        route = "" if record.route is None else record.route["name"] or record.route["id"]
        if route not in self._routes:
            if len(self._routes) >= MAX_ROUTES:
                route = "other"
            self._routes.add(route)
        service = "" if record.service is None else record.service["name"] or record.service["id"]
        self._requests.labels(route, service, str(record.status)).inc()
        self._total.labels(route).observe(record.total_time)
        self._routing.observe(record.routing_time)
        if record.upstream_time is not None:
            self._upstream.labels(route).observe(record.upstream_time)

    def observe_update(self, seconds: float) -> None:
        """Count a change of the table."""
        self._rebuild.observe(seconds)

    def text(self) -> bytes:
        """Return all series in Prometheus' text format."""
        self._size.set(len(self._live.snapshot.routes))
        return generate_latest(self._registry)
