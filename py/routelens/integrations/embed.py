"""Embed: an example on a documentation page, as the HTML of `<route-playground>` and as plain text."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from routelens.dataclass import dataclass
from routelens.kong import ConfigError, Route
from routelens.kong.config.loader import read_documents
from routelens.page_files import page_files
from routelens.testing.example import Example, load_example

SCRIPT: Final = "route-playground.js"
"""The name of the element's script, in the folder that `copy_files` makes."""

ATTRIBUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "view": ("compact", "request", "routes", "full"),
    "readonly": (),
    "hide": (),
    "lines": (),
    "theme": ("auto", "light", "dark"),
    "activate": ("visible", "interaction", "eager"),
    "edit-link": ("on", "off"),
    "height": (),
}
"""The attributes of the element that an author may set, with their values where only some are allowed.

`edit-link` may also be the address of a page.
"""

_SHOWN_FIELDS: Final = (
    "expression",
    "protocols",
    "methods",
    "hosts",
    "paths",
    "headers",
    "snis",
    "sources",
    "destinations",
)


class EmbedError(Exception):
    """An embed is not right: each of `problems` is a line and a message.

    Lines of the example's text count from 1; 0 is where the embed begins, with its attributes.
    """

    def __init__(self, *problems: tuple[int, str]) -> None:
        super().__init__("; ".join(message for _, message in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Embed:
    """An example that a page shows, with its verdict.

    Attributes:
        example: Routes, request and expectation.
        payload: The example as the element reads it, JSON.
        attributes: What the author set on the element.
        verdict: The outcome as it is shown before the embed is activated, see `Example.verdict`.

    """

    example: Example
    payload: str
    attributes: Mapping[str, str]
    verdict: Mapping[str, Any]

    @property
    def html(self) -> str:
        """The element, with its verdict baked in, and the text for readers without scripts."""
        attributes = {**self.attributes, "data-result": json.dumps(self.verdict, ensure_ascii=False)}
        written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
        # In a script element nothing is unescaped, and nothing may look like its end.
        payload = self.payload.replace("<", "\\u003c")
        return (
            f'<route-playground{written}><script type="application/json">{payload}</script>'
            f"<pre>{html.escape(self.text)}</pre></route-playground>"
        )

    @property
    def text(self) -> str:
        """The example in words: its routes, the request and the verdict. What paper, feeds and terminals show."""
        routes = [line for route in self.example.routes for line in _route_lines(route)]
        request = self.verdict["request"]
        answer = [request, f"→ {self.verdict['headline']}"] if request else []
        return "\n".join([*routes, *([""] if routes and answer else []), *answer])


def make_embed(text: str, attributes: Mapping[str, str]) -> Embed:
    """Make the embed of an example; `attributes` are those of the element, by name.

    Raises EmbedError for a text that is no example, an attribute that is not known, and where the example's
    expectation does not hold: `expected orders, site wins`.
    """
    _check(attributes)
    try:
        example = load_example(text)
    except ConfigError as error:
        raise EmbedError(*((fault.line, fault.message) for fault in error.faults)) from None
    problems = [(fault.line, fault.message) for fault in example.faults]
    problems += [(example.line, message) for message in example.mismatches()]
    if problems:
        raise EmbedError(*problems)
    payload = json.dumps(read_documents(text)[0].root, ensure_ascii=False)
    return Embed(example, payload, dict(attributes), example.verdict())


def copy_files(target: Path) -> None:
    """Copy the element's script and what it loads later into `target`, unless they are there already.

    The page's documentation stays where it is.

    Raises PageMissingError if `routelens-page` is not installed.
    """
    source = page_files()
    for file in source.rglob("*"):
        part = file.relative_to(source)
        if part.parts[0] == "docs" or file.suffix in {".br", ".gz"} or not file.is_file():
            continue
        copy = target / part
        if not copy.is_file() or copy.read_bytes() != file.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def _check(attributes: Mapping[str, str]) -> None:
    for name, value in attributes.items():
        allowed = ATTRIBUTES.get(name)
        if allowed is None:
            raise EmbedError((0, f"{name} is not an option here; the options are {', '.join(ATTRIBUTES)}."))
        if name == "edit-link" and value.startswith(("https://", "http://")):
            continue
        if allowed and value not in allowed:
            raise EmbedError((0, f"{name}: {value} is not one of {', '.join(allowed)}."))


def _route_lines(route: Route) -> Iterator[str]:
    yield f"{route.label}" + (f" (priority {route.priority})" if route.expression is not None else "")
    for name in _SHOWN_FIELDS:
        value = getattr(route, name)
        if not value or (name == "protocols" and set(value) == {"http", "https"}):
            continue
        if isinstance(value, str):
            yield from (f"    {line}" for line in value.splitlines())
        elif isinstance(value, Mapping):
            yield from (f"    {header}: {', '.join(values)}" for header, values in value.items())
        else:
            yield f"    {name}: {', '.join(map(str, value))}"
