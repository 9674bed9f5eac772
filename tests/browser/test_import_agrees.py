"""What the page imports chooses the winner that the command line's reading chooses, for every request."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routelens.kong import ConfigError, Request, RouteTable, load_config
from tests.browser.talk import Talk, workspace

TRIALS = json.loads((Path(__file__).parents[1] / "trials" / "cases.json").read_text("utf-8"))
TEXTS = {
    f"{case['name']}/{name}": text
    for case in TRIALS
    for name, text in case["files"].items()
    if name.endswith((".yml", ".yaml", ".json"))
}
OTHER_FORMATS = {"kubernetes-ingress/ingress.yaml"}
METHODS = ("GET", "POST", "DELETE")
HOSTS = ("api.example", "www.example", "shop.example")
PATHS = (
    "/",
    "/orders",
    "/orders/7",
    "/orders/7/items",
    "/v2/orders",
    "/hooks/pay/done",
    "/status/123",
    "/acct/17/audit",
)
COMMENTS = ("# by hand", "# team: payments", "# on call: see the runbook", "# {not: yaml}", "#")


def written_requests(case: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The requests of a trial's own command lines."""
    commands = [case["command"][2:], case["expect"].get("reload", {}).get("request", [])]
    for words in commands:
        if len(words) > 1 and "://" in words[1]:
            yield words[0], words[1]


REQUESTS = (
    *((method, f"http://{host}{path}") for method in METHODS for host in HOSTS for path in PATHS),
    *(request for case in TRIALS for request in written_requests(case)),
)


class Page:
    """A page that has imported a configuration into an empty workspace, and then maybe added another file."""

    def __init__(self, text: str, other: str | None = None) -> None:
        talk = Talk(workspace())
        self.imported = talk.send("import", text=text, mark_regexes=False)
        if other is not None:
            document = {
                "text": text,
                "name": "",
                "variables": {},
                "surroundings": self.imported["surroundings"],
            }
            talk.change({"type": "set_document", "document": document})
            self.imported = talk.send("import", text=other, mark_regexes=False, variables={}, beside=True)
        assert self.imported["type"] == "imported", self.imported
        settings = {"flavor": "auto", "match_calculation": "original", "split_paths": True}
        self.talk = Talk(
            workspace(*self.imported["routes"], services=self.imported["services"], settings=settings)
        )

    def winner(self, method: str, url: str) -> str | None:
        answer = self.talk.request(method=method, url=url)["answer"]
        found: str | None = answer["route_id"]
        return found


def compare(text: str, requests: tuple[tuple[str, str], ...]) -> set[str | None]:
    """Hold the page's winners against the library's. Returns them."""
    page = Page(text)
    config = load_config(text, on_fault="keep")
    table = RouteTable(config.routes, flavor=config.flavor)
    winners: set[str | None] = set()
    for method, url in requests:
        route = table.route(Request.from_url(url, method=method)).route
        expected = None if route is None else str(route.id)
        assert page.winner(method, url) == expected, (method, url)
        winners.add(expected)
    return winners


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted(TEXTS.keys() - OTHER_FORMATS))
def test_a_file_of_a_trial(name: str) -> None:
    compare(TEXTS[name], REQUESTS)


@pytest.mark.parametrize("name", sorted(OTHER_FORMATS))
def test_a_file_of_another_format_is_refused_in_the_same_words(name: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(TEXTS[name], on_fault="keep")
    problems = Page(TEXTS[name]).imported["problems"]
    assert [problem["message"] for problem in problems] == [fault.message for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("paths", "request_path", "winner"),
    [
        (["~/a(?=b)", "/b"], "/b", "some"),
        (["~/a(?=b)", "/b"], "/ab", "every"),
        (["~/a(?=b)"], "/b", "every"),
        (["/b", "~/c(?!d)"], "/b", "some"),
        (["/b", "/c", "~/(?<!x)d", "~/e$"], "/c", "some"),
        (["/b", "/c", "~/(?<!x)d", "~/e$"], "/e", "every"),  # the regexes of a route are one entry
    ],
)
def test_a_route_that_the_router_refuses_in_part_keeps_its_other_paths(
    paths: list[str], request_path: str, winner: str
) -> None:
    routes = [{"name": "some", "paths": paths}, {"name": "every", "paths": ["/"]}]
    text = json.dumps({"_format_version": "3.0", "services": [{"name": "s", "host": "h", "routes": routes}]})
    compare(text, (("GET", f"http://api.example{request_path}"),))
    page = Page(text)
    names = {route["id"]: route["entity"]["name"] for route in page.imported["routes"]}
    assert names[page.winner("GET", f"http://api.example{request_path}") or ""] == winner


class Generated:
    """A configuration with plugins, upstreams, consumers and comments at every level, and now and then a fault."""

    def __init__(self, seed: int) -> None:
        self.choose = random.Random(seed)
        self.lines: list[str] = []
        self.routes = 0
        self.put(f'_format_version: "{self.choose.choice(("3.0", "3.0", "3.0", "2.1"))}"')
        self.put("upstreams:")
        self.put("- name: pool.internal")
        self.put("  targets: [{target: '10.0.0.1:8080', weight: 10}, {target: '10.0.0.2:8080', weight: 20}]")
        self.put("consumers:")
        self.put("- username: ada")
        self.plugins("  ")
        self.plugins("")
        self.put("services:")
        for number in range(self.choose.randint(1, 4)):
            self.service(number)
        self.put("routes:")
        self.route("")
        self.put("  service: {name: service-0}")

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def happens(self, probability: float) -> bool:
        return self.choose.random() < probability

    def put(self, line: str) -> None:
        """Add a line, with a comment above or behind it now and then."""
        if self.happens(0.2):
            self.lines.append(self.choose.choice(COMMENTS))
        self.lines.append(f"{line}  {self.choose.choice(COMMENTS)}" if self.happens(0.2) else line)

    def plugins(self, indent: str) -> None:
        name = self.choose.choice(("cors", "rate-limiting", "key-auth", "request-termination", "of-our-own"))
        self.put(f"{indent}plugins:")
        self.put(f"{indent}- name: {name}")
        config = "status_code: 418" if name == "request-termination" else "minute: 5"
        self.put(f"{indent}  config: {{{config}}}")

    def service(self, number: int) -> None:
        self.put(f"- name: service-{number}")
        host = self.choose.choice(("pool.internal", "other.internal"))
        self.put(f"  url: http://{host}:80/base" if self.happens(0.5) else f"  host: {host}")
        if self.happens(0.5):
            self.plugins("  ")
        self.put("  routes:")
        for _ in range(self.choose.randint(1, 3)):
            self.route("  ")

    def route(self, indent: str) -> None:
        self.put(f"{indent}- name: route-{self.routes}")
        self.routes += 1
        chosen = self.choose.sample(PATHS, self.choose.randint(1, 3))
        paths = [self.choose.choice((path, f"~{path}(/[a-z0-9]+)?$")) for path in chosen]
        if self.happens(0.1):
            # The router refuses look-around: this path is left out, and the route keeps its others.
            paths.insert(0, f"~{paths[0].removeprefix('~')}(?=x)")
        self.put(f"{indent}  paths: {json.dumps(paths)}")
        if self.happens(0.4):
            self.put(f"{indent}  methods: {json.dumps(self.choose.sample(METHODS, 2))}")
        if self.happens(0.4):
            hosts = self.choose.sample((*HOSTS, "*.example", "api.*"), 2)
            self.put(f"{indent}  hosts: {json.dumps(hosts)}")
        if self.happens(0.3):
            self.put(f"{indent}  regex_priority: {self.choose.randint(0, 3)}")
        if self.happens(0.1):
            self.put(f"{indent}  regex_prority: 3")  # no key that the gateway knows: the route is left out
        if self.happens(0.3):
            self.plugins(f"{indent}  ")


@pytest.mark.heavy
def test_two_hundred_generated_configurations() -> None:
    seen = 0
    for seed in range(200):
        requests = tuple(random.Random(seed).sample(REQUESTS, 12))
        winners = compare(Generated(seed).text, requests)
        seen += len(winners - {None})
    # Requests that reach no route would show little: on average several routes win in each.
    assert seen > 400


OF_ANOTHER_TEAM = (
    ("service-", "another-"),
    ("route-", "more-"),
    ("pool.internal", "lake.internal"),
    ("ada", "grace"),
    ("10.0.0.", "10.0.1."),
)


@pytest.mark.heavy
def test_twenty_files_that_are_added_to_another() -> None:
    """The command line reads both files; the page has the second one's lines and comments in the first one's text."""
    kept = 0
    for seed in range(20):
        one, other = (Generated(of).text.replace('"2.1"', '"3.0"') for of in (seed, seed + 1000))
        for name, another in OF_ANOTHER_TEAM:
            other = other.replace(name, another)
        page = Page(one, other)
        joined = page.imported["joined"]
        assert joined is not None, page.imported["refused"]
        kept += joined.count("#") >= one.count("#") + other.partition("upstreams:")[2].count("#")
        config = load_config(one, other, on_fault="keep")
        table = RouteTable(config.routes, flavor=config.flavor)
        for method, url in random.Random(seed).sample(REQUESTS, 12):
            route = table.route(Request.from_url(url, method=method)).route
            assert page.winner(method, url) == (None if route is None else str(route.id)), (seed, method, url)
    assert kept == 20
