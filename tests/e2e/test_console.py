"""The console of a gateway that runs: sockets, SQLite, live requests, saving, sending for real, conflicts."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import Database
from tests.e2e.page import IDLE, card, configuration, first_run, result, write
from tests.gateway.cases import Bed
from tests.gateway.running import started

Json = Any
TOKEN = "a-token-that-nobody-guesses"
MANY = 3_000


@dataclass(frozen=True, slots=True)
class Live:
    """A gateway with two routes to an echo upstream, its file, and a client of either port."""

    admin: int
    proxy: int
    gateway: Gateway

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.admin}/console/"

    def call(self, method: str, path: str, body: Json = None) -> Json:
        return self._send(self.admin, method, path, body)

    def request(self, path: str) -> None:
        self._send(self.proxy, "GET", path, None)

    def _send(self, port: int, method: str, path: str, body: Json) -> Json:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json"} if content else {})
        raw = connection.getresponse().read()
        connection.close()
        return json.loads(raw) if raw.startswith(b"{") else raw


@pytest.fixture
def start_gateway(own_origins: set[str], tmp_path: Path) -> Callable[..., Any]:
    """Return a context manager that starts a gateway with its entities in SQLite."""

    @contextmanager
    def start(token: str | None = None, *, writable: bool = True) -> Iterator[Live]:
        database = Database(str(tmp_path / "routelens.db")) if writable else None
        gateway = Gateway(Settings(flavor="expressions", token=token), database)
        with closing(Bed()) as bed, started(gateway) as ports:
            live = Live(ports.admin, ports.proxy, gateway)
            own_origins.add(f"http://127.0.0.1:{ports.admin}")
            if writable and token is None:
                live.call("PUT", "/services/echo", {"url": f"http://127.0.0.1:{bed.ports['echo']}"})
                orders = {"expression": 'http.path ^= "/orders"', "priority": 10}
                live.call("PUT", "/services/echo/routes/orders", orders)
                rest = {"expression": 'http.path ^= "/"', "priority": 1, "strip_path": False}
                live.call("PUT", "/services/echo/routes/rest", rest)
            yield live

    return start


def opened(context: BrowserContext, live: Live) -> Page:
    page = context.new_page()
    page.goto(live.console)
    page.wait_for_function("() => window.__routelens.loaded?.()", timeout=60_000)
    first_run(page)
    return page


def test_from_a_live_request_to_a_saved_route(
    context: BrowserContext, start_gateway: Callable[..., Any]
) -> None:
    with start_gateway() as live:
        live.request("/orders/before")
        page = opened(context, live)
        expect(page.get_by_test_id("console-words")).to_have_text("As in the gateway")
        expect(card(page, "orders")).to_be_visible()

        # A request arrives while the page looks on, and opens with its Why.
        page.get_by_test_id("side-live").click()
        before = page.locator('[data-testid="live-request"][data-target="/orders/before"]')
        expect(before).to_contain_text("→ orders")
        for number in range(3):
            live.request(f"/orders/{number}?a=b")
        live.request("/other")
        page.locator('[data-testid="live-request"][data-target="/orders/2?a=b"]').click()
        expect(page.get_by_test_id("request-url")).to_have_value(
            f"http://127.0.0.1:{live.proxy}/orders/2?a=b"
        )
        page.evaluate(IDLE)
        expect(result(page)).to_contain_text("orders")

        # The route is edited; nothing changes in the gateway; the last requests say what would.
        page.get_by_test_id("side-routes").click()
        write(page, "orders", 'http.path == "/orders/2"')
        expect(page.get_by_test_id("console-words")).to_contain_text("1 edit not in the gateway yet")
        page.get_by_test_id("console-try").click()
        expect(page.get_by_test_id("tried-sentence")).to_have_text("3 of 5 would change route.")
        expect(page.get_by_test_id("tried-group")).to_contain_text("3 × orders → rest")
        assert live.call("GET", "/routes/orders")["expression"] == 'http.path ^= "/orders"'

        # Sent for real, one of them still takes the route that is in force.
        page.get_by_test_id("tried-use").click()
        page.evaluate(IDLE)
        note = page.get_by_test_id("console-note")
        expect(note).to_have_text("Why is by the table with your unsaved edit, not by the gateway’s.")
        page.get_by_test_id("side-live").click()
        page.locator('[data-testid="live-request"][data-target="/orders/1?a=b"]').click()
        expect(note).to_have_text(
            "Why is by the table with your unsaved edit, not by the gateway’s. "
            "The gateway gave this request to orders."
        )
        expect(result(page)).to_contain_text("rest")
        page.get_by_test_id("side-routes").click()
        page.get_by_test_id("console-send").click()
        sentence = page.get_by_test_id("sent-sentence")
        expect(sentence).to_contain_text("The gateway did not do what was predicted: route, upstream URI.")
        expect(sentence).to_contain_text("The prediction includes 1 edit that the gateway does not have yet.")
        page.get_by_test_id("sent-close").click()

        page.get_by_test_id("console-save").click()
        expect(page.get_by_test_id("save-change")).to_contain_text('http.path == "/orders/2"')
        page.get_by_test_id("save-now").click()
        expect(page.get_by_test_id("toast")).to_have_text("Saved 1 change.")
        expect(page.get_by_test_id("console-words")).to_have_text("As in the gateway")
        expect(note).to_have_count(0)
        assert live.call("GET", "/routes/orders")["expression"] == 'http.path == "/orders/2"'
        assert live.call("GET", "/routes/orders")["priority"] == 10

        page.evaluate(IDLE)
        page.get_by_test_id("console-send").click()
        expect(page.get_by_test_id("sent-sentence")).to_have_text("The gateway did what was predicted.")
        assert page.get_by_test_id("sent-part").all_inner_texts()
        page.get_by_test_id("sent-close").click()


def test_thousands_of_routes_come_in_one_answer(
    context: BrowserContext, start_gateway: Callable[..., Any]
) -> None:
    with start_gateway(writable=False) as live:
        live.call("POST", "/config", {"config": configuration(MANY).decode()})
        assert live.call("GET", "/routelens/table")["text"] is None  # the page has no use for a second copy
        asked: list[str] = []
        context.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page = opened(context, live)
        expect(page.get_by_test_id("route-count")).to_have_text(f"{MANY:,}")
        page.get_by_test_id("request-url").fill("http://h1.example/1234/x")
        expect(result(page)).to_have_attribute("data-route", "route-1234")
        expect(page.get_by_test_id("console-words")).to_have_text("As in the gateway")
        of_the_gateway = [path for path in asked if not path.startswith("/console/")]
        assert sorted(of_the_gateway) == ["/routelens/events", "/routelens/requests", "/routelens/table"]
        # The document is still there as a text, in which nothing was edited.
        page.get_by_test_id("tab-source").click()
        expect(page.get_by_test_id("source-copy")).to_be_visible()


@pytest.mark.console(r"status of 409")
def test_what_changed_meanwhile_is_shown_and_nothing_overwritten_unseen(
    context: BrowserContext, start_gateway: Callable[..., Any]
) -> None:
    with start_gateway() as live:
        page = opened(context, live)
        write(page, "orders", 'http.path == "/mine"')
        live.call("PATCH", "/routes/orders", {"expression": 'http.path == "/theirs"', "priority": 12})
        expect(page.get_by_test_id("console-words")).to_contain_text("which has changed meanwhile")
        page.get_by_test_id("console-save").click()
        page.get_by_test_id("save-now").click()
        conflict = page.get_by_test_id("save-conflict")
        expect(conflict).to_contain_text("Route orders was changed meanwhile: expression, priority.")
        for text in ("/orders", "/theirs", "/mine"):
            expect(conflict).to_contain_text(text)
        assert live.call("GET", "/routes/orders")["expression"] == 'http.path == "/theirs"'

        page.get_by_test_id("keep-mine").click()
        expect(page.get_by_test_id("save-refusal")).to_have_count(0)
        page.get_by_test_id("save-now").click()
        expect(page.get_by_test_id("toast")).to_have_text("Saved 1 change.")
        saved = live.call("GET", "/routes/orders")
        assert (saved["expression"], saved["priority"]) == ('http.path == "/mine"', 12)

        # What the gateway refuses is refused whole, with its words.
        write(page, "orders", 'http.path == "/second"')
        live.call("DELETE", "/routes/orders")
        page.get_by_test_id("console-save").click()
        page.get_by_test_id("save-now").click()
        expect(conflict).to_contain_text("Route orders was removed meanwhile.")
        page.get_by_test_id("take-theirs").click()
        expect(page.get_by_test_id("save-dialog")).to_have_count(0)
        expect(card(page, "orders")).to_have_count(0)
