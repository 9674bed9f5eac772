"""The Proxy-Wasm host: runs filters on requests, on Wasmtime under CPython and on the browser's own WebAssembly.

It knows neither routes nor sockets: `FilterRuntime.open` takes a chain and a request, and the stream that it returns
says what is to be done with the connection. docs/filters.md has the rules and where they come from.
"""

from routelens.filters.chain import FilterStream
from routelens.filters.contexts import ConfiguredFilter
from routelens.filters.effects import (
    Abort,
    Effect,
    ReadBody,
    Refuse,
    SendBody,
    SendHead,
    SendRequest,
    Wait,
)
from routelens.filters.errors import FilterError, ModuleError, TrapError
from routelens.filters.exchange import HostProperties, PropertyError, RequestHead
from routelens.filters.host import CallResponse, DispatchedCall, Host, Limits, LogRecord
from routelens.filters.runtime import FilterRuntime
from routelens.filters.shared import SharedState
from routelens.filters.trace import Trace, TraceEvent

__all__ = [
    "Abort",
    "CallResponse",
    "ConfiguredFilter",
    "DispatchedCall",
    "Effect",
    "FilterError",
    "FilterRuntime",
    "FilterStream",
    "Host",
    "HostProperties",
    "Limits",
    "LogRecord",
    "ModuleError",
    "PropertyError",
    "ReadBody",
    "Refuse",
    "RequestHead",
    "SendBody",
    "SendHead",
    "SendRequest",
    "SharedState",
    "Trace",
    "TraceEvent",
    "TrapError",
    "Wait",
]
