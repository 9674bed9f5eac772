"""YAML texts to documents by the events of PyYAML: aliases are shared and counted, never copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from routelens.kong.config.document import (
    MAX_ALIASED_VALUES,
    PROGRESS_STEP,
    Builder,
    Document,
    Json,
    PlacedDict,
    PlacedList,
    Progress,
    fault_at,
)
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.syntax.yaml_scalar import plain_scalar

_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_RESERVED: Final = ("@", "`", "%")
_COMMENT: Final = re.compile(r"[\ufeff\s]*(?=//|/\*)")
_TAG: Final = "tag:yaml.org,2002:"
_BEHIND: Final = (
    "decK reads only the document before; a gateway without a database reads all, and refuses the file."
)
_NO_TEXT_AS_KEY: Final = (
    "A gateway without a database does not read the key {} as a string. Put it in quotes."
)
_TAGGED: Final = {"int": (int,), "float": (int, float), "bool": (bool,), "null": (type(None),)}


def read_events(text: str, source: int = 0, progress: Progress | None = None) -> list[Document]:
    """Return the documents of a YAML text. Raises ConfigError.

    Numbers, booleans and null are those of YAML 1.1, without its dates and its numbers to base 60; one that is not what
    it looks like has a warning. A tag of any other kind says nothing, as for the gateway. What cannot be read behind
    the first document is a warning: no one reads that. `progress` is called with (characters read, characters in all).
    """
    documents: list[Document] = []
    reader = _Reader(text, source)
    try:
        for count, event in enumerate(yaml_events(text, source)):
            if progress is not None and count % PROGRESS_STEP == 0:
                progress(_place(event), len(text))
            if isinstance(event, DocumentStartEvent):
                reader = _Reader(text, source)
            elif isinstance(event, DocumentEndEvent):
                builder = reader.builder
                documents.append(
                    Document(builder.root, text, source, builder.root_start, tuple(builder.warnings))
                )
            else:
                reader.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = 0 if mark is None else mark.index
        problem = _problem(error, text, offset)
        if (comment := _COMMENT.match(text)) is not None:
            offset, problem = comment.end(), "a comment begins with #, and JSON has none"
        fault = fault_at(text, offset, f"Not valid YAML: {problem}.", source)
        if "<document start>" in str(error.problem):  # the first one does not end here
            raise ConfigError([fault]) from None
        return _up_to_fault(documents, fault)
    except yaml.reader.ReaderError as error:
        message = "Not valid YAML: this character is not allowed."
        raise ConfigError([fault_at(text, int(error.position), message, source)]) from None
    except ConfigError as error:
        return _up_to_fault(documents, *error.faults)
    return documents


def _problem(error: yaml.MarkedYAMLError, text: str, offset: int) -> str:
    """Return what the parser has against a text, with what to write where that is known."""
    problem = str(error.problem)
    if text.startswith("\t", offset):
        return "a tab is not allowed here. Indent with spaces"
    if "unknown escape character" in problem:
        return "in double quotes a backslash begins an escape. Put a regex in single quotes"
    if "cannot start any token" in problem and text[offset : offset + 1] in _RESERVED:
        return f"a value cannot begin with {text[offset]} unless it is in quotes"
    if "alphabetic or numeric character" in problem and text[offset - 1 : offset] == "*":
        return "* begins an alias here. Put the value in quotes"
    return problem.replace("'<stream end>'", "the end of the text")


def _up_to_fault(documents: list[Document], *faults: ConfigFault) -> list[Document]:
    """Return the documents before a fault, with a warning of it; raise it where there are none."""
    if not documents:
        raise ConfigError(faults)
    first, *others = documents
    warnings = tuple(
        replace(fault, message=f"{fault.message} {_BEHIND}", severity="warning") for fault in faults
    )
    return [replace(first, warnings=(*first.warnings, *warnings)), *others]


def scalar_spans(text: str) -> list[tuple[int, int]]:
    """Return where the scalars of a YAML text start and end, in order; what lies between may hold comments.

    They end where the text cannot be read any further, which is behind the first document.
    """
    return [
        (_place(event), int(event.end_mark.index))
        for event in _readable_events(text)
        if isinstance(event, ScalarEvent) and event.end_mark is not None
    ]


def _readable_events(text: str) -> Iterator[Event]:
    try:
        yield from yaml_events(text, 0)
    except (yaml.YAMLError, ConfigError):  # `read_yaml` has told of it
        return


def yaml_events(text: str, source: int) -> Iterator[Event]:
    """Yield the events of a YAML text. Raises ConfigError and YAMLError."""
    if text.startswith("\ufeff"):  # the two parsers count it differently
        text = f"\n{text[1:]}"
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except UnicodeEncodeError as error:
        message = "Half of a surrogate pair is not a character."
        raise ConfigError([fault_at(text, error.start, message, source)]) from None


def _place(event: Event) -> int:
    mark = event.start_mark
    return 0 if mark is None else int(mark.index)


class _Reader:
    """Builds one document."""

    def __init__(self, text: str, source: int) -> None:
        self.builder = Builder(text, source)
        self._anchors: dict[str, tuple[Json, int]] = {}
        self._open: list[tuple[str | None, bool, int]] = []  # anchor, is the value of <<, start
        self._sizes: list[int] = [0]
        self._aliased = 0
        self._merging = False

    def take(self, event: Event) -> None:
        """Take the next event of the document."""
        builder = self.builder
        start = _place(event)
        if isinstance(event, ScalarEvent):
            if builder.wants_key and event.value == "<<" and event.implicit[0]:
                self._merging = True
            # A key is its text: `1` and `0E0` are names like any other.
            is_plain = event.implicit[0] and event.tag != "!" and not builder.wants_key
            value: Json = event.value
            if is_plain:
                value = plain_scalar(event.value, lambda message: builder.warn(start, message))
            elif builder.wants_key and event.implicit[0] and plain_scalar(event.value) != event.value:
                builder.warn(start, _NO_TEXT_AS_KEY.format(event.value))
            if event.tag is not None and not event.implicit[0] and event.tag != "!":
                value = self._tagged(event, value, start)
            self._sizes[-1] += 1
            self._finish(value, start, event.anchor, 1, is_key=builder.wants_key)
        elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            is_map = isinstance(event, MappingStartEvent)
            if event.tag not in (None, "!", _TAG + ("map" if is_map else "seq")):
                self._ignore_tag(event.tag, start)
            builder.open(PlacedDict(start) if is_map else PlacedList(start))
            self._open.append((event.anchor, self._merging, start))
            self._merging = False
            self._sizes.append(1)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            value = builder.close()
            anchor, merging, start = self._open.pop()
            size = self._sizes.pop()
            self._sizes[-1] += size
            if anchor is not None:
                self._anchors[anchor] = value, size
            if merging:
                builder.take_merge(start)
        elif isinstance(event, AliasEvent):
            self._alias(str(event.anchor), start)

    def _finish(self, value: Json, start: int, anchor: str | None, size: int, *, is_key: bool) -> None:
        self.builder.add(value, start)
        if anchor is not None:
            self._anchors[anchor] = value, size
        if self._merging and not is_key:
            self._merging = False
            self.builder.take_merge(start)

    def _alias(self, anchor: str, start: int) -> None:
        if anchor not in self._anchors:
            message = f"The anchor of the alias *{anchor} is missing, or not complete here."
            raise self.builder.refuse(start, message)
        value, size = self._anchors[anchor]
        self._aliased += size
        self._sizes[-1] += size
        if self._aliased > MAX_ALIASED_VALUES:
            message = f"The aliases up to here stand for more than {MAX_ALIASED_VALUES:,} values."
            raise self.builder.refuse(start, message)
        if self.builder.wants_key and isinstance(value, (PlacedDict, PlacedList)):
            raise self.builder.refuse(start, "A key must be a string, not a list or a map.")
        self._finish(value, start, None, 0, is_key=self.builder.wants_key)

    def _tagged(self, event: ScalarEvent, untagged: Json, start: int) -> Json:
        """Return what a tagged scalar stands for; `untagged` is what it would be if the tag says nothing."""
        tag = str(event.tag)
        if tag == _TAG + "str":
            return event.value
        kinds: tuple[type, ...] | None = _TAGGED.get(tag.removeprefix(_TAG))
        if kinds is None:
            self._ignore_tag(tag, start)
            return plain_scalar(event.value) if not event.style and not self.builder.wants_key else untagged
        plain = plain_scalar(event.value)
        if not isinstance(plain, kinds):
            raise self.builder.refuse(start, f"{event.value[:60]!r} is no {tag.removeprefix(_TAG)}.")
        return plain

    def _ignore_tag(self, tag: str, start: int) -> None:
        """Warn of a tag that says nothing; one that asks for an object of a programming language is refused."""
        shown = tag.replace(_TAG, "!!")[:60]
        if tag.startswith(_TAG) and "/" in tag:
            raise self.builder.refuse(start, f"The tag {shown} is not used in configuration.")
        self.builder.warn(
            start, f"The tag {shown} says nothing to the gateway; the value is read as it stands."
        )
