"""Corpus: public configuration files, in the folder that ROUTELENS_CORPUS names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from routelens.kong import Config, ConfigError, load_config

_FOLDER = os.environ.get("ROUTELENS_CORPUS", "")

needs_corpus = pytest.mark.skipif(
    not _FOLDER,
    reason="left out: ROUTELENS_CORPUS does not name the folder with the public configuration files",
)


def corpus_files() -> list[Path]:
    """Return the files that may be configuration, in the order of their names."""
    return [path for path in sorted(Path(_FOLDER).rglob("*")) if path.suffix in (".yaml", ".yml", ".json")]


def corpus_configs() -> Iterator[tuple[Path, str, Config]]:
    """Yield the files that can be read, each with its text and what it holds."""
    for path in corpus_files():
        text = path.read_bytes().decode("utf-8-sig")
        try:
            yield path, text, load_config(text, on_fault="keep")
        except ConfigError:
            continue
