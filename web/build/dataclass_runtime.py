"""What compiled dataclasses share (see `dataclass_methods`): the page has this as `routelens.dataclass_runtime`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import Field
from functools import cache
from reprlib import recursive_repr
from typing import Any, Final

_private: Final[Any] = dataclasses
FrozenInstanceError: Final = dataclasses.FrozenInstanceError
FROM_FACTORY: Final = _private._HAS_DEFAULT_FACTORY
set_field: Final = object.__setattr__
getstate: Final = _private._dataclass_getstate
setstate: Final = _private._dataclass_setstate


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
                made = dataclasses.field(default=kind.__dict__.get(name, dataclasses.MISSING))
                made._field_type = _private._FIELD_CLASSVAR
            made.name, made.type = name, annotation
            fields[name] = made
        kind.__dataclass_fields__ = fields  # type: ignore[attr-defined]
        return fields
