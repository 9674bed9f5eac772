"""`build.sh` on a computer that lacks something: it says what, and changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

BUILD_SCRIPT = Path(__file__).parents[2] / "build.sh"

# What the script itself needs of a system.
TOOLS = ("bash", "basename", "cat", "chmod", "dirname", "rm")

NODE = '#!/bin/sh\ncase "$1" in --version) echo v20.19.0 ;; esac\n'
OLD_NODE = '#!/bin/sh\ncase "$1" in --version) echo v18.4.0 ;; -e) exit 1 ;; esac\n'
NPM = "#!/bin/sh\nexit 0\n"
# It is asked for its version once by exit code, once in words.
OLD_PYTHON = '#!/bin/sh\ncase "$2" in *platform*) echo 3.9.2 ;; *version_info*) exit 1 ;; esac\n'
BARE_PYTHON = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n'
NOBODY = "#!/bin/sh\necho 1000\n"
ROOT = "#!/bin/sh\necho 0\n"
BROKEN_PYTHON = "#!/bin/sh\nexit 127\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script and nothing else, and a PATH that holds only what a test puts there."""
    folder = tmp_path / "checkout"
    (folder / "bin").mkdir(parents=True)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (folder / "bin" / tool).symlink_to(found)
    text = BUILD_SCRIPT.read_text(encoding="utf-8")
    # The well-known places are this computer's own.
    (folder / "build.sh").write_text(
        text.replace("/usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3", "")
    )
    return folder


def install(checkout: Path, **programs: str) -> None:
    for name, text in programs.items():
        program = checkout / "bin" / name
        program.write_text(text)
        program.chmod(0o755)


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", checkout / "build.sh", *arguments],
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_node_it_says_so(checkout: Path) -> None:
    ran = run(checkout, "build")
    assert (ran.returncode, ran.stderr) == (
        1,
        "Node 20.19 or newer is needed; there is no node on the PATH.\n",
    )


def test_an_old_node_is_named(checkout: Path) -> None:
    install(checkout, node=OLD_NODE, npm=NPM)
    ran = run(checkout, "build")
    assert (ran.returncode, ran.stderr) == (1, "Node 20.19 or newer is needed; this is v18.4.0.\n")


def test_node_without_npm_is_not_enough(checkout: Path) -> None:
    install(checkout, node=NODE)
    ran = run(checkout, "build")
    assert (ran.returncode, ran.stderr) == (1, "npm is needed; it usually comes with Node.\n")


def test_without_python_it_says_so(checkout: Path) -> None:
    install(checkout, node=NODE, npm=NPM, python3=BROKEN_PYTHON)
    ran = run(checkout, "build")
    assert (ran.returncode, ran.stderr) == (1, "Python 3.11 or newer is needed.\n")


def test_an_old_python_is_named(checkout: Path) -> None:
    install(checkout, node=NODE, npm=NPM, python3=OLD_PYTHON)
    ran = run(checkout, "build")
    assert (ran.returncode, ran.stderr) == (1, "Python 3.11 or newer is needed; this computer has 3.9.2.\n")


def test_a_python_without_venv_gets_advice(checkout: Path) -> None:
    install(checkout, node=NODE, npm=NPM, id=NOBODY, python3=OLD_PYTHON, **{"python3.12": BARE_PYTHON})
    ran = run(checkout, "build")
    assert ran.returncode == 1
    assert ran.stderr == (
        "python3.12 cannot make virtual environments. On Debian and Ubuntu: apt-get install python3.12-venv\n"
    )
    assert not (checkout / ".venv").exists()


def test_root_on_debian_gets_the_module(checkout: Path) -> None:
    install(checkout, node=NODE, npm=NPM, id=ROOT, python3=BARE_PYTHON)
    install(checkout, **{"apt-get": '#!/bin/sh\necho "$@" >> "$HOME/asked"\n'})
    run(checkout, "build")
    assert (checkout / "asked").read_text().splitlines() == ["update", "install --yes python3-venv"]


def test_an_installation_that_fails_is_quoted(checkout: Path) -> None:
    install(checkout, node=NODE, npm=NPM, id=ROOT, python3=BARE_PYTHON)
    install(checkout, **{"apt-get": "#!/bin/sh\necho no network\nexit 100\n"})
    ran = run(checkout, "build")
    assert ran.returncode == 1
    assert ran.stderr.startswith("no network\napt-get could not install python3-venv")


@pytest.mark.parametrize("arguments", [("sevre",), ("build", "now"), ("serve", "1", "2")])
def test_what_it_does_not_know_it_does_not_guess(checkout: Path, arguments: tuple[str, ...]) -> None:
    ran = run(checkout, *arguments)
    assert ran.returncode == 2
    assert "./build.sh serve [PORT]" in ran.stderr


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_it_says_what_it_can_do(checkout: Path, arguments: tuple[str, ...]) -> None:
    ran = run(checkout, *arguments)
    assert ran.returncode == 0
    assert "./build.sh test " in ran.stdout
