"""Type checking of predicates: unknown fields, unequal types, unfit operators (docs/reference/expressions.md §4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from routelens.diagnostics import codes
from routelens.language.diagnostics import Diagnostic, Fix, shown
from routelens.language.literals import source_of, string_source_of
from routelens.language.lowering import Broken, Leaf
from routelens.language.nodes import Operator, Predicate, ValueType
from routelens.language.schema import Schema

_ANY_OPERATOR_TYPES: Final = frozenset({"~", "in", "not in"})
_ORDERING: Final = frozenset({">", ">=", "<", "<="})
_TEXTUAL: Final = frozenset({"^=", "=^"})

_TYPE_WORDS: Final[dict[ValueType, str]] = {
    "String": "a string",
    "Int": "a number",
    "IpAddr": "an IP address",
    "IpCidr": "an IP range",
    "Regex": "a regex",
}


def check(leaf: Leaf, schema: Schema) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a predicate in this schema: nothing or one fault, as the engine stops at the first.

    The order of the tests is the engine's: unknown field, unequal types (not for `~`, `in`, `not in`), `lower` on a
    field that is no String, the operator's own rule.
    """
    if leaf.field is None or leaf.operator is None:
        # Half a predicate: while it is being typed, its field is likely to be half a name too.
        return ()
    field_type = schema.type_of(leaf.field)
    if field_type is None:
        return (_unknown_field(leaf, leaf.field, schema),)
    if isinstance(leaf, Predicate):
        value_type: ValueType | None = leaf.value.type
        if field_type == value_type and field_type == "String" and leaf.operator in ("==", "^=", "!="):
            return ()
    else:
        value_type = leaf.value_type
    operator = leaf.operator
    if value_type is None or leaf.transforms is None:
        return ()
    if value_type == "Regex":
        value_type = "String"
    if operator not in _ANY_OPERATOR_TYPES and field_type != value_type:
        return (_type_mismatch(leaf, field_type, value_type, operator),)
    if "lower" in leaf.transforms and field_type != "String":
        return (
            _on_field(
                leaf,
                "lower_non_string",
                f"`lower()` works on strings only: `{shown(leaf.field or '')}` is {_TYPE_WORDS[field_type]}.",
                "lower-case transformation function only supported with String type fields",
            ),
        )
    return _operator_rule(leaf, field_type, value_type, operator)


def _operator_rule(
    leaf: Leaf, field_type: ValueType, value_type: ValueType, operator: Operator
) -> tuple[Diagnostic, ...]:
    """Apply the rule of the operator itself; types are equal here but for `~`, `in` and `not in` (§4.2)."""
    field = leaf.field
    is_a = _TYPE_WORDS[field_type]
    if operator in ("in", "not in"):
        if field_type == "IpAddr" and value_type == "IpCidr":
            return ()
        return (_in_misused(leaf, field_type, value_type, operator),)
    if operator == "~" and field_type != "String":
        return (
            _on_operator(
                leaf,
                "regex_non_string",
                f"`~` works on strings only: `{shown(field or '')}` is {is_a}.",
                "Regex operators only supports string operands",
            ),
        )
    if operator in _TEXTUAL and field_type != "String":
        return (
            _on_operator(
                leaf,
                "prefix_postfix_non_string",
                f"`{operator}` works on strings only: `{shown(field or '')}` is {is_a}.",
                "Regex/Prefix/Postfix operators only supports string operands",
            ),
        )
    if operator in _ORDERING and field_type != "Int":
        return (
            _on_operator(
                leaf,
                "ordering_non_int",
                f"`{operator}` compares numbers only: `{shown(field or '')}` is {is_a}.",
                "Greater/GreaterOrEqual/Lesser/LesserOrEqual operators only supports integer operands",
            ),
        )
    if operator == "contains" and field_type != "String":
        return (
            _on_operator(
                leaf,
                "contains_non_string",
                f"`contains` works on strings only: `{shown(field or '')}` is {is_a}.",
                "Contains operator only supports string operands",
            ),
        )
    return ()


def name_field(fault: Diagnostic, text: str, leaf: Leaf, schema: Schema) -> Diagnostic:
    """Return `fault`, a missing operator behind the field of `leaf`, as an unknown field if that is what it is.

    Whoever types `http.pa` is not helped by an operator. It stays the fault that the engine reports, where the engine
    stops; only the sentence and the fixes are ours. A name that no field is like is left alone, as is one that ends
    in a dot.
    """
    name = leaf.field
    if leaf.operator is not None or name is None or name.endswith(".") or schema.type_of(name) is not None:
        return fault
    start, end = leaf.field_span
    if fault.start < end or text[end : fault.start].strip() or not _ends_condition(text, fault.start):
        return fault
    near = schema.beginning_with(name)[:3] or [known for known in (schema.nearest(name),) if known]
    if not near:
        return fault
    *others, last = (f"`{shown(known)}`" for known in near)
    names = f"{', '.join(others)} or {last}" if others else last
    fixes = tuple(
        Fix(f"Write {shown(known)}", start, end, known, "ask") for known in near if "*" not in known
    )
    return replace(
        fault,
        message=f"Unknown field `{shown(name)}`. Did you mean {names}?",
        fixes=fixes,
    )


def _ends_condition(text: str, at: int) -> bool:
    return at >= len(text) or text.startswith(("&&", "||", ")"), at)


def _on_field(leaf: Leaf, kind: str, message: str, engine: str) -> Diagnostic:
    return Diagnostic(codes.UNFIT_OPERATOR.code, kind, message, *leaf.field_span, (), engine)


def _on_operator(leaf: Leaf, kind: str, message: str, engine: str) -> Diagnostic:
    return Diagnostic(codes.UNFIT_OPERATOR.code, kind, message, *leaf.operator_span, (), engine)


def _unknown_field(leaf: Leaf, field: str, schema: Schema) -> Diagnostic:
    start, end = leaf.field_span
    message = f"Unknown field `{shown(field)}`."
    fixes: tuple[Fix, ...] = ()
    head, _, tail = field.partition("queries.") if field.startswith("http.queries.") else ("", "", "")
    if head and "." in tail:
        message += " A query argument whose name has a dot cannot be addressed."
    elif nearest := schema.nearest(field):
        message += f" Did you mean `{shown(nearest)}`?"
        fixes = (Fix(f"Write {shown(nearest)}", start, end, nearest, "ask"),)
    return Diagnostic(
        codes.UNKNOWN_FIELD.code, "unknown_field", message, start, end, fixes, "Unknown LHS field"
    )


def _type_mismatch(
    leaf: Leaf, field_type: ValueType, value_type: ValueType, operator: Operator
) -> Diagnostic:
    start, end = leaf.value_span
    written = _written(leaf)
    message = (
        f"`{shown(leaf.field or '')}` is {_TYPE_WORDS[field_type]}, `{written}` is {_TYPE_WORDS[value_type]}."
    )
    fixes: tuple[Fix, ...] = ()
    inner = _string_content(leaf)
    if field_type == "String" and value_type != "String":
        text = string_source_of(written)
        message += f" Write `{text}`."
        fixes = (Fix(f"Write {text}", start, end, text),)
    elif (
        field_type == "Int" and inner is not None and inner.isascii() and inner.isdigit() and len(inner) < 19
    ):
        number = str(int(inner))
        message += f" Write `{number}`."
        fixes = (Fix(f"Write {number}", start, end, number),)
    elif field_type == "IpAddr" and value_type == "IpCidr" and operator in ("==", "!="):
        word = "in" if operator == "==" else "not in"
        message += f" To compare with a range, use `{word}`."
        fixes = (Fix(f"Use {word}", *leaf.operator_span, word),)
    elif field_type == "IpAddr" and inner is not None:
        message += " Write the address without quotes."
    return Diagnostic(
        codes.TYPE_MISMATCH.code,
        "type_mismatch",
        message,
        start,
        end,
        fixes,
        "Type mismatch between the LHS and RHS values of predicate",
    )


def _in_misused(leaf: Leaf, field_type: ValueType, value_type: ValueType, operator: Operator) -> Diagnostic:
    equal = "==" if operator == "in" else "!="
    fixes: tuple[Fix, ...] = ()
    if field_type == value_type:
        fixes = (Fix(f"Use {equal}", *leaf.operator_span, equal),)
    if field_type == "IpAddr":
        message = f"`{operator}` needs a range such as `10.0.0.0/8`. For one address use `{equal}`."
    else:
        message = (
            f"`{operator}` works only for IP fields and CIDR ranges;"
            f" `{shown(leaf.field or '')}` is {_TYPE_WORDS[field_type]}."
            ' For several strings use `a == "x" || a == "y"`.'
        )
    return Diagnostic(
        codes.IN_WITHOUT_RANGE.code,
        "in_needs_ip_and_cidr",
        message,
        *leaf.operator_span,
        fixes,
        "In/NotIn operators only supports IP in CIDR",
    )


def _written(leaf: Leaf) -> str:
    source = leaf.value_source if isinstance(leaf, Broken) else source_of(leaf.value)
    return shown(source)


def _string_content(leaf: Leaf) -> str | None:
    if isinstance(leaf, Predicate) and isinstance(leaf.value.value, str):
        return leaf.value.value
    return None
