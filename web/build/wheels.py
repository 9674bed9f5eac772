"""The wheels that run inside Pyodide: ours, what it needs, and pytest for testing there; and those that we ship.

Versions are those that `pyproject.toml` pins for development, so that CPython and Pyodide run the same code.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from web.build.pipeline import BUILD, ROOT, BuildError, command

WHEELS = BUILD / "wheels"
SAMPLES = ROOT / "py" / "routelens" / "filters" / "samples"
PAGE_ENGINE = WHEELS / "page-engine.zip"
PAGE_LIBRARY = WHEELS / "page-library.zip"
LIBRARY = ROOT / "web" / "build" / "library"  # what the page's Python has beside its standard library
DISTRIBUTIONS = BUILD / "dist"
PAGE_PACKAGE = ROOT / "web" / "package"
PAGE_FILES = ("pyproject.toml", "page.md", "routelens_page")
PAGE_STAGE = BUILD / "page-package"

# What routelens imports beside the standard library.
DEPENDENCIES = ("PyYAML",)

# pytest and what it imports. Hypothesis is not among them: its releases have no pure Python wheel any more.
TESTING = ("pytest", "iniconfig", "packaging", "pluggy", "Pygments")

# How others install routelens in a page. It is for Pyodide's Python alone, so no extra of ours can name it.
MICROPIP = "micropip==0.11.1"

# The Python inside Pyodide. pip would otherwise choose releases for the Python that runs pip.
PYODIDE_PYTHON = "3.14"


def pins() -> dict[str, str]:
    """Project name to `name==version`, from the development packages."""
    return {pin.split("==")[0]: pin for pin in _project()["dependency-groups"]["dev"]}


def left_to_the_page() -> list[Path]:
    """Return the files of the package that our wheel leaves out, as the page brings them."""
    paths = [ROOT / path for path in _project()["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"]]
    found = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sorted(file for file in found if file.is_file() and "__pycache__" not in file.parts)


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wheel(project: str) -> str:
    """The path of the one wheel of `project`; BuildError if there is none, or more than one."""
    prefix = re.sub(r"[-_.]+", "_", project).lower()
    found = [path for path in sorted(WHEELS.glob("*.whl")) if path.name.lower().startswith(f"{prefix}-")]
    if len(found) != 1:
        raise BuildError(f"{len(found)} wheels of {project} in {WHEELS.relative_to(ROOT)}")
    return str(found[0])


def discard(projects: tuple[str, ...], folder: Path = WHEELS) -> None:
    """Remove wheels of earlier versions."""
    for project in projects:
        prefix = re.sub(r"[-_.]+", "_", project).lower()
        for path in folder.glob("*.whl"):
            if path.name.lower().startswith(f"{prefix}-"):
                path.unlink()


def fetch() -> None:
    """Download the pure wheels, and build PyYAML's: it publishes none that is pure."""
    discard((*DEPENDENCIES, *TESTING, "micropip"))
    pinned = pins()
    published = [pinned[name] for name in (*DEPENDENCIES, *TESTING) if name != "PyYAML"]
    pip = (sys.executable, "-m", "pip")
    chosen = ("--no-deps", "--only-binary=:all:", "--python-version", PYODIDE_PYTHON)
    pure = ("--implementation", "py", "--abi", "none", "--platform", "any")
    command(*pip, "download", *chosen, *pure, "--dest", WHEELS, *published, MICROPIP)
    source = ("--no-deps", "--no-binary", "pyyaml", pinned["PyYAML"])
    command(*pip, "wheel", "--wheel-dir", WHEELS, *source, environment={"PYYAML_FORCE_LIBYAML": "0"})


def build() -> None:
    """Build the wheel of routelens itself, and the archives of what the page alone needs."""
    discard(("routelens",))
    command(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", WHEELS)
    sources = ROOT / "py"
    with zipfile.ZipFile(PAGE_ENGINE, "w") as archive:
        for path in left_to_the_page():
            archive.write(path, path.relative_to(sources))
    with zipfile.ZipFile(PAGE_LIBRARY, "w") as archive:
        for path in sorted(LIBRARY.glob("*.py")):
            archive.write(path, path.name)


def distribute(site: Path, console: Path) -> None:
    """Put what we ship into build/dist, as wheels and source archives: routelens, and the page, `site` and `console`.

    The page has no compressed copies there: an archive is compressed as a whole, and to oneself nothing needs to be
    small. Its source archive holds the built page, so that installing from it needs no Node. Made twice, the bytes are
    the same.
    """
    DISTRIBUTIONS.mkdir(parents=True, exist_ok=True)
    for suffix in ("whl", "tar.gz"):
        for old in DISTRIBUTIONS.glob(f"routelens*.{suffix}"):
            old.unlink()
    shutil.rmtree(PAGE_STAGE, ignore_errors=True)
    PAGE_STAGE.mkdir()
    for name in PAGE_FILES:
        copy = shutil.copytree if (PAGE_PACKAGE / name).is_dir() else shutil.copy
        copy(PAGE_PACKAGE / name, PAGE_STAGE / name)
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, PAGE_STAGE)
    shutil.copytree(SAMPLES, PAGE_STAGE / "routelens_page" / "filter_samples")
    copies = shutil.ignore_patterns("*.br", "*.gz", ".*")
    for folder in (site, console):
        shutil.copytree(folder, PAGE_STAGE / "routelens_page" / folder.name, ignore=copies)
    for folder in (ROOT, PAGE_STAGE):
        command(sys.executable, "-m", "hatchling", "build", "--directory", DISTRIBUTIONS, folder=folder)
    shutil.rmtree(PAGE_STAGE)
