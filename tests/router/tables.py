"""Random tables and requests: few names and values, so that routes meet requests, and each other, often."""

from __future__ import annotations

import ipaddress
import random
import uuid
from typing import Final

from routelens import Schema
from routelens.router.evaluate import ContextValue

SCHEMA: Final = Schema(
    {
        "path": "String",
        "host": "String",
        "h.*": "String",
        "port": "Int",
        "ip": "IpAddr",
        "net": "IpCidr",
    }
)

_TEXT_FIELDS: Final = ("path", "path", "path", "host", "h.a", "h.b")
_TEXTS: Final = (
    "", "/", "/a", "/a/b", "/a/b/c", "/A/b", "a", "b", "ab", "abcabcabc", "/svc/items/17", "/svc/items/18", "items/1",
    "/svc/users", "x.example.com", "y.example.com", "example", "É", "é", "éa", "0123456789" * 8, "0123456789" * 7,
    "ı", "İ", "GET", "a\nb", 'a"b', "a\\b", "#",
)  # fmt: skip
_PATTERNS: Final = (
    "^/svc/items/\\d+$", "^/a", "b$", "items", "a|b", "(?P<name>a+)b", "^(/a|/b)", "^/svc/(items|users)", "(?i)^/a",
    "", "c*", "[0-9]{3}", "^x\\.", "\\.com$", "/a/.*c", "items/1", "(items)/(?P<n>\\d)", "^/a/b$", "^(a|b)$", "abcabc",
    "é", "(?i)example", "^$", "a.b", "(?:/svc){1,2}/items/1[78]",
)  # fmt: skip
_ADDRESSES: Final = (
    "10.0.0.1",
    "10.0.0.2",
    "10.1.2.3",
    "192.168.0.1",
    "::1",
    "fd00::1",
    "fd00::2",
    "::ffff:10.0.0.1",
)
_NETWORKS: Final = (
    "10.0.0.0/8",
    "10.0.0.0/31",
    "10.0.0.1/32",
    "0.0.0.0/0",
    "::/0",
    "fd00::/8",
    "::1/128",
    "::/96",
)
_NUMBERS: Final = (-9223372036854775807, -5, -1, 0, 1, 7, 8, 80, 443, 8000, 8001, 65535, 9223372036854775807)


def literal_of(text: str, chance: random.Random) -> str:
    """Return a string literal, raw now and then."""
    if '"#' not in text and chance.random() < 0.3:
        return f'r#"{text}"#'
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def random_predicate(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.62:
        field = chance.choice(_TEXT_FIELDS)
        operator = chance.choice(("==", "!=", "^=", "=^", "contains", "~"))
        literal = literal_of(chance.choice(_PATTERNS if operator == "~" else _TEXTS), chance)
        if chance.random() < 0.2:
            field = f"lower({field})"
    elif kind < 0.82:
        field, operator = "port", chance.choice(("==", "!=", ">", ">=", "<", "<=", ">=", "<="))
        literal = str(chance.choice(_NUMBERS))
    elif kind < 0.92:
        field, operator, literal = "ip", chance.choice(("in", "not in", "in")), chance.choice(_NETWORKS)
    elif kind < 0.97:
        field, operator, literal = "ip", chance.choice(("==", "!=")), chance.choice(_ADDRESSES[:-1])
    else:
        field, operator, literal = "net", chance.choice(("==", "!=")), chance.choice(_NETWORKS)
    if chance.random() < 0.25:
        field = f"any({field})"
    return f"{field} {operator} {literal}"


def random_expression(chance: random.Random, depth: int = 4) -> str:
    if depth == 0 or chance.random() < 0.35:
        return random_predicate(chance)
    if chance.random() < 0.15:
        return f"!({random_expression(chance, depth - 1)})"
    joint = chance.choice((" && ", " && ", " || "))
    parts = (f"({random_expression(chance, depth - 1)})" for _ in range(chance.randint(2, 3)))
    return joint.join(parts)


def random_context(chance: random.Random) -> dict[str, list[ContextValue]]:
    context: dict[str, list[ContextValue]] = {}
    for field in ("path", "host", "h.a", "h.b"):
        if chance.random() < 0.75:
            context[field] = [
                chance.choice(_TEXTS) + (chance.choice(_TEXTS) if chance.random() < 0.2 else "")
                for _ in range(_count(chance))
            ]
    if chance.random() < 0.75:
        context["port"] = [chance.choice(_NUMBERS) + chance.randint(-1, 1) for _ in range(_count(chance))]
    if chance.random() < 0.75:
        context["ip"] = [
            ipaddress.ip_address(chance.choice((*_ADDRESSES, "fd00::1%eth0"))) for _ in range(_count(chance))
        ]
    if chance.random() < 0.3:
        context["net"] = [ipaddress.ip_network(chance.choice(_NETWORKS)) for _ in range(_count(chance))]
    return context


def random_id(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.choice((chance.getrandbits(128), chance.getrandbits(4))))


def random_priority(chance: random.Random) -> int:
    return chance.choice((0, 0, 1, 2, 3, 2**63, 2**64 - 1))


def _count(chance: random.Random) -> int:
    return chance.choice((1, 1, 1, 1, 2, 3, 0))
