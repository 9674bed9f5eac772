"""Schema of request-transformer."""

from __future__ import annotations

import re
from typing import Final

from routelens.kong.declarations.field import Check, Field, Json, array, record, string
from routelens.kong.plugin_schemas.entries import check_header, check_header_name, check_pair, check_rename
from routelens.kong.plugin_schemas.plugin_schema import PluginSchema

_METHOD: Final = re.compile(r"[A-Z]+")


def _check_method(value: Json) -> str | None:
    return None if _METHOD.fullmatch(value) else f"invalid value: {value}"


def schema(check_template: Check | None = None) -> PluginSchema:
    """Return the schema of request-transformer; with `check_template` for a gateway that does not fill in each."""

    def with_template(check: Check) -> Check:
        if check_template is None:
            return check
        return lambda value: check(value) or check_template(value.partition(":")[2])

    def lists(headers: Check, pairs: Check | None, **more: Field) -> Field:
        other = string() if pairs is None else string(check=pairs)
        lists = {
            "body": array(other, default=[]),
            "headers": array(string(check=headers), default=[]),
            "querystring": array(other, default=[]),
        }
        return record({**lists, **more})

    header, pair = with_template(check_header), with_template(check_pair)
    return PluginSchema(
        name="request-transformer",
        config=record(
            {
                "http_method": string(check=_check_method),
                "remove": lists(check_header_name, None),
                "rename": lists(check_rename, check_pair),
                "replace": lists(header, pair, uri=string(check=check_template)),
                "add": lists(header, pair),
                "append": lists(header, pair),
            }
        ),
    )
