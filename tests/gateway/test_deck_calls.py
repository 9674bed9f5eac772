"""Every call that decK and go-kong make: what they need back is there.

The script imitates `deck gateway sync`: the same collections with the same queries, schemas for defaults, upserts by
PUT with own ids, deletes in reverse order. What decK calls "no change" is the test: what was sent comes back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.gateway.store.database import MEMORY, Database
from tests.gateway.cases import send
from tests.gateway.running import started

Json = Any

S, R, P, U, T, C, K = (
    f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "1234567"
)
ZEROS = "0" * 32
NEEDED = ("services", "routes", "plugins", "certificates", "snis", "upstreams", "consumers")
CREDENTIALS = ("key-auths", "hmac-auths", "jwts", "basic-auths", "oauth2", "acls", "mtls-auths")
OPTIONAL = {
    "filter-chains": (200, 404, 400),
    "ca_certificates": (200, 404),
    **dict.fromkeys(("vaults", "partials", "keys", "key-sets", "consumer_groups"), (200, 404, 403)),
    **dict.fromkeys(CREDENTIALS, (200, 404, 403)),
}


class Deck:
    """decK as far as its calls go."""

    def __init__(self, port: int, tags: str = "") -> None:
        self.port = port
        self.tags = tags
        self.writes: list[str] = []

    def call(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        headers: dict[str, str | None] = {"User-Agent": "decK/v1.49.2", "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        raw = None if body is None else json.dumps(body).encode()
        status, lines, content = send(self.port, method, path, headers, raw)
        assert "ai-gateway" not in dict(lines).get("Server", "")
        return status, json.loads(content) if content else None

    def list_all(self, path: str, size: int = 1000) -> tuple[int, list[Json]]:
        """Read a collection as go-kong does: until no offset comes."""
        tags = f"&tags={self.tags}" if self.tags else ""
        rows: list[Json] = []
        offset = ""
        for _ in range(100):
            status, page = self.call("GET", f"/{path}?size={size}{tags}{offset}")
            if status != 200:
                return status, []
            rows += page["data"]
            if page.get("offset") is None:
                return status, rows
            offset = f"&offset={page['offset']}"
        raise AssertionError(f"/{path} has no last page")

    def dump(self) -> dict[str, list[Json]]:
        """Read everything, ten calls at a time."""
        version = self.call("GET", "/")[1]["version"]
        assert re.match(r"\d+\.\d+\.\d+", version)
        assert "enterprise" not in version
        with ThreadPoolExecutor(10) as pool:
            found = dict(
                zip((*NEEDED, *OPTIONAL), pool.map(self.list_all, (*NEEDED, *OPTIONAL)), strict=True)
            )
        for path, (status, _) in found.items():
            assert status in OPTIONAL.get(path, (200,)), path
        state = {path: rows for path, (_, rows) in found.items()}
        state["targets"] = [
            row
            for upstream in state["upstreams"]
            for row in self.list_all(f"upstreams/{upstream['id']}/targets")[1]
        ]
        return state

    def defaults(self, path: str) -> dict[str, Json]:
        """Return the defaults of a schema; records are filled."""
        status, schema = self.call("GET", f"/schemas/{path}")
        assert status == 200
        return defaults_of(schema["fields"])

    def write(self, method: str, path: str, body: Json = None) -> Json:
        status, answer = self.call(method, path, body)
        self.writes.append(f"{method} {path}")
        assert 200 <= status < 400, (path, answer)
        return answer

    def put_target(self, body: Json) -> None:
        """Create a target: Kong answers its PUT with 404, and takes the POST."""
        path = f"/upstreams/{body['upstream']['id']}/targets"
        status, _ = self.call("PUT", f"{path}/{body['id']}", body)
        self.writes.append(f"PUT {path}/{body['id']}")
        if status == 404:
            status, _ = self.call("POST", path, body)
            assert status == 201
        assert status in (200, 201)


def defaults_of(fields: list[Json]) -> dict[str, Json]:
    """Read what decK reads of a schema: an object of one member for each field."""
    found: dict[str, Json] = {}
    for each in fields:
        [(name, declared)] = each.items()
        if declared["type"] == "record":
            inner = defaults_of(declared["fields"])
            if inner and declared.get("required"):
                found[name] = inner
        elif declared.get("default") is not None:
            found[name] = declared["default"]
    return found


def lacking(sent: Json, back: Json, path: str = "") -> Iterator[str]:
    """Yield what was sent and did not come back: decK would write it again, and again."""
    if isinstance(sent, dict) and isinstance(back, dict):
        for name, value in sent.items():
            yield from lacking(value, back.get(name), f"{path}.{name}")
    elif sent != back or type(sent) is not type(back):
        yield f"{path}: sent {sent!r}, back {back!r}"


def merged(defaults: Json, own: Json) -> Json:
    if not isinstance(defaults, dict) or not isinstance(own, dict):
        return own
    return {**defaults, **{name: merged(defaults.get(name), value) for name, value in own.items()}}


def target(deck: Deck) -> dict[str, Json]:
    """Return what is to be there, the defaults of the schemas filled in as decK does."""
    tags = {"tags": deck.tags.split(",")} if deck.tags else {}
    plugin = {
        "enabled": True,
        "protocols": ["grpc", "grpcs", "http", "https"],
        **deck.defaults("plugins/key-auth"),
    }
    return {
        "consumers": {"id": C, "username": "ann", **tags},
        "services": merged(
            deck.defaults("services"),
            {"id": S, "name": "shop", "protocol": "http", "host": "pool", "port": 80, "path": "/v1", **tags},
        ),
        "upstreams": merged(deck.defaults("upstreams"), {"id": U, "name": "pool", **tags}),
        "routes": merged(
            deck.defaults("routes"),
            {"id": R, "name": "cart", "service": {"id": S}, "paths": ["/cart", "/basket"], **tags},
        ),
        "targets": merged(
            deck.defaults("targets"), {"id": T, "target": "127.0.0.1:9000", "upstream": {"id": U}, **tags}
        ),
        "plugins": {**plugin, "id": P, "name": "key-auth", "route": {"id": R}, **tags},
    }


def sync(deck: Deck, wanted: dict[str, Json]) -> None:
    """Bring the gateway to `wanted`, level by level."""
    assert deck.call("GET", "/schemas/consumer_group_plugins")[0] == 404
    state = deck.dump()
    known = {path: {row["id"]: row for row in rows} for path, rows in state.items()}
    for path in ("consumers", "services", "upstreams", "routes", "targets", "plugins"):
        entity = wanted.get(path)
        if entity is None:
            continue
        before = known[path].get(entity["id"])
        if before is not None and not list(lacking(entity, before)):
            continue
        if path == "targets" and before is None:
            deck.put_target(entity)
        elif path == "targets":
            deck.write("PUT", f"/upstreams/{U}/targets/{entity['id']}", entity)
        else:
            deck.write("PUT", f"/{path}/{entity['id']}", {**entity, **created(before)})
    for path in ("plugins", "routes", "targets", "services", "upstreams", "consumers"):
        for entity_id, row in known[path].items():
            if path not in wanted or wanted[path]["id"] != entity_id:
                owner = f"/upstreams/{row['upstream']['id']}" if path == "targets" else ""
                deck.write("DELETE", f"{owner}/{path}/{entity_id}")


def created(before: Json) -> dict[str, Json]:
    return {} if before is None else {"created_at": before["created_at"]}


@pytest.fixture(params=["traditional_compatible", "expressions"])
def deck(request: pytest.FixtureRequest) -> Iterator[Deck]:
    with started(Gateway(Settings(flavor=request.param), Database(MEMORY))) as ports:
        yield Deck(ports.admin)


@pytest.mark.parametrize("tags", ["", "team-a,prod"])
def test_a_second_sync_finds_nothing_to_change(deck: Deck, tags: str) -> None:
    deck.tags = tags
    wanted = target(deck)
    sync(deck, wanted)
    assert len(deck.writes) == 6
    deck.writes.clear()
    sync(deck, wanted)
    assert deck.writes == []

    changed = {**wanted, "services": {**wanted["services"], "port": 81}}
    sync(deck, changed)
    assert deck.writes == [f"PUT /services/{S}"]
    deck.writes.clear()
    changed["targets"] = {**wanted["targets"], "weight": 7}
    sync(deck, changed)
    assert deck.writes == [f"PUT /upstreams/{U}/targets/{T}"]
    deck.writes.clear()
    sync(deck, {name: entity for name, entity in changed.items() if name not in ("routes", "plugins")})
    assert deck.writes == [f"DELETE /plugins/{P}", f"DELETE /routes/{R}"]
    deck.writes.clear()
    sync(deck, {})  # deck gateway reset
    assert len(deck.writes) == 4
    assert not any(deck.dump().values())


def test_what_others_have_tagged_is_left_alone(deck: Deck) -> None:
    deck.write("PUT", "/services/other", {"host": "other.test", "tags": ["team-b"]})
    deck.tags = "team-a"
    sync(deck, target(deck))
    sync(deck, {})
    deck.tags = ""
    assert [row["name"] for row in deck.dump()["services"]] == ["other"]


def test_pages_are_walked_to_their_end_with_tags(deck: Deck) -> None:
    for number in range(7):
        deck.write("PUT", f"/consumers/c{number}", {"tags": ["even"] if number % 2 == 0 else []})
    assert len(deck.list_all("consumers", 2)[1]) == 7
    deck.tags = "even"
    assert [len(deck.list_all("consumers", size)[1]) for size in (1, 2, 3, 4, 1000)] == [4] * 5


def test_an_empty_gateway_answers_empty_lists(deck: Deck) -> None:
    for path in NEEDED:
        assert deck.call("GET", f"/{path}?size=1000")[1] == {"data": [], "next": None}


def test_schemas_give_what_defaults_are_made_of(deck: Deck) -> None:
    services, routes = deck.defaults("services"), deck.defaults("routes")
    assert (services["retries"], services["port"], services["enabled"]) == (5, 80, True)
    assert (routes["protocols"], routes["https_redirect_status_code"]) == (["http", "https"], 426)
    assert deck.defaults("upstreams")["healthchecks"]["passive"]["unhealthy"]["http_statuses"] == [
        429,
        500,
        503,
    ]
    assert deck.defaults("targets") == {"weight": 100}
    assert deck.defaults("plugins/rate-limiting")["config"]["limit_by"] == "consumer"
    # Asked for when differences are printed; a 404 is put up with.
    for name in ("consumers", "certificates", "ca_certificates", "snis", "keys", "key_sets", "filter_chains"):
        status, schema = deck.call("GET", f"/schemas/{name}")
        assert status == 404 or isinstance(schema["fields"], list), name
    assert deck.call("GET", "/schemas/vaults/env")[0] == 404
    assert deck.call("GET", "/schemas/plugins/ghost")[0] == 404


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("services", {"name": "s", "host": "a.test"}, 200),
        ("services", {"name": "s"}, 400),
        ("routes", {"paths": ["/a"], "service": {"id": S}}, 200),
        ("routes", {"paths": ["a"]}, 400),
        ("upstreams", {"name": "u"}, 200),
        ("targets", {"target": "a.test:80", "upstream": {"id": U}}, 200),
        ("consumers", {"username": "ann"}, 200),
        ("plugins", {"name": "cors", "config": {}}, 200),
        ("plugins", {"name": "cors", "config": {"x": 1}}, 400),
        ("ghosts", {}, 404),
    ],
)
def test_validate_online(deck: Deck, path: str, body: Json, status: int) -> None:
    answer = deck.call("POST", f"/schemas/{path}/validate", body)
    assert answer[0] == status
    assert isinstance(answer[1]["message"], str)


def test_credentials_are_put_below_their_consumer(deck: Deck) -> None:
    deck.write("PUT", f"/consumers/{C}", {"id": C, "username": "ann"})
    sent = {"id": K, "key": "secret", "consumer": {"id": C}, "tags": ["t"]}
    assert not list(lacking(sent, deck.write("PUT", f"/consumers/{C}/key-auth/{K}", sent)))
    assert not list(lacking(sent, deck.list_all("key-auths")[1][0]))
    deck.write("DELETE", f"/consumers/{C}/key-auth/{K}")
    assert deck.list_all("key-auths") == (200, [])


# --- go-kong beside decK --------------------------------------------------------------------------------------------


def test_go_kong_creates_in_a_service_updates_gets_and_deletes(deck: Deck) -> None:
    assert deck.call("POST", "/services", {"name": "s", "host": "a.test"})[0] == 201
    status, route = deck.call("POST", "/services/s/routes", {"name": "r", "paths": ["/r"]})
    assert status == 201
    assert deck.call("PUT", f"/services/s/routes/{R}", {"id": R, "name": "q", "paths": ["/q"]})[0] == 200
    assert deck.call("PATCH", f"/routes/{route['id']}", {"paths": ["/x"]})[1]["paths"] == ["/x"]
    for key in ("r", route["id"]):
        assert deck.call("GET", f"/routes/{key}")[1]["id"] == route["id"]
    assert deck.call("GET", "/routes/ghost")[0] == 404
    assert deck.call("DELETE", f"/routes/{R}") == (204, None)
    assert deck.call("GET", "/services/s/routes?size=1000")[1]["data"][0]["name"] == "r"


def test_health_of_a_target_is_set_by_PUT_and_its_POST_is_405(deck: Deck) -> None:  # noqa: N802
    deck.write("PUT", "/upstreams/u", {})
    deck.write("POST", "/upstreams/u/targets", {"target": "a.test:80"})
    for state in ("healthy", "unhealthy"):
        assert deck.call("POST", f"/upstreams/u/targets/a.test:80/{state}")[0] == 405
        assert deck.call("PUT", f"/upstreams/u/targets/a.test:80/{state}") == (204, None)


@pytest.mark.parametrize(
    "path",
    [
        "/workspaces", "/consumer_groups", "/partials", "/licenses", "/rbac/roles", "/cloned_plugins", "/kong",
        "/default/kong",
    ],
)  # fmt: skip
def test_what_only_the_enterprise_edition_has_is_404(deck: Deck, path: str) -> None:
    assert deck.call("GET", f"{path}?size=1000") == (404, {"message": "Not found"})


def test_the_ingress_controller_loads_configurations_and_reads_their_hash() -> None:
    with started(Gateway(Settings())) as ports:
        deck = Deck(ports.admin)
        assert deck.call("GET", "/status")[1]["configuration_hash"] == ZEROS
        configuration = deck.call("GET", "/")[1]["configuration"]
        assert (configuration["database"], configuration["router_flavor"]) == (
            "off",
            "traditional_compatible",
        )
        good = {"_format_version": "3.0", "services": [{"name": "s", "host": "a.test"}]}
        assert deck.call("POST", "/config?check_hash=1&flatten_errors=1", good)[0] == 201
        assert deck.call("GET", "/status")[1]["configuration_hash"] != ZEROS
        bad = {"_format_version": "3.0", "services": [{"name": "s", "host": "a b", "tags": ["k8s-name:x"]}]}
        status, answer = deck.call("POST", "/config?check_hash=1&flatten_errors=1", bad)
        assert (status, answer["code"], answer["fields"]) == (400, 14, {})
        [flat] = answer["flattened_errors"]
        assert (flat["entity_type"], flat["entity_name"], flat["entity_tags"]) == (
            "service", "s", ["k8s-name:x"],
        )  # fmt: skip
        assert flat["errors"] == [{"type": "field", "field": "host", "message": "invalid value: a b"}]
