"""Random expressions, routes and requests that rules have something to say about."""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping

import yaml

from routelens.kong import Request
from routelens.lint.registry import all_rules
from routelens.testing import RequestSpec

PATHS = (
    "/a",
    "/a/",
    "/a/b",
    "/ab",
    "/api/v1",
    "/a.json",
    "/",
    "/A",
    "/foo/orders",
    "/a%20b",
    "/foo/bar",
    "/foo",
)
REGEXES = (
    "^/a$", "^/a", "/a", "^/a/?$", r"\.json$", "^/(?:a|b)$", "^/(a|ab)$", "^/a/.*", "^/[^/]+/orders", "(?i)^/a",
    "^/a|/b", "^/a.b", r"^/a\/b", "^/a/.*$", "^(?P<first>/a)", r"^/(\w+)/", "^$", "", "^/a(?:/b)?$", "a",
)  # fmt: skip
HEADER_REGEXES = ("^a$", "^(?:a|b)$", "^a/?$", "^a", "b$", "(a)", "^(a|b)$")
EXAMPLES = tuple(
    source
    for rule in all_rules()
    for source in (*(example.source for example in rule.bad), *rule.good)
    if isinstance(source, str) and len(source) < 150 and not rule.reads_text and rule.severity != "error"
)
"""Every expression that a rule has for an example."""


def predicate(random_: random.Random) -> str:
    """Return a condition, half of the time one of the examples of the rules."""
    kind = random_.randrange(14)
    if kind <= 4:
        return random_.choice(EXAMPLES)
    if kind <= 7:
        function = random_.choice(("{}", "{}", "any({})", "lower({})"))
        return f'{function.format("http.path")} ~ r#"{random_.choice(REGEXES)}"#'
    if kind == 8:
        field = random_.choice(("http.path", "any(http.path)", "lower(http.path)"))
        return f'{field} {random_.choice(("==", "^=", "=^", "contains", "!="))} "{random_.choice(PATHS)}"'
    if kind == 9:
        return f'http.method {random_.choice(("==", "!="))} "{random_.choice(("GET", "get", "POST"))}"'
    if kind == 10:
        field = random_.choice(
            ("any(http.headers.x)", "http.headers.x", "http.queries.x", "lower(http.headers.x)")
        )
        return f'{field} ~ "{random_.choice(HEADER_REGEXES)}"'
    if kind == 11:
        operator, network = (
            random_.choice(("in", "not in")),
            random_.choice(("10.0.0.1/32", "10.0.0.0/8", "::1/128")),
        )
        return f"net.src.ip {operator} {network}"
    if kind == 12:
        return f"net.port {random_.choice(('==', '<', '!='))} {random_.choice(('80', '8000', '010'))}"
    return f'!(http.method == "{random_.choice(("GET", "POST"))}")'


def expression(random_: random.Random, depth: int = 0) -> str:
    """Return conditions joined at random, with and without parentheses."""
    if depth > 2 or random_.random() < 0.35:
        text = predicate(random_)
        return f"({text})" if random_.random() < 0.2 else text
    parts = [expression(random_, depth + 1) for _ in range(random_.randint(2, 3))]
    inner = random_.choice((" && ", " || ")).join(parts)
    if random_.random() < 0.1:
        return f"!({inner})"
    return f"({inner})" if random_.random() < 0.6 else inner


def table_text(random_: random.Random, count: int = 4) -> str:
    """Return a configuration of a few routes, most of them expressions, with a comment for each."""
    services = [
        {"id": str(uuid.UUID(int=90 + number)), "name": f"s{number}", "host": f"s{number}", "path": path}
        for number, path in enumerate(("/base", "/", None, "/base/"))
    ]
    routes = [_route(random_, number) for number in range(count)]
    config = {"_format_version": "3.0", "services": services, "routes": routes}
    width, styles = random_.choice((60, 100_000)), random.Random(random_.random())

    class Dumper(yaml.SafeDumper):
        """Writes expressions in any style that YAML has."""

    def represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = styles.choice((None, "'", '"', "|", ">")) if " " in text else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)

    Dumper.add_representer(str, represent)
    text = yaml.dump(config, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=width)
    return text.replace("- id: ", "# a comment\n- id: ")


def _route(random_: random.Random, number: int) -> Mapping[str, object]:
    common: Mapping[str, object] = {
        "id": str(uuid.UUID(int=number + 1)),
        "name": f"r{number}",
        "service": f"s{random_.randrange(4)}",
        "strip_path": random_.random() < 0.6,
        "preserve_host": random_.random() < 0.3,
        "protocols": random_.choice((["http", "https"], ["http"], ["https"])),
        "path_handling": random_.choice(("v0", "v1")),
    }
    if random_.random() < 0.8:
        return {**common, "expression": expression(random_), "priority": random_.randrange(4)}
    path = random_.choice(PATHS).replace("%20", "")
    paths = [random_.choice((path, f"~{path}", f"~{path}(.*)$"))]
    headers = {"headers": {"x": [random_.choice(("a", "~*^A$"))]}} if random_.random() < 0.5 else {}
    return {**common, "paths": paths, **headers}


def request(random_: random.Random) -> Request:
    """Return a request whose parts are those that the expressions compare."""
    host = random_.choice(("a", "b.example", "x", "api.example.com", "b"))
    path = random_.choice(PATHS) + random_.choice(("", "", "x", "/orders", "/", ".json"))
    query = random_.choice(("", "", "?x=a", "?x=a&x=b"))
    headers = tuple(("x", random_.choice(("a", "b", "c", "a/", "A"))) for _ in range(random_.randrange(3)))
    return RequestSpec(
        f"{random_.choice(('http', 'https'))}://{host}{random_.choice(('', '', ':80', ':8000'))}{path}{query}",
        random_.choice(("GET", "POST", "get")),
        headers,
        src_ip=random_.choice(("10.0.0.1", "10.1.1.1", "192.168.0.1", "::1", "fd00::1")),
    ).request()
