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
from routelens.analysis.table_analysis import analyse
from routelens.analysis.table_difference import differences
from routelens.kong import Outcome, Request, Route, RouteTable
from routelens.kong.entities import to_dict
from routelens.kong.priority import MatchCalculation

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


def changed(chance: random.Random, routes: Sequence[Route], plain: bool) -> list[Route]:
    """Return other routes: some taken out, changed, given another priority or service, or added; or the same."""
    made = []
    for route in routes:
        values = to_dict(route)
        match chance.choice(("keep", "keep", "drop", "priority", "condition", "service", "strip", "same")):
            case "drop":
                continue
            case "priority" if route.expression is not None:
                values["priority"] = chance.choice((0, 1, 2, 3))
            case "condition":
                values = to_dict(random_routes(chance, plain, [route.id.int])[0])
            case "service":
                values["service"] = {"host": "other.internal", "path": "/x"}
            case "strip":
                values["strip_path"] = False
            case "same" if route.expression is not None:
                # The same in other words.
                values["expression"] = f"!(!({route.expression}))"
        if "service" not in values or (
            isinstance(values["service"], dict) and "host" not in values["service"]
        ):
            values["service"] = {"host": "one.internal"}
        made.append(Route.from_dict(values))
    if chance.random() < 0.3:
        made += random_routes(chance, plain, [77])
    return made


def check_differences(seed: int, requests: int = 150) -> Counter[str]:
    """Compare a random table with a changed one, and let both route random requests."""
    chance = random.Random(seed)
    plain = seed % 4 == 0
    routes = [
        Route.from_dict({**to_dict(route), "service": {"host": "one.internal"}})
        for route in random_routes(chance, plain, range(1, chance.choice((2, 3, 4, 5))))
    ]
    calculation: MatchCalculation = chance.choice(("original", "strict"))
    before = RouteTable(routes, flavor="expressions", match_calculation=calculation)
    if chance.random() < 0.2:
        calculation = "strict" if calculation == "original" else "original"
    after = RouteTable(changed(chance, routes, plain), flavor="expressions", match_calculation=calculation)
    found = differences(before, after, most_groups=None, steps=STEPS)
    counts = Counter({found.proof: 1, "undecided pairs": len(found.undecided) + found.unlooked})
    if plain:
        assert not any("budget" in pair.reason for pair in found.undecided), f"seed {seed}: {found.undecided}"
    groups = {(group.kind, _id(group.before), _id(group.after)) for group in found.groups}
    for group in found.groups:
        for example in group.examples:
            assert _kind(before.route(example.request), after.route(example.request)) == group.kind, (
                f"seed {seed}"
            )
    open_pairs = {(_id(pair.before), _id(pair.after)) for pair in found.undecided}
    for request in universe(chance, requests):
        here, there = before.route(request), after.route(request)
        kind = _kind(here, there)
        if kind is not None:
            pair = _id(here.route), _id(there.route)
            assert (
                (kind, *pair) in groups
                or pair in open_pairs
                or any(group[1:] == pair and kind != "route" for group in groups)
            ), f"seed {seed}: {kind} {pair} {request} is not among {groups}"
    return counts


def _id(route: Route | None) -> object:
    return None if route is None else route.id


def _kind(here: Outcome, there: Outcome) -> str | None:
    if _id(here.route) != _id(there.route):
        return "route"
    if (here.status, here.headers.get("Location")) != (there.status, there.headers.get("Location")):
        return "answer"
    if (here.upstream_url, here.upstream_host) != (there.upstream_url, there.upstream_host):
        return "upstream"
    return None


def adversarial(seed: int) -> RouteTable:
    """Return a table that is made to take long: regexes that intersect in huge automata, or 200 blockers."""
    chance = random.Random(seed)
    letters = "ab" if chance.random() < 0.5 else "abc"
    either = "|".join(letters)
    texts: list[str] = []
    match seed % 4:
        case 0:
            texts = [
                f'http.path ~ "^/({either})*{chance.choice(letters)}({either}){{{number}}}$"'
                for number in range(8, 16)
            ]
        case 1:
            words = ["".join(chance.choices(letters, k=chance.choice((2, 3, 4)))) for _ in range(200)]
            texts = [f'http.path contains "{word}"' for word in words]
            texts.append(f'http.path ~ "^/[{letters}]{{{chance.choice((5, 20, 60))}}}$"')
        case 2:
            texts = [
                f'http.path ~ "{"".join(chance.choices(letters, k=3))}.*{"".join(chance.choices(letters, k=3))}"'
                for _ in range(30)
            ]
            texts.append(f'http.path ~ "^/[{letters}]+$"')
        case _:
            texts = [
                " && ".join(f"({predicate(chance, False)} || {predicate(chance, False)})" for _ in range(8))
                for _ in range(12)
            ]
    return RouteTable(
        [
            Route.from_dict({"name": f"r{number}", "expression": text, "priority": 500 - number})
            for number, text in enumerate(texts)
        ],
        flavor="expressions",
    )


def check_adversarial(seed: int, seconds: float = 5.0) -> float:
    """Analyse a table that is made to take long. Returns how long it took; what was not decided is said to be."""
    table = adversarial(seed)
    started = time.perf_counter()
    found = analyse(table, seconds=seconds, steps=100_000)
    taken = time.perf_counter() - started
    assert len(found.witnesses) + len(found.unreachable) + len(found.undecided) >= found.routes
    return taken


def main(arguments: Sequence[str]) -> None:
    tables = int(arguments[0]) if arguments else 20_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    for seed in range(first, first + tables):
        before = time.perf_counter()
        counts += check_reachability(seed)
        counts += check_differences(seed)
        if time.perf_counter() - before > 1.0:
            print(f"slow: seed {seed} {time.perf_counter() - before:.1f} s")
    print(f"{tables:,} tables in {time.perf_counter() - started:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main(sys.argv[1:])
