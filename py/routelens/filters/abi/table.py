"""The table of host functions: what a filter can import, by module and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from routelens.filters.abi import (
    buffers,
    calls,
    foreign,
    integration,
    maps,
    properties,
    shared,
    streams,
    wasi,
)
from routelens.filters.abi.function import HostCall

HOST_CALLS: Final[Mapping[tuple[str, str], HostCall]] = {
    (call.module, call.name): call
    for functions in (
        integration.FUNCTIONS,
        maps.FUNCTIONS,
        buffers.FUNCTIONS,
        streams.FUNCTIONS,
        calls.FUNCTIONS,
        shared.FUNCTIONS,
        properties.FUNCTIONS,
        foreign.FUNCTIONS,
        wasi.FUNCTIONS,
    )
    for call in functions
}
"""Every function is offered to every module, whatever its ABI version."""
