"""Writer of test files: the text that `load_suite` reads back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from routelens.dataclass import dataclass
from routelens.kong.config.document import Json
from routelens.kong.priority import MatchCalculation
from routelens.kong.request.spec import RequestSpec
from routelens.kong.translate import Flavor
from routelens.testing.suite import Expected

_HEADING: Final = "# Saved expectations for `routelens test`.\n"


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """One expectation as it is written out: `expect` is the file's own, a route or a map."""

    name: str
    request: RequestSpec
    expect: Json


def suite_text(
    cases: Iterable[WrittenCase],
    config: str | Mapping[str, Json],
    *,
    flavor: Flavor,
    match_calculation: MatchCalculation,
    split_paths: bool,
) -> str:
    """Write a file that `load_suite` reads back. `config` is the name of a file, or the configuration itself."""
    tests = []
    for case in cases:
        name = {} if case.name == case.request.line else {"name": case.name}
        tests.append({**name, "request": plain_request(case.request), "expect": case.expect})
    document = {
        "flavor": flavor,
        "match_calculation": match_calculation,
        **({} if split_paths else {"split_paths": False}),
        "tests": tests,
    }
    from routelens.kong import to_yaml  # noqa: PLC0415 (PyYAML, which those who read a file do without)

    if isinstance(config, str):
        return _HEADING + to_yaml({"config": config, **document})
    return _HEADING + to_yaml({**document, "config": config})


def plain_request(spec: RequestSpec) -> Json:
    """Return a request as the file has it: one line if that is enough, else a map."""
    given = {
        name: value
        for name, value in (
            ("headers", _plain_headers(spec.headers) if spec.headers else None),
            ("from", spec.src_ip),
            ("from_port", spec.src_port),
            ("sni", spec.sni),
            ("listen_ip", spec.dst_ip),
            ("listen_port", spec.dst_port),
            ("trusted", spec.trusted or None),
            ("http_version", None if spec.http_version == "1.1" else spec.http_version),
        )
        if value is not None
    }
    if not given and spec.url == spec.url.strip():
        return spec.line
    method = {} if spec.method == "GET" else {"method": spec.method}
    return {**method, "url": spec.url, **given}


def plain_expected(expected: Expected) -> Json:
    """Return an expectation as the file has it: the route alone, or a map."""
    if expected == Expected(expected.route):
        return expected.route
    return {
        name: value
        for name in ("route", "status", "upstream", "upstream_host", "captures")
        if (value := getattr(expected, name)) is not None
    }


def _plain_headers(headers: tuple[tuple[str, str], ...]) -> Json:
    """Return a map where each name stands once, else lines, which keep their order."""
    names = [name.lower() for name, _ in headers]
    if len(set(names)) == len(names):
        return dict(headers)
    return [f"{name}: {value}" for name, value in headers]
