"""The page's archives are imported from as `zipimport` does it, but faster."""

from __future__ import annotations

import importlib
import importlib.resources
import sys
import traceback
import zipfile
import zipimport
from collections.abc import Callable, Iterator
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType

import pytest

from web.build.archive import convert
from web.build.library.stored_archive import StoredArchive, install

SOURCES = {
    "ones/__init__.py": "from ones.deep import two\nname = __name__\n",
    "ones/deep/__init__.py": "",
    "ones/deep/two.py": "def fail():\n    raise ValueError('here')\n\nvalue = 2\n",
    "ones/deep/words.txt": "words",
    "lone.py": "value = 1\n",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "page.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, source in SOURCES.items():
            made.writestr(*convert(name, source.encode()))
        made.writestr(*convert("squeezed.py", b"value = 3\n"), zipfile.ZIP_DEFLATED)
        made.writestr("plain.py", "value = 4\n")
    return path


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget what a test has imported."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"ones", "lone", "squeezed", "plain"}:
            del sys.modules[name]


def imported(name: str) -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module(name)


def about(module: ModuleType) -> tuple[object, ...]:
    spec = module.__spec__
    assert spec is not None
    return (
        *(module.__name__, module.__file__, module.__package__, list(getattr(module, "__path__", []))),
        *(spec.origin, spec.has_location, spec.cached, list(spec.submodule_search_locations or [])),
    )


def test_modules_say_of_themselves_what_zipimport_says(archive: Path) -> None:
    def told(prepare: Callable[[], object]) -> list[tuple[object, ...]]:
        prepare()
        found = [about(imported(name)) for name in ("ones", "ones.deep", "ones.deep.two", "lone")]
        for name in ("ones", "ones.deep", "ones.deep.two", "lone"):
            del sys.modules[name]
        return found

    plain = told(lambda: sys.path.insert(0, str(archive)))
    assert told(install) == plain
    assert isinstance(sys.meta_path[sys.meta_path.index(PathFinder) - 1], StoredArchive)
    assert isinstance(imported("lone").__loader__, StoredArchive)


def test_what_is_no_stored_byte_code_is_left_to_zipimport(archive: Path) -> None:
    sys.path.insert(0, str(archive))
    install()
    for name, value in (("squeezed", 3), ("plain", 4)):
        module = imported(name)
        assert module.value == value
        assert isinstance(module.__loader__, zipimport.zipimporter)
    assert StoredArchive(str(archive)).find_spec("nothing.of.the.kind") is None


def test_a_traceback_names_the_file_and_the_line(archive: Path) -> None:
    sys.path.insert(0, str(archive))
    install()
    with pytest.raises(ValueError, match="here") as raised:
        imported("ones.deep.two").fail()
    last = traceback.extract_tb(raised.tb)[-1]
    assert (last.filename, last.lineno) == ("ones/deep/two.py", 2)


def test_the_files_of_a_package_can_be_read(archive: Path) -> None:
    sys.path.insert(0, str(archive))
    install()
    assert importlib.resources.files(imported("ones.deep")).joinpath("words.txt").read_text() == "words"
    assert StoredArchive(str(archive)).get_data("ones/deep/words.txt") == b"words"


def test_a_module_runs_again_when_it_is_reloaded(archive: Path) -> None:
    sys.path.insert(0, str(archive))
    install()
    module = imported("lone")
    vars(module)["value"] = 7
    assert vars(importlib.reload(module))["value"] == 1


def test_a_file_that_is_no_archive_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "page.zip").write_bytes(b"nothing")
    sys.path[:0] = [str(tmp_path / "page.zip"), str(tmp_path / "missing.zip")]
    before = len(sys.meta_path)
    install()
    assert len(sys.meta_path) == before
    with pytest.raises(ImportError):
        StoredArchive(str(tmp_path / "page.zip"))


def test_byte_code_of_another_python_is_refused(archive: Path) -> None:
    content = archive.read_bytes()
    _, code = convert("lone.py", SOURCES["lone.py"].encode())
    assert content.count(code) == 1
    archive.write_bytes(content.replace(code, b"\0\0\0\0" + code[4:]))
    sys.path.insert(0, str(archive))
    install()
    with pytest.raises(ImportError, match="no byte code of this Python"):
        imported("lone")
    with pytest.raises(ImportError, match="no module other"):
        StoredArchive(str(archive)).get_code("other")
