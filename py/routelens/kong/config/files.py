"""Configuration files on disk: folders become the files in them, and files become texts of bounded size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 64 * 2**20
"""How much of one file is read: beyond that it is no configuration."""
MAX_FILES: Final = 10_000
"""How many files are read at once."""

_SUFFIXES: Final = frozenset({".yml", ".yaml", ".json"})


class FileError(Exception):
    """A file cannot be read; the message names it, with line and column where they are known."""


def expand_folders(names: Sequence[str], also: Collection[str] = ()) -> list[str]:
    """Put in place of each folder the *.yml, *.yaml and *.json files in it, at any depth, as decK does.

    `also` are further endings of files that count, with their dots. Names that are no folders stay as they are, `-`
    among them. Raises FileError for a folder without any such file, and for more than MAX_FILES of them.
    """
    suffixes = {*_SUFFIXES, *also}
    found: list[str] = []
    for name in names:
        try:
            is_folder = name != "-" and Path(name).is_dir()
        except (OSError, ValueError):  # what cannot be looked at cannot be read, and reading says why
            is_folder = False
        if not is_folder:
            found.append(name)
            continue
        files = sorted(
            str(file) for file in Path(name).rglob("*") if file.suffix in suffixes and file.is_file()
        )
        if not files:
            raise FileError(f"{name}: there are no *.yml, *.yaml or *.json files in this folder")
        found += files
    if len(found) > MAX_FILES:
        raise FileError(f"At most {MAX_FILES:,} files are read at once.")
    return found


def read_text(name: str, *, is_one_of_several: bool = False) -> str:
    """Return the text of a file. Raises FileError, also for more than MAX_BYTES and for what is not UTF-8.

    Of several files, the bytes of one that is not become lone surrogates, for which `load_config` leaves it out.
    """
    try:
        with Path(name).open("rb") as file:
            return decode(
                file.read(MAX_BYTES + 1), name, "surrogateescape" if is_one_of_several else "strict"
            )
    except OSError as error:
        raise FileError(f"{name}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise FileError(f"{name}: {error}") from None


def decode(content: bytes, name: str, errors: str = "strict") -> str:
    """Return the text that `content` holds; `name` is what errors call it. Raises FileError as `read_text` does."""
    if len(content) > MAX_BYTES:
        raise FileError(f"{name}: larger than the limit of {MAX_BYTES // 2**20} MB")
    try:
        return content.decode("utf-8-sig", errors)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise FileError(f"{name}:{line}:{column}: this is not UTF-8 text") from None
