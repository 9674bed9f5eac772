"""Context check: what is wrong with a context that somebody wrote by hand."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Final

from routelens.language import Schema

_CLASSES: Final[dict[str, tuple[type, ...]]] = {
    "String": (str,),
    "Int": (int,),
    "IpAddr": (ipaddress.IPv4Address, ipaddress.IPv6Address),
    "IpCidr": (ipaddress.IPv4Network, ipaddress.IPv6Network),
    "Regex": (),
}


def check_context(schema: Schema, context: Mapping[str, object]) -> list[str]:
    """Return what is wrong with `context`, one sentence per fault.

    Args:
        schema: The fields that there are, with their types.
        context: Lists of values by field name: str for String, int (64 bits) for Int, an address of the `ipaddress`
            module for IpAddr.

    Returns:
        The sentences; none if the router can read the context. Linear in the number of values.

    >>> check_context(Schema({"http.path": "String"}), {"http.path": "/v1", "http.host": ["a.example"]})
    ['http.path: its values must be a list', 'http.host: the schema has no such field']

    """
    faults = []
    for name, values in context.items():
        field_type = schema.type_of(name)
        if field_type is None or name.endswith(".*"):
            faults.append(f"{name}: the schema has no such field")
            continue
        if isinstance(values, (str, bytes)) or not isinstance(values, (list, tuple)):
            faults.append(f"{name}: its values must be a list")
            continue
        faults += [
            f"{name}: {value!r} is not {field_type}"
            for value in values
            if not isinstance(value, _CLASSES[field_type])
            or isinstance(value, bool)
            or (isinstance(value, int) and not -(2**63) <= value < 2**63)
            or (isinstance(value, str) and not _is_text(value))
        ]
    return faults


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
