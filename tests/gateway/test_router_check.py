"""The router's verdict at validation time: quick where nothing can be wrong, and then the same as the whole one."""

from __future__ import annotations

import string

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from routelens.gateway.entities.router_check import router_complaint
from routelens.kong import Route
from routelens.kong.declarations.field import Row
from routelens.kong.route_expression import check_expression
from routelens.kong.translate import translate

TEXTS = st.text(st.sampled_from(string.printable + 'é"#\\\0'), min_size=1, max_size=12)
PATHS = st.text(st.sampled_from(string.ascii_letters + "/%()!'~.-"), max_size=12).map("/".__add__)


@st.composite
def plain_routes(draw: st.DrawFn) -> Row:
    """Return a route of literals as the store has them."""
    nothing = {"sources": None, "destinations": None, "snis": None}
    return {
        **nothing,
        "id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d11",
        "protocols": ["http", "https"],
        "methods": draw(st.none() | st.lists(st.sampled_from(["GET", "POST"]), min_size=1, unique=True)),
        "hosts": draw(st.none() | st.just(["a.test", "*.b.test", "c.test:80"])),
        "paths": draw(st.lists(PATHS, min_size=1, max_size=3)),
        "headers": draw(st.none() | st.dictionaries(st.just("x-a"), st.lists(TEXTS, min_size=1, max_size=3))),
    }


@seed(17)
@settings(max_examples=300, deadline=None)
@given(plain_routes())
def test_a_route_of_literals_is_judged_as_its_expressions_are(row: Row) -> None:
    entries = translate(Route.from_dict(row))
    refused = any(check_expression(entry.expression, "http") for entry in entries)
    assert (router_complaint(row, "traditional_compatible") is not None) == refused


def test_a_pattern_that_the_engine_does_not_take_is_refused() -> None:
    row: Row = {
        "id": "8a1d5d0e-9f5b-4a3d-8d0c-0d7f3f3b7d11", "protocols": ["http"], "methods": None, "hosts": None,
        "paths": ["/a"], "headers": {"x-a": ["~*("]}, "snis": None, "sources": None, "destinations": None,
    }  # fmt: skip
    assert "regex" in (router_complaint(row, "traditional_compatible") or "")
