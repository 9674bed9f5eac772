"""The exact analysis against brute force, on random small tables over a small universe of requests.

    python tests/fuzz/analysis.py [TABLES [SEED]]

makes so many tables, 20,000 unless told otherwise, and stops at the first wrong verdict: an entry that is called
unreachable and wins a request of the universe, a witness that does not win, a pair of tables that is called equal and
differs on the universe, a difference that is none. The test suite runs a slice.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))

from routelens.analysis.oracle import Oracle, key_of
from routelens.analysis.reachability import judge
from routelens.analysis.solver.budget import Budget
from routelens.kong import Request, Route, RouteTable

STEPS = 200_000

METHODS = ("GET", "POST")
PATHS = ("/", "/a", "/a/", "/a/b", "/ab", "/b", "/B", "/a/b/c", "/1", "/%2F", "/é")
HOSTS = (None, "a.x", "b.x", "A.x", "a.x:80", "b")
HEADERS = (None, ("1",), ("2",), ("1", "2"), ("12",), ("A",), ("",))
QUERIES = (None, ("1",), ("2",), ("1", "2"), ("",), ("é",))
SOURCES = (None, "10.0.0.1", "10.128.0.1", "11.0.0.1", "::1", "2001:db8::1")
PORTS = (8000, 80, 81)
SNIS = (None, "a.x", "b.x")

PATTERNS = (
    "^/a", "^/[ab]$", "^/a/?$", "b$", "^/a|^/b", r"^/\d$", "^/[0-9]$", "(?i)^/b$", r"^/a\b", "/", "^/(a|ab)$",
    r"\p{Lu}", "^$", r"^\w+$", "^(?:a|b)", "^[^/]*$",
)  # fmt: skip
PLAIN = ("==", "^=")
TEXT = ("==", "!=", "^=", "=^", "contains", "~")
NUMERIC = ("==", "!=", "<", "<=", ">", ">=")


def universe(chance: random.Random, size: int) -> list[Request]:
    """Return random requests of the universe."""
    found = []
    for _ in range(size):
        scheme = chance.choice(("http", "https"))
        headers = [("x", value) for value in chance.choice(HEADERS) or ()]
        query = "&".join(f"q={value.replace('é', '%C3%A9')}" for value in chance.choice(QUERIES) or ())
        path = chance.choice(PATHS).replace("é", "%C3%A9") + (f"?{query}" if query else "")
        found.append(
            Request(
                scheme=scheme,
                method=chance.choice(METHODS),
                host=chance.choice(HOSTS),
                path=path,
                headers=headers,
                src_ip=chance.choice(SOURCES),
                dst_port=chance.choice(PORTS),
                sni=chance.choice(SNIS) if scheme == "https" else None,
            )
        )
    return found


def quoted(text: str) -> str:
    return f'r#"{text}"#'


def predicate(chance: random.Random, plain: bool) -> str:
    kind = chance.choice(
        (
            "method",
            "path",
            "path",
            "path",
            "host",
            "header",
            "header",
            "query",
            "ip",
            "port",
            "proto",
            "sni",
            "segment",
            "len",
        )
    )
    if kind == "method":
        return f'http.method {chance.choice(PLAIN)} "{chance.choice(METHODS)}"'
    if kind == "ip":
        if chance.random() < 0.3:
            return (
                f"net.src.ip {chance.choice(('==', '!='))} {chance.choice(('10.0.0.1', '11.0.0.1', '::1'))}"
            )
        block = chance.choice(
            (
                "10.0.0.0/8",
                "10.0.0.0/9",
                "10.128.0.0/9",
                "0.0.0.0/0",
                "::/0",
                "2001:db8::/32",
                "0.0.0.0/1",
                "128.0.0.0/1",
            )
        )
        return f"net.src.ip {chance.choice(('in', 'not in'))} {block}"
    if kind in ("port", "len"):
        field = "net.dst.port" if kind == "port" else "http.path.segments.len"
        return f"{field} {chance.choice(NUMERIC)} {chance.choice((80, 81, 8000) if kind == 'port' else (0, 1, 2, 3))}"
    if kind == "proto":
        return f'net.protocol {chance.choice(("==", "!="))} "{chance.choice(("http", "https"))}"'
    operator = chance.choice(PLAIN if plain else TEXT)
    field, texts = {
        "path": ("http.path", ("/", "/a", "/a/b", "/b", "/B", "b", "a/", "/1", "/é", "/%2F", "/a?", "/a//b")),
        "host": (
            chance.choice(("http.host", "http.host", "http.headers.host")),
            ("a.x", "b.x", "b", ".x", "A.x", "a.x:80"),
        ),
        "header": ("http.headers.x", ("1", "2", "12", "A", "a", "", " ")),
        "query": ("http.queries.q", ("1", "2", "", "é")),
        "sni": ("tls.sni", ("a.x", "b.x", ".x")),
        "segment": (
            chance.choice(("http.path.segments.0", "http.path.segments.1", "http.path.segments.0_1")),
            ("a", "b", "a/b", "é", "%2F", ""),
        ),
    }[kind]
    if chance.random() < 0.25 and kind != "segment":
        field = f"lower({field})"
    if chance.random() < 0.3:
        field = f"any({field})"
    text = chance.choice(PATTERNS if operator == "~" else texts)
    return f"{field} {operator} {quoted(text)}"


def expression(chance: random.Random, plain: bool, depth: int) -> str:
    if depth == 0 or chance.random() < 0.3:
        return predicate(chance, plain)
    joined = chance.choice((" && ", " || "))
    inner = joined.join(expression(chance, plain, depth - 1) for _ in range(chance.choice((2, 2, 3))))
    return f"!({inner})" if chance.random() < 0.2 else f"({inner})"


def random_routes(chance: random.Random, plain: bool, ids: Sequence[int]) -> list[Route]:
    routes = []
    for number in ids:
        if not plain and chance.random() < 0.3:
            route: dict[str, object] = {
                "paths": chance.sample(
                    ("/", "/a", "/a/b", "/b", "~/a$", "~/[ab]", "~/\\d"), chance.choice((1, 1, 2, 3))
                ),
                **({"methods": ["GET"]} if chance.random() < 0.3 else {}),
                **({"hosts": [chance.choice(("a.x", "*.x", "a.x:80"))]} if chance.random() < 0.4 else {}),
                **(
                    {"headers": {"x": [chance.choice(("1", "~*[ab]", "A"))]}} if chance.random() < 0.3 else {}
                ),
            }
        else:
            route = {
                "expression": expression(chance, plain, chance.choice((0, 1, 1, 2))),
                "priority": chance.choice((0, 1, 2, 3)),
            }
        protocols = chance.choice((["http", "https"], ["https"], ["http"]))
        routes.append(
            Route.from_dict({"id": f"00000000-0000-0000-0000-{number:012d}", "protocols": protocols, **route})
        )
    return routes


def check_reachability(seed: int, requests: int = 60) -> Counter[str]:
    """Judge the entries of a random table, and let it route random requests."""
    chance = random.Random(seed)
    plain = seed % 4 == 0
    routes = random_routes(chance, plain, range(1, chance.choice((2, 3, 4, 6))))
    table = RouteTable(routes, flavor="expressions", match_calculation=chance.choice(("original", "strict")))
    oracle = Oracle(table)
    counts: Counter[str] = Counter()
    won: dict[object, Request] = {}
    for request in universe(chance, requests):
        winner = oracle.winner(request)
        if winner is not None:
            won[key_of(winner)] = request
    for listed in table.ordered("http"):
        verdict = judge(oracle, "http", listed, Budget(STEPS))
        if verdict.undecided is not None:
            counts["undecided"] += 1
            if plain:
                raise AssertionError(
                    f"seed {seed}: {listed.entry.expression} is undecided: {verdict.undecided}"
                )
        elif verdict.request is not None:
            counts["alive"] += 1
            winner = oracle.winner(verdict.request)
            assert winner is listed, f"seed {seed}: {verdict.request}"
        else:
            counts["dead"] += 1
            assert key_of(listed) not in won, (
                f"seed {seed}: {listed.entry.expression} wins {won[key_of(listed)]}"
            )
    return counts


def main(arguments: Sequence[str]) -> None:
    tables = int(arguments[0]) if arguments else 20_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    for seed in range(first, first + tables):
        before = time.perf_counter()
        counts += check_reachability(seed)
        if time.perf_counter() - before > 1.0:
            print(f"slow: seed {seed} {time.perf_counter() - before:.1f} s")
    print(f"{tables:,} tables in {time.perf_counter() - started:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main(sys.argv[1:])
