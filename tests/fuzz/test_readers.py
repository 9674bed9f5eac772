"""The readers that coverage-guided fuzzing attacks, on mutated seeds: each reads, or refuses in its own words."""

from __future__ import annotations

import random

import pytest

from tests.fuzz import commands
from tests.fuzz.readers import READERS


def mutated(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(0, 4)):
        at, end = sorted((chance.randint(0, len(data)), chance.randint(0, len(data))))
        match chance.randrange(4):
            case 0:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:end] + data[at:end] + data[end:]
            case 3:
                data = (
                    data[:at]
                    + chance.choice((b"\xff", b"\0", b"{", b"[", b'"', b"\\", b"\n", b"9" * 20))
                    + data[at:]
                )
    return data


@pytest.mark.heavy
@pytest.mark.parametrize("name", READERS)
def test_mutated_seeds_are_read_or_refused(name: str) -> None:
    reader, seeds = READERS[name]
    chance = random.Random(1)
    for seed in seeds:
        reader(seed)
        for _ in range(150):
            reader(mutated(chance, seed))


@pytest.mark.heavy
def test_commands_on_mutated_files_end_with_an_exit_code_and_json() -> None:
    commands.attack(2_000, seed=1)
