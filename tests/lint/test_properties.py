"""What holds for every expression: verdicts do not depend on layout, and safe fixes keep what a request gets."""

from __future__ import annotations

import random
import time
import uuid

from routelens.kong import Outcome, Request, Route, RouteTable, Service
from routelens.kong.request.url import parse_url
from routelens.language.formatter import format_expression
from routelens.lint import lint_expression, lint_table
from routelens.lint.fixing import chosen_fix, edited
from routelens.lint.registry import all_rules
from routelens.testing import RequestSpec

TEXT_RULES = {rule.code for rule in all_rules() if rule.reads_text}
PATHS = ("/a", "/a/", "/a/b", "/ab", "/api/v1", "/a.json", "/", "/A", "/foo/orders", "/a%20b")
REGEXES = (
    "^/a$", "^/a", "/a", "^/a/?$", r"\.json$", "^/(?:a|b)$", "^/(a|ab)$", "^/a/.*", "^/[^/]+/orders", "(?i)^/a",
    "^/a|/b", "^/a.b", r"^/a\/b",
)  # fmt: skip
SERVICE = Service(id=uuid.UUID(int=99), host="s", path="/base")


def predicate(random_: random.Random) -> str:
    kind = random_.randrange(9)
    if kind <= 2:
        return f'http.path ~ r#"{random_.choice(REGEXES)}"#'
    if kind == 3:
        return f'{random_.choice(("http.path", "any(http.path)", "lower(http.path)"))} == "{random_.choice(PATHS)}"'
    if kind == 4:
        return f'http.path ^= "{random_.choice(PATHS)}"'
    if kind == 5:
        return f'http.method {random_.choice(("==", "!="))} "{random_.choice(("GET", "get", "POST"))}"'
    if kind == 6:
        return f'{random_.choice(("any(http.headers.x)", "http.headers.x"))} ~ "{random_.choice(("^a$", "^(?:a|b)$"))}"'
    if kind == 7:
        return (
            f"net.src.ip {random_.choice(('in', 'not in'))} {random_.choice(('10.0.0.1/32', '10.0.0.0/8'))}"
        )
    return f'!(http.method == "{random_.choice(("GET", "POST"))}")'


def expression(random_: random.Random, depth: int = 0) -> str:
    if depth > 2 or random_.random() < 0.35:
        text = predicate(random_)
        return f"({text})" if random_.random() < 0.2 else text
    parts = [expression(random_, depth + 1) for _ in range(random_.randint(2, 3))]
    inner = random_.choice((" && ", " || ")).join(parts)
    return f"({inner})" if random_.random() < 0.6 else inner


def request(random_: random.Random) -> Request:
    url = (
        "http://"
        + random_.choice(("a", "b.example"))
        + random_.choice(PATHS)
        + random_.choice(("", "x", "/orders"))
    )
    parse_url(url)
    headers = tuple(("x", random_.choice(("a", "b", "c"))) for _ in range(random_.randrange(3)))
    return RequestSpec(
        url, random_.choice(("GET", "POST")), headers, src_ip=random_.choice(("10.0.0.1", "10.1.1.1", "::1"))
    ).request()


def fixed(text: str, route: Route | None = None) -> str:
    for _ in range(30):
        fixes = [
            fix
            for finding in lint_expression(text, "http", route)
            if (fix := chosen_fix(finding, unsafe=False))
        ]
        if not fixes:
            return text
        text = edited(text, fixes[0].edits)
    raise AssertionError(f"fixes do not come to an end: {text}")


def _sent(outcome: Outcome) -> tuple[object, ...]:
    return outcome.stripped, outcome.matched_prefix, outcome.upstream_uri, outcome.upstream_host


def test_a_verdict_is_the_same_after_formatting() -> None:
    random_ = random.Random(1)
    for _ in range(400):
        text = expression(random_)
        found = [
            sorted(finding.rule for finding in lint_expression(layout) if finding.rule not in TEXT_RULES)
            for layout in (text, format_expression(text).text, f"(({text}))")
        ]
        assert found[0] == found[1] == found[2], text


def test_a_verdict_is_the_same_with_functions_nested_either_way() -> None:
    for one, other in (
        ("any(lower(http.headers.x))", "lower(any(http.headers.x))"),
        ("lower(any(http.path))", "any(lower(http.path))"),
    ):
        for condition in ('== "A"', '~ "^a$"', '!= "b"', '^= "/a"'):
            assert [found.rule for found in lint_expression(f"{one} {condition}")] == [
                found.rule for found in lint_expression(f"{other} {condition}")
            ]


def test_safe_fixes_keep_route_captures_and_upstream() -> None:
    random_ = random.Random(2)
    changed = 0
    for _ in range(80):
        texts = [expression(random_) for _ in range(4)]
        routes = [
            Route(
                id=uuid.UUID(int=place + 1),
                expression=text,
                priority=place,
                strip_path=random_.random() < 0.5,
                service=SERVICE,
            )
            for place, text in enumerate(texts)
        ]
        mended = [
            Route(
                id=route.id,
                expression=fixed(route.expression or "", route),
                priority=route.priority,
                strip_path=route.strip_path,
                service=SERVICE,
            )
            for route in routes
        ]
        changed += routes != mended
        before, after = RouteTable(routes, flavor="expressions"), RouteTable(mended, flavor="expressions")
        for _ in range(30):
            asked = request(random_)
            was, now = before.route(asked), after.route(asked)
            assert (was.route and was.route.id) == (now.route and now.route.id), (texts, mended)
            assert was.captures == now.captures, (texts, [route.expression for route in mended])
            assert _sent(was) == _sent(now), (asked, texts, [route.expression for route in mended])
    assert changed > 60


def test_ten_thousand_routes_take_seconds() -> None:
    routes = [
        Route(
            id=uuid.UUID(int=number + 1),
            name=f"r{number}",
            expression=f'http.path {"~" if number % 25 == 0 else "^="} "{"^" if number % 25 == 0 else ""}/s{number}/"'
            f' && http.host == "h{number % 100}"',
        )
        if number % 2
        else Route(
            id=uuid.UUID(int=number + 1),
            name=f"r{number}",
            paths=(f"/t{number}/",),
            hosts=(f"h{number % 100}",),
        )
        for number in range(10_000)
    ]
    table = RouteTable(routes, flavor="expressions")
    start = time.perf_counter()
    found, left_open = lint_table(table)
    seconds = time.perf_counter() - start
    assert found
    assert seconds < 15, f"{seconds:.1f} s, {left_open} entries left open"  # 5 s when nothing else runs


def test_an_expression_that_nobody_wrote_ends_soon() -> None:
    deep = 'http.host == "x"'
    for number in range(400):
        deep = f'({deep} {"&&" if number % 2 else "||"} http.path == "/{number}")'
    long = " || ".join(f'http.path ~ "^/{number}$"' for number in range(3_000))
    routes = [Route(id=uuid.UUID(int=place), expression=text) for place, text in enumerate((deep, long), 1)]
    start = time.perf_counter()
    assert lint_expression(deep) == []
    assert lint_expression(long) == []
    assert lint_table(RouteTable(routes, flavor="expressions"))
    assert time.perf_counter() - start < 5
