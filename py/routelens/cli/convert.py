"""`routelens convert`: configuration with its routes written as expressions, or as traditional fields."""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from routelens.cli.failure import CommandError
from routelens.cli.reading import read_config
from routelens.cli.terminal import printable
from routelens.kong import (
    Config,
    Route,
    convert_to_expressions,
    to_document,
    to_json,
    to_yaml,
    traditional_form,
)


def run(options: argparse.Namespace) -> int:
    """Write the converted configuration, and tell on standard error what to know of it.

    1 if a route that was to be converted could not be; it is written as it was.
    """
    config = read_config(options.files, options)
    chosen = _chosen(config, options.route)
    if options.to == "expressions":
        converted, remarks, is_whole = _to_expressions(config, chosen, options)
    else:
        converted, remarks, is_whole = _to_traditional(config, chosen)
    document = to_document(converted)
    _write(options.output, to_json(document) if options.json else to_yaml(document))
    for remark in remarks:
        print(printable(remark), file=sys.stderr)
    return 0 if is_whole else 1


def _chosen(config: Config, names: Collection[str]) -> set[uuid.UUID] | None:
    """Return the ids of the routes called so, None if no name was given. Raises CommandError for unknown ones."""
    if not names:
        return None
    chosen = set()
    for name in names:
        found = [route.id for route in config.routes if name in (route.name, str(route.id))]
        if not found:
            raise CommandError(f"There is no route {printable(name)}.")
        chosen.update(found)
    return chosen


def _to_expressions(
    config: Config, chosen: set[uuid.UUID] | None, options: argparse.Namespace
) -> tuple[Config, list[str], bool]:
    try:
        conversion = convert_to_expressions(
            config.routes,
            only=chosen,
            flavor=options.flavor or config.flavor,
            match_calculation=options.match_calculation,
        )
    except ValueError as error:
        raise CommandError(str(error)) from None
    remarks = [f"{route.label} stays as it is. {reason}" for route, reason in conversion.kept]
    if config.flavor != "expressions":
        remarks.append("The gateway needs router_flavor = expressions for this.")
    if conversion.along:
        names = ", ".join(route.label for route in conversion.along)
        remarks.append(f"Converted, too, so that the order stays: {names}.")
    return replace(config, routes=conversion.routes), [*remarks, *conversion.notes], not conversion.kept


def _to_traditional(config: Config, chosen: set[uuid.UUID] | None) -> tuple[Config, list[str], bool]:
    routes: list[Route] = []
    remarks: list[str] = []
    is_whole = True
    for route in config.routes:
        wanted = route.expression is not None if chosen is None else route.id in chosen
        form = traditional_form(route) if wanted else None
        if form is None or form.route is None:
            routes.append(route)
            if form is not None:
                is_whole = False
                remarks.append(f"{route.label} stays as it is. {form.reason}")
        else:
            routes.append(form.route)
            remarks += (f"{route.label}: {note}" for note in form.notes)
    return replace(config, routes=tuple(routes)), remarks, is_whole


def _write(name: str | None, text: str) -> None:
    if name is None or name == "-":
        sys.stdout.write(text)
        return
    try:
        Path(name).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CommandError(f"{printable(name)}: {reason}") from None
