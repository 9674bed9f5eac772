"""The cache of compiled modules: what is kept is found again, and what is damaged or not ours is not used."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from routelens.filters import ConfiguredFilter, FilterRuntime
from routelens.filters.runtime import load_program
from routelens.filters.sample_filters import SAMPLES
from routelens.filters.simulation import SimulatedWorld, simulate
from routelens.filters.wasm.compiled_cache import CompiledCache, user_cache
from routelens.filters.wasm.metering import METERING, meter
from routelens.filters.wasm.module import Module, read_module
from tests.filters.engines import IN_PYODIDE
from tests.filters.harness import GET

MEMORY = 32 << 20
WASM = SAMPLES[0].read().wasm

no_wasmtime = pytest.mark.skipif(IN_PYODIDE, reason="Wasmtime alone keeps compiled modules")


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def test_what_is_kept_is_found_under_its_key_alone(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "deep" / "cache")
    assert cache.get("a") is None
    cache.put("a", b"code of a")
    cache.put("b", b"")
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (b"code of a", b"", None)
    # One file in the place of another is none.
    first, second = files(cache.folder)
    first.write_bytes(second.read_bytes())
    assert None in (cache.get("a"), cache.get("b"))


@pytest.mark.parametrize(
    "change",
    [lambda data: data[:-1], lambda data: data + b"x", lambda data: b"", lambda data: b"x" + data[1:]],
)
def test_a_damaged_file_is_not_used_and_goes(tmp_path: Path, change: object) -> None:
    assert callable(change)
    cache = CompiledCache(tmp_path / "cache")
    cache.put("a", b"code")
    [path] = files(cache.folder)
    path.write_bytes(change(path.read_bytes()))
    assert cache.get("a") is None
    assert files(cache.folder) == []


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are Unix's")
def test_what_others_can_write_is_not_used(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "cache")
    cache.put("a", b"code")
    [path] = files(cache.folder)
    path.chmod(0o666)
    assert cache.get("a") is None
    path.chmod(0o600)
    assert cache.get("a") == b"code"
    cache.folder.chmod(0o777)
    assert cache.get("a") is None
    cache.put("b", b"code")
    assert len(files(cache.folder)) == 1
    link = tmp_path / "link"
    cache.folder.chmod(0o700)
    link.symlink_to(cache.folder)
    assert CompiledCache(link).get("a") is None


def test_the_oldest_go_where_there_is_no_room(tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path, most=1_000)
    for number, key in enumerate("abc"):
        cache.put(key, bytes(400))
        for path in files(tmp_path):
            os.utime(path, (number + path.stat().st_mtime - 1_000, path.stat().st_mtime - 1_000))
    cache.put("d", bytes(2_000))
    assert cache.get("d") is None
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 1_000
    assert cache.get("c") is not None


def test_a_folder_that_can_not_be_used_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = CompiledCache(tmp_path / "file" / "cache")
    cache.put("a", b"code")
    assert cache.get("a") is None


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache() == tmp_path / "routelens" / "filters"


@no_wasmtime
def test_a_module_is_compiled_once_for_all_processes(tmp_path: Path) -> None:
    from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine, WasmtimeModule  # noqa: PLC0415

    def digest(engine: WasmtimeEngine) -> str:
        world = SimulatedWorld()
        with FilterRuntime(engine, world.host()) as runtime:
            runtime.load("greeting", WASM)
            return simulate(runtime, world, [ConfiguredFilter("greeting", b"", "1")], GET).trace.digest()

    first = WasmtimeEngine(CompiledCache(tmp_path))
    plain = digest(WasmtimeEngine())
    assert digest(first) == plain
    assert len(files(tmp_path)) == 1

    class NoCompiler(WasmtimeEngine):
        def compile(self, metered: bytes, module: Module) -> WasmtimeModule:
            raise AssertionError("it was compiled before")

    assert digest(NoCompiler(CompiledCache(tmp_path))) == plain
    # Another limit of memory is other code.
    with pytest.raises(AssertionError, match="compiled before"):
        load_program("greeting", WASM, NoCompiler(CompiledCache(tmp_path)), MEMORY // 2)


@no_wasmtime
def test_code_that_wasmtime_does_not_take_is_compiled_anew(tmp_path: Path) -> None:
    from routelens.filters.wasm.engine_wasmtime import WasmtimeEngine  # noqa: PLC0415

    class Forgetful(CompiledCache):
        def get(self, key: str) -> bytes | None:
            return b"\x7fELF nonsense"

    program = load_program("greeting", WASM, WasmtimeEngine(Forgetful(tmp_path)), MEMORY)
    assert program.name == "greeting"


def test_metering_that_changes_has_another_number() -> None:
    """If this fails: raise METERING, then record its number and the new hash here."""
    digest = hashlib.sha256()
    for sample in SAMPLES:
        digest.update(meter(read_module(sample.read().wasm), MEMORY))
    assert (METERING, digest.hexdigest()[:16]) == (1, "76a4269f69a01146")
