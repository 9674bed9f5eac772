"""A program: tells as JSON how every dataclass of the package behaves that is on Python's path.

python dataclass_behaviour.py
"""

from __future__ import annotations

import copy
import dataclasses
import importlib
import inspect
import json
import pickle
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import routelens

# Where a class stands, and what this Python's decorator may not write yet.
NOT_COMPARED = {"__firstlineno__", "__static_attributes__", "__replace__"}


def bare(signature: inspect.Signature) -> inspect.Signature:
    """Return a signature without annotations, which are on the class."""
    parameters = [one.replace(annotation=inspect.Parameter.empty) for one in signature.parameters.values()]
    return inspect.Signature(parameters)


def dataclasses_of_the_package() -> Iterator[type]:
    """Return every dataclass that a module of the package declares."""
    for found in pkgutil.walk_packages(routelens.__path__, "routelens."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == found.name and dataclasses.is_dataclass(kind):
                yield kind


def tried(action: Callable[[], Any]) -> str:
    """Return what an action returns, or what it raises."""
    try:
        said = repr(action())
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
    return re.sub(r"0x[0-9a-f]+|\d+\.\d{4,}", "…", said)  # addresses and clocks


def constant(value: object) -> str:
    """Write a default: functions and classes by their names."""
    return str(getattr(value, "__qualname__", None) or re.sub(r"0x[0-9a-f]+", "0x…", repr(value)))


def declaration(kind: Any) -> dict[str, Any]:
    """Return what the decorator notes."""
    return {
        "fields": {
            name: [
                *(
                    definition.name,
                    str(definition.type),
                    definition.init,
                    definition.repr,
                    definition.compare,
                ),
                *(definition.hash, definition.kw_only is True, dict(definition.metadata)),
                *(constant(definition.default), constant(definition.default_factory)),
                definition._field_type.name,
            ]
            for name, definition in kind.__dataclass_fields__.items()
        },
        "parameters": repr(kind.__dataclass_params__),
        "slots": list(getattr(kind, "__slots__", ["none"])),
        "match": list(kind.__match_args__),
        "signature": str(bare(inspect.signature(kind))),
        "annotations": kind.__annotations__,
        "hashable": kind.__hash__ is not None,
        "bases": [base.__qualname__ for base in kind.__mro__],
        "defined": sorted(name for name in vars(kind) if name not in NOT_COMPARED),
    }


def conduct(kind: Any) -> dict[str, Any]:
    """Return what its objects do, made of words where it does not matter what they are made of."""
    names = [one.name for one in dataclasses.fields(kind) if one.init]
    needed = [
        one.name
        for one in dataclasses.fields(kind)
        if one.init and one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING
    ]
    words = {name: f"<{name}>" for name in names}
    told: dict[str, Any] = {
        "nothing": tried(kind),
        "too many": tried(lambda: kind(*range(len(names) + 1))),
        "in order": tried(lambda: kind(*words.values())),
        "needed alone": tried(lambda: kind(**{name: f"<{name}>" for name in needed})),
        "unknown": tried(lambda: kind(**words, unknown=1)),
        "all": tried(lambda: kind(**words)),
    }
    try:
        one, same = kind(**words), kind(**words)
    except Exception:
        return told
    told["equal"] = [one == same, one == one, one != same, one == words]  # noqa: PLR0124
    told["hash"] = tried(lambda: hash(one) == hash(same))
    told["dict"] = [hasattr(one, "__dict__"), hasattr(one, "__weakref__")]
    told["ordered"] = tried(lambda: one < same)
    for name in names:
        told |= conduct_of_a_field(name, kind, words, one, same)
    told["after"] = tried(lambda: same)
    # Of a frozen class with slots the decorator makes a TypeError here, which is a known fault of it.
    told["assign another"] = tried(lambda: setattr(same, "another", 1)) == "None"
    told["delete another"] = tried(lambda: delattr(same, "another")) == "None"
    told["pickled"] = tried(lambda: pickle.loads(pickle.dumps(one)))
    told["copied"] = tried(lambda: [copy.copy(one) == one, copy.deepcopy(one) == one])
    told["as dict"] = tried(lambda: dataclasses.asdict(one))
    if sys.version_info >= (3, 13):
        told["copy.replace"] = tried(lambda: copy.replace(one, **{names[0]: 1} if names else {}))
    return told


def conduct_of_a_field(name: str, kind: Any, words: dict[str, str], one: Any, same: Any) -> dict[str, Any]:
    """Return what differs with a field, and what changing it in `same` says."""
    other = kind(**{**words, name: "other"})
    return {
        f"other {name}": [one == other, tried(lambda: hash(one) == hash(other))],
        f"replace {name}": tried(lambda: dataclasses.replace(one, **{name: "new"})),
        f"assign {name}": tried(lambda: setattr(same, name, "set")),
        f"delete {name}": tried(lambda: delattr(same, name)),
    }


def main() -> None:
    kinds = {
        f"{kind.__module__}.{kind.__qualname__}": {**declaration(kind), **conduct(kind)}
        for kind in dataclasses_of_the_package()
    }
    ours = [
        kind.__dict__["__init__"].__code__.co_filename
        for kind in dataclasses_of_the_package()
        if getattr(kind.__dict__.get("__repr__"), "__module__", "") == "routelens.dataclass"
    ]
    compiled = sum(
        path != "<string>" for path in ours
    )  # what is compiled when it is imported comes from no file
    told = {"compiled": compiled, "ours": len(ours) - compiled, "kinds": kinds}
    json.dump(told, sys.stdout, sort_keys=True)


if __name__ == "__main__":
    main()
