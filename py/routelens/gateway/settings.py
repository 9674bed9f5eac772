"""Settings: what a gateway is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal

from routelens.dataclass import dataclass
from routelens.kong.priority import MatchCalculation
from routelens.kong.translate import Flavor


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a gateway behaves. Sizes in bytes, times in seconds.

    `token`: what the Admin API wants as a bearer token. `hosts`: the Host headers that it answers to, None for any;
    `origins`: other origins whose pages may write. `trusted`: CIDR ranges of proxies whose forwarded headers count.
    """

    flavor: Flavor = "traditional_compatible"
    match_calculation: MatchCalculation = "original"
    admin_address: str = "127.0.0.1:8001"
    proxy_address: str = "127.0.0.1:8000"
    trusted: tuple[str, ...] = ()
    token: str | None = None
    hosts: frozenset[str] | None = None
    origins: frozenset[str] = frozenset()
    debug_header: bool = False
    log_format: Literal["text", "json"] = "text"
    max_buffered_body: int = 64 * 1024 * 1024
    max_idle_connections: int = 512
    idle_timeout: float = 60.0
    filters: Path | None = None
    filter_limits: Mapping[str, int] = field(default_factory=dict)
    """The folder of the filters, and those limits of `routelens.filters.Limits` that are not the default."""
    filter_cache: Path | None = None
    """The folder in which compiled filters are kept; None: nowhere."""
