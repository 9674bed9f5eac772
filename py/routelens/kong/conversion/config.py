"""Conversion of whole configurations: paths of 2.x for 3.x, traditional routes to expressions."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import replace

from routelens.kong.config.editing.comments import as_tag, comments_by_entity
from routelens.kong.config.format import is_2x_regex
from routelens.kong.config.loader import Config
from routelens.kong.config.writer import FORMAT_VERSION
from routelens.kong.conversion.references import Followers, parts_by_key
from routelens.kong.conversion.to_expressions import Conversion, convert_to_expressions
from routelens.kong.entities import Route
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION, MatchCalculation
from routelens.kong.translate import Flavor


def with_regex_marks(config: Config) -> Config:
    """Put `~` before the paths that 2.x took for regexes: what the warnings of such paths offer.

    In a file of 3.x only those that look like regexes are changed.
    """
    routes = []
    for route in config.routes:
        found = config.places.get(route.id)
        paths = tuple(
            "~" + path if found and is_2x_regex(path, found[0]) else path for path in route.paths or ()
        )
        routes.append(replace(route, paths=paths) if paths != (route.paths or ()) else route)
    warnings = tuple(warning for warning in config.warnings if not (warning.fix or "").startswith("~"))
    return replace(config, routes=tuple(routes), warnings=warnings, format_version=FORMAT_VERSION)


def convert_config(
    config: Config,
    *,
    only: Collection[uuid.UUID] | None = None,
    flavor: Flavor | None = None,
    match_calculation: MatchCalculation = DEFAULT_MATCH_CALCULATION,
    keeps_comments: bool = False,
) -> tuple[Config, Conversion]:
    """Convert the traditional routes of a configuration, or those of these ids, to expressions.

    The comments of converted routes, which writing would lose, become tags `comment:…`. `flavor` is the gateway's
    now; without it, the configuration's own. With `keeps_comments` the text is changed in place, and no note tells of
    comments that writing it anew would lose. See `convert_to_expressions`.
    """
    conversion = convert_to_expressions(
        config.routes, only=only, flavor=flavor or config.flavor, match_calculation=match_calculation
    )
    comments = comments_by_entity(config)
    before = {route.id: route for route in config.routes}
    routes: list[Route] = []
    tagged: set[uuid.UUID] = set()
    for route in conversion.routes:
        source = conversion.origin.get(route.id, route.id)
        if route.expression is None or before[source].expression is not None or source not in comments:
            routes.append(route)
            continue
        tagged.add(source)
        routes.append(replace(route, tags=(*(route.tags or ()), *map(as_tag, comments[source]))))
    lost = sum(len(texts) for owner, texts in comments.items() if owner not in tagged)
    notes = conversion.notes
    if lost and not keeps_comments:
        notes = (*notes, f"{lost} comments outside the converted routes are not carried over.")
    followers = Followers(
        (document.root for document in config.documents),
        parts_by_key(config.routes, routes, conversion.origin),
    )
    routes = followers.apart(routes)
    conversion = replace(conversion, routes=tuple(routes), notes=notes)
    places = dict(config.places)
    for new, old in conversion.origin.items():
        if old in config.places:
            places[new] = config.places[old]
    return replace(
        config,
        routes=tuple(routes),
        places=places,
        format_version=FORMAT_VERSION,
        documents=tuple(map(followers.document, config.documents)),
        services=tuple(
            replace(service, extra=followers.inside(service.extra)) for service in config.services
        ),
    ), conversion
