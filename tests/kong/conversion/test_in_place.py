"""Conversion in the user's own text: given public files, when their routes are converted, then they say the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from routelens.kong import ConfigError, convert_config, load_config
from routelens.kong.conversion.in_place import converted_text

FOLDER = os.environ.get("ROUTELENS_CORPUS", "")


@pytest.mark.skipif(
    not FOLDER,
    reason="left out: ROUTELENS_CORPUS does not name the folder with the public configuration files",
)
def test_public_files_are_converted_in_place() -> None:
    read = 0
    for file in sorted(Path(FOLDER).rglob("*")):
        if file.suffix not in (".yaml", ".yml", ".json"):
            continue
        text = file.read_bytes().decode("utf-8-sig")
        try:
            config = load_config(text, on_fault="keep")
        except ConfigError:
            continue
        read += 1
        assert converted_text(config, config) == text, file
        converted, conversion = convert_config(config)
        edited = converted_text(config, converted, conversion.origin)
        again = load_config(edited, on_fault="keep")
        assert [route.expression for route in again.routes] == [
            route.expression for route in converted.routes
        ], file
    assert read > 250
