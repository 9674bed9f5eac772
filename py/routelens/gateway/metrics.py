"""Metrics of the gateway for Prometheus: requests, latencies by route, the router.

What is counted for a request is a few additions; Prometheus' own objects are made of it when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from routelens.gateway.proxy.live_table import LiveTable
from routelens.gateway.proxy.result import Record
from routelens.gateway.unmatched import UnmatchedRequests

MAX_ROUTES: Final = 10_000
"""How many routes have series of their own; more are counted together."""
_REQUEST_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ROUTING_BUCKETS: Final = (0.00001, 0.0001, 0.001, 0.01)
_UPDATE_BUCKETS: Final = (0.001, 0.01, 0.1, 1.0, 10.0)


class _Times:
    """A histogram: how many times fell into each bucket, and their sum. Times in seconds."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, seconds: float) -> None:
        """Count a time."""
        self._counts[bisect_left(self._bounds, seconds)] += 1
        self._sum += seconds

    def put_into(self, family: HistogramMetricFamily, labels: Sequence[str]) -> None:
        """Add these times to a family of series."""
        names = [*map(str, self._bounds), "+Inf"]
        buckets = list(zip(names, accumulate(self._counts), strict=True))
        family.add_metric(labels, buckets=buckets, sum_value=self._sum)


class Metrics(Collector):
    """What `/metrics` answers. Every gateway has its own registry."""

    def __init__(self, live: LiveTable, unmatched: UnmatchedRequests) -> None:
        self._live = live
        self._unmatched = unmatched
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._requests: Counter[tuple[str, str, str]] = Counter()
        self._total: dict[str, _Times] = {}
        self._upstream: dict[str, _Times] = {}
        self._routing = _Times(_ROUTING_BUCKETS)
        self._updates = _Times(_UPDATE_BUCKETS)

    def add(self, collector: Collector) -> None:
        """Tell the series of another collector, too."""
        self._registry.register(collector)

    def observe(self, record: Record) -> None:
        """Count a request that is over."""
        route = "" if record.route is None else record.route["name"] or record.route["id"]
        total = self._total.get(route)
        if total is None:
            if len(self._total) >= MAX_ROUTES:
                route = "other"
            total = self._total.setdefault(route, _Times(_REQUEST_BUCKETS))
        service = "" if record.service is None else record.service["name"] or record.service["id"]
        self._requests[route, service, str(record.status)] += 1
        total.add(record.total_time)
        self._routing.add(record.routing_time)
        if record.upstream_time is not None:
            upstream = self._upstream.get(route)
            if upstream is None:
                upstream = self._upstream[route] = _Times(_REQUEST_BUCKETS)
            upstream.add(record.upstream_time)

    def observe_update(self, seconds: float) -> None:
        """Count a change of the table."""
        self._updates.add(seconds)

    def text(self) -> bytes:
        """Return all series in Prometheus' text format."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield the families of series, for the registry."""
        requests = CounterMetricFamily(
            "routelens_requests", "Requests by route and status", labels=("route", "service", "status")
        )
        for labels, count in self._requests.items():
            requests.add_metric(labels, count)
        yield requests
        for name, text, by_route in (
            ("routelens_request_seconds", "Time of a request", self._total),
            ("routelens_upstream_seconds", "Time until the upstream's response", self._upstream),
        ):
            family = HistogramMetricFamily(name, text, labels=("route",))
            for route, times in by_route.items():
                times.put_into(family, (route,))
            yield family
        for name, text, times in (
            ("routelens_routing_seconds", "Time to find the route of a request", self._routing),
            ("routelens_router_update_seconds", "Time to put a change into force", self._updates),
        ):
            family = HistogramMetricFamily(name, text, labels=())
            times.put_into(family, ())
            yield family
        unmatched = CounterMetricFamily(
            "routelens_unmatched_requests", "404s by the route that came nearest", labels=("nearest",)
        )
        for label, count in self._unmatched.counts.items():
            unmatched.add_metric((label,), count)
        yield unmatched
        size = len(self._live.snapshot.routes)
        yield GaugeMetricFamily("routelens_router_routes", "Routes in the table", value=size)
