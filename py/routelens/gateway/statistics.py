"""Statistics: counts of connections and requests, for `/status`."""

from __future__ import annotations

from routelens.dataclass import dataclass


@dataclass(slots=True)
class Statistics:
    """What has been counted since the gateway started."""

    connections_accepted: int = 0
    connections_active: int = 0
    requests_active: int = 0
    total_requests: int = 0
