"""Access log: one line for every request, as text or JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Literal

from routelens.explain.printable import printable
from routelens.gateway.proxy.result import Record
from routelens.gateway.replies import LogEntry
from routelens.kong.declarations.field import Row


def access_logger(form: Literal["text", "json"], write: Callable[[str], object]) -> Callable[[Record], None]:
    """Return an observer that writes a line for every request."""

    def log(record: Record) -> None:
        entry = entry_of(record, time.time())
        if form == "json":
            write(json.dumps(entry).replace("\x7f", "\\u007f") + "\n")
        else:
            upstream = "-" if entry["upstream_ms"] is None else f"{entry['upstream_ms']}ms"
            write(
                f"{entry['time']} {entry['client_ip']} {_word(record.method)} "
                f"{_word(record.target)} {entry['status']} route={_word(entry['route'] or '-')} "
                f"service={_word(entry['service'] or '-')} routing={entry['routing_ms']}ms upstream={upstream} "
                f"total={entry['total_ms']}ms id={entry['request_id']}\n"
            )

    return log


def entry_of(record: Record, ended: float) -> LogEntry:
    """Return what is told of a request that ended at a time, in seconds since 1970; times in milliseconds."""
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ended)),
        "request_id": record.request_id,
        "client_ip": record.client_ip,
        "method": record.method,
        "host": None if record.request is None else record.request.host,
        "target": record.target.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "status": record.status,
        "route": _label(record.route),
        "service": _label(record.service),
        "consumer": None if record.consumer is None else record.consumer["id"],
        "upstream": record.upstream,
        "tries": record.tries,
        "routing_ms": round(record.routing_time * 1000, 3),
        "upstream_ms": None if record.upstream_time is None else round(record.upstream_time * 1000, 3),
        "total_ms": round(record.total_time * 1000, 3),
    }


def _word(text: object) -> str:
    """Return a text as one word of a line."""
    return printable(json.dumps(text)[1:-1])


def _label(row: Row | None) -> str | None:
    return None if row is None else row["name"] or row["id"]
