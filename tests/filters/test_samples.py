"""The sample filters: made anew from their sources, byte for byte, and what each of them does."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.filters import FilterRuntime, RequestHead
from routelens.filters.canned_response import CannedResponse
from routelens.filters.contexts import ConfiguredFilter
from routelens.filters.filter_chains import ChainedFilter
from routelens.filters.sample_filters import SAMPLES, Sample, sample_files
from routelens.filters.simulation import SimulatedWorld, Simulation, simulate
from tests.filters.engines import IN_PYODIDE, make_engine

BY_NAME = {sample.name: sample for sample in SAMPLES}


def answers(
    name: str, config: Any, *requests: tuple[str, dict[str, str]], body: bytes = b"ok"
) -> list[Simulation]:
    """What becomes of requests, path and headers each, through one sample."""
    installed = BY_NAME[name].read()
    assert config is None or installed.fault(config) is None
    world = SimulatedWorld()
    chain = [ConfiguredFilter(name, ChainedFilter(name, config=config).encoded_config, "only")]
    with make_engine() as engine, FilterRuntime(engine, world.host()) as runtime:
        runtime.load(name, installed.wasm)
        return [
            simulate(
                runtime,
                world,
                chain,
                RequestHead(
                    method=b"GET",
                    path=path.encode(),
                    headers=tuple((key.encode(), value.encode()) for key, value in headers.items()),
                ),
                upstream=lambda _, __: CannedResponse(
                    200, ((b"Content-Length", b"%d" % len(body)),), (body[:4], body[4:])
                ),
            )
            for path, headers in requests
        ]


def statuses(found: list[Simulation]) -> list[int | None]:
    return [None if each.response is None else each.response.status for each in found]


@pytest.mark.skipif(IN_PYODIDE, reason="there is no compiler")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_what_its_source_makes(sample: Sample) -> None:
    from tools.sample_filters import FOLDER, compile_sample  # noqa: PLC0415

    assert compile_sample(FOLDER / f"{sample.name}.c") == sample.read().wasm
    assert len(sample.read().wasm) < 8_000


def test_every_file_of_the_folder_belongs_to_a_sample() -> None:
    assert {name.partition(".")[0] for name in sample_files()} == {*BY_NAME, "filter"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_example_of_a_sample_is_taken(sample: Sample) -> None:
    [found] = answers(sample.name, sample.config, ("/", {"X-Client": "ann"}))
    assert (found.refusal, found.abort) == (None, None)
    assert found.response is not None


def test_the_greeting_is_configured() -> None:
    for config, greeting in (
        ({"my_greeting": "Howdy!"}, "Howdy!"),
        ({"my_greeting": 'say "hé" \\ \u20ac'}, 'say "hé" \\ \u20ac'),
        ({}, "Hello!"),
        (None, "Hello!"),
    ):
        [found] = answers("greeting", config, ("/", {}))
        assert found.response is not None
        assert (b"X-Greeting", greeting.encode()) in found.response.headers


def test_a_request_id_is_new_for_each_request_unless_the_client_sends_one() -> None:
    found = answers("request_id", None, ("/", {}), ("/", {}), ("/", {"x-request-id": "mine"}))
    upstream = [dict(each.upstream.headers) for each in found if each.upstream is not None]
    client = [dict(each.response.headers) for each in found if each.response is not None]
    assert upstream[0][b"X-Request-ID"] != upstream[1][b"X-Request-ID"]
    assert [each[b"X-Request-ID"] for each in client] == [
        upstream[0][b"X-Request-ID"],
        upstream[1][b"X-Request-ID"],
        b"mine",
    ]


def test_each_client_has_its_own_limit_and_a_strict_one_is_for_all_without_a_name() -> None:
    config = {"header": "X-Client", "limit": 2, "strict_limit": 1, "bypass": "monitor"}
    ann, bob, monitor = (("/", {"X-Client": name}) for name in ("ann", "bob", "monitor"))
    nobody: tuple[str, dict[str, str]] = ("/", {})
    found = answers("rate_limit", config, ann, ann, ann, bob, nobody, nobody, monitor, monitor, monitor)
    assert statuses(found) == [200, 200, 429, 200, 200, 429, 200, 200, 200]
    limited = found[2].response
    assert limited is not None
    assert 1 <= int(dict(limited.headers)[b"Retry-After"]) <= 60


def test_a_limit_of_nothing_is_not_taken() -> None:
    [found] = answers("rate_limit", None, ("/", {}))
    assert found.refusal is not None
    assert found.refusal.status == 500


def test_paths_are_blocked_by_how_they_begin() -> None:
    found = answers(
        "block_path", "/admin\r\n/internal ", ("/admin/x", {}), ("/internal", {}), ("/shop/admin", {})
    )
    assert statuses(found) == [403, 403, 200]


@pytest.mark.parametrize(
    ("config", "body", "rewritten"),
    [
        ({"search": "hello", "replacement": "good day"}, b"hello, hello", b"good day, good day"),
        ({"search": "lo, h", "replacement": ""}, b"hello, hello", b"helello"),
        ({"search": "absent", "replacement": "x"}, b"hello", b"hello"),
        ({"search": "aa", "replacement": "a"}, b"aaaaa", b"aaa"),
    ],
)
def test_a_body_is_rewritten_whole(config: Any, body: bytes, rewritten: bytes) -> None:
    [found] = answers("rewrite_body", config, ("/", {}), body=body)
    assert found.body == rewritten
    assert found.response is not None
    lengths = [value for name, value in found.response.headers if name.lower() == b"content-length"]
    assert lengths in ([], [b"%d" % len(rewritten)])
