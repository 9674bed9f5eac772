"""The proxy and the router agree: what is sent upstream is what RouteTable predicts."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from routelens.gateway.create import gateway_of
from routelens.kong import Request, RouteTable, load_config
from tests.gateway.cases import Bed, send
from tests.gateway.running import started

SEGMENTS = ("a", "b", "v1", "v2", "x%20y", "%41", "..", "")
HOSTS = ("a.test", "b.test:8080", "sub.c.test", "d.other", "A.Test")
METHODS = ("GET", "POST", "DELETE", "HEAD")
REQUESTS = 1000


@pytest.fixture
def bed() -> Iterator[Bed]:
    bed = Bed()
    yield bed
    bed.close()


def configuration(echo: int) -> str:
    """Return a table of routes of all kinds over four services that are one echo upstream."""
    services = []
    for number, path in enumerate(("", "/base", "/base/", "/deep/er")):
        routes = [
            f"{{name: p{number}, paths: [/a/{'b/' * number}], strip_path: {str(number % 2 == 0).lower()}}}",
            f"{{name: r{number}, paths: ['~/v(?<n>\\d)/{'ab'[number % 2]}'], regex_priority: {number}, "
            f"preserve_host: {str(number > 1).lower()}}}",
            f"{{name: h{number}, hosts: ['{('a.test', 'b.test', '*.c.test', 'd.*')[number]}'], paths: [/]}}",
            f"{{name: m{number}, methods: [{METHODS[number]}], headers: {{x-env: [dev, e{number}]}}}}",
        ]
        url = f"http://127.0.0.1:{echo}{path}"
        services.append(f"  - {{name: s{number}, url: '{url}', routes: [{', '.join(routes)}]}}")
    return '_format_version: "3.0"\nservices:\n' + "\n".join(services)


def test_1000_random_requests_go_where_the_table_says(bed: Bed) -> None:
    text = configuration(bed.ports["echo"])
    table = RouteTable(load_config(text).routes)
    gateway = gateway_of(text)
    seen: list[str | None] = []
    gateway.proxy.observe(lambda record: seen.append(None if record.route is None else record.route["name"]))
    chance = random.Random(17)
    proxied = 0
    with started(gateway) as ports:
        for number in range(REQUESTS):
            method, host = chance.choice(METHODS), chance.choice(HOSTS)
            path = "/" + "/".join(chance.choices(SEGMENTS, k=chance.randint(0, 4)))
            path += chance.choice(("", "", "?", "?q=1&q=%20", "?a&b="))
            headers: dict[str, str | None] = {"Host": host}
            if chance.random() < 0.4:
                headers["X-Env"] = chance.choice(("dev", "e1", "e2", "prod"))
            bed.seen.clear()
            status, _, _ = send(ports.proxy, method, path, headers, None)
            lines = [(name, value) for name, value in headers.items() if value is not None]
            if method == "POST":
                lines.append(("Content-Length", "0"))
            predicted = table.route(
                Request(
                    scheme="http",
                    method=method,
                    path=path,
                    headers=lines,
                    src_ip="127.0.0.1",
                    dst_ip="127.0.0.1",
                    dst_port=ports.proxy,
                )
            )
            deadline = time.monotonic() + 5
            while len(seen) <= number and time.monotonic() < deadline:
                time.sleep(0.001)  # the gateway tells of a request after it has answered
            assert seen[number:] == [None if predicted.route is None else predicted.route.name], (
                method,
                host,
                path,
            )
            assert status == (predicted.status or 200)
            if predicted.status is None:
                [upstream] = bed.seen
                assert upstream["uri"] == predicted.upstream_uri
                assert upstream["headers"]["host"] == predicted.upstream_host
                for name, value in (predicted.upstream_headers or {}).items():
                    assert upstream["headers"][name.lower()] == value
                proxied += 1
    assert proxied > REQUESTS // 4
