"""Loader: services and routes from kong.yml, decK YAML and Admin API JSON."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.kong.config.collections import LOADERS, Loader, reads_as
from routelens.kong.config.document import Document, Json, Progress, fault_at
from routelens.kong.config.entity_reader import EntityReader
from routelens.kong.config.errors import ConfigError, ConfigFault
from routelens.kong.config.format import flavor_of, version_of
from routelens.kong.config.other_formats import other_format, other_syntax, telling
from routelens.kong.config.plugin_scopes import PluginUse
from routelens.kong.config.syntax.inner_text import inner_document
from routelens.kong.config.syntax.json_reader import read_json
from routelens.kong.config.syntax.yaml_reader import read_yaml
from routelens.kong.config.templates import Filled, fault_at_origin, fill_templates, to_origin
from routelens.kong.entities import Route, Service, Upstream
from routelens.kong.field_validators import Place
from routelens.kong.translate import Flavor
from routelens.kong.validation import validate_route, validate_route_fields

OnFault: TypeAlias = Literal["raise", "keep"]

_NOTHING: Final = "There is nothing in this text."
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_FLAVORS: Final = ("traditional_compatible", "expressions")


@dataclass(frozen=True)
class Config:
    """What configuration files say about routing.

    `documents` are the texts as read; `places` leads from an entity's id to its document and path. `warnings` are
    what is odd, such as a key that stands twice; `faults` are what was left out, where that was asked for.
    `format_version` is that of the first text that has one. `loader` is who reads the files, `loader_is_told` whether
    someone said so or the files show it. `references` are those in the files: where, to what kind of entity, and as
    written; `variables` are the names of template variables, `missing` of those without a value. `virtual_hosts` are
    the upstreams by their names, `scoped_plugins` the plugins that stand outside routes: each with the kind of entity
    it applies to (`route`, `service`, `consumer`, empty for all) and that one's name or id; `scoped_chains` the filter
    chains that stand outside them, in the same way.
    """

    services: tuple[Service, ...]
    routes: tuple[Route, ...]
    upstreams: tuple[Mapping[str, Json], ...]
    plugins: tuple[PluginUse, ...]
    warnings: tuple[ConfigFault, ...]
    documents: tuple[Document, ...] = field(repr=False)
    places: Mapping[uuid.UUID, tuple[Document, Place]] = field(repr=False)
    format_version: str | None = None
    faults: tuple[ConfigFault, ...] = ()
    loader: Loader = "dbless"
    loader_is_told: bool = False
    references: tuple[tuple[Place, str, Json], ...] = field(default=(), repr=False)
    variables: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    virtual_hosts: Mapping[str, Upstream] = field(default_factory=dict, repr=False)
    scoped_plugins: tuple[tuple[str, str, Mapping[str, Json]], ...] = field(default=(), repr=False)
    scoped_chains: tuple[tuple[str, str, Mapping[str, Json]], ...] = field(default=(), repr=False)

    @property
    def flavor(self) -> Flavor:
        """`expressions` if any route has an expression, else `traditional_compatible`."""
        has_expression = any(route.expression is not None for route in self.routes)
        return "expressions" if has_expression else "traditional_compatible"


def load_config(
    *texts: str,
    flavor: Flavor | None = None,
    progress: Progress | None = None,
    loader: Loader | None = None,
    on_fault: OnFault = "raise",
    environment: Mapping[str, str] | None = None,
    env_file: Mapping[str, str] | None = None,
    names: Sequence[str] = (),
) -> Config:
    """Read configuration from one text or several, which may refer to each other.

    Args:
        texts: Declarative YAML or JSON (`_format_version` 1.1 to 3.0), or Admin API JSON: an entity, a list of them,
            or `{"data": […]}`.
        flavor: What routes are validated for; without it, `expressions` if any route has an expression.
        progress: Called with (done, total) now and then.
        loader: Who reads the files; without it that is told from keys that only one of them knows, else `dbless`.
        on_fault: `raise`, or `keep` what is right and list the rest in `faults` of the result.
        environment: Variables for decK's templates; only `DECK_…` count. None are taken from the process.
        env_file: Variables for these and for `$VAR`.
        names: What messages call the texts, such as the names of their files; without them texts are counted.

    Returns:
        The configuration. Entities without an id get the one that a DB-less gateway gives, or one of their place.

    Raises:
        ConfigError: With every fault; with `keep` only if none of the texts can be read at all.
        ValueError: For a flavor or loader that there is not.

    What a route becomes is not judged here but by the table. Linear in the length of the texts.

    >>> text = "{_format_version: '3.0', services: [{url: 'http://a', routes: [{name: r, paths: [/a]}]}]}"
    >>> config = load_config(text)
    >>> [(route.name, route.paths, route.service.host) for route in config.routes]
    [('r', ('/a',), 'a')]
    >>> load_config("{_format_version: '3.0', routes: [{paths: 7}]}", on_fault="keep").faults[0].column
    43

    """
    _check_choices(flavor, loader)
    texts_read = _read_all(texts, progress, environment, env_file)
    if texts_read.faults and (on_fault == "raise" or not texts_read.documents):
        raise ConfigError(_in_order(texts_read.faults))
    return _load(texts_read, flavor, loader, progress, on_fault, names)


def parse_texts(
    *texts: str, environment: Mapping[str, str] | None = None, env_file: Mapping[str, str] | None = None
) -> list[Document]:
    """Return configuration texts as documents, one for each: what `load_config` takes entities from.

    Templates are filled, the configuration inside a ConfigMap is taken out; places are those of the texts. Raises
    ConfigError. Linear in the length of the texts.
    """
    read = _read_all(texts, None, environment, env_file)
    if read.faults:
        raise ConfigError(_in_order(read.faults))
    return read.documents


def load_documents(
    documents: list[Document],
    flavor: Flavor | None = None,
    progress: Progress | None = None,
    loader: Loader | None = None,
    on_fault: OnFault = "raise",
) -> Config:
    """Read configuration from documents that are parsed already, as `load_config` does. Raises ConfigError."""
    return _load(_Read(documents), flavor, loader, progress, on_fault)


def check_config(
    *texts: str,
    flavor: Flavor | None = None,
    progress: Progress | None = None,
    loader: Loader | None = None,
    environment: Mapping[str, str] | None = None,
    env_file: Mapping[str, str] | None = None,
    names: Sequence[str] = (),
) -> list[ConfigFault]:
    """Return all that is wrong with configuration texts or odd about them, in the order of the texts.

    That is what `load_config` raises and warns of, and what the router has against the routes' expressions, written
    or generated; judging those takes several times as long as reading. A text that cannot be read at all does not keep
    the others from being judged; what they refer to may stand in it, so what is not found is then a warning. The
    arguments are those of `load_config`.
    """
    _check_choices(flavor, loader)
    read = _read_all(texts, progress, environment, env_file)
    reader = EntityReader(
        read.documents,
        flavor or flavor_of(read.documents),
        loader,
        progress,
        validate_route,
        read.unset,
        read.told,
        is_partial=read.is_partial,
        names=names,
    )
    reader.read()
    return _in_order([*read.faults, *reader.findings.faults, *reader.findings.warnings])


@dataclass(slots=True)
class _Read:
    """Texts as documents, and what was found on the way."""

    documents: list[Document] = field(default_factory=list)
    faults: list[ConfigFault] = field(default_factory=list)
    unset: tuple[str, ...] = ()
    has_deck_templates: bool = False
    variables: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    @property
    def is_partial(self) -> bool:
        """Whether there is configuration that could not be read."""
        return any(not fault.is_other_format for fault in self.faults)

    @property
    def told(self) -> Loader | None:
        """The loader that the files show."""
        return "deck" if self.has_deck_templates else reads_as(document.root for document in self.documents)


def _check_choices(flavor: str | None, loader: str | None) -> None:
    if flavor is not None and flavor not in _FLAVORS:
        raise ValueError(f"flavor is one of {', '.join(_FLAVORS)}, not {flavor!r}")
    if loader is not None and loader not in LOADERS:
        raise ValueError(f"loader is one of {', '.join(LOADERS)}, not {loader!r}")


def _load(
    read: _Read,
    flavor: Flavor | None,
    loader: Loader | None,
    progress: Progress | None,
    on_fault: OnFault,
    names: Sequence[str] = (),
) -> Config:
    documents = read.documents
    told = loader or read.told
    reader = EntityReader(
        documents,
        flavor or flavor_of(documents),
        loader,
        progress,
        validate_route_fields,
        read.unset,
        read.told,
        is_partial=read.is_partial,
        names=names,
    )
    reader.read()
    if reader.findings.faults and on_fault == "raise":
        raise ConfigError(_in_order(reader.findings.faults))
    return Config(
        tuple(reader.services.values()),
        tuple(reader.routes.values()),
        tuple(reader.upstreams),
        tuple(reader.plugins),
        tuple(_in_order(reader.findings.warnings)),
        tuple(documents),
        reader.places,
        next((version for document in documents if (version := version_of(document)) is not None), None),
        tuple(_in_order([*read.faults, *reader.findings.faults])),
        told or "dbless",
        told is not None,
        reader.references,
        tuple(read.variables),
        tuple(read.missing),
        reader.virtual_hosts,
        reader.scoped_plugins,
        tuple(reader.scoped_chains),
    )


def _read_all(
    texts: Iterable[str],
    progress: Progress | None,
    environment: Mapping[str, str] | None,
    env_file: Mapping[str, str] | None,
) -> _Read:
    """Read what can be read, and collect the faults of the rest."""
    result = _Read()
    for source, text in enumerate(texts):
        undecoded = None if text.isascii() else _UNDECODED.search(text)
        if undecoded is not None:
            result.faults.append(fault_at(text, undecoded.start(), "This is not UTF-8 text.", source))
            continue
        filled = fill_templates(text, environment, env_file, source)
        try:
            read = _read_filled(filled, text, source, progress)
        except ConfigError as error:
            result.faults += error.faults
            continue
        if not read:
            result.faults.append(ConfigFault(_NOTHING, source, 1, 1))
        result.documents += read
        result.unset += filled.unset
        result.variables.update(dict.fromkeys(filled.variables))
        result.missing.update(dict.fromkeys(filled.missing))
        result.has_deck_templates |= filled.has_deck_templates
    return result


def _read_filled(filled: Filled, text: str, source: int, progress: Progress | None) -> list[Document]:
    """Read a filled text, with all places in the user's own. Raises ConfigError."""
    try:
        documents = read_documents(filled.text, source, progress)
    except ConfigError as error:
        what = other_syntax(text)
        if what is not None:
            raise ConfigError([ConfigFault(what, source, 1, 1, is_other_format=True)]) from None
        if filled.text is not text:
            raise ConfigError([fault_at_origin(fault, filled, text) for fault in error.faults]) from None
        raise
    if filled.text is not text:
        documents = [to_origin(document, filled, text) for document in documents]
    if not documents:
        return []
    if all(document.root is None for document in documents):
        return []
    inner = inner_document(documents)
    document = inner or documents[telling([document.root for document in documents])]
    if inner is None:
        what = other_format(document.root)
        if isinstance(document.root, str):
            what = other_syntax(text) or what
        if what is not None:
            raise ConfigError([replace(document.fault((), what), is_other_format=True)])
        if len(documents) > 1:
            line, column = document.line_column(documents[1].start)
            message = (
                "Only the first document of a text is read, by the gateway and by decK; this is another."
            )
            filled = replace(
                filled,
                warnings=(*filled.warnings, ConfigFault(message, source, line, column, severity="warning")),
            )
    return [replace(document, warnings=(*filled.warnings, *document.warnings))]


def _in_order(faults: Iterable[ConfigFault]) -> list[ConfigFault]:
    return sorted(faults, key=lambda fault: (fault.source, fault.line, fault.column))


def read_documents(text: str, source: int = 0, progress: Progress | None = None) -> list[Document]:
    """Read a text as JSON if it looks like it and is, else as YAML. Raises ConfigError."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return read_yaml(text, source, progress)
    try:
        return [read_json(text, source, progress)]
    except ConfigError as as_json:
        try:
            return read_yaml(text, source, progress)
        except ConfigError:
            raise as_json from None
