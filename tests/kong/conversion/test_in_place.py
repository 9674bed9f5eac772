"""Conversion in the user's own text: given public files, when their routes are converted, then they say the same."""

from __future__ import annotations

import random

import pytest

from routelens.kong import Request, RouteTable, convert_config, load_config
from routelens.kong.config.collections import LOADERS, Loader
from routelens.kong.conversion.in_place import converted_text
from routelens.kong.priority import MATCH_CALCULATIONS, MatchCalculation
from tests.kong.config.corpus import corpus_configs, needs_corpus


@needs_corpus
def test_public_files_are_converted_in_place() -> None:
    read = 0
    for file, text, config in corpus_configs():
        read += 1
        assert converted_text(config, config) == text, file
        converted, conversion = convert_config(config)
        edited = converted_text(config, converted, conversion.origin)
        again = load_config(edited, on_fault="keep")
        assert [route.expression for route in again.routes] == [
            route.expression for route in converted.routes
        ], file
    assert read > 250


def tied_routes(seed: int) -> str:
    """Return a file whose routes split and tie, named and not, with ids and without, behind merge keys and aliases."""
    choose = random.Random(seed)
    lines = ['_format_version: "3.0"', "_info: {}" if seed % 2 else "_comment:", "services:", "- name: s"]
    if seed % 2 == 0:
        lines.insert(2, "- &shared {strip_path: false, plugins: [{name: cors, instance_name: c}]}")
    lines += ["  host: s.internal", "  routes:"]
    paths = ["/a", "/b", "/ab", "~/a(b)?", "~/[ab]$", "~/a(?<x>.)", "/a/b"]
    for number in range(choose.randint(2, 6)):
        fields = [f"paths: [{', '.join(repr(path) for path in choose.sample(paths, choose.randint(1, 3)))}]"]
        if choose.random() < 0.8:
            fields.insert(0, f"name: r{number}")
        if choose.random() < 0.4:
            fields.insert(0, f"id: {choose.getrandbits(32):08x}-0000-4000-8000-00000000000{number}")
        if choose.random() < 0.3:
            fields.append("headers: {x-env: [dev]}")
        if choose.random() < 0.3:
            fields.append(f"regex_priority: {choose.randint(0, 2)}")
        if seed % 2 == 0 and number == 0:
            fields.append("<<: *shared")
        lines.append(f"  - {{{', '.join(fields)}}}  # of {number}")
    return "\n".join(lines) + "\n"


@pytest.mark.heavy
@pytest.mark.parametrize("calculation", MATCH_CALCULATIONS)
@pytest.mark.parametrize("loader", LOADERS)
def test_a_converted_text_gives_each_request_the_same_upstream(
    loader: Loader, calculation: MatchCalculation
) -> None:
    compared = 0
    for seed in range(60):
        text = tied_routes(seed).replace(
            "_info: {}", "_transform: true" if loader == "dbless" else "_info: {}"
        )
        config = load_config(text, loader=loader, on_fault="keep")
        converted, conversion = convert_config(config, match_calculation=calculation)
        edited = converted_text(config, converted, conversion.origin)
        again = load_config(edited, loader=loader)
        assert "id:" not in edited.replace("instance_id:", "") or "id:" in text, seed
        before = RouteTable(config.routes, match_calculation=calculation)
        after = RouteTable(again.routes, flavor="expressions")
        for path in ("/a", "/b", "/ab", "/abc", "/a/b", "/ac", "/b/c"):
            for headers in ((), (("x-env", "dev"),)):
                request = Request.from_url(f"http://h{path}", headers=headers)
                one, other = before.route(request), after.route(request)
                assert (one.route is None) == (other.route is None), (seed, path)
                if one.route is None or other.route is None:
                    continue
                compared += 1
                name = one.route.name
                assert other.route.name in (name, *(f"{name}.{part}" for part in range(1, 9))), (
                    seed,
                    path,
                    edited,
                )
                assert one.upstream_uri == other.upstream_uri, (seed, path)
    assert compared > 300
