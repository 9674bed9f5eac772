"""`dataclass`: the standard library's decorator, with what importing it costs cut to a fifth.

The standard decorator writes six methods for each class as text and compiles them one by one, whenever the class is
imported; that was a third of what `routelens match` takes. Here only the constructor is compiled: the other methods are
shared by all classes, and what describes a class (`dataclasses.fields`) is made when somebody asks for it. Objects
behave as those of the standard decorator do, which tests hold against each other for every class of the package. A
class that is declared in any way but the usual one (slots, no bases, plain fields) goes to the standard decorator.

In the page even the constructors are written when it is built (`web/build/dataclass_methods.py`); it shares the rest.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final

_private: Final[Any] = dataclasses
FROM_FACTORY: Final = _private._HAS_DEFAULT_FACTORY
set_field: Final = object.__setattr__
getstate: Final = _private._dataclass_getstate
setstate: Final = _private._dataclass_setstate

_OPTIONS: Final = {"frozen", "slots", "kw_only", "eq"}
_UNUSUAL: Final = frozenset(
    (
        *("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__"),
        *("__getstate__", "__setstate__", "__replace__", "__slots__", "__match_args__"),
    )
)


class LateParameters:
    """What the decorator notes of its arguments, made when somebody asks for it."""

    def __init__(self, options: Mapping[str, bool]) -> None:
        self.options = options

    def __get__(self, instance: object, owner: type) -> object:
        return _private.make_dataclass("_", (), **self.options).__dataclass_params__


@cache
def late_parameters(**options: bool) -> LateParameters:
    """Return the parameters of a class; all that are alike share them."""
    return LateParameters(options)


@recursive_repr()
def represent(self: Any) -> str:
    """Write a dataclass as the decorator's `__repr__` does."""
    shown = [field.name for field in dataclasses.fields(self) if field.repr]
    return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def replaced(self: Any, /, **changes: object) -> object:
    """Return a copy with other values, for `copy.replace`."""
    return dataclasses.replace(self, **changes)


def refuse_setting(self: object, name: str, value: object) -> None:
    """Refuse to set a field of a frozen class."""
    super(_frozen(self, "__setattr__", refuse_setting, name, "assign to"), self).__setattr__(name, value)


def refuse_deleting(self: object, name: str) -> None:
    """Refuse to delete a field of a frozen class."""
    super(_frozen(self, "__delattr__", refuse_deleting, name, "delete"), self).__delattr__(name)


def _frozen(self: object, method: str, function: object, name: str, what: str) -> Any:
    """Return the frozen class of an object that is of another class and has another attribute of that name."""
    kind: Any = next(one for one in type(self).__mro__ if one.__dict__.get(method) is function)
    if type(self) is kind or name in kind.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot {what} field {name!r}")
    return kind


class LateFields:
    """The fields of a class, made when somebody asks for them.

    Args:
        stated: What the declaration passes to `field` beside a default.

    """

    def __init__(self, stated: Mapping[str, Mapping[str, Any]]) -> None:
        self._stated = stated

    def __get__(self, instance: object, owner: type) -> dict[str, Field[Any]]:
        kind = next(one for one in owner.__mro__ if one.__dict__.get("__dataclass_fields__") is self)
        constructor = kind.__dict__["__init__"]
        parameters = constructor.__code__.co_varnames[1 : constructor.__code__.co_argcount]
        positional = constructor.__defaults__ or ()
        defaults = dict(zip(parameters[len(parameters) - len(positional) :], positional, strict=True))
        defaults |= constructor.__kwdefaults__ or {}
        is_keyword = kind.__dict__["__dataclass_params__"].options.get("kw_only", False)
        fields: dict[str, Field[Any]] = {}
        for name, annotation in kind.__annotations__.items():
            made: Any
            if name in kind.__dict__["__slots__"]:
                options = dict(self._stated.get(name, {}))
                if "default_factory" not in options and name in defaults:
                    options["default"] = defaults[name]
                made = dataclasses.field(**options, kw_only=is_keyword)
                made._field_type = _private._FIELD
            else:
                made = dataclasses.field(default=kind.__dict__.get(name, MISSING))
                made._field_type = _private._FIELD_CLASSVAR
            made.name, made.type = name, annotation
            fields[name] = made
        kind.__dataclass_fields__ = fields  # type: ignore[attr-defined]
        return fields


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 so that it is exported
else:

    def dataclass(kind: type | None = None, /, **options: bool) -> Any:
        """Make a dataclass of a class, as `dataclasses.dataclass` does.

        Example:
            >>> @dataclass(frozen=True, slots=True)
            ... class Point:
            ...     x: int
            ...     y: int = 0
            >>> Point(1)
            Point(x=1, y=0)

        """
        if kind is None:
            return lambda decorated: dataclass(decorated, **options)
        return _made(kind, options) or dataclasses.dataclass(kind, **options)


def _made(kind: type, options: dict[str, bool]) -> type | None:
    """Return the dataclass of a class, None if it is declared in a way that is not known here."""
    members = dict(kind.__dict__)
    if (
        kind.__bases__ != (object,)
        or not options.get("slots")
        or not options.keys() <= _OPTIONS
        or not _UNUSUAL.isdisjoint(members)
        or "self" in kind.__annotations__
    ):
        return None
    fields: dict[str, Field[Any]] = {}
    for name, annotation in kind.__annotations__.items():
        head = annotation.partition("[")[0].rpartition(".")[2] if isinstance(annotation, str) else "KW_ONLY"
        if head == "ClassVar":
            continue
        value = members.pop(name, MISSING)
        fields[name] = value if isinstance(value, Field) else dataclasses.field(default=value)
        if head in {"InitVar", "KW_ONLY"} or not _is_plain(fields[name]):
            return None
    is_frozen, is_keyword = options.get("frozen", False), options.get("kw_only", False)
    compared = tuple(name for name, field in fields.items() if field.compare)
    members |= {
        "__qualname__": kind.__qualname__,
        "__slots__": tuple(fields),
        "__match_args__": () if is_keyword else tuple(name for name, field in fields.items() if field.init),
        "__dataclass_params__": late_parameters(**options),
        "__dataclass_fields__": LateFields({name: _stated(field) for name, field in fields.items()}),
        "__init__": _constructor(kind, fields, is_frozen=is_frozen, is_keyword=is_keyword),
        "__repr__": represent,
        "__replace__": replaced,
    }
    if options.get("eq", True):
        members |= _comparison(compared, is_hashable=is_frozen)
    if is_frozen:
        members |= {
            "__setattr__": refuse_setting,
            "__delattr__": refuse_deleting,
            "__getstate__": getstate,
            "__setstate__": setstate,
        }
    for absent in ("__dict__", "__weakref__"):
        members.pop(absent, None)
    return type(kind)(kind.__name__, (), members)


def _is_plain(field: Field[Any]) -> bool:
    """Return whether a field has a default, or a factory, and is left out of some methods at most."""
    return (
        field.hash is None
        and not field.metadata
        and field.kw_only is MISSING
        and (field.init or (field.default is MISSING and field.default_factory is MISSING))
        and field.default.__class__.__hash__ is not None  # the standard decorator refuses a list
    )


def _stated(field: Field[Any]) -> dict[str, Any]:
    """Return the arguments of `dataclasses.field` that the constructor's parameters do not tell."""
    stated: dict[str, Any] = {
        option: False for option in ("init", "repr", "compare") if not getattr(field, option)
    }
    if field.default_factory is not MISSING:
        stated["default_factory"] = field.default_factory
    return stated


def _constructor(
    kind: type, fields: dict[str, Field[Any]], *, is_frozen: bool, is_keyword: bool
) -> Callable[..., None]:
    """Write and compile `__init__`, whose names are those of the class's module and the ones it closes over."""
    closed: dict[str, Any] = {"__set": set_field, "__factory": FROM_FACTORY}
    parameters, body = ["self"], []
    for name, field in fields.items():
        if not field.init:
            continue
        if is_keyword and "*" not in parameters:
            parameters.append("*")
        value = name
        if field.default_factory is not MISSING:
            closed[f"__make_{name}"] = field.default_factory
            parameters.append(f"{name}=__factory")
            value = f"__make_{name}() if {name} is __factory else {name}"
        elif field.default is not MISSING:
            closed[f"__default_{name}"] = field.default
            parameters.append(f"{name}=__default_{name}")
        else:
            parameters.append(name)
        body.append(f"__set(self, {name!r}, {value})" if is_frozen else f"self.{name} = {value}")
    if hasattr(kind, "__post_init__"):
        body.append("self.__post_init__()")
    lines = "\n  ".join(body or ["pass"])
    text = f"def make({', '.join(closed)}):\n def __init__({', '.join(parameters)}):\n  {lines}\n return __init__"
    made: dict[str, Any] = {}
    exec(text, sys.modules[kind.__module__].__dict__, made)
    constructor: Callable[..., None] = made["make"](**closed)
    constructor.__qualname__ = f"{kind.__qualname__}.__init__"
    constructor.__annotations__ = {
        **{name: kind.__annotations__[name] for name, field in fields.items() if field.init},
        "return": None,
    }
    return constructor


def _comparison(compared: tuple[str, ...], *, is_hashable: bool) -> dict[str, Any]:
    """Return `__eq__`, and `__hash__` of a class that is frozen; of one that is not, there is none."""
    values: Callable[[Any], Any] = attrgetter(*compared) if compared else lambda _: ()

    def equal(self: object, other: object) -> Any:
        if self is other:
            return True
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed if is_hashable else None}
