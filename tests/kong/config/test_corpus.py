"""Public configuration files, read where they lie: what is refused, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from routelens.kong import ConfigError, load_config
from tests.kong.config.corpus import corpus_files, needs_corpus

# What the gateway or decK refuses in each, by a part of the path.
REFUSED = {
    "convert/rulesets/": "ruleset",
    "lint/001-simple-lint/expected": "deck file lint",
    "lint/002-extends/ruleset-recommended-off-kong.yaml": "ruleset",
    "merge_testfiles/badenvvar.yml": "_format_version",
    "merge_testfiles/file2.yml": "3.1",
    "merge_testfiles/test1_expected.json": "3.1",
    "merge_testfiles/test4_expected.json": "connect_timeout",
    "oas3_testfiles/01-names-inferred.expected_inso.json": "already",
    "oas3_testfiles/02-names-set.expected_inso.json": "already",
    "oas3_testfiles/12-path-parameter-regex.expected.json": "already",
    "oas3_testfiles/14-no-request-validator-plugin.expected.json": "already",
}


def refusals(files: Iterable[Path]) -> dict[str, str]:
    """Return why files are refused, by their path."""
    found = {}
    for path in files:
        try:
            load_config(path.read_text("utf-8-sig"))
        except ConfigError as error:
            found[path.as_posix()] = str(error)
    return found


@needs_corpus
def test_public_files_are_read_unless_the_gateway_refuses_them() -> None:
    files = corpus_files()
    assert len(files) == 286
    found = refusals(files)
    unexpected = {name: why for name, why in found.items() if not any(part in name for part in REFUSED)}
    assert unexpected == {}
    for part, why in REFUSED.items():
        refused = [message for name, message in found.items() if part in name]
        assert refused, part
        assert all(why in message for message in refused), refused


def test_a_file_with_a_fault_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("routes: [{paths: [x]}]", "utf-8")
    (tmp_path / "b.yml").write_text("routes: [{paths: [/x]}]", "utf-8")
    found = refusals(sorted(tmp_path.iterdir()))
    assert list(found) == [(tmp_path / "a.yml").as_posix()]
