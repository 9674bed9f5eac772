"""Steps of a build that run only when something they read has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"

# Written by tools into folders that a step reads; none of it is input.
IGNORED = {"__pycache__", ".DS_Store"}


class BuildError(Exception):
    """A step failed; the message is for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the build.

    `inputs` are the files and folders whose content decides whether it runs again, `salt` is anything else
    that does. `outputs` must all be there for the step to count as done; `stamp` is the file that remembers what
    it ran on, kept beside the outputs where removing them removes it too. A step that is `beside` the one before it
    needs nothing of what that one makes, and runs at the same time.
    """

    name: str
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...]
    stamp: Path
    run: Callable[[], None]
    salt: str = ""
    beside: bool = False

    def bring_up_to_date(self) -> None:
        """Run the step unless its outputs are there and were made from these very inputs."""
        state = digest(self.inputs, self.salt)
        if self.is_done(state):
            return
        started = time.monotonic()
        self.stamp.unlink(missing_ok=True)
        try:
            self.run()
        except BuildError:
            print(f"· {self.name} failed", flush=True)
            raise
        missing = [str(path.relative_to(ROOT)) for path in self.outputs if not path.exists()]
        if missing:
            raise BuildError(f"{self.name}: made no {', '.join(missing)}")
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(state, encoding="ascii")
        print(f"· {self.name} ({time.monotonic() - started:.1f} s)", flush=True)

    def is_done(self, state: str) -> bool:
        """Whether the last complete run saw `state` and its outputs are still there."""
        if not all(path.exists() for path in self.outputs):
            return False
        return self.stamp.exists() and self.stamp.read_text(encoding="ascii") == state


def digest(inputs: Iterable[Path], salt: str) -> str:
    """A hash over names and contents of files and folders. It reads every byte of them."""
    hash_ = hashlib.sha256(salt.encode())
    for given in inputs:
        for path in sorted(files_of(given)):
            hash_.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
            hash_.update(hashlib.sha256(path.read_bytes()).digest())
    return hash_.hexdigest()


def files_of(path: Path) -> Iterator[Path]:
    """The file `path`, or every file below the folder `path`. BuildError if there is neither."""
    if path.is_file():
        yield path
    elif path.is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if name not in IGNORED]
            yield from (Path(folder, name) for name in names if name not in IGNORED)
    else:
        raise BuildError(f"{path.relative_to(ROOT)} is missing")


def command(
    *arguments: str | Path, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> None:
    """Run a program in `folder`, silently; BuildError with everything it said if it fails."""
    ran = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        # Pyodide's stack traces print a line of 1.2 MB.
        output = "\n".join(line[:300] for line in ran.stdout.splitlines())
        raise BuildError(f"{' '.join(str(argument) for argument in arguments)}\n{output}")


@contextmanager
def only_one_build() -> Iterator[None]:
    """Hold the build to ourselves: a second one waits, so that two terminals do not write the same files."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another build in this folder …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def side_by_side(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps in order, those that run at the same time together."""
    groups: list[list[Step]] = []
    for step in steps:
        if step.beside and groups:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def bring_up_to_date(steps: Iterable[Step]) -> None:
    """Run what is out of date of `steps`, in order; leave the process with a message at the first failure."""
    try:
        with only_one_build():
            for group in side_by_side(steps):
                with ThreadPoolExecutor(max_workers=len(group)) as pool:
                    running = [pool.submit(step.bring_up_to_date) for step in group]
                for done in running:
                    done.result()
    except BuildError as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        sys.exit(130)
