"""Dataclasses compiled: what `@dataclass` would write and compile at each import, written when the page is built.

The decorator writes methods as text and compiles them in each start of the page, which is half of what importing
our package takes there. Here a module's tree gets the same methods in place of the decorator. What is the same for all
classes, or seldom needed, is in `routelens.dataclass`. A class that is declared in any way but the usual one (slots, no
bases, plain fields) keeps its decorator.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final

RUNTIME: Final = "__dataclass_runtime__"
_IMPORT: Final = f"import routelens.dataclass as {RUNTIME}"
_OPTIONS: Final = {"frozen", "slots", "kw_only", "eq"}
_FIELD_OPTIONS: Final = {"default", "default_factory", "init", "repr", "compare"}
_OWN_METHODS: Final = {"__post_init__", "__str__"}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    default: str | None = None
    factory: str | None = None
    options: dict[str, bool] = field(default_factory=dict)

    def is_in(self, use: str) -> bool:
        return self.options.get(use, True)

    @property
    def stated(self) -> str:
        """The arguments of `field` that no method tells."""
        stated = {name: repr(value) for name, value in self.options.items()}
        if self.factory is not None:
            stated["default_factory"] = self.factory
        return ", ".join(f"{name!r}: {value}" for name, value in stated.items())


@dataclass(frozen=True, slots=True)
class _Declared:
    options: dict[str, bool]
    fields: list[_Field]
    has_post_init: bool

    def is_(self, option: str) -> bool:
        return self.options.get(option, option == "eq")


def compile_dataclasses(tree: ast.Module) -> ast.Module:
    """Return the module with the methods of its dataclasses in place of their decorators."""
    compiler = _Compiler()
    changed = compiler.visit(tree)
    assert isinstance(changed, ast.Module)
    if compiler.found:
        (imported,) = ast.parse(_IMPORT).body
        place = next(
            index
            for index, node in enumerate(changed.body)
            if not (
                isinstance(node, ast.Expr)
                or (isinstance(node, ast.ImportFrom) and node.module == "__future__")
            )
        )
        changed.body.insert(place, ast.copy_location(imported, changed.body[place]))
    return ast.fix_missing_locations(changed)


class _Compiler(ast.NodeTransformer):
    def __init__(self) -> None:
        self.found = False

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:  # as ast calls it
        self.generic_visit(node)
        declared = _declared(node)
        if declared is None:
            return node
        self.found = True
        methods = ast.parse(_methods(declared)).body
        for method in methods:
            for part in ast.walk(method):  # an error in them is told at the class
                if hasattr(part, "lineno"):
                    part.lineno = part.end_lineno = node.lineno  # type: ignore[attr-defined]
                    part.col_offset = part.end_col_offset = node.col_offset  # type: ignore[attr-defined]
        names = {one.name for one in declared.fields}
        node.body = [*(_without_value(one, names) for one in node.body), *methods]
        node.decorator_list = []
        return node


def _without_value(node: ast.stmt, names: set[str]) -> ast.stmt:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in names:
        return ast.copy_location(ast.AnnAssign(node.target, node.annotation, None, node.simple), node)
    return node


def _declared(node: ast.ClassDef) -> _Declared | None:
    """Return the options and fields of a dataclass, None if it is none or declared in a way that is not known here."""
    if len(node.decorator_list) != 1 or node.bases or node.keywords or getattr(node, "type_params", []):
        return None
    call = node.decorator_list[0]
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "dataclass":
        return None
    options = _constants(call)
    if options is None or not options.keys() <= _OPTIONS or not options.get("slots"):
        return None
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef) and one.name.startswith("__")}
    assigned = {
        name.id
        for one in node.body
        if isinstance(one, ast.Assign)
        for name in ast.walk(one)
        if isinstance(name, ast.Name)
    }
    if not own <= _OWN_METHODS or any(name.startswith("__") for name in assigned):
        return None
    fields: list[_Field] = []
    for one in node.body:
        if not isinstance(one, ast.AnnAssign) or _head(one.annotation) == "ClassVar":
            continue
        found = _field(one)
        if found is None:
            return None
        fields.append(found)
    names = {one.name for one in fields}
    used = {
        name.id
        for one in node.body
        if isinstance(one, ast.AnnAssign) and one.value is not None
        for name in ast.walk(one.value)
        if isinstance(name, ast.Name)
    }
    if len(names) < len(fields) or names & (used | assigned | {"self", "other", RUNTIME}):
        return None
    return _Declared(options, fields, "__post_init__" in own)


def _field(node: ast.AnnAssign) -> _Field | None:
    target, value = node.target, node.value
    if not isinstance(target, ast.Name) or target.id.startswith("__"):
        return None
    if _head(node.annotation) in {"InitVar", "KW_ONLY"}:
        return None
    if not (isinstance(value, ast.Call) and ast.unparse(value.func) in {"field", "dataclasses.field"}):
        return _Field(target.id, None if value is None else ast.unparse(value))
    given = {one.arg: one.value for one in value.keywords}
    if value.args or not given.keys() <= _FIELD_OPTIONS:
        return None
    default, factory = given.pop("default", None), given.pop("default_factory", None)
    if factory is not None and not isinstance(factory, ast.Name | ast.Attribute):
        return None
    options: dict[str, bool] = {}
    for name, stated in given.items():
        if name is None or not isinstance(stated, ast.Constant) or not isinstance(stated.value, bool):
            return None
        options[name] = stated.value
    if options.get("init") is False and (default is not None or factory is not None):
        return None
    return _Field(
        target.id,
        None if default is None else ast.unparse(default),
        None if factory is None else ast.unparse(factory),
        options,
    )


def _constants(call: ast.Call) -> dict[str, bool] | None:
    options = {}
    for one in call.keywords:
        if (
            one.arg is None
            or not isinstance(one.value, ast.Constant)
            or not isinstance(one.value.value, bool)
        ):
            return None
        options[one.arg] = one.value.value
    return None if call.args else options


def _head(annotation: ast.expr) -> str:
    """Return the last name of an annotation, without what is in brackets."""
    inner = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return ast.unparse(inner).rpartition(".")[2]


def _methods(declared: _Declared) -> str:
    """Write what takes the decorator's place, as the body of a class."""
    fields, frozen = declared.fields, declared.is_("frozen")
    compared = [one.name for one in fields if one.is_in("compare")]
    in_init = [one for one in fields if one.is_in("init")]
    positional = () if declared.is_("kw_only") else tuple(one.name for one in in_init)
    stated = ", ".join(f"{one.name!r}: {{{one.stated}}}" for one in fields if one.stated)
    options = ", ".join(f"{name}={value}" for name, value in sorted(declared.options.items()))
    lines = [
        f"__slots__ = {tuple(one.name for one in fields)!r}",
        f"__match_args__ = {positional!r}",
        f"__dataclass_params__ = {RUNTIME}.late_parameters({options})",
        f"__dataclass_fields__ = {RUNTIME}.LateFields({{{stated}}})",
        *_init(in_init, declared),
        f"__repr__ = {RUNTIME}.represent",
        f"__replace__ = {RUNTIME}.replaced",
    ]
    if declared.is_("eq"):
        terms = " and ".join(f"self.{name} == other.{name}" for name in compared) or "True"
        lines += [
            "def __eq__(self, other):",
            "    if self is other:",
            "        return True",
            "    if other.__class__ is self.__class__:",
            f"        return {terms}",
            "    return NotImplemented",
        ]
        if frozen:
            values = "".join(f"self.{name}, " for name in compared)
            lines += ["def __hash__(self):", f"    return hash(({values}))"]
    if frozen:
        lines += [
            f"__setattr__, __delattr__ = {RUNTIME}.refuse_setting, {RUNTIME}.refuse_deleting",
            f"__getstate__, __setstate__ = {RUNTIME}.getstate, {RUNTIME}.setstate",
        ]
    return "\n".join(lines)


def _init(fields: list[_Field], declared: _Declared) -> list[str]:
    missing = f"{RUNTIME}.FROM_FACTORY"
    parameters = ["self", *(["*"] if declared.is_("kw_only") and fields else [])]
    body = []
    for one in fields:
        default = missing if one.factory is not None else one.default
        parameters.append(one.name if default is None else f"{one.name}={default}")
        value = one.name
        if one.factory is not None:
            value = f"{one.factory}() if {one.name} is {missing} else {one.name}"
        if declared.is_("frozen"):
            body.append(f"    {RUNTIME}.set_field(self, {one.name!r}, {value})")
        else:
            body.append(f"    self.{one.name} = {value}")
    if declared.has_post_init:
        body.append("    self.__post_init__()")
    return [f"def __init__({', '.join(parameters)}):", *(body or ["    pass"])]
