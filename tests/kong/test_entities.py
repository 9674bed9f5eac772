import uuid
from dataclasses import replace
from typing import Any

import pytest

from routelens.kong import EntityError, Peer, Route, Service, Target, Upstream
from routelens.kong.entities import to_dict

ID = "e8fb37f1-102d-461e-9c51-6608a6bb0001"


def test_defaults_are_filled() -> None:
    route = Route.from_dict({"id": ID, "paths": ["/a"]})
    assert route.id == uuid.UUID(ID)
    assert (route.protocols, route.strip_path, route.preserve_host) == (("http", "https"), True, False)
    assert (route.regex_priority, route.priority, route.https_redirect_status_code) == (0, 0, 426)
    assert (route.path_handling, route.service, route.request_buffering) == ("v0", None, True)
    service = Service.from_dict({"id": ID, "host": "u"})
    assert (service.protocol, service.port, service.path, service.enabled) == ("http", 80, None, True)
    assert (service.retries, service.connect_timeout) == (5, 60_000)


def test_an_explicit_null_stays() -> None:
    route = Route.from_dict({"protocols": None, "strip_path": None, "paths": None})
    assert (route.protocols, route.strip_path, route.paths) == (None, None, None)


@pytest.mark.parametrize(("protocols", "strip"), [(["grpc"], False), (["grpcs"], False), (["http"], True)])
def test_grpc_routes_do_not_strip(protocols: list[str], strip: bool) -> None:
    assert Route.from_dict({"protocols": protocols}).strip_path is strip
    assert Route.from_dict({"protocols": protocols, "strip_path": not strip}).strip_path is not strip


def test_a_named_entity_without_an_id_has_that_of_a_dbless_gateway() -> None:
    assert Service.from_dict({"name": "shop"}).id == uuid.UUID("abfbe39c-075b-5e5e-aec6-a90f2f0adfee")


def test_the_url_of_a_service_overwrites_its_fields_as_in_the_admin_api() -> None:
    fields = {"url": "https://a.internal", "protocol": "http", "host": "b", "port": 80, "path": "/b"}
    service = Service.from_dict(fields)
    assert (service.protocol, service.host, service.port, service.path) == ("https", "a.internal", 443, None)


@pytest.mark.parametrize(
    "text",
    [
        ID.replace("-", ""),
        f"{{{ID}}}",
        f"urn:uuid:{ID}",
        "1_200000-0000-4000-8000-000000000001",
        "0x111111-0000-4000-8000-000000000001",
        "١8fb37f1-102d-461e-9c51-6608a6bb0001",
        f"{ID}\n",
        f" {ID}",
        "",
    ],
)
def test_an_id_is_a_uuid_in_its_one_spelling(text: str) -> None:
    with pytest.raises(EntityError) as caught:
        Route.from_dict({"id": text})
    assert (caught.value.field, caught.value.message) == ("id", "expected a UUID")
    assert Route.from_dict({"id": ID.upper()}).id == uuid.UUID(ID)


def test_generated_ids_are_stable_and_marked() -> None:
    named = Route.from_dict({"name": "a", "paths": ["/a"]})
    assert named.id_is_generated
    assert named.id.version == 5
    assert named.id == Route.from_dict({"name": "a", "paths": ["/b"]}, "elsewhere").id
    assert named.id != Service.from_dict({"name": "a"}).id
    assert Route.from_dict({"paths": ["/a"]}, "x").id == Route.from_dict({"paths": ["/b"]}, "x").id
    assert Route.from_dict({"paths": ["/a"]}).id == Route.from_dict({"paths": ["/a"]}).id
    assert Route.from_dict({"paths": ["/a"]}).id != Route.from_dict({"paths": ["/b"]}).id
    assert not Route.from_dict({"id": ID}).id_is_generated


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"id": "x"}, "id"),
        ({"id": 5}, "id"),
        ({"name": 5}, "name"),
        ({"paths": "/a"}, "paths"),
        ({"paths": [1]}, "paths"),
        ({"headers": ["a"]}, "headers"),
        ({"headers": {"a": "b"}}, "headers"),
        ({"sources": ["10.0.0.1"]}, "sources"),
        ({"sources": [{"port": "80"}]}, "sources"),
        ({"regex_priority": 1.5}, "regex_priority"),
        ({"regex_priority": True}, "regex_priority"),
        ({"strip_path": "yes"}, "strip_path"),
        ({"service": "a"}, "service"),
        ({"service": {"host": 1}}, "host"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_at_its_field(mapping: dict[str, Any], field: str) -> None:
    with pytest.raises(EntityError) as caught:
        Route.from_dict(mapping)
    assert caught.value.field == field


def test_whole_floats_are_numbers() -> None:
    assert Route.from_dict({"regex_priority": 2.0}).regex_priority == 2


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://u.example/base/x", ("https", "u.example", 443, "/base/x")),
        ("http://u.example", ("http", "u.example", 80, None)),
        ("http://u.example:8080/", ("http", "u.example", 8080, "/")),
        ("grpc://u:9000", ("grpc", "u", 9000, None)),
        ("http://[::1]:81/a", ("http", "[::1]", 81, "/a")),
        ("tcp://::1", ("tcp", "::1", 80, None)),
    ],
)
def test_the_url_shorthand(url: str, parts: tuple[Any, ...]) -> None:
    service = Service.from_dict({"url": url})
    assert (service.protocol, service.host, service.port, service.path) == parts


def test_a_service_inside_a_route() -> None:
    inline = Route.from_dict({"service": {"id": ID, "protocol": "https", "host": "u"}}).service
    assert inline is not None
    assert (inline.host, inline.port) == ("u", None)
    reference = Route.from_dict({"service": {"id": ID}}).service
    assert reference is not None
    assert (reference.id, reference.host) == (uuid.UUID(ID), None)


def test_given_and_unknown_fields_are_written_back() -> None:
    mapping = {
        "id": ID,
        "name": "a",
        "protocols": ["http", "https"],
        "headers": {"x": ["1"]},
        "sources": [{"ip": "10.0.0.1", "port": 80}],
        "strip_path": False,
        "hosts": None,
        "x-new": {"deep": [1, None]},
        "plugins": [{"name": "p"}],
        "service": {"id": ID},
    }
    assert to_dict(Route.from_dict(mapping)) == mapping
    assert "id" not in to_dict(Route.from_dict({"name": "a"}))
    assert to_dict(Service.from_dict({"host": "u", "ca_certificates": [ID]})) == {
        "host": "u",
        "ca_certificates": [ID],
    }


def test_routes_are_equal_when_they_say_the_same() -> None:
    one = Route.from_dict({"id": ID, "paths": ["/a"], "updated_at": 1})
    assert one == Route.from_dict({"id": ID, "paths": ("/a",), "updated_at": 2, "strip_path": True})
    assert one != Route.from_dict({"id": ID, "paths": ["/a"], "sources": [Peer("10.0.0.1")]})


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("10.5.6.7:80", "10.5.6.7", 80),
        ("a.example", "a.example", 8000),
        ("[::1]:81", "[::1]", 81),
        ("[::1]", "[::1]", 8000),
        ("::1", "[::1]", 8000),
        ("2001:db8::8000", "[2001:db8::8000]", 8000),
        ("a:99999", "a:99999", 8000),
    ],
)
def test_a_target_has_the_port_written_behind_its_host_else_8000(written: str, host: str, port: int) -> None:
    assert Target.from_dict({"target": written}) == Target(host, port, 100)


def test_an_upstream_has_its_own_targets_and_those_written_elsewhere() -> None:
    mapping = {"name": "u", "host_header": "h", "targets": [{"target": "a:1", "weight": 3}]}
    upstream = Upstream.from_dict(mapping, [Target("b", 2, 1)])
    assert upstream == Upstream(name="u", targets=(Target("a", 1, 3), Target("b", 2, 1)), host_header="h")


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"name": 1}, "name"),
        ({"name": "u", "targets": {}}, "targets"),
        ({"name": "u", "targets": ["a:1"]}, "targets"),
        ({"name": "u", "targets": [{"target": None}]}, "target"),
        ({"name": "u", "targets": [{"target": "a", "weight": "1"}]}, "weight"),
        ({"name": "u", "host_header": 1}, "host_header"),
    ],
)
def test_an_upstream_of_the_wrong_shape_is_refused_at_its_field(
    mapping: dict[str, object], field: str
) -> None:
    with pytest.raises(EntityError) as caught:
        Upstream.from_dict(mapping)
    assert caught.value.field == field


def test_the_upstream_of_a_service_is_not_written_back() -> None:
    service = replace(Service.from_dict({"id": ID, "host": "u"}), upstream=Upstream(name="u"))
    assert to_dict(service) == {"id": ID, "host": "u"}
