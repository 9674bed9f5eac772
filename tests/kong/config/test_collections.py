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
