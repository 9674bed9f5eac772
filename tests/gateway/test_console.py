"""What the console asks of a gateway: its files, its table, saving without overwriting, sending for real."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from routelens.browser.engine import Engine
from routelens.gateway.admin_api import console, console_page
from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from routelens.kong import load_config
from routelens.kong.request.spec import RequestSpec
from routelens.page_files import PageMissingError
from tests.gateway.cases import Bed
from tests.gateway.running import started

Json = Any
NEW = "11111111-2222-4333-8444-555555555555"


class Client:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, method: str, path: str, body: Json = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Json, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        content = None if body is None else json.dumps(body)
        kind = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, content, {**kind, **(headers or {})})
        response = connection.getresponse()
        raw = response.read().decode()
        connection.close()
        told = {name.lower(): value for name, value in response.getheaders()}
        return response.status, json.loads(raw) if raw.startswith(("{", "[")) else raw, told

    def save(self, *changes: Json) -> tuple[int, Json]:
        status, body, _ = self.ask("POST", "/routelens/save", {"changes": list(changes)})
        return status, body


@contextmanager
def gateway(token: str | None = None, *, writable: bool = True) -> Iterator[tuple[Client, Client, int]]:
    """Serve a gateway with a service and two routes of an echo; yield clients of both ports, and the echo's port."""
    live = Gateway(Settings(flavor="expressions", token=token), Database(MEMORY) if writable else None)
    with closing(Bed()) as bed, started(live) as ports:
        admin, echo = Client(ports.admin), bed.ports["echo"]
        if writable and token is None:
            admin.ask("PUT", "/services/echo", {"url": f"http://127.0.0.1:{echo}/base", "tags": ["t"]})
            for name in ("one", "two"):
                admin.ask("PUT", f"/services/echo/routes/{name}", {"expression": f'http.path ^= "/{name}"'})
        yield admin, Client(ports.proxy), echo


def row(admin: Client, path: str) -> Json:
    return admin.ask("GET", path)[1]


def change(collection: str, before: Json, patch: Json, identity: str | None = None) -> Json:
    return {"collection": collection, "id": identity or before["id"], "before": before, "patch": patch}


def test_the_table_reads_back_as_it_is_though_no_route_has_an_expression() -> None:
    # With matching fields alone a file is of the traditional flavor, which knows no priority.
    with gateway() as (admin, _, _):
        for name in ("one", "two"):
            admin.ask("DELETE", f"/routes/{name}")
        admin.ask("PUT", "/services/echo/routes/paths", {"paths": ["/p"]})
        config = load_config(row(admin, "/routelens/table")["text"])
        assert [(route.name, route.paths) for route in config.routes] == [("paths", ("/p",))]
        assert not config.warnings


def ask_engine(**message: Json) -> Json:
    """Ask the page's engine something beside a workspace without routes."""
    engine = Engine()
    request = RequestSpec("http://a.test/").form
    settings = {"flavor": "auto", "match_calculation": "original", "split_paths": True}
    workspace = {"settings": settings, "services": [], "routes": [], "request": request, "saved": []}
    visible: Json = {"first": 0, "ids": []}
    engine.handle(json.dumps({"type": "open", "revision": 1, "workspace": workspace, "visible": visible}))
    return json.loads(engine.handle(json.dumps({"revision": 2, **message})))


def test_the_table_is_written_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large one as one piece would hold up every request until it is written."""
    lengths: list[int] = []

    def dumps(value: object, **options: Any) -> str:
        text = json.JSONEncoder(**options).encode(value)
        lengths.append(len(text))
        return text

    with gateway() as (admin, _, _):
        for number in range(40):
            admin.ask("POST", "/services/echo/routes", {"expression": f'http.path == "/{number} \u2713"'})
        monkeypatch.setattr(console, "_READABLE", 10)  # no text of the whole
        monkeypatch.setattr(json, "dumps", dumps)
        status, table, told = admin.ask("GET", "/routelens/table")
        monkeypatch.undo()
    assert (status, told["content-type"]) == (200, "application/json; charset=utf-8")
    assert [len(table["document"][name]) for name in ("services", "routes")] == [1, 42]
    assert sum(lengths) > 10_000
    assert max(lengths) < 1_000


def test_the_document_is_what_the_engine_makes_of_its_text() -> None:
    """The console takes services and routes from the document as they are, and reads no text for them."""
    with gateway() as (admin, _, _):
        for path, body in (
            ("/consumers/ann", {}),
            ("/upstreams/pool", {"host_header": "pool.test"}),
            ("/upstreams/pool/targets", {"target": "a.test:81", "weight": 7}),
            ("/upstreams/pool/targets", {"target": "b.test"}),
            ("/services/plain", {"host": "pool", "retries": None, "path": "/v1"}),
            ("/services/safe", {"url": "https://safe.test", "tls_verify": True, "ca_certificates": [NEW]}),
            (
                "/services/plain/routes/many",
                {"paths": ["/p", "~/q$"], "hosts": ["*.a.test"], "headers": {"x": ["1"]}},
            ),
            ("/routes/stream", {"protocols": ["tcp"], "sources": [{"ip": "10.0.0.0/8"}, {"port": 9}]}),
            ("/services/safe/routes/grpc", {"protocols": ["grpcs"], "paths": ["/g"], "strip_path": False}),
            ("/routes/lonely", {"expression": 'http.path == "/l"', "priority": 2**46 - 1, "tags": ["t"]}),
            ("/routes/one/plugins", {"name": "key-auth"}),
            ("/services/plain/plugins", {"name": "request-termination", "config": {"status_code": 418}}),
            ("/consumers/ann/plugins", {"name": "rate-limiting", "config": {"minute": 5}}),
            ("/plugins", {"name": "request-transformer", "config": {"replace": {"uri": "/x"}}}),
        ):
            method = "POST" if path.rpartition("/")[2] in ("plugins", "targets") else "PUT"
            assert admin.ask(method, path, body)[0] in (200, 201), path
        table = row(admin, "/routelens/table")
        document = table["document"]
        for text in (table["text"], json.dumps(document)):
            read = ask_engine(type="import", text=text, mark_regexes=False, loader="dbless")
            assert [one for one in read["problems"] if one["severity"] == "error"] == []
            for name in ("services", "routes"):
                told = {entity.pop("id"): entity for entity in json.loads(json.dumps(document[name]))}
                for entity in told.values():
                    if name == "routes" and "service" in entity:
                        entity["service"] = {"id": entity["service"]}
                assert told == {one["id"]: one["entity"] for one in read[name]}
            around = {
                name: document.get(name, []) for name in ("plugins", "upstreams", "targets", "filter_chains")
            }
            assert ask_engine(type="shared_entities", **around)["surroundings"] == read["surroundings"]


def test_what_an_edit_began_with_may_be_told_as_the_table_tells_it() -> None:
    with gateway() as (admin, _, _):
        [one] = [
            route for route in row(admin, "/routelens/table")["document"]["routes"] if route["name"] == "one"
        ]
        assert admin.save(change("routes", one, {"priority": 3}))[0] == 200
        status, said = admin.save(change("routes", one, {"priority": 4}))
        assert (status, [field["field"] for field in said["conflicts"][0]["fields"]]) == (409, ["priority"])


def test_an_edit_changes_the_fields_that_it_names_and_no_others() -> None:
    with gateway() as (admin, _, _):
        before = row(admin, "/services/echo")
        status, said = admin.save(change("services", before, {"url": "http://other.test:81/x", "tags": None}))
        assert (status, said["message"]) == (200, "Saved 1 change.")
        after = row(admin, "/services/echo")
        assert (after["host"], after["port"], after["path"], after["tags"]) == ("other.test", 81, "/x", None)
        assert (after["created_at"], after["retries"]) == (before["created_at"], 5)


def test_what_changed_meanwhile_is_told_and_nothing_is_saved() -> None:
    with gateway() as (admin, _, _):
        one, two = row(admin, "/routes/one"), row(admin, "/routes/two")
        admin.ask("PATCH", "/routes/one", {"priority": 7, "tags": ["a"]})
        status, said = admin.save(
            change("routes", two, {"priority": 1}), change("routes", one, {"priority": 2})
        )
        assert status == 409
        [conflict] = said["conflicts"]
        assert conflict["message"] == "Route one was changed meanwhile: tags, priority."
        assert {"field": "priority", "before": 0, "now": 7} in conflict["fields"]
        assert row(admin, "/routes/two")["priority"] == 0


def test_an_edit_of_what_is_gone_or_has_come_is_a_conflict() -> None:
    with gateway() as (admin, _, _):
        one = row(admin, "/routes/one")
        admin.ask("DELETE", "/routes/one")
        admin.ask("PUT", f"/routes/{NEW}", {"expression": 'http.path == "/n"', "name": "new"})
        gone = admin.save(change("routes", one, None))[1]["conflicts"]
        come = admin.save(change("routes", None, {"expression": 'http.path == "/m"'}, NEW))[1]["conflicts"]
        assert gone[0]["message"] == "Route one was removed meanwhile."
        assert come[0]["message"] == "Route new was added meanwhile."


def test_edits_make_way_for_each_other_in_any_order() -> None:
    with gateway() as (admin, proxy, echo):
        echo_row, one, two = (row(admin, path) for path in ("/services/echo", "/routes/one", "/routes/two"))
        status, said = admin.save(
            change("routes", None, {"expression": 'http.path ^= "/n"', "service": {"id": NEW}}, NEW),
            change("services", echo_row, None),
            change("routes", one, None),
            change("routes", two, {"name": "one", "service": None}),
            change("services", None, {"url": f"http://127.0.0.1:{echo}", "name": "echo"}, NEW),
        )
        assert (status, said["saved"]) == (200, 5)
        assert [route["name"] for route in row(admin, "/routes")["data"]] in ([None, "one"], ["one", None])
        assert row(admin, "/services/echo")["id"] == NEW
        assert proxy.ask("GET", "/n/1")[1]["uri"] == "/1"


def test_what_the_gateway_refuses_is_named_and_everything_stays() -> None:
    with gateway() as (admin, _, _):
        one = row(admin, "/routes/one")
        status, said = admin.save(
            change("routes", one, {"name": "two"}),
            change("routes", None, {"name": "new", "expression": "http.path =="}, NEW),
            change("services", row(admin, "/services/echo"), None),
        )
        assert (status, said["message"]) == (400, "The gateway refuses these edits. Nothing was saved.")
        told = [refused["message"] for refused in said["refused"]]
        assert told[0].startswith("two: UNIQUE violation detected on '{name=\"two\"}'")
        assert told[1].startswith("new: schema violation")
        assert told[2] == "echo: an existing 'routes' entity references this 'services' entity"
        assert row(admin, "/routes/one") == one


@pytest.mark.parametrize(
    "changes",
    [
        None,
        [{"collection": "plugins", "id": NEW, "before": None, "patch": {}}],
        [{"collection": "routes", "id": "one", "before": None, "patch": {}}],
        [{"collection": "routes", "id": NEW, "before": None, "patch": None}],
        [{"collection": "routes", "id": NEW, "before": [], "patch": {}}],
        [{"collection": "routes", "id": NEW, "before": None, "patch": {}}] * 2,
    ],
)
def test_what_is_no_edit_is_refused(changes: Json) -> None:
    with gateway() as (admin, _, _):
        status, said, _ = admin.ask("POST", "/routelens/save", {"changes": changes})
        assert (status, list(said)) == (400, ["message"])


def test_without_a_database_the_table_says_why_nothing_can_be_saved() -> None:
    with gateway(writable=False) as (admin, _, _):
        said = row(admin, "/routelens/table")["read_only"]
        assert said.startswith("This gateway has no database")
        assert admin.save(change("routes", None, {}, NEW)) == (
            405,
            {"code": 12, "name": "operation unsupported", "message": said},
        )


def test_a_request_is_sent_for_real_and_told_with_its_route() -> None:
    with gateway() as (admin, _, echo):
        form = {"method": "PUT", "url": "http://a.test/one/x?q=1", "headers": "X-A: b\nContent-Length: 9"}
        status, sent, _ = admin.ask("POST", "/routelens/send", form)
        assert (status, sent["status"]) == (200, 200)
        assert (sent["record"]["route"], sent["record"]["upstream_uri"]) == ("one", "/base/x?q=1")
        assert sent["record"]["upstream"] == f"127.0.0.1:{echo}"
        assert json.loads(sent["body"])["headers"]["x-a"] == "b"
        assert sent["record"]["request"]["url"] == "http://a.test/one/x?q=1"
        told = row(admin, f"/routelens/requests/{sent['record']['request_id']}")
        assert told["request"] == sent["record"]["request"]
        assert row(admin, "/routelens/recorded")["data"] == [told["request"]]


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (
            {"url": "https://a.test/"},
            "The proxy listens for HTTP: a request over https cannot be sent to it.",
        ),
        ({"url": "/x"}, "A client sends a Host header: give the URL a host, or add a Host line."),
        ({"url": "http://a.test/", "headers": "nonsense"}, "Write a header as `Name: value`"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_a_sentence(form: Json, why: str) -> None:
    with gateway() as (admin, _, _):
        status, said, _ = admin.ask("POST", "/routelens/send", form)
        assert status == 400
        assert said["message"].startswith(why)


def test_pages_of_other_origins_read_nothing_of_what_clients_sent() -> None:
    with gateway() as (admin, _, _):
        foreign = {"Origin": "http://evil.test"}
        for path in ("/routelens/recorded", "/routelens/events", "/routelens/table", "/%72outelens/requests"):
            assert admin.ask("GET", path, headers=foreign)[0] == 403
        assert admin.ask("GET", "/routes", headers=foreign)[0] == 200


def test_the_files_are_there_without_a_token_and_what_they_ask_is_not() -> None:
    with gateway(token="x" * 16) as (admin, _, _):
        status, text, headers = admin.ask("GET", "/console/")
        assert status == 200
        assert "<routelens-console>" in text
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert admin.ask("GET", "/console/", headers={"If-None-Match": headers["etag"]})[0] == 304
        assert admin.ask("GET", "/console")[2]["location"] == "/console/"
        assert admin.ask("GET", "/routelens/table")[0] == 401
        for path in (
            "/console/index.html",
            "/console/%2e%2e/site/index.html",
            "/console/.hidden",
            "/console/x",
        ):
            assert admin.ask("GET", path)[0] == 404


def test_without_the_page_the_console_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise PageMissingError("It comes with `pip install 'routelens[gateway]'`.")

    monkeypatch.setattr(console_page, "console_files", missing)
    with gateway() as (admin, _, _):
        assert admin.ask("GET", "/console/")[:2] == (
            404,
            "It comes with `pip install 'routelens[gateway]'`.\n",
        )
