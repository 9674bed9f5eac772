"""Metrics that filters define, for Prometheus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from routelens.filters.shared import COUNTER, GAUGE, Metrics

_LABELS: Final = ("filter", "name")
_NOT_IN_NAMES: Final = re.compile(r"[^a-zA-Z0-9_]")

_Family: TypeAlias = CounterMetricFamily | GaugeMetricFamily | SummaryMetricFamily


class FilterMetrics(Collector):
    """What filters have counted, by the names that Kong gives: `pw.FILTER.NAME` (docs/reference/proxy-wasm.md §3.6).

    Prometheus allows letters, digits and `_` there, so `_` stands for everything else; the labels have the names as
    they are. Of a histogram, filters' hosts keep the number of samples and their sum.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Yield the families of series, for the registry."""
        families: dict[tuple[str, int], _Family] = {}
        for metric in self._metrics.all():
            name = _NOT_IN_NAMES.sub("_", f"pw.{metric.filter}.{metric.name}")
            family = families.get((name, metric.kind))
            if family is None:
                text = f"Metric {metric.name} of the filter {metric.filter}"
                make = {COUNTER: CounterMetricFamily, GAUGE: GaugeMetricFamily}.get(
                    metric.kind, SummaryMetricFamily
                )
                family = families[name, metric.kind] = make(name, text, labels=_LABELS)
            labels = (metric.filter, metric.name)
            if isinstance(family, SummaryMetricFamily):
                family.add_metric(labels, count_value=metric.samples, sum_value=metric.value)
            else:
                family.add_metric(labels, metric.value)
        yield from families.values()
