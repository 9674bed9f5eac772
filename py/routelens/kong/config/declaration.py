"""Declaration: what a declarative document says of itself, its version and its top-level keys."""

from __future__ import annotations

from collections.abc import Iterator

from routelens.kong.config.collections import (
    COLLECTIONS,
    DECK_KEYS,
    TOOL_KEYS,
    TOP_KEYS,
    Loader,
    is_enterprise,
)
from routelens.kong.config.document import Document, PlacedDict
from routelens.kong.config.findings import Findings
from routelens.kong.config.format import FORMAT_VERSIONS, VERSIONS_2X, is_config_answer
from routelens.kong.field_validators import did_you_mean


def check_keys(
    document: Document, root: PlacedDict, findings: Findings, explicit: Loader | None, loader: Loader | None
) -> Iterator[str]:
    """Judge the keys on top, and yield those of collections, each when it is to be read.

    `explicit` is who was said to read the file, `loader` that or what its keys show.
    """
    if not is_config_answer(root):
        _check_version(document, findings, explicit, loader)
    for key, value in root.items():
        if is_enterprise(key):
            findings.warn(document, (key,), f"{key} is a collection of the Enterprise edition; it is kept.")
        elif key in TOOL_KEYS and explicit is None:
            findings.warn(document, (key,), f"{key} is for a command of decK, not for a gateway; it is kept.")
        elif key in DECK_KEYS and explicit == "dbless":
            findings.fault(document, (key,), f"{key} is decK's; the gateway does not know it.")
            continue
        elif key not in TOP_KEYS:
            message = f"{key} is not a key the gateway knows here.{did_you_mean(key, TOP_KEYS)}"
            findings.fault(document, (key,), message)
            continue
        if key == "_transform" and not isinstance(value, bool | None):
            findings.fault(document, (key,), "_transform: expected true or false.")
        if key in COLLECTIONS or key in ("consumer_groups",):
            yield key


def _check_version(
    document: Document, findings: Findings, explicit: Loader | None, loader: Loader | None
) -> None:
    path = ("_format_version",)
    version = document.root.get("_format_version")
    if version is None:
        message = "_format_version is missing; the gateway requires it in declarative files. Read as 3.0."
        if explicit == "dbless":
            findings.fault(document, (), "_format_version is missing; the gateway refuses a file without it.")
        else:
            findings.warnings.append(
                document.fault((), message, severity="warning", fix='_format_version: "3.0"')
            )
    elif not isinstance(version, str):
        message = f'_format_version must be a string: write "{version}" in quotes.'
        findings.faults.append(document.fault(path, message, fix=f'"{version}"'))
    elif version in VERSIONS_2X and loader == "deck":
        message = (
            f"decK refuses _format_version {version} for a 3.x gateway; `deck convert` brings it to 3.0."
        )
        (findings.fault if explicit == "deck" else findings.warn)(document, path, message)
    elif version == "1.0" and explicit is None:
        findings.warn(document, path, "_format_version 1.0 is read as 1.1.")
    elif version not in FORMAT_VERSIONS:
        findings.fault(
            document, path, f"_format_version {version} is not one of {', '.join(FORMAT_VERSIONS)}."
        )
