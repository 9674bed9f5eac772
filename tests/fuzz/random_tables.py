"""Random small tables over a small universe of requests: every kind of field, operator, route and setting.

A table is of one `Room`: expressions of which nothing may be undecided, expressions beside traditional routes,
traditional routes alone, or routes for streams.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from routelens.kong import Request, Route, RouteTable
from routelens.kong.entities import to_dict
from routelens.kong.priority import MatchCalculation
from routelens.kong.subsystem import Subsystem

Room: TypeAlias = Literal["plain", "mixed", "traditional", "stream"]
ROOMS: Final[tuple[Room, ...]] = ("plain", "mixed", "mixed", "traditional", "stream")

METHODS = ("GET", "POST", "get")
PATHS = (
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/ab",
    "/b",
    "/B",
    "/a/b/c",
    "/1",
    "/%2F",
    "/é",
    "/٣",
    "/K",
    "/ſ",
    "/a.b",
    "/a-b",
)
HOSTS = (None, "a.x", "b.x", "A.x", "a.x:80", "b", "a.x.", "x.a", "a.x:443", "c.a.x", "[::1]:80")
HEADERS = (
    None, ("1",), ("2",), ("1", "2"), ("12",), ("A",), ("a",), ("",), ("é",), ("x-1",), ("2", "A"), ("aB",), ("1 2",),
)  # fmt: skip
QUERIES = (None, ("1",), ("2",), ("1", "2"), ("",), ("é",), ("a b",), ("%",))
SOURCES = (
    None,
    "10.0.0.1",
    "10.128.0.1",
    "11.0.0.1",
    "::1",
    "2001:db8::1",
    "2001:db8:8000::1",
    "::ffff:10.0.0.1",
)
PORTS = (8000, 80, 81, 0, 65535)
SNIS = (None, "a.x", "b.x", "a.x.", "c.a.x", "A.x")

PATTERNS = (
    "^/a", "^/[ab]$", "^/a/?$", "b$", "^/a|^/b", r"^/\d$", "^/[0-9]$", "(?i)^/b$", r"^/a\b", "/", "^/(a|ab)$",
    r"\p{Lu}", "^$", r"^\w+$", "^(?:a|b)", "^[^/]*$", r"^/a\b.", r"\Bb", "(^/a|b$)", "(?i)k", "(?i)[s]", r"\p{Greek}|é",
    r"^/(?:a/?){1,2}$", r"^.$", r"(?s)^..$", r"^/\p{L}$", r"^/[[:alpha:]]$", r"(?i)^a\.X$", r"^[a-c&&[^b]]", r"\s",
    r"^\S*$", "^(?:1|2)$", "^1?2$", "$", "^/(?:(?:a|b)/?)+$", r"\b1\b", "^a|b$|^$", r"(?-u)^/a", r"^/\D$",
    r"^/a(?:/.*)?$",
)  # fmt: skip
PLAIN = ("==", "^=")
TEXT = ("==", "!=", "^=", "=^", "contains", "~")
NUMERIC = ("==", "!=", "<", "<=", ">", ">=")
NETWORKS = (
    "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::/33",
    "2001:db8:8000::/33", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.1/32", "::1/128",
)  # fmt: skip
ADDRESSES = ("10.0.0.1", "11.0.0.1", "::1", "2001:db8::1")
_TEXTS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "path": (
        ("http.path",),
        (
            "/", "/a", "/a/b", "/b", "/B", "b", "a/", "/1", "/é", "/%2F", "/a?", "/a//b", "/k", "/%2f", "/.", "/a/.",
            "", "%",
        ),
    ),
    "host": (
        ("http.host", "http.host", "http.headers.host"),
        ("a.x", "b.x", "b", ".x", "A.x", "a.x:80", "a.x.", "x", ":", "[::1]", ""),
    ),
    "header": (
        ("http.headers.x", "http.headers.x", "http.headers.x_y"),
        ("1", "2", "12", "A", "a", "", " ", "1 2", "é", " 1", "\t"),
    ),
    "query": (("http.queries.q", "http.queries.q", "http.queries.r"), ("1", "2", "", "é", " ", "%", "a b")),
    "sni": (("tls.sni",), ("a.x", "b.x", ".x", "a.x.", "A.x", "")),
    "segment": (
        (
            "http.path.segments.0", "http.path.segments.1", "http.path.segments.0_1", "http.path.segments.1_2",
            "http.path.segments.2",
        ),
        ("a", "b", "a/b", "é", "%2F", "", "b/c", "/"),
    ),
}  # fmt: skip
_HTTP_KINDS: Final = (
    "method", "path", "path", "path", "host", "header", "header", "query", "ip", "port", "proto", "sni", "segment",
    "len",
)  # fmt: skip
_STREAM_KINDS: Final = ("ip", "ip", "port", "port", "proto", "sni", "sni")


def universe(chance: random.Random, size: int, subsystem: Subsystem = "http") -> list[Request]:
    """Return random requests of the universe."""
    make = _http_request if subsystem == "http" else _stream_request
    return [make(chance) for _ in range(size)]


def _http_request(chance: random.Random) -> Request:
    scheme = chance.choice(("http", "https"))
    headers = [
        (name, value)
        for name in ("x", "X-Y")
        for value in chance.choice(HEADERS if name == "x" else HEADERS[:4]) or ()
    ]
    query = "&".join(
        f"{name}={_escaped(value)}"
        for name in ("q", "r")
        for value in chance.choice(QUERIES if name == "q" else QUERIES[:3]) or ()
    )
    path = _escaped(chance.choice(PATHS), "/%") + (f"?{query}" if query else "")
    return Request(
        scheme=scheme,
        method=chance.choice(METHODS),
        host=chance.choice(HOSTS),
        path=path,
        headers=headers,
        src_ip=chance.choice(SOURCES),
        src_port=chance.choice((None, *PORTS)),
        dst_ip=chance.choice(SOURCES),
        dst_port=chance.choice(PORTS),
        sni=chance.choice(SNIS) if scheme == "https" else None,
    )


def _stream_request(chance: random.Random) -> Request:
    scheme = chance.choice(("tcp", "tls", "udp"))
    return Request(
        scheme=scheme,
        src_ip=chance.choice(SOURCES),
        src_port=chance.choice((None, *PORTS)),
        dst_ip=chance.choice(SOURCES),
        dst_port=chance.choice((None, *PORTS)),
        sni=chance.choice(SNIS) if scheme == "tls" else None,
    )


def _escaped(text: str, kept: str = "") -> str:
    return "".join(
        character
        if character in kept or (character.isascii() and character.isalnum()) or character in ".-_~"
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )


def predicate(chance: random.Random, plain: bool, subsystem: Subsystem = "http") -> str:
    """Return one condition."""
    kind = chance.choice(_HTTP_KINDS if subsystem == "http" else _STREAM_KINDS)
    if kind == "method":
        return f'http.method {chance.choice(PLAIN)} "{chance.choice(METHODS)}"'
    if kind == "ip":
        field = chance.choice(("net.src.ip", "net.src.ip", "net.dst.ip"))
        if chance.random() < 0.3:
            return f"{field} {chance.choice(('==', '!='))} {chance.choice(ADDRESSES)}"
        return f"{field} {chance.choice(('in', 'not in'))} {chance.choice(NETWORKS)}"
    if kind == "len":
        return f"http.path.segments.len {chance.choice(NUMERIC)} {chance.choice((0, 1, 2, 3))}"
    if kind == "port":
        field = chance.choice(("net.dst.port", "net.dst.port", "net.src.port"))
        return f"{field} {chance.choice(NUMERIC)} {chance.choice((80, 81, 8000, 0, 65535))}"
    if kind == "proto":
        protocols = ("http", "https") if subsystem == "http" else ("tcp", "tls", "udp")
        return f'net.protocol {chance.choice(("==", "!="))} "{chance.choice(protocols)}"'
    operator = chance.choice(PLAIN if plain else TEXT)
    fields, texts = _TEXTS[kind]
    field = chance.choice(fields)
    if chance.random() < 0.25:
        field = f"lower({field})"
    if chance.random() < 0.3:
        field = f"any({field})"
    return f'{field} {operator} r#"{chance.choice(PATTERNS if operator == "~" else texts)}"#'


def expression(chance: random.Random, plain: bool, depth: int, subsystem: Subsystem = "http") -> str:
    """Return conditions, joined and negated."""
    if depth == 0 or chance.random() < 0.3:
        return predicate(chance, plain, subsystem)
    joined = chance.choice((" && ", " || "))
    inner = joined.join(
        expression(chance, plain, depth - 1, subsystem) for _ in range(chance.choice((2, 2, 3)))
    )
    return f"!({inner})" if chance.random() < 0.2 else f"({inner})"


def random_routes(chance: random.Random, room: Room, ids: Sequence[int]) -> list[Route]:
    """Return routes with these ids, which are known."""
    return [_route(chance, room, number) for number in ids]


def _route(chance: random.Random, room: Room, number: int) -> Route:
    if room == "stream":
        route = _stream_route(chance)
    elif room == "traditional" or (room == "mixed" and chance.random() < 0.3):
        route = _traditional_route(chance)
    else:
        route = {
            "expression": expression(chance, room == "plain", chance.choice((0, 1, 1, 2))),
            "priority": chance.choice((0, 1, 2, 3)),
            "protocols": chance.choice((["http", "https"], ["https"], ["http"])),
        }
    if chance.random() < 0.2:
        route["tags"] = ["t"]
    route["service"] = {"host": "one.internal", "enabled": chance.random() > 0.05}
    return Route.from_dict({"id": f"00000000-0000-0000-0000-{number:012d}", **route})


def _traditional_route(chance: random.Random) -> dict[str, object]:
    route: dict[str, object] = {"protocols": chance.choice((["http", "https"], ["https"], ["http"]))}
    if chance.random() < 0.8:
        paths = ("/", "/a", "/a/b", "/b", "/é", "~/a$", "~/[ab]", "~/\\d", "~/(?<x>a|b)/", "~/a|/b", "/a.b")
        route["paths"] = chance.sample(paths, chance.choice((1, 1, 2, 3)))
    if chance.random() < 0.4:
        route["hosts"] = chance.sample(
            ("a.x", "*.x", "a.*", "a.x:80", "b", "*.x:443", "A.x"), chance.choice((1, 2))
        )
    if chance.random() < 0.3:
        route["headers"] = {
            chance.choice(("x", "X", "x-y")): chance.choice(
                (["1"], ["~*[ab]"], ["A", "2"], ["~*^1"], ["~*1", "2"])
            )
        }
    if chance.random() < 0.3 or len(route) == 1:
        route["methods"] = chance.choice((["GET"], ["GET", "POST"], ["POST"]))
    if chance.random() < 0.2 and "https" in route["protocols"]:  # type: ignore[operator]  # a list of texts
        route["snis"] = chance.sample(("a.x", "a.x.", "*.x", "a.*", "b.x"), chance.choice((1, 2)))
    for name, values in (
        ("https_redirect_status_code", (301, 426)),
        ("regex_priority", (0, 1, 5)),
        ("path_handling", ("v0", "v1")),
        ("preserve_host", (True, False)),
        ("strip_path", (True, False)),
    ):
        if chance.random() < 0.15:
            route[name] = chance.choice(values)
    return route


def _stream_route(chance: random.Random) -> dict[str, object]:
    protocols = chance.choice((["tcp"], ["tls"], ["udp"], ["tcp", "tls"], ["tcp", "tls", "udp"]))
    if chance.random() < 0.6:
        return {
            "expression": expression(chance, False, chance.choice((0, 1, 2)), "stream"),
            "priority": chance.choice((0, 1, 2, 3)),
            "protocols": protocols,
        }
    route: dict[str, object] = {"protocols": protocols}
    peers = (
        {"ip": "10.0.0.0/8"},
        {"ip": "10.0.0.1", "port": 80},
        {"port": 81},
        {"ip": "::1"},
        {"ip": "2001:db8::/32", "port": 0},
    )
    if "udp" not in protocols and "tls" in protocols and chance.random() < 0.5:
        route["snis"] = chance.sample(("a.x", "a.x.", "*.x", "b.x"), chance.choice((1, 2)))
    if chance.random() < 0.5 or len(route) == 1:
        route["sources"] = chance.sample(peers, chance.choice((1, 2)))
    if chance.random() < 0.4:
        route["destinations"] = chance.sample(peers, chance.choice((1, 2)))
    return route


def table_of(
    routes: Sequence[Route], room: Room, calculation: MatchCalculation, *, split_paths: bool = True
) -> RouteTable:
    """Return the table of a room."""
    return RouteTable(
        routes,
        flavor="traditional_compatible" if room == "traditional" else "expressions",
        match_calculation=calculation,
        split_paths=split_paths,
    )


def changed(chance: random.Random, routes: Sequence[Route], room: Room) -> list[Route]:
    """Return other routes: some taken out, changed, given another priority or service, or added; or the same."""
    made = []
    for route in routes:
        assert route.service is not None
        service = {"host": route.service.host, "enabled": route.service.enabled}
        values = {**to_dict(route), "service": service}
        match chance.choice(
            (
                "keep",
                "keep",
                "drop",
                "priority",
                "condition",
                "service",
                "strip",
                "same",
                "tags",
                "redirect",
                "host",
            )
        ):
            case "drop":
                continue
            case "priority" if route.expression is not None:
                values["priority"] = chance.choice((0, 1, 2, 3))
            case "condition":
                values = {**to_dict(random_routes(chance, room, [route.id.int])[0]), "service": service}
            case "service":
                values["service"] = {"host": "other.internal", "path": "/x"}
            case "strip":
                values["strip_path"] = not route.strip_path
            case "same" if route.expression is not None:
                # The same in other words.
                values["expression"] = f"!(!({route.expression}))"
            case "tags":
                values["tags"] = ["other"]
            case "redirect":
                values["https_redirect_status_code"] = chance.choice((301, 302, 426))
            case "host":
                values["preserve_host"] = not route.preserve_host
        made.append(Route.from_dict(values))
    if chance.random() < 0.3:
        made += random_routes(chance, room, [77])
    return made
