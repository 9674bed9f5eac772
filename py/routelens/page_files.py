"""Page files: where the built page and the embed's files are, for those that serve or copy them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).parents[2]


class PageMissingError(Exception):
    """The page is not installed; the message says how to get it."""


def page_files() -> Path:
    """Return the folder of the built page: that of the distribution `routelens-page`, else of a source checkout.

    Raises PageMissingError if there is none.
    """
    package = importlib.util.find_spec("routelens_page")
    places = (package.submodule_search_locations if package is not None else None) or ()
    folders = [Path(place) / "site" for place in places]
    if (_CHECKOUT / "build.sh").is_file():
        folders.append(_CHECKOUT / "build" / "site")
    for folder in folders:
        if (folder / "index.html").is_file():
            return folder
    raise PageMissingError(
        "The page is not here. It comes with `pip install routelens[page]`; "
        "in a source checkout, `./build.sh build` makes it."
    )
