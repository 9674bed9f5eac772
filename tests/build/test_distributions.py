"""What we ship, installed as others install it: wheels into a fresh environment, without any network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

from routelens import __version__
from web.build import npm, wheels
from web.build.pipeline import BUILD, ROOT

pytestmark = pytest.mark.heavy  # the wheels are made and installed

SITE = BUILD / "site"
CONSOLE = BUILD / "console"
MAX_WHEEL = 1 << 20  # bytes, of routelens itself: the megabyte that was promised


def project(path: Path) -> dict[str, object]:
    loaded: dict[str, object] = tomllib.loads(path.read_text("utf-8"))["project"]
    return loaded


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both wheels, made from the built page."""
    return [path for path in distributions(tmp_path_factory.mktemp("dist")) if path.suffix == ".whl"]


def distributions(folder: Path) -> list[Path]:
    """Make what we ship in `folder`."""
    assert (SITE / "index.html").is_file(), "the page is not built: ./build.sh build"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheels, "DISTRIBUTIONS", folder)
        patch.setattr(wheels, "PAGE_STAGE", folder / "page-package")
        wheels.distribute(SITE, CONSOLE)
    return sorted(folder.iterdir())


def test_made_twice_the_bytes_are_the_same(made: list[Path], tmp_path: Path) -> None:
    again = distributions(tmp_path)
    assert [path.name for path in again] == [path.name for path in sorted(made[0].parent.iterdir())]
    assert sorted(path.suffix for path in again) == [".gz", ".gz", ".whl", ".whl"]
    assert all(path.read_bytes() == (made[0].parent / path.name).read_bytes() for path in again)


def test_the_source_archive_of_the_page_needs_no_node(made: list[Path]) -> None:
    (archive,) = made[0].parent.glob("routelens_page-*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert {
        "routelens_page/site/index.html",
        "routelens_page/console/console.html",
        "pyproject.toml",
        "LICENSE",
        "NOTICE",
    } <= names


def test_both_have_the_same_version() -> None:
    ours, page = project(ROOT / "pyproject.toml"), project(wheels.PAGE_PACKAGE / "pyproject.toml")
    assert ours["version"] == page["version"]
    extras = ours["optional-dependencies"]
    assert isinstance(extras, dict)
    pin = f"routelens-page=={ours['version']}"
    assert extras["page"] == [pin]
    assert {name for name, needs in extras.items() if pin in needs} >= {
        "page",
        "gateway",
        "sphinx",
        "mkdocs",
        "filters",
    }


def test_the_npm_package_has_that_version_too_and_the_pyodide_of_the_page() -> None:
    ours = project(ROOT / "pyproject.toml")
    packed = json.loads(npm.manifest())
    page = json.loads((ROOT / "package.json").read_text("utf-8"))
    assert packed["version"] == ours["version"] == __version__
    assert packed["dependencies"] == {"pyodide": page["dependencies"]["pyodide"]}
    assert npm.tarball() == f"routelens-{ours['version']}.tgz"
    assert "version" not in json.loads(npm.MANIFEST.read_text("utf-8"))  # it stands in one place


def test_routelens_is_small_and_pure(made: list[Path]) -> None:
    assert [path.name.split("-")[0] for path in made] == ["routelens", "routelens_page"]
    assert made[0].name.endswith("-py3-none-any.whl")
    assert made[0].stat().st_size < MAX_WHEEL
    names = zipfile.ZipFile(made[0]).namelist()
    assert "routelens/language/grammar.lark" in names
    assert "routelens/py.typed" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"routelens"}
    assert "routelens/browser/engine.py" in names
    left_out = {path.relative_to(ROOT / "py").as_posix() for path in wheels.left_to_the_page()}
    assert left_out
    assert not left_out & set(names)
    with zipfile.ZipFile(wheels.PAGE_ENGINE) as archive:
        assert left_out == set(archive.namelist())
    assert "routelens_page/filter_samples/greeting.wasm" in zipfile.ZipFile(made[1]).namelist()


def test_installing_routelens_brings_pyyaml_and_rich_alone(made: list[Path]) -> None:
    (metadata,) = [name for name in zipfile.ZipFile(made[0]).namelist() if name.endswith("/METADATA")]
    lines = zipfile.ZipFile(made[0]).read(metadata).decode().splitlines()
    required = [line for line in lines if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert sorted(re.findall(r"Requires-Dist: ([\w-]+)", "\n".join(required))) == ["pyyaml", "rich"]
    assert "Provides-Extra: dev" not in lines  # what builds and tests it is no matter of those who install it


@pytest.mark.slow
def test_pip_brings_what_routelens_needs_from_the_registry(made: list[Path], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    subprocess.run([*pip, "install", "--quiet", made[0]], check=True)
    listed = json.loads(subprocess.check_output([*pip, "list", "--format=json"], text=True))
    needed_by_rich = {"markdown-it-py", "mdurl", "pygments"}
    assert {one["name"].lower() for one in listed} == {"routelens", "pyyaml", "rich"} | needed_by_rich
    ran = subprocess.run(
        [tmp_path / "venv" / "bin" / "routelens", "--version"], check=True, capture_output=True
    )
    assert ran.stdout.startswith(b"routelens ")


def test_the_page_comes_whole_and_without_copies(made: list[Path]) -> None:
    inside = "routelens_page/site/"
    names = zipfile.ZipFile(made[1]).namelist()
    packed = {name.removeprefix(inside) for name in names if name.startswith(inside)}
    built = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*") if path.is_file()}
    assert packed == {name for name in built if not name.endswith((".br", ".gz"))}


def fetch(url: str) -> tuple[int, str, bytes]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def test_installed_together_they_serve_the_page(made: list[Path], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    # What routelens needs is here already; folders on this path bring no editable packages along.
    needs = sysconfig.get_path("purelib")
    environment = {**os.environ, "PYTHONPATH": needs}

    def install(wheel: Path) -> None:
        local = ("--no-index", "--no-deps", "--disable-pip-version-check", "--quiet", "--ignore-installed")
        subprocess.run(
            [sys.executable, "-m", "pip", "--python", python, "install", *local, wheel], check=True
        )

    install(made[0])
    routelens = tmp_path / "venv" / "bin" / "routelens"
    command = [str(routelens), "serve", "--port", "0"]
    alone = subprocess.run(
        command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 2
    assert "pip install routelens[page]" in alone.stderr

    install(made[1])
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[3]
            status, kind, body = fetch(address)
            assert (status, kind) == (200, "text/html; charset=utf-8")
            assert body == (SITE / "index.html").read_bytes()
            status, kind, body = fetch(f"{address}engine/manifest.json")
            assert (status, kind) == (200, "application/json")
            assert json.loads(body)
            with pytest.raises(urllib.error.HTTPError, match="404"):
                fetch(f"{address}engine/nothing.json")
        finally:
            server.terminate()
