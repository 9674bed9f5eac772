"""Writer: services and routes as declarative YAML or JSON, and as Admin API JSON."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Final

import yaml

from routelens.kong.config.collections import is_declarative
from routelens.kong.config.document import Document, Json, PlacedDict
from routelens.kong.config.format import entity_lists, kind_of
from routelens.kong.config.loader import Config
from routelens.kong.config.syntax.yaml_scalar import needs_quotes
from routelens.kong.entities import Route, Service, to_dict

FORMAT_VERSION: Final = "3.0"

_BASE: Final = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper


class _Dumper(_BASE):  # type: ignore[misc, valid-type]  # one of two classes, chosen when the module is loaded
    """Writes block style, keys in their order, values shared by aliases once."""


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Quote more than YAML 1.1 asks for: what the gateway's reader or decK's takes for a number."""
    style = "'" if needs_quotes(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_multi_representer(str, _represent_text)
_Dumper.add_multi_representer(dict, lambda dumper, value: dumper.represent_dict(value.items()))
_Dumper.add_multi_representer(list, lambda dumper, value: dumper.represent_list(value))

# Line breaks of Unicode, and characters that a terminal obeys.
_UNPRINTABLE: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


def to_yaml(root: Json) -> str:
    """Write a document as YAML. Reading it gives the same values; values that stood behind aliases still do.

    Characters that a terminal obeys are escaped, and with them all others outside ASCII: YAML would write a Unicode
    line break bare, and read it as white space.
    """
    text = _dump(root, allow_unicode=True)
    return _dump(root, allow_unicode=False) if _UNPRINTABLE.search(text) else text


def _dump(root: Json, *, allow_unicode: bool) -> str:
    return str(
        yaml.dump(
            root,
            Dumper=_Dumper,
            sort_keys=False,
            allow_unicode=allow_unicode,
            default_flow_style=False,
            width=120,
        )
    )


def to_json(root: Json) -> str:
    """Write a document as JSON, indented by two; with everything outside ASCII escaped where `to_yaml` does so."""
    text = json.dumps(root, indent=2, ensure_ascii=False)
    if _UNPRINTABLE.search(text):
        text = json.dumps(root, indent=2).replace("\x7f", "\\u007f")
    return text + "\n"


def declarative(
    services: Iterable[Service], routes: Iterable[Route], rest: Mapping[str, Json] | None = None
) -> dict[str, Json]:
    """Return one declarative document: services with their routes inside, then routes that have none of these.

    `rest` is what else stands at the top level; its `_format_version` counts, else it is 3.0.
    """
    listed = [(service, to_dict(service)) for service in services]
    inside: dict[uuid.UUID, list[dict[str, Json]]] = {service.id: [] for service, _ in listed}
    outside: list[dict[str, Json]] = []
    for route in routes:
        mapping = to_dict(route)
        if route.service is not None and route.service.id in inside:
            mapping.pop("service", None)
            inside[route.service.id].append(mapping)
        else:
            outside.append(mapping)
    document: dict[str, Json] = {"_format_version": FORMAT_VERSION, **(rest or {})}
    document["services"] = [
        {**mapping, "routes": inside[service.id]} if inside[service.id] else mapping
        for service, mapping in listed
    ]
    document["routes"] = outside
    return {key: value for key, value in document.items() if key not in ("services", "routes") or value}


def _loose_entities(document: Document) -> dict[str, Json]:
    """Return plugins, upstreams, targets and filter chains of an Admin API document, as declarative files name them."""
    found: dict[str, Json] = {}
    for kind, _, entities in entity_lists(document):
        for mapping in entities:
            told = kind_of(kind, mapping) if isinstance(mapping, PlacedDict) else "other"
            if told not in ("route", "service", "other"):
                found.setdefault(told + "s", []).append(mapping)
    return found


def to_document(config: Config) -> dict[str, Json]:
    """Return a configuration as one declarative document, with all unknown keys of its texts.

    Lists of the same name are joined; of other values at the top level the first counts.
    """
    rest: dict[str, Json] = {}
    for document in config.documents:
        root = document.root
        declared = (
            root if isinstance(root, PlacedDict) and is_declarative(root) else _loose_entities(document)
        )
        for key, value in declared.items():
            if isinstance(value, list) and isinstance(rest.get(key), list):
                rest[key] = [*rest[key], *value]
            else:
                rest.setdefault(key, value)
    if config.format_version is not None:
        rest["_format_version"] = config.format_version
    return declarative(config.services, config.routes, rest)
