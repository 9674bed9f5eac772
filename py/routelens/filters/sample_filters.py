"""Samples: small filters that ship with their source in C, for trying out and for copying.

`tools/sample_filters.py` makes the modules; they are kept with the sources, so that neither installing nor building
the page takes a compiler. A test makes them anew and compares every byte. The wheel leaves them to that of the page.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.filters.library import InstalledFilter, make_filter


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: its name, one sentence on what it does, and a configuration to begin with."""

    name: str
    about: str
    config: Any

    def read(self) -> InstalledFilter:
        """Read the module and its meta file. Raises PageMissingError where the samples are not installed."""
        meta = _folder().joinpath(f"{self.name}.meta.json")
        wasm = _folder().joinpath(f"{self.name}.wasm").read_bytes()
        return make_filter(self.name, wasm, meta.read_bytes() if meta.is_file() else None)

    def source(self) -> str:
        """Read the source, without the header file that it includes. Raises as `read`."""
        return _folder().joinpath(f"{self.name}.c").read_text(encoding="utf-8")


SAMPLES: Final = (
    Sample("greeting", "Adds the header X-Greeting to each response.", {"my_greeting": "Howdy!"}),
    Sample("request_id", "Gives each request an id, and adds it to the response as well.", "X-Request-ID"),
    Sample(
        "rate_limit",
        "Answers 429 after a number of requests with the same header value; one value is exempt.",
        {"header": "X-Client", "limit": 3, "strict_limit": 1, "window": 60, "bypass": "health-check"},
    ),
    Sample(
        "block_path", "Answers 403 to paths that begin with one of the given prefixes.", "/admin\n/internal"
    ),
    Sample(
        "rewrite_body",
        "Replaces text in response bodies.",
        {"search": "hello", "replacement": "good day"},
    ),
)


def sample_files() -> dict[str, bytes]:
    """Read every file of the samples by its name: modules, meta files, sources and the header file.

    Raises PageMissingError where the samples are not installed.
    """
    return {each.name: each.read_bytes() for each in _folder().iterdir() if each.is_file()}


def _folder() -> Traversable:
    """Return the folder of the samples: beside the sources, as in the page's archive, else that of the page's wheel."""
    here = files("routelens.filters").joinpath("samples")
    if here.is_dir():
        return here
    from routelens import page_files  # noqa: PLC0415  # which a page has not

    return page_files.sample_files()
