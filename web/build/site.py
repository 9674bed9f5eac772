"""Everything from a fresh checkout to the finished page, step by step.

    python -m web.build.site [packages | types | site | release | wheels]

brings the named stage and all before it up to date; the page ends up in `build/site`. `build.sh` calls this.
The scripts live here, not in `py/`, because `py/` holds only what is shipped.
"""

from __future__ import annotations

import platform
import shutil
import sys

from web.build import npm, wheels
from web.build.pipeline import BUILD, ROOT, Step, bring_up_to_date, command

WEB = ROOT / "web"
ENGINE = WEB / "public" / "engine"
FIRST_EXAMPLE = WEB / "src" / "examples" / "four-routes.json"
GENERATED = WEB / "src" / "generated"
SITE = BUILD / "site"
API = BUILD / "api"
DOCS = BUILD / "docs"
CONSOLE = BUILD / "console"
STAMPS = BUILD / "stamps"
NODE_MODULES = ROOT / "node_modules"
EXAMPLES = WEB / "src" / "examples"
PAGE_SOURCES = tuple(path for path in sorted(WEB.iterdir()) if path.name not in {"package", "__pycache__"})
ENGINE_SCRIPTS = tuple(WEB / "build" / name for name in ("engine.mjs", "archive.py", "dataclass_methods.py"))


def install_python_packages() -> None:
    """Install the pinned development packages, and routelens itself as an editable package."""
    pip = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check")
    command(*pip, *wheels.pins().values())
    command(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")


def install_node_packages() -> None:
    """Install exactly what the lock file says."""
    command("npm", "ci", "--no-audit", "--no-fund")


def generate_types() -> None:
    """Write the TypeScript that follows from Python declarations."""
    command(sys.executable, "-m", "web.build.typescript", GENERATED)


def save_answer() -> None:
    """Ask the engine for the answer that the page shows before its own engine is ready."""
    command(sys.executable, "-m", "web.build.saved", FIRST_EXAMPLE, GENERATED)


def make_engine() -> None:
    """Precompile Python and our packages into the folder that the worker loads."""
    packages = [wheels.wheel(name) for name in ("routelens", *wheels.DEPENDENCIES)]
    command("node", ENGINE_SCRIPTS[0], ENGINE, EXAMPLES, wheels.PAGE_LIBRARY, *packages, wheels.PAGE_ENGINE)


def bundle() -> None:
    """Bundle the page and state its content policy in it; the element for other people's pages; a gateway's console."""
    for config in (
        WEB / name for name in ("vite.config.ts", "vite.embed.config.ts", "vite.console.config.ts")
    ):
        command("node", NODE_MODULES / "vite" / "bin" / "vite.js", "build", "--config", config)
    for page in (SITE / "index.html", SITE / "embed.html"):
        command(sys.executable, "-m", "web.build.policy", page)
    list_files()


def list_files() -> None:
    """Tell the page what its parts weigh, and its service worker what there is to keep."""
    for module, written in (("weights", "weights.json"), ("offline", "service-worker.js")):
        command(sys.executable, "-m", f"web.build.{module}", SITE)
        for suffix in (".br", ".gz"):  # copies of what was there before
            (SITE / (written + suffix)).unlink(missing_ok=True)


def distribute() -> None:
    """Make the two wheels that we ship."""
    wheels.distribute(SITE, CONSOLE)


def make_npm_package() -> None:
    """Build the npm package, and pack it beside the wheels."""
    npm.make()
    npm.pack(wheels.DISTRIBUTIONS)


def describe_npm_package() -> None:
    """Write pages about the modules of the npm package, from their comments and types."""
    shutil.rmtree(API, ignore_errors=True)
    command("node", NODE_MODULES / "typedoc" / "bin" / "typedoc", "--options", WEB / "typedoc.json")


def build_docs() -> None:
    """Build the documentation. BuildError where a link or an example does not hold."""
    quiet = {"NO_MKDOCS_2_WARNING": "1"}
    command(sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", environment=quiet)


def add_docs() -> None:
    """Put the documentation beside the page, which leads to it."""
    shutil.rmtree(SITE / "docs", ignore_errors=True)
    shutil.copytree(DOCS, SITE / "docs")
    list_files()


def compress() -> None:
    """Put compressed copies beside the files of the page."""
    compression = ("node", WEB / "build" / "compress.mjs", SITE, BUILD / "compressed")
    command(*compression)
    list_files()  # the page weighs less now
    command(*compression)


PACKAGES = (
    Step(
        "Python packages",
        inputs=(ROOT / "pyproject.toml",),
        outputs=(),
        stamp=ROOT / ".venv" / "routelens.stamp",
        run=install_python_packages,
        salt=f"{sys.version} {ROOT}",  # the editable package is found by its path
    ),
    Step(
        "Node packages",
        inputs=(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"),
        outputs=(NODE_MODULES,),
        stamp=NODE_MODULES / ".routelens.stamp",
        run=install_node_packages,
        salt=f"{platform.system()} {platform.machine()}",
        beside=True,
    ),
)

TYPES = (
    Step(
        "Types of the messages",
        inputs=(ROOT / "py" / "routelens",),
        outputs=tuple(
            GENERATED / name for name in ("messages.ts", "language.ts", "filtering.ts", "gateway.ts")
        ),
        stamp=STAMPS / "types",
        run=generate_types,
    ),
    Step(
        "Saved answer",
        inputs=(ROOT / "py" / "routelens", FIRST_EXAMPLE, WEB / "build" / "saved.py"),
        outputs=(GENERATED / "saved.json",),
        stamp=STAMPS / "saved",
        run=save_answer,
        beside=True,
    ),
)

PAGE = (
    Step(
        "Wheels for Pyodide",
        inputs=(ROOT / "pyproject.toml", WEB / "build" / "wheels.py"),
        outputs=(wheels.WHEELS,),
        stamp=wheels.WHEELS / "fetched.stamp",
        run=wheels.fetch,
        beside=True,
    ),
    Step(
        "Our wheel",
        inputs=(
            *(ROOT / name for name in ("py", "pyproject.toml", "README.md", "LICENSE")),
            *(ROOT / "tools" / "compress_wheel.py", wheels.LIBRARY),
        ),
        outputs=(wheels.WHEELS,),
        stamp=wheels.WHEELS / "built.stamp",
        run=wheels.build,
    ),
    Step(
        "Pages about the npm package",
        inputs=(
            *(WEB / "src" / name for name in ("library", "embed", "generated")),
            *(WEB / name for name in ("typedoc.json", "tsconfig.json", "tsconfig.package.json")),
            ROOT / "package-lock.json",
        ),
        outputs=(API / "browser.md",),
        stamp=STAMPS / "api",
        run=describe_npm_package,
        beside=True,
    ),
    Step(
        "Python for the page",
        inputs=(wheels.WHEELS, ROOT / "package-lock.json", EXAMPLES, *ENGINE_SCRIPTS),
        outputs=(ENGINE / "manifest.json",),
        stamp=STAMPS / "engine",
        run=make_engine,
    ),
    Step(
        "Documentation",
        inputs=(
            *(ROOT / name for name in ("docs", "mkdocs.yml", "py/routelens", "web/build/docs_hooks.py")),
            API,
        ),
        outputs=(DOCS / "index.html",),
        stamp=STAMPS / "documentation",
        run=build_docs,
        beside=True,
    ),
    Step(
        "The page",
        inputs=(*PAGE_SOURCES, ROOT / "package-lock.json", ROOT / "package.json"),
        outputs=(SITE / "index.html", SITE / "engine" / "manifest.json", CONSOLE / "console.html"),
        stamp=STAMPS / "site",
        run=bundle,
    ),
    Step(
        "Documentation beside the page",
        inputs=(DOCS, STAMPS / "site"),
        outputs=(SITE / "docs" / "index.html",),
        stamp=STAMPS / "docs",
        run=add_docs,
    ),
)

# What a host needs beside the page itself. Serving to oneself goes faster without.
RELEASE = (
    Step(
        "Compressed copies",
        inputs=(WEB / "build" / "compress.mjs", STAMPS / "site", STAMPS / "docs"),
        outputs=(SITE / "index.html.br",),
        stamp=STAMPS / "compressed",
        run=compress,
    ),
)

WHEELS = (
    Step(
        "Wheels to ship",
        inputs=(
            *(SITE, CONSOLE, wheels.WHEELS, ROOT / "LICENSE", ROOT / "NOTICE", WEB / "build" / "wheels.py"),
            *(wheels.PAGE_PACKAGE / name for name in wheels.PAGE_FILES),
        ),
        outputs=(wheels.DISTRIBUTIONS,),
        stamp=wheels.DISTRIBUTIONS / "made.stamp",
        run=distribute,
    ),
    Step(
        "npm package",
        inputs=(
            *PAGE_SOURCES,
            *(npm.PACKAGE / name for name in ("npm.json", "README.md")),
            *(
                ROOT / name
                for name in ("package.json", "pyproject.toml", "CHANGELOG.md", "LICENSE", "NOTICE")
            ),
        ),
        outputs=(npm.DIST / "browser.js", npm.PACKAGE / "package.json", wheels.DISTRIBUTIONS / npm.tarball()),
        stamp=wheels.DISTRIBUTIONS / "npm.stamp",
        run=make_npm_package,
    ),
)

STAGES = {
    "packages": PACKAGES,
    "types": (*PACKAGES, *TYPES),
    "site": (*PACKAGES, *TYPES, *PAGE),
    "release": (*PACKAGES, *TYPES, *PAGE, *RELEASE),
    "wheels": (*PACKAGES, *TYPES, *PAGE, *WHEELS),
}


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in STAGES:
        sys.exit(f"usage: python -m web.build.site {' | '.join(STAGES)}")
    bring_up_to_date(STAGES[sys.argv[1]])
