"""Constants that the page and the engine both know; the page's are generated from these (`web.build.typescript`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from routelens.browser.messages import questions
from routelens.explain.many_requests import DIFFERENCE_TITLES
from routelens.explain.predicate import FIELD_LABELS
from routelens.explain.reachability import REMARK_TITLES
from routelens.explain.routing_facts import CALCULATION_FACTS, PRIORITY_FACTS, ROUTING_SENTENCES
from routelens.kong.field_validators import MAX_PRIORITY, PROTOCOL_SETS
from routelens.kong.priority import DEFAULT_MATCH_CALCULATION
from routelens.kong.subsystem import GRPC_PROTOCOLS
from routelens.language.vocabulary import CONNECTIVES, FIELDS, FUNCTIONS, NEGATION, OPERATORS

DEFAULT_URL: Final = "http://localhost/"
"""What an empty URL stands for."""

DEFAULT_METHOD: Final = "GET"
"""What an empty method stands for."""

EMPTY_REQUEST: Final = questions.WorkspaceRequest(
    method="",
    url="",
    headers="",
    client_ip="",
    client_port="",
    sni="",
    listen_ip="",
    listen_port="",
    trusted=False,
)
"""A request with nothing filled in."""

DEFAULT_SETTINGS: Final = questions.Settings(
    flavor="auto", match_calculation=DEFAULT_MATCH_CALCULATION, split_paths=True
)
"""The settings of a new workspace."""

FLAVORS: Final[tuple[questions.FlavorSetting, ...]] = get_args(questions.FlavorSetting)
LOADERS: Final[tuple[questions.LoaderSetting, ...]] = get_args(questions.LoaderSetting)
MATCH_CALCULATIONS: Final[tuple[questions.MatchCalculation, ...]] = get_args(questions.MatchCalculation)

SEMANTICS: Final = "Kong Gateway 3.10, router engine 1.7.1"
"""Whose behaviour the answers are. Source: docs/reference/expressions.md, docs/reference/admin-api.md."""

_VOCABULARY: Final = {
    "fields": [(f"{word.name}…" if word.name.endswith(".") else word.name, word.text) for word in FIELDS],
    "operators": [
        *((operator, word.text) for operator, word in OPERATORS.items()),
        *((word.name, word.text) for word in (*CONNECTIVES, NEGATION)),
        *((f"{word.name}(…)", word.text) for word in FUNCTIONS),
    ],
}

PUBLISHED: Final[Mapping[str, tuple[object, str, str]]] = {
    "DEFAULT_URL": (DEFAULT_URL, "string", "What an empty URL stands for."),
    "DEFAULT_METHOD": (DEFAULT_METHOD, "string", "What an empty method stands for."),
    "EMPTY_REQUEST": (EMPTY_REQUEST, "WorkspaceRequest", "A request with nothing filled in."),
    "DEFAULT_SETTINGS": (DEFAULT_SETTINGS, "Settings", "The settings of a new workspace."),
    "FLAVORS": (FLAVORS, "readonly FlavorSetting[]", "What `router_flavor` may be set to."),
    "LOADERS": (LOADERS, "readonly LoaderSetting[]", "Who may read the document."),
    "MATCH_CALCULATIONS": (
        MATCH_CALCULATIONS,
        "readonly MatchCalculation[]",
        "What `route_match_calculation` may be set to.",
    ),
    "PROTOCOL_FAMILIES": (
        PROTOCOL_SETS,
        "readonly (readonly string[])[]",
        "The protocols a route may have, by family: one route takes those of one family only.",
    ),
    "GRPC_PROTOCOLS": (
        GRPC_PROTOCOLS,
        "readonly string[]",
        "The protocols whose routes have strip_path off unless they say otherwise.",
    ),
    "MAX_PRIORITY": (MAX_PRIORITY, "number", "The highest priority of an expression route."),
    "DIFFERENCE_TITLES": (
        DIFFERENCE_TITLES,
        "Readonly<Record<'route' | 'answer' | 'upstream', string>>",
        "Headings of the ways in which two configurations differ for a request.",
    ),
    "PRIORITY_FACTS": (PRIORITY_FACTS, "readonly string[]", "How the gateway orders routes."),
    "CALCULATION_FACTS": (CALCULATION_FACTS, "readonly string[]", "What `route_match_calculation` decides."),
    "ROUTING_SENTENCES": (
        ROUTING_SENTENCES,
        "Readonly<Record<" + " | ".join(f"'{key}'" for key in ROUTING_SENTENCES) + ", string>>",
        "What else the page says of routes, by what it is about.",
    ),
    "REMARK_TITLES": (
        REMARK_TITLES,
        "Readonly<Record<'unreachable' | 'tie' | 'partly' | 'undecided', string>>",
        "What the exact analysis has found of a route, in a word or two, the gravest first.",
    ),
    "FIELD_LABELS": (
        FIELD_LABELS,
        "Readonly<Record<string, string>>",
        "What people call the fields that have a name of their own.",
    ),
    "SEMANTICS": (SEMANTICS, "string", "The gateway and the router engine whose behaviour the answers are."),
    "VOCABULARY": (
        _VOCABULARY,
        "Readonly<Record<'fields' | 'operators', readonly (readonly [string, string])[]>>",
        "The words of the expression language, each with what it means.",
    ),
}
"""What the page gets: value, TypeScript type, and what it is."""
