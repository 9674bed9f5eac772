"""The router against the reference engine: winner, matched values, captures and field counts."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest

from routelens import ExpressionError, Match, Router, Schema
from routelens.router.evaluate import ContextValue

HERE = Path(__file__).parent
ORACLE = json.loads((HERE / "oracle_match.json").read_text("utf-8"))
LANG_EVAL = json.loads((HERE / "lang-eval.json").read_text("utf-8"))
ROUTER_ORDER = json.loads((HERE / "router-order.json").read_text("utf-8"))


def read_value(field_type: str | None, value: Any) -> ContextValue:
    """Read a recorded value. Raises ValueError for what is no address and for a text that is no UTF-8."""
    if field_type == "IpAddr":
        return ipaddress.ip_address(value)
    if field_type == "IpCidr":
        return ipaddress.ip_network(value)
    if field_type == "Int":
        return int(value)
    return str(value)


@pytest.mark.parametrize("index", range(len(ORACLE["cases"])))
def test_oracle_match(index: int) -> None:
    case = ORACLE["cases"][index]
    schema = Schema(ORACLE["schemas"][case["schema"]])
    router = Router(schema)
    for matcher in case["matchers"]:
        router.add(matcher["uuid"], matcher["expr"], priority=matcher["priority"])
    context = {
        name: [read_value(schema.type_of(name), value) for value in values]
        for name, values in case["context"].items()
    }
    match = router.match(context)
    assert (str(match.route_id) if match else None) == case["matched"]
    if match:
        assert match.values == {name: str(value) for name, (_, value) in case["values"].items()}
        assert match.captures == case["captures"]
    if case["fields"] is not None:
        assert dict(router.fields) == case["fields"]


@pytest.mark.parametrize("vector", LANG_EVAL + ROUTER_ORDER, ids=lambda v: v["id"])
def test_lang_eval_and_router_order(vector: dict[str, Any]) -> None:
    schema = Schema({name: type_name for type_name, names in vector["schema"].items() for name in names})
    router = Router(schema)
    for matcher in vector["matchers"]:
        if matcher.get("rejected"):
            with pytest.raises((ExpressionError, ValueError)):
                router.add(matcher["id"], matcher["expression"], priority=matcher["priority"])
        else:
            router.add(matcher["id"], matcher["expression"], priority=matcher["priority"])
    for case in vector["cases"]:
        check_case(router, schema, case)


def check_case(router: Router, schema: Schema, case: dict[str, Any]) -> None:
    expect = case["expect"]
    context: dict[str, list[ContextValue]] = {}
    rejected = False
    for name, values in case["context"].items():
        for value in values:
            try:
                context.setdefault(name, []).append(read_value(schema.type_of(name), value))
            except ValueError:
                rejected = True
    assert rejected == expect.get("value_rejected", False)
    match = router.match(context)
    assert (str(match.route_id) if match else None) == expect["match"]
    if match:
        check_match(match, expect)


def check_match(match: Match, expect: dict[str, Any]) -> None:
    recorded = {name: value for name, value in match.values.items() if name in ("a", "b", "h.x") and value}
    assert recorded == expect.get("matched_values", recorded)
    assert match.captures == expect.get("captures", match.captures)
