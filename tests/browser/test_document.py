"""The document through the engine's messages: given a text, when it is imported and edited, then only that changes."""

from __future__ import annotations

import difflib
import json
import random
from typing import Any

import pytest

from routelens.kong import load_config
from tests.browser.talk import Talk, workspace
from tests.browser.test_import_agrees import Generated
from tests.kong.config.corpus import corpus_configs, needs_corpus

TEXT = """\
# our gateway  (keep this)
_format_version: "3.0"
_info:
  select_tags: [a]
services:
  - name: 'shop'   # the shop
    url: http://shop.internal:8080/base
    plugins:
      - {name: cors}
    routes:
      # orders
      - name: orders
        paths:
          - /orders   # one
          - "/o"
        methods: [GET]
  - name: empty
    host: empty.internal
routes:
  - name: loose
    paths: [/loose]
    service: shop
  - {name: alone, paths: [/alone]}
consumers:
  - username: ada   # a consumer
plugins:
  - name: rate-limiting
    route: orders
    config: {minute: 5}
  - name: key-auth
    service: shop
"""


class Page:
    """A page that has imported a text: its workspace, and what it asks of the engine."""

    def __init__(self, text: str, loader: str = "auto", variables: dict[str, str] | None = None) -> None:
        values = variables or {}
        talk = Talk(workspace())
        self.imported = talk.send("import", text=text, mark_regexes=False, loader=loader, variables=values)
        assert self.imported["type"] == "imported", self.imported
        document = {
            "text": text,
            "name": "",
            "variables": values,
            "surroundings": self.imported["surroundings"],
        }
        settings = {
            "flavor": "auto",
            "match_calculation": "original",
            "split_paths": True,
            "loader": loader,
        }
        space = workspace(*self.imported["routes"], services=self.imported["services"], settings=settings)
        self.talk = Talk({**space, "document": document})
        assert self.talk.state["type"] == "state", self.talk.state
        self.routes = {route["entity"].get("name"): route for route in self.imported["routes"]}
        self.services = {one["entity"].get("name"): one for one in self.imported["services"]}

    @property
    def document(self) -> str:
        reply = self.talk.send("document")
        assert reply["refused"] is None, reply
        text: str = reply["text"]
        return text

    @property
    def exported(self) -> str:
        reply = self.talk.send("export", format="kong.yml")
        assert reply["type"] == "exported", reply
        text: str = reply["text"]
        return text

    def put(self, which: str, **fields: Any) -> None:
        self.put_route(self.routes[which], **fields)

    def put_route(self, route: dict[str, Any], **fields: Any) -> None:
        entity = {**route["entity"], **fields}
        entity = {key: value for key, value in entity.items() if value is not ...}
        self.talk.change({"type": "put_route", "route": {**route, "entity": entity}})

    def put_service(self, which: str, **fields: Any) -> None:
        service = self.services[which]
        self.talk.change(
            {"type": "put_service", "service": {**service, "entity": {**service["entity"], **fields}}}
        )

    def add(self, name: str, **entity: Any) -> None:
        route = {
            "id": "11111111-1111-4111-8111-111111111111",
            "enabled": True,
            "entity": {"name": name, **entity},
            "last_complete": None,
        }
        self.talk.change({"type": "put_route", "route": route})

    def remove(self, name: str) -> None:
        self.talk.change({"type": "remove_route", "id": self.routes[name]["id"]})


def changed(before: str, after: str) -> list[str]:
    found = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in found if line[0] in "+-"]


def test_an_import_and_an_export_change_no_byte() -> None:
    page = Page(TEXT)
    assert page.document == TEXT
    assert page.exported == TEXT


def test_a_field_is_changed_where_it_stands() -> None:
    page = Page(TEXT)
    page.put("orders", paths=["/orders", "/new"])
    assert changed(TEXT, page.document) == ['-           - "/o"', '+           - "/new"']


def test_a_field_is_added_and_another_goes() -> None:
    page = Page(TEXT)
    page.put("orders", hosts=["a.example"], methods=...)
    assert changed(TEXT, page.document) == [
        "-         methods: [GET]",
        "+         hosts: [a.example]",
    ]


def test_a_route_is_added_to_its_service_without_an_id() -> None:
    page = Page(TEXT)
    page.add("more", paths=["/more"], service={"id": page.services["shop"]["id"]})
    assert changed(TEXT, page.document) == ["+       - name: more", "+         paths: [/more]"]


def test_a_route_is_added_to_a_service_that_had_none() -> None:
    page = Page(TEXT)
    page.add("more", paths=["/more"], service={"id": page.services["empty"]["id"]})
    assert changed(TEXT, page.document) == [
        "+     routes:",
        "+       - name: more",
        "+         paths: [/more]",
    ]


def test_a_route_without_a_service_is_added_to_those() -> None:
    page = Page(TEXT)
    page.add("more", paths=["/more"])
    assert changed(TEXT, page.document) == ["+   - name: more", "+     paths: [/more]"]


def test_a_removed_route_takes_its_plugins_along() -> None:
    page = Page(TEXT)
    page.remove("orders")
    text = page.document
    assert "orders" not in text.replace("# orders", "")
    assert "rate-limiting" not in text
    assert "key-auth" in text
    assert [route.name for route in load_config(text).routes] == ["loose", "alone"]


def test_plugins_follow_a_route_to_its_new_name() -> None:
    page = Page(TEXT)
    page.put("orders", name="purchases")
    assert changed(TEXT, page.document) == [
        "-       - name: orders",
        "+       - name: purchases",
        "-     route: orders",
        "+     route: purchases",
    ]


def test_routes_and_plugins_follow_a_service_to_its_new_name() -> None:
    page = Page(TEXT)
    page.put_service("shop", name="store")
    assert changed(TEXT, page.document) == [
        "-   - name: 'shop'   # the shop",
        "+   - name: 'store'   # the shop",
        "-     service: shop",
        "+     service: store",
        "-     service: shop",
        "+     service: store",
    ]


def test_the_url_of_a_service_stays_a_url() -> None:
    page = Page(TEXT)
    page.put_service("shop", host="other.internal")
    assert changed(TEXT, page.document) == [
        "-     url: http://shop.internal:8080/base",
        "+     url: http://other.internal:8080/base",
    ]


def test_a_route_moves_to_another_service() -> None:
    page = Page(TEXT)
    page.put("orders", service={"id": page.services["empty"]["id"]})
    moved = load_config(page.document)
    assert {route.name: route.service and route.service.name for route in moved.routes}["orders"] == "empty"
    page.put("loose", service={"id": page.services["empty"]["id"]})
    assert "    service: empty\n" in page.document


def test_a_muted_route_stays_in_the_document_and_is_left_out_of_an_export() -> None:
    page = Page(TEXT)
    page.talk.change({"type": "put_route", "route": {**page.routes["alone"], "enabled": False}})
    assert page.document == TEXT
    assert changed(TEXT, page.exported) == ["-   - {name: alone, paths: [/alone]}"]


def test_a_route_with_a_fault_stays_in_the_document() -> None:
    text = TEXT.replace("[/alone]", "[no-slash]")
    page = Page(text)
    assert "alone" not in page.routes
    page.put("loose", strip_path=False)
    assert changed(text, page.document) == ["+     strip_path: false"]


def test_a_converted_route_that_splits_keeps_its_place_and_its_plugins() -> None:
    page = Page(TEXT)
    converted = page.talk.send("convert", route_ids=None, to="expression")
    for route in page.imported["routes"]:
        page.talk.change({"type": "remove_route", "id": route["id"]})
    page.talk.change(*({"type": "put_route", "route": route} for route in converted["routes"]))
    text = page.document
    config = load_config(text)
    assert [route.name for route in config.routes] == ["orders.1", "orders.2", "loose", "alone"]
    assert all(route.expression for route in config.routes)
    assert text.startswith(TEXT[: TEXT.index("      - name: orders")])
    assert text.count("name: rate-limiting") == 2


def test_the_edited_text_read_again_is_the_document() -> None:
    page = Page(TEXT)
    page.put("orders", paths=["/n"])
    text = page.document
    again = Page(text)
    assert again.document == text
    assert again.routes["orders"]["entity"]["paths"] == ["/n"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.rstrip("\n"),
        json.dumps({"_format_version": "3.0", "routes": [{"name": "orders", "paths": ["/o"]}]}, indent=3),
        '{"data": [{"id": "6a3f7b0e-2f6e-4a57-8a6d-0a3b1f9c1111", "name": "orders", "paths": ["/o"],\t"tags": null}]}',
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  kong.yml: |\n"
        + "".join(f"    {line}\n" if line else "\n" for line in TEXT.splitlines()),
    ],
    ids=["bom", "crlf", "no-end", "json", "admin-api", "config-map"],
)
def test_other_spellings_stay_as_they_are(text: str) -> None:
    page = Page(text)
    assert page.document == text
    page.put("orders", methods=["PUT"])
    edited = page.document
    assert edited != text
    assert len(changed(text, edited)) <= 3
    assert load_config(edited).routes[0].methods == ("PUT",)


def test_an_edit_behind_an_alias_is_refused_at_its_line() -> None:
    text = '_format_version: "3.0"\nroutes:\n- &a {name: a, paths: &p [/a]}\n- {name: b, paths: *p}\n'
    page = Page(text)
    page.put("b", paths=["/b"])
    assert changed(text, page.document) == ["- - {name: b, paths: *p}", "+ - {name: b, paths: [/b]}"]
    page = Page(text)
    page.put("a", paths=["/b"])
    reply = page.talk.send("document")
    assert (reply["line"], reply["text"]) == (3, text)
    assert "used elsewhere" in reply["refused"]
    assert page.talk.send("export", format="kong.yml")["kind"] == "refused"


def test_templates_stay_and_values_do_not_get_into_the_text() -> None:
    text = (
        '_format_version: "3.0"\nservices:\n- name: a\n  host: ${{ env "DECK_HOST" }}\n'
        '  port: ${{ env "DECK_PORT" | toInt }}\n  routes:\n'
        "  - {name: r, paths: [/a], hosts: ['${{ env \"DECK_P\" }}']}\n"
    )
    page = Page(text, variables={"DECK_HOST": "h.internal", "DECK_PORT": "8081", "DECK_P": "p.example"})
    assert page.services["a"]["entity"]["port"] == 8081
    assert page.document == text
    page.put("r", paths=["/b"])
    assert changed(text, page.document)[1].endswith("paths: [/b], hosts: ['${{ env \"DECK_P\" }}']}")
    assert len(changed(text, page.document)) == 2
    assert page.imported["missing"] == []
    assert Page(text).imported["missing"] == ["DECK_HOST", "DECK_PORT", "DECK_P"]


def test_numbers_that_javascript_writes_otherwise_are_no_edit() -> None:
    text = (
        '_format_version: "3.0"\nroutes:\n- name: a\n  paths: [/a]\n'
        "  plugins: [{name: x, config: {a: 1.0, b: 1e3}}]\n"
    )
    page = Page(text)
    route = json.loads(json.dumps(page.routes["a"]))
    route["entity"]["plugins"][0]["config"] = {"a": 1, "b": 1000}
    page.put_route(route, paths=["/b"])
    assert changed(text, page.document) == ["-   paths: [/a]", "+   paths: [/b]"]


def edit_one(page: Page, text: str, choose: random.Random) -> tuple[int, int] | None:
    """Edit one route, and return the lines from which and up to which the text may differ."""
    config = load_config(text, on_fault="keep")
    route = choose.choice(config.routes)
    document, path = config.places[route.id]
    starts = sorted(place.offset_of(where) for place, where in config.places.values())
    start = document.offset_of(path)
    end = next((other for other in starts if other > start), len(document.text))
    written = next(one for one in page.imported["routes"] if one["id"] == str(route.id))
    page.put_route(written, strip_path=route.strip_path is False, tags=["edited"])
    return document.line_column(start)[0], document.line_column(end)[0]


def check_round_trip(text: str, seed: int) -> bool:
    """Import and export, then edit one route; returns whether there was one."""
    page = Page(text)
    assert page.document == text
    assert page.exported == text
    if not page.imported["routes"]:
        return False
    first, last = edit_one(page, text, random.Random(seed)) or (0, 0)
    before, after = text.splitlines(), page.document.splitlines()
    matching = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, _, _ in matching.get_opcodes():
        if kind != "equal":
            assert first - 1 <= start <= end <= max(last, first), (first, last, start, end)
    assert before != after
    return True


@pytest.mark.heavy
@pytest.mark.parametrize("block", range(5))
def test_generated_files_through_the_engine(block: int) -> None:
    edited = sum(
        check_round_trip(Generated(seed).text, seed) for seed in range(block * 100, block * 100 + 100)
    )
    assert edited > 95  # in the others every route has a fault


@needs_corpus
def test_public_files_through_the_engine() -> None:
    edited = 0
    for _, text, _ in corpus_configs():
        edited += check_round_trip(text, 0)
    assert edited > 90


BESIDE = """\
_format_version: "3.0"
services:
- name: stock
  host: pool.internal
  plugins: [{name: request-termination, config: {status_code: 418}}]
  routes:
  - name: stock   # of another team
    paths: [/stock]
routes:
- {name: other, paths: [/other], service: stock}
upstreams:
- name: pool.internal
  targets: [{target: '10.0.0.1:8080'}]
consumers:
- {username: grace, custom_id: 'x: y'}
plugins:
- {name: cors, service: stock}
certificates: [{cert: c, key: k}]
"""


def joined_page(
    text: str, other: str, variables: dict[str, str] | None = None
) -> tuple[Page, dict[str, Any]]:
    """Return a page that has imported a text and then added another file, and the engine's answer to that."""
    page = Page(text)
    reply = page.talk.send("import", text=other, mark_regexes=False, variables=variables or {}, beside=True)
    assert reply["type"] == "imported", reply
    if reply["joined"] is None:
        return page, reply
    document = {
        "text": reply["joined"],
        "name": "",
        "variables": variables or {},
        "surroundings": reply["surroundings"],
    }
    added = set(reply["added"])
    page.talk.change(
        {"type": "set_document", "document": document},
        *({"type": "put_service", "service": one} for one in reply["services"] if one["id"] in added),
        *({"type": "put_route", "route": one} for one in reply["routes"] if one["id"] in added),
    )
    return page, reply


def test_a_file_in_brackets_that_is_added_brings_its_comments_along() -> None:
    other = """\
{_format_version: "3.0",
  routes: [ # of another team
    # the first
    {name: bracketed, paths: [/bracketed]}, # and last
  ]}
"""
    page, reply = joined_page(TEXT, other)
    assert len(reply["added"]) == 1
    assert page.document == page.exported == reply["joined"]
    for comment in ("# of another team", "# the first", "# and last"):
        assert comment in page.document
    assert all(line[0] == "+" for line in changed(TEXT, page.document))


def test_a_file_that_is_added_brings_all_its_entities_along() -> None:
    page, reply = joined_page(TEXT, BESIDE)
    assert reply["refused"] is None
    assert [route["entity"]["name"] for route in reply["routes"] if route["id"] in reply["added"]] == [
        "stock",
        "other",
    ]
    text = page.document
    assert text == page.exported == reply["joined"]
    assert all(line[0] == "+" for line in changed(TEXT, text))
    config = load_config(text)
    roots = config.documents[0].root
    assert [one["username"] for one in roots["consumers"]] == ["ada", "grace"]
    assert [one["name"] for one in roots["plugins"]] == ["rate-limiting", "key-auth", "cors"]
    assert roots["certificates"] == [{"cert": "c", "key": "k"}]
    answer = page.talk.request(method="GET", url="http://h/stock")["answer"]
    assert "".join(run["text"] for run in answer["sentence"]).endswith("request-termination answers 418.")


def test_edits_before_and_after_a_file_is_added_are_kept() -> None:
    page = Page(TEXT)
    page.put("orders", methods=["PUT"])
    joined, reply = joined_page(TEXT, BESIDE)
    joined.put("orders", methods=["PUT"])
    joined.put_route(
        next(one for one in reply["routes"] if one["entity"]["name"] == "other"), paths=["/another"]
    )
    text = joined.document
    routes = {route.name: route for route in load_config(text).routes}
    assert routes["orders"].methods == ("PUT",)
    assert routes["other"].paths == ("/another",)
    assert sum(line[0] == "-" for line in changed(TEXT, text)) == 1


def test_the_templates_of_a_file_that_is_added_stay_templates() -> None:
    other = BESIDE.replace("host: pool.internal", 'host: ${{ env "DECK_POOL" }}').replace("8080", "${PORT}")
    text = f'_format_version: "3.0"\n_info: {{}}\n{TEXT[TEXT.index("services:") :]}'
    page, reply = joined_page(text, other, {"DECK_POOL": "pool.internal", "PORT": "8080"})
    assert reply["refused"] is None
    assert reply["variables"] == ["DECK_POOL", "PORT"]
    assert '${{ env "DECK_POOL" }}' in page.document
    assert "${PORT}" in page.document
    assert (
        load_config(page.document, env_file={"DECK_POOL": "pool.internal"}).services[-1].upstream is not None
    )


@pytest.mark.parametrize(
    ("text", "other", "why"),
    [
        (TEXT, BESIDE.replace('"3.0"', '"2.1"'), "One file is for 2.x"),
        (
            TEXT,
            BESIDE.replace("services:", "_info: {defaults: {route: {strip_path: false}}}\nservices:"),
            "_info.defaults",
        ),
        ('[{"name": "a", "paths": ["/a"]}]', BESIDE, "Admin API JSON"),
        (
            TEXT.replace("_info:\n  select_tags: [a]\n", ""),
            BESIDE.replace("pool.", '${{ env "DECK_X" }}.'),
            "another loader",
        ),
    ],
)
def test_where_a_file_cannot_come_into_the_document_the_reason_is_said(
    text: str, other: str, why: str
) -> None:
    _, reply = joined_page(text, other)
    assert why in reply["refused"]


def test_a_name_that_both_files_have_is_told() -> None:
    _, reply = joined_page(TEXT, BESIDE.replace("name: stock   #", "name: orders   #"))
    assert any("Another route is already called orders" in one["message"] for one in reply["problems"])
