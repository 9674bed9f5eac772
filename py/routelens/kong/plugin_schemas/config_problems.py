"""Config problems: what the gateway has against the config of a plugin whose schema is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from routelens.kong.declarations.field import Field, Json, Problem
from routelens.kong.declarations.validate import ENTITY, field_problems, fill_value
from routelens.kong.field_validators import Place, did_you_mean
from routelens.kong.plugin_schemas import (
    correlation_id,
    cors,
    ip_restriction,
    key_auth,
    rate_limiting,
    request_termination,
    request_transformer,
    response_transformer,
)

SCHEMAS: Final = {
    schema.name: schema
    for schema in (
        correlation_id.SCHEMA,
        cors.schema(),
        ip_restriction.SCHEMA,
        key_auth.SCHEMA,
        rate_limiting.SCHEMA,
        request_termination.SCHEMA,
        request_transformer.schema(),
        response_transformer.SCHEMA,
    )
}


def config_problems(plugin: Mapping[str, Json]) -> Iterator[tuple[Place, str, bool]]:
    """Yield what the gateway has against a plugin's config: where, in its words, and whether all versions have.

    Nothing is known of plugins that have no schema here. Rules across fields are judged where the fields are right, and
    no partials, which stand elsewhere, fill the rest.
    """
    schema = SCHEMAS.get(plugin["name"])
    if schema is None:
        return
    row = {"config": fill_value(schema.config, plugin.get("config", {}))}
    problems = field_problems({"config": schema.config}, row)
    if not problems and not plugin.get("partials"):
        for check in schema.checks:
            check(row, problems)
    yield from _told(problems.get("config", problems.get(ENTITY)), schema.config, ("config",))


def _told(problem: Problem, declared: Field, place: Place) -> Iterator[tuple[Place, str, bool]]:
    if isinstance(problem, str):
        yield place, f"{problem}.", not problem.startswith(("expected one of", "key '"))
    elif isinstance(problem, list):
        for index, inner in enumerate(problem):
            if inner is not None:
                at = place if declared.elements is None else (*place, index)
                yield from _told(inner, declared.elements or declared, at)
    elif problem is not None:
        for name, inner in problem.items():
            known = declared.fields.get(name)
            if known is None:
                yield (*place, name), f"{inner}.{did_you_mean(name, declared.fields)}", False
            else:
                yield from _told(inner, known, (*place, name))
