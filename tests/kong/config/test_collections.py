"""Collections: given an entity that has no part in routing, then its fields' names are those that the gateway knows."""

from __future__ import annotations

import pytest

from routelens.kong import check_config

HEAD = '_format_version: "3.0"\n'
CERTIFICATE = "{cert: x, key: y}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "consumers: [{username: a, custm_id: x}]",
            "custm_id is not a field the gateway knows here. Did you mean custom_id?",
        ),
        ("consumers: [{tags: [a]}]", "A consumer needs a username or a custom_id."),
        ("certificates: [{cert: x, key: y, foo: 1}]", "foo is not a field the gateway knows here."),
        ("certificates: [{cert: x}]", "key: a certificate needs it."),
        ("ca_certificates: [{crt: x}]", "crt is not a field the gateway knows here. Did you mean cert?"),
        ("snis: [{nam: a.example}]", "nam is not a field the gateway knows here. Did you mean name?"),
        (
            "vaults: [{name: env, prefx: e}]",
            "prefx is not a field the gateway knows here. Did you mean prefix?",
        ),
        ("key_sets: [{nme: a}]", "nme is not a field the gateway knows here. Did you mean name?"),
        (
            "filter_chains: [{filters: [], routes: r}]",
            "routes is not a field the gateway knows here. Did you mean route?",
        ),
        (
            "upstreams: [{name: u, healthchecks: {active: {helthy: {}}}}]",
            "healthchecks.active.helthy is not a field the gateway knows here. Did you mean healthy?",
        ),
        (
            "routes: [{protocols: [tcp], sources: [{ip: 10.0.0.1, prt: 1}]}]",
            "sources[1].prt is not a field the gateway knows here. Did you mean port?",
        ),
        (
            "upstreams: [{name: u, targets: [{target: 'a:1'}, {target: 'a:1'}]}]",
            "The upstream already has the target a:1.",
        ),
    ],
)
def test_an_unknown_field_is_a_fault_wherever_it_stands(text: str, message: str) -> None:
    assert message in [fault.message for fault in check_config(HEAD + text) if fault.severity == "error"]


@pytest.mark.parametrize(
    "text",
    [
        "consumers: [{username: a, keyauth_credentials: [{key: k}], acls: [{group: g}], groups: [{name: g}]}]",
        f"certificates: [{CERTIFICATE}]",
        "certificates: [{cert: x, key: y, cert_alt: z, key_alt: q, snis: [a.example, {name: b.example}], tags: [t]}]",
        "vaults: [{name: env, prefix: e, description: d, config: {prefix: X_}}]",
        "keys: [{kid: a, jwk: '{}', set: {name: s}}]\nkey_sets: [{name: s}]",
        "upstreams: [{name: u, targets: [{target: 'a:1'}, {target: 'a:2'}]}, {name: v, targets: [{target: 'a:1'}]}]",
    ],
)
def test_known_fields_are_no_fault(text: str) -> None:
    assert check_config(HEAD + text) == []


@pytest.mark.parametrize("text", ["vaults: [{name: hcv, prefix: v}]", "rbac_anything: []"])
def test_what_only_the_enterprise_edition_has_is_a_warning(text: str) -> None:
    (fault,) = check_config(HEAD + text)
    assert fault.severity == "warning"


def test_the_targets_of_an_upstream_that_stands_twice_are_those_of_the_first() -> None:
    text = f"{HEAD}upstreams: [{{name: u, targets: [{{target: 'a:1'}}]}}, {{name: u, targets: [{{target: 'a:1'}}]}}]"
    (fault,) = check_config(text)
    assert fault.path == "upstreams[2].name"


@pytest.mark.parametrize(
    ("chain", "path", "message"),
    [
        ("{filters: [{name: f}]}", "", "A filter chain needs a route or a service."),
        (
            "{service: s, route: r, filters: [{name: f}]}",
            "",
            "A filter chain belongs to a route or to a service, not to both.",
        ),
        ("{service: s, filters: []}", ".filters", "filters: a filter chain needs one at least."),
        ("{service: s, filters: f}", ".filters", "filters: expected a list."),
        ("{service: s, filters: [f]}", ".filters[1]", "filters[1]: expected a map."),
        ("{service: s, filters: [{config: a}]}", ".filters[1]", "filters[1].name: a filter needs a name."),
        ("{service: s, filters: [{name: 5}]}", ".filters[1].name", "filters[1].name: expected a string."),
        (
            "{service: s, filters: [{name: f}, {name: f, confg: a}]}",
            ".filters[2].confg",
            "filters[2].confg is not a field the gateway knows here. Did you mean config?",
        ),
        (
            "{service: s, filters: [{name: f, enabled: 'no'}]}",
            ".filters[1].enabled",
            "filters[1].enabled: expected true or false.",
        ),
        (
            "{service: s, enabled: null, filters: [{name: f}]}",
            ".enabled",
            "enabled: expected true or false.",
        ),
    ],
)
def test_what_the_gateway_refuses_in_a_filter_chain(chain: str, path: str, message: str) -> None:
    services = "services: [{name: s, url: 'http://s', routes: [{name: r, paths: [/a]}]}]"
    (fault,) = check_config(f"{HEAD}{services}\nfilter_chains: [{chain}]")
    assert fault.path == f"filter_chains[1]{path}"
    assert fault.message.startswith(message)


def test_a_filter_chain_inside_a_route_has_its_owner_and_a_name_of_its_own() -> None:
    services = "services: [{name: s, url: 'http://s', routes: [{name: r, paths: [/a], filter_chains: [%s]}]}]"
    chain = "{name: c, filters: [{name: f, enabled: false, config: {a: 1}}]}"
    assert check_config(HEAD + services % chain) == []
    (fault,) = check_config(HEAD + services % "{service: s, filters: [{name: f}]}")
    assert "not to both" in fault.message
    (fault,) = check_config(
        f"{HEAD}{services % chain}\nfilter_chains: [{{name: c, service: s, filters: [{{name: f}}]}}]"
    )
    assert "Another filter_chain is already called c" in fault.message


@pytest.mark.parametrize(
    ("inside", "beside", "place"),
    [
        (
            "filter_chains: [{filters: [{name: f}]}, {filters: [{name: f}]}]",
            "",
            "services[1].filter_chains[2]",
        ),
        ("filter_chains: [{filters: [{name: f}]}]", "{service: s, filters: [{name: f}]}", "filter_chains[1]"),
        (
            "plugins: []",
            "{route: {name: r}, filters: [{name: f}]}, {route: r, filters: [{name: f}]}",
            "filter_chains[2]",
        ),
    ],
)
def test_a_route_or_service_has_one_filter_chain(inside: str, beside: str, place: str) -> None:
    services = f"services: [{{name: s, url: 'http://s', routes: [{{name: r, paths: [/a]}}], {inside}}}]"
    faults = check_config(f"{HEAD}{services}\nfilter_chains: [{beside}]")
    assert [fault.message.partition(", on line")[0][-24:] for fault in faults] == ["has another filter chain"]
    assert faults[0].path == place


def test_the_chains_of_a_route_and_of_its_service_are_two_owners() -> None:
    services = "services: [{name: s, url: 'http://s', routes: [{name: r, paths: [/a]}]}]"
    chains = "filter_chains: [{service: s, filters: [{name: f}]}, {route: r, filters: [{name: f}]}]"
    assert check_config(f"{HEAD}{services}\n{chains}") == []
