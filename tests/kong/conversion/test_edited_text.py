"""Edited text: given a file in any style, when something is edited, then only that differs, and it reads as edited."""

from __future__ import annotations

import difflib
import json
import random
import re
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from routelens.kong import Config, load_config
from routelens.kong.config.editing.edits import EditError
from routelens.kong.conversion.edited_text import EditedEntity, edited_text
from routelens.kong.entities import Route, Service, to_dict
from tests.kong.config.corpus import corpus_configs, needs_corpus

Entities: TypeAlias = list[EditedEntity]
HEAD = '_format_version: "3.0"\n'

BLOCK = """# top
_format_version: "3.0"

services:
# about s
- name: s
  # host of s
  host: x

  routes:
  # about r
  - name: r
    # paths of r
    paths:
    # first
    - /a
    # second

    - "/a2"   # two
    # after paths
    strip_path: true

    # about q
  - paths:
    - '/b'
    name: q
    tags: []

# about t
- host: y   # t's host
  name: t
# end of services

routes:
- name: lone
  paths: [/lone]
  service: {name: t}
# the end
"""
WIDE = """_format_version: "3.0"
services:
    -   name: s
        host: x
        routes:
            -   name: r
                paths:
                    - /a
                headers:
                    x-a:
                        - "1"   # one
            -   name: q
                paths:
                    - /b
    -   name: t
        url: "http://t.internal:8080/base"
"""
FLOW = """_format_version: "3.0"
services: [
  {name: s, host: x,   # c1
   routes: [
     {name: r, paths: [/a],  # c2
      methods: [GET]},
     {name: q, paths: [/b], plugins: []}   # last
   ]},
  {name: t, host: y}
]
"""
ODD = """%YAML 1.1
---
!!map
"_format_version": '3.0'
? services
: - "name": s
    host: !!str x
    routes:
      -
        name: r
        paths:
          - "/a\\x41"
          - >-
            /folded
        tags: [
          one, two,
        ]
      - name: q
        paths: [ '/b' , "/c" ]
  - {host: y, name: t}
...
"""
ANCHORS = """_format_version: "3.0"
_comment: &c
  strip_path: false
  tags: &tg [a, b]
services:
- name: s
  host: x
  routes:
  - name: r
    <<: *c
    paths: &p
    - /a
  - {name: q, paths: [/b], tags: *tg}
  - name: v
    paths: *p
- name: t
  host: y
"""
TEMPLATES = """_format_version: "3.0"
services:
- name: s
  host: ${{ env "DECK_H" }}
  routes:
  - name: r
    paths: ["/${{ env "DECK_P" }}"]
    hosts: ['${{ env "DECK_H" }}']
  - {name: q, paths: [/b]}
- {name: t, url: "http://${HOST}/z"}
"""
OLD = """_format_version: "2.1"
services:
- name: s
  host: x
  routes:
  - {name: r, paths: ['/a/\\d+', /b%20c, /plain]}
  - name: q
    paths:
    - /z(x)?
- {name: t, host: y}
"""
TREE = {
    "_format_version": "3.0",
    "services": [
        {"name": "s", "host": "x", "routes": [{"name": "r", "paths": ["/a"], "headers": {}, "tags": None}]},
        {"name": "t", "url": "http://t.internal"},
    ],
}
CONFIG_MAP = "kind: ConfigMap\napiVersion: v1\ndata:\n  kong.yml: |\n" + "".join(
    f"    {line}\n" if line else "\n" for line in BLOCK.splitlines()
)
TEXTS = {
    "block": BLOCK,
    "wide": WIDE,
    "flow": FLOW,
    "odd": ODD,
    "anchors": ANCHORS,
    "templates": TEMPLATES,
    "of-2-1": OLD,
    "json-tabs": json.dumps(TREE, indent="\t"),
    "json-dense": json.dumps(TREE, separators=(",", ":")),
    "config-map": CONFIG_MAP,
    "list-of-config-maps": "kind: List\napiVersion: v1\nitems:\n- "
    + CONFIG_MAP.replace("\n", "\n  ").rstrip()
    + "\n",
    "config-body": json.dumps({"config": BLOCK}),
    "second-document": BLOCK + "---\nother: [\n",
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "no-end": lambda text: text.rstrip("\n"),
    "bom": lambda text: "\ufeff" + text,
}
TEXTS |= {
    f"{name}-{how}": spell(TEXTS[name])
    for name in ("block", "wide", "flow", "anchors", "json-tabs")
    for how, spell in SPELLINGS.items()
}


def fields_of(entity: Service | Route) -> dict[str, Any]:
    """Return what the page has of an entity."""
    found: dict[str, Any] = json.loads(json.dumps({k: v for k, v in to_dict(entity).items() if k != "id"}))
    return found


def with_field(**new: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return an edit that sets fields; `...` takes one away."""

    def edit(fields: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in {**fields, **new}.items() if value is not ...}

    return edit


def as_expression(fields: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: fields[key] for key in ("name", "service", "tags", "plugins") if key in fields
    }
    return {**kept, "expression": 'http.path ^= "/a" && http.headers.x == "it\'s # : {}"', "priority": 3}


OF_A_ROUTE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "paths": with_field(paths=["/new/one", "~/x(?<y>.*)$"], expression=..., priority=...),
    "first-path": lambda fields: {**fields, "paths": ["/changed", *(fields.get("paths") or [])[1:]]},
    "hosts": with_field(hosts=["*.a.example", "b.example:8443"]),
    "headers": with_field(headers={"x-env": ["a", "b: c"], "X-Two": ["# no"]}),
    "more-headers": lambda fields: {**fields, "headers": {**(fields.get("headers") or {}), "x-add": ["1"]}},
    "methods": with_field(methods=["PUT"]),
    "no-methods": with_field(methods=None),
    "expression": as_expression,
    "priority": with_field(regex_priority=7),
    "strip_path": lambda fields: {**fields, "strip_path": not fields.get("strip_path", True)},
    "plugins": with_field(plugins=[{"name": "cors", "config": {"origins": ["*"]}}]),
    "tags": with_field(tags=["one", "two: three"]),
    "no-tags": with_field(tags=...),
    "name": with_field(name="renamed"),
}


def edit(kind: str, config: Config, choose: random.Random) -> tuple[Entities, Entities, Route]:
    """Return services and routes with one edit, and the route that was chosen."""
    services = [EditedEntity(service.id, fields_of(service)) for service in config.services]
    routes = [EditedEntity(route.id, fields_of(route)) for route in config.routes]
    number = choose.randrange(len(routes))
    fields = dict(routes[number].fields)
    its_service = {"service": fields["service"]} if fields.get("service") else {}
    if kind in OF_A_ROUTE:
        routes[number] = EditedEntity(routes[number].id, OF_A_ROUTE[kind](fields))
    elif kind == "delete":
        del routes[number]
    elif kind == "add":
        for name in ("brand-new", "another"):
            new = {"name": name, "paths": [f"/{name}", "~/x:y# z"], **its_service}
            routes.append(EditedEntity(uuid.UUID(int=choose.getrandbits(128)), new))
    elif kind == "move" and services:
        fields["service"] = {"id": str(choose.choice(services).id)}
        routes[number] = EditedEntity(routes[number].id, fields)
    elif services:
        of = choose.randrange(len(services))
        new = {"host": "moved.internal", "port": 9999} if kind == "host" else {"name": "renamed-service"}
        services[of] = EditedEntity(services[of].id, {**services[of].fields, **new})
    return services, routes, config.routes[number]


KINDS = (*OF_A_ROUTE, "delete", "add", "move", "host", "service-name")


def as_read(fields: dict[str, Any]) -> str:
    """Return fields without what says nothing, to be compared."""
    defaults = {"strip_path": True, "regex_priority": 0, "priority": 0, "protocols": ["http", "https"]}
    kept = {k: v for k, v in fields.items() if k != "service" and v is not None and v != defaults.get(k)}
    return json.dumps(kept, sort_keys=True)


def faults_of(config: Config) -> set[str]:
    """Return the messages of the faults, whatever lines they name."""
    return {re.sub(r"line \d+", "a line", fault.message) for fault in config.faults}


def lines_that_differ(before: str, after: str) -> list[tuple[int, int]]:
    """Return from which line and up to which the first text differs, counted from 1."""
    matching = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return [(start + 1, end) for kind, start, end, _, _ in matching.get_opcodes() if kind != "equal"]


def check(text: str, kind: str, seed: int) -> str:
    """Edit a text; returns `edited`, or `refused` where that cannot be done in it."""
    config = load_config(text, on_fault="keep")
    services, routes, chosen = edit(kind, config, random.Random(seed))
    try:
        edited = edited_text(config, services, routes)
    except EditError:
        return "refused"
    again = load_config(edited, on_fault="keep")
    assert faults_of(again) <= faults_of(config)
    wanted = Counter(as_read(dict(route.fields)) for route in routes)
    assert Counter(as_read(fields_of(route)) for route in again.routes) == wanted
    assert edited.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert edited.count("\n") == edited.count("\r\n")
    document, path = config.places[chosen.id]
    if kind in OF_A_ROUTE and kind != "name" and not document.holder:
        starts = sorted(where.offset_of(place) for where, place in config.places.values())
        start = document.offset_of(path)
        end = next((other for other in starts if other > start), len(text))
        first, last = document.line_column(start)[0], document.line_column(end)[0]
        for begin, stop in lines_that_differ(text, edited):
            assert first <= begin, (kind, seed)
            assert stop <= max(first, last), (kind, seed)
    return "edited"


MAY_BE_REFUSED = ("anchors", "of-2-1")


@pytest.mark.heavy
@pytest.mark.parametrize("name", TEXTS)
def test_an_edit_touches_only_what_was_edited(name: str) -> None:
    text = TEXTS[name]
    config = load_config(text, on_fault="keep")
    services = [EditedEntity(service.id, fields_of(service)) for service in config.services]
    routes = [EditedEntity(route.id, fields_of(route)) for route in config.routes]
    assert edited_text(config, services, routes) == text
    results = Counter(check(text, kind, seed) for kind in KINDS for seed in range(4))
    assert results["edited"] > 60
    assert not results["refused"] or name.startswith(MAY_BE_REFUSED), results


@needs_corpus
def test_edits_of_every_kind_in_public_files() -> None:
    results: Counter[str] = Counter()
    for number, (_, text, config) in enumerate(corpus_configs()):
        is_mixed = any(route.expression is not None for route in config.routes)
        for kind in KINDS:
            # Without the first of two of one name, the second is no longer left out.
            frees_another = bool(config.faults) and kind in ("name", "delete")
            if config.routes and not frees_another and not (is_mixed and kind in OF_A_ROUTE):
                results[check(text, kind, number)] += 1
    assert results["edited"] > 1_500
    assert not results["refused"]


def test_a_list_that_was_empty_takes_what_is_added() -> None:
    config = load_config(f"{HEAD}routes: [{{name: r, paths: [/a], tags: [], plugins: []}}]\n")
    (route,) = config.routes
    fields = {**fields_of(route), "tags": ["x"], "plugins": [{"name": "cors"}]}
    edited = edited_text(config, [], [EditedEntity(route.id, fields)])
    assert edited == f"{HEAD}routes: [{{name: r, paths: [/a], tags: [x], plugins: [{{name: cors}}]}}]\n"


def test_a_plain_path_of_a_2_1_file_is_written_so_that_it_stays_plain() -> None:
    config = load_config(OLD)
    routes = [EditedEntity(route.id, fields_of(route)) for route in config.routes]
    services = [EditedEntity(service.id, fields_of(service)) for service in config.services]
    new = {**routes[1].fields, "paths": ["~/z(x)?", "/gr\u00fcn b"]}
    edited = edited_text(config, services, [routes[0], EditedEntity(routes[1].id, new)])
    assert "    - /z(x)?\n    - /gr%C3%BCn%20b\n" in edited
    assert load_config(edited).routes[1].paths == ("~/z(x)?", "/gr\u00fcn b")
    no_prefix = EditedEntity(routes[1].id, {**routes[1].fields, "paths": ["/a:b"]})
    with pytest.raises(EditError, match="would read /a:b as a regex"):
        edited_text(config, services, [routes[0], no_prefix])


@pytest.mark.parametrize("values", [{}, {"DECK_H": "h.internal", "DECK_P": "p", "HOST": "t.internal"}])
def test_a_moved_route_keeps_its_templates(values: dict[str, str]) -> None:
    config = load_config(TEMPLATES, env_file=values)
    routes = [EditedEntity(route.id, fields_of(route)) for route in config.routes]
    services = [EditedEntity(service.id, fields_of(service)) for service in config.services]
    moved = EditedEntity(routes[0].id, {**routes[0].fields, "service": {"id": str(services[1].id)}})
    edited = edited_text(config, services, [moved, routes[1]])
    assert edited.count("DECK_H") == 2
    assert edited.count("DECK_P") == 1
    assert not any(value in edited for value in values.values() if len(value) > 1)
    again = load_config(edited, env_file=values)
    (found,) = [route for route in again.routes if route.name == "r"]
    assert found.service is not None
    assert found.service.name == "t"
    assert found.paths == config.routes[0].paths


@pytest.mark.parametrize(
    "reference",
    ["r", "{name: r}", f"{{id: {uuid.UUID(int=7)}}}"],
    ids=["by-name", "by-name-in-a-map", "by-id"],
)
@pytest.mark.parametrize("names", [("r.1", "r.2"), (None, None)], ids=["named", "nameless"])
def test_plugins_of_services_and_consumers_follow_both_parts(
    reference: str, names: tuple[str | None, str | None]
) -> None:
    text = f"""{HEAD}services:
- name: s
  host: x
  routes:
  - {{id: {uuid.UUID(int=7)}, name: r, paths: [/a, /b], plugins: [{{name: acl, instance_name: in}}]}}
  plugins:
  - {{name: cors, route: {reference}, instance_name: one}}   # stays
consumers:
- username: ada
  plugins: [{{name: key-auth, route: {reference}, id: {uuid.UUID(int=8)}}}]
plugins:
- {{name: acl, service: s, instance_name: in.2}}
"""
    config = load_config(text)
    (route,) = config.routes
    parts = []
    for number, name in enumerate(names):
        inside = [{"name": "acl", "instance_name": ("in", "in.2")[number]}]
        fields = {**fields_of(route), "name": name, "paths": [("/a", "/b")[number]], "plugins": inside}
        id_ = route.id if number == 0 else uuid.UUID(int=9)
        parts.append(EditedEntity(id_, {k: v for k, v in fields.items() if v is not None}, route.id))
    edited = edited_text(
        config, [EditedEntity(service.id, fields_of(service)) for service in config.services], parts
    )

    again = load_config(edited)  # no reference leads nowhere, no id or instance_name stands twice
    assert [route.paths for route in again.routes] == [("/a",), ("/b",)]
    for owner in ("services", "consumers"):
        followed = {str(reference) for path, _, reference in again.references if path[0] == owner}
        assert len(followed) == 2, edited
    assert "# stays" in edited
