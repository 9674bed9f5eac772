"""JSON output of commands: shapes that scripts may rely on, described in docs/command-line.md.

Keys are only ever added. Priorities are decimal text, for they pass 2^53.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from routelens.cli.inputs import expand_folders
from routelens.explain import near_miss
from routelens.explain.markup import plain_text
from routelens.explain.predicate import observed
from routelens.explain.truth_tree import TruthRow
from routelens.kong import Disagreement, Outcome, PriorityPart, Route, RouteTable
from routelens.kong.config.errors import ConfigFault
from routelens.kong.config.loader import Config
from routelens.language import Diagnostic

if TYPE_CHECKING:
    from routelens.analysis.nearest import NearestRoute

# Made of what `json` takes.
Shape: TypeAlias = dict[str, Any]


def route_shape(route: Route) -> Shape:
    """Return what names a route: `id`, `name`, and whether the id is the configuration's own."""
    return {"id": str(route.id), "name": route.name, "id_is_generated": route.id_is_generated}


def service_shape(route: Route) -> Shape | None:
    """Return the service of a route."""
    service = route.service
    return None if service is None else {"id": str(service.id), "name": service.name, "host": service.host}


def reading_shape(table: RouteTable) -> Shape:
    """Return how the configuration was read."""
    return {
        "flavor": table.flavor,
        "match_calculation": table.match_calculation,
        "split_paths": table.split_paths,
    }


def part_shape(part: PriorityPart) -> Shape:
    """Return a bit field of a priority."""
    return {
        "name": part.name,
        "high": part.high,
        "low": part.low,
        "value": str(part.value),
        "contribution": str(part.contribution),
        "meaning": part.meaning,
    }


def truth_shape(rows: Iterable[TruthRow]) -> list[Shape]:
    """Return a truth tree, flat and in reading order; `verdict` is null for what was not reached."""
    return [
        {
            "depth": row.depth,
            "kind": row.kind,
            "verdict": row.verdict,
            "source": row.source,
            "observed": plain_text(row.observed),
        }
        for row in rows
    ]


def outcome_shape(outcome: Outcome) -> Shape:
    """Return what the gateway does with a request: `answer` is its own, else `upstream` says where it goes."""
    proxied = outcome.status is None
    return {
        "route": None if outcome.route is None else route_shape(outcome.route),
        "service": None if outcome.route is None else service_shape(outcome.route),
        "priority": None if outcome.priority is None else str(outcome.priority),
        "answer": None
        if proxied
        else {
            "status": outcome.status,
            "message": outcome.message,
            "headers": dict(outcome.headers),
            "plugin": outcome.answered_by,
        },
        "upstream": {
            "url": outcome.upstream_url,
            "scheme": outcome.upstream_scheme,
            "port": outcome.upstream_port,
            "uri": outcome.upstream_uri,
            "host": outcome.upstream_host,
            "headers": dict(outcome.upstream_headers or {}),
            "targets": [
                {"target": f"{target.host}:{target.port}", "weight": target.weight}
                for target, _ in outcome.targets
            ],
        }
        if proxied
        else None,
        "matched_prefix": outcome.matched_prefix,
        "captures": dict(outcome.captures),
        "notes": list(outcome.notes),
    }


def near_miss_shape(near: NearestRoute) -> Shape:
    """Return a route that nearly matches, and each condition that fails with what it saw."""
    return {
        "route": {"id": str(near.route.id), "name": near.route.name},
        "failing": [
            {
                "field": obstacle.predicate.field,
                "condition": near_miss.condition_source(obstacle.predicate, wanted=obstacle.wanted),
                "observed": plain_text(observed(obstacle.predicate, obstacle.seen)),
            }
            for obstacle in near.failing
        ],
    }


def disagreement_shape(found: Disagreement | None) -> Shape | None:
    """Return the winner under the other match calculation, None if it is the same."""
    if found is None:
        return None
    return {
        "match_calculation": found.match_calculation,
        "route": None if found.route is None else route_shape(found.route),
        "reason": found.reason,
    }


def rejected_shape(table: RouteTable) -> list[Shape]:
    """Return the routes that are left out of the table, and what is wrong with them."""
    return [
        {**route_shape(route), "faults": [diagnostic_shape(fault) for fault in faults]}
        for route, faults in table.rejected
    ]


def diagnostic_shape(fault: Diagnostic) -> Shape:
    """Return a fault of an expression; `start` and `end` are code points of its text."""
    return {
        "code": fault.code,
        "message": fault.message,
        "start": fault.start,
        "end": fault.end,
        "engine_message": fault.engine_message,
    }


def fault_shape(fault: ConfigFault, names: Sequence[str]) -> Shape:
    """Return a fault of a file."""
    return {
        "file": names[fault.source],
        "line": fault.line,
        "column": fault.column,
        "severity": fault.severity,
        "message": fault.message,
        "path": fault.path,
        "fix": fault.fix,
        "entity": fault.entity or None,
        "other": None if fault.other is None else {"file": names[fault.other[0]], "line": fault.other[1]},
    }


def faults_shape(config: Config, names: Sequence[str]) -> list[Shape]:
    """Return what was left out of a configuration that was read from `names`, files and folders."""
    files = expand_folders(names) if config.faults else []
    return [fault_shape(fault, files) for fault in config.faults]
