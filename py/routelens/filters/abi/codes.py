"""Numbers of the ABI: statuses, maps, buffers, streams."""

from __future__ import annotations

from typing import Final

OK: Final = 0
NOT_FOUND: Final = 1
BAD_ARGUMENT: Final = 2
SERIALIZATION_FAILURE: Final = 3
PARSE_FAILURE: Final = 4
INVALID_MEMORY_ACCESS: Final = 6
EMPTY: Final = 7
CAS_MISMATCH: Final = 8
INTERNAL_FAILURE: Final = 10
UNIMPLEMENTED: Final = 12

STATUS_NAMES: Final = {
    OK: "OK",
    NOT_FOUND: "NOT_FOUND",
    BAD_ARGUMENT: "BAD_ARGUMENT",
    SERIALIZATION_FAILURE: "SERIALIZATION_FAILURE",
    PARSE_FAILURE: "PARSE_FAILURE",
    INVALID_MEMORY_ACCESS: "INVALID_MEMORY_ACCESS",
    EMPTY: "EMPTY",
    CAS_MISMATCH: "CAS_MISMATCH",
    INTERNAL_FAILURE: "INTERNAL_FAILURE",
    UNIMPLEMENTED: "UNIMPLEMENTED",
}

(
    REQUEST_HEADERS, REQUEST_TRAILERS, RESPONSE_HEADERS, RESPONSE_TRAILERS, GRPC_INITIAL_METADATA,
    GRPC_TRAILING_METADATA, CALL_HEADERS, CALL_TRAILERS,
) = range(8)  # fmt: skip

MAP_NAMES: Final = (
    "request headers", "request trailers", "response headers", "response trailers", "gRPC initial metadata",
    "gRPC trailing metadata", "call response headers", "call response trailers",
)  # fmt: skip

(
    REQUEST_BODY, RESPONSE_BODY, DOWNSTREAM_DATA, UPSTREAM_DATA, CALL_BODY, GRPC_MESSAGE, VM_CONFIGURATION,
    PLUGIN_CONFIGURATION, FOREIGN_ARGUMENTS,
) = range(9)  # fmt: skip

REQUEST_STREAM, RESPONSE_STREAM, DOWNSTREAM, UPSTREAM = range(4)

CONTINUE: Final = 0
PAUSE: Final = 1
