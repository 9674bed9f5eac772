"""The wheels that run inside Pyodide: ours, what it needs, and pytest for testing there; and those that we ship.

Versions are those that `pyproject.toml` pins for development, so that CPython and Pyodide run the same code.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from pathlib import Path

from web.build.pipeline import BUILD, ROOT, BuildError, command

WHEELS = BUILD / "wheels"
DISTRIBUTIONS = BUILD / "dist"
PAGE_PACKAGE = ROOT / "web" / "package"
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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {pin.split("==")[0]: pin for pin in project["optional-dependencies"]["dev"]}


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
    """Build the wheel of routelens itself."""
    discard(("routelens",))
    command(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", WHEELS)


def distribute(site: Path) -> None:
    """Put what we ship into build/dist: routelens, and the page with `site` in it, as wheels and source archives.

    The page has no compressed copies there: an archive is compressed as a whole, and to oneself nothing needs to be
    small. Its source archive holds the built page, so that installing from it needs no Node. Made twice, the bytes are
    the same.
    """
    DISTRIBUTIONS.mkdir(parents=True, exist_ok=True)
    for old in DISTRIBUTIONS.glob("routelens*"):
        old.unlink()
    shutil.rmtree(PAGE_STAGE, ignore_errors=True)
    shutil.copytree(PAGE_PACKAGE, PAGE_STAGE, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, PAGE_STAGE)
    copies = shutil.ignore_patterns("*.br", "*.gz", ".*")
    shutil.copytree(site, PAGE_STAGE / "routelens_page" / "site", ignore=copies)
    for folder in (ROOT, PAGE_STAGE):
        command(sys.executable, "-m", "hatchling", "build", "--directory", DISTRIBUTIONS, folder=folder)
    shutil.rmtree(PAGE_STAGE)
