"""Root lookup: compiles the hash lookups in the root of the index into one function.

Every search goes through the root, so its loops over fields and prefix lengths are unrolled. For hosts and for paths by
two lengths of prefixes the function is

    def look_up(get):
        places = []
        values = get('http.path')
        match values:
            case [value, *_]:
                key = value if value.__class__ is str else text(value)
                found = find2(key[part1])
                if found is not None: places.append(found)
                found = find4(key[part3])
                …
            case None | []: pass
            case _: raise no_list('http.path', values)
        return places

where `find2` is the `get` of a dict of the index and `part1` a slice. Keys are added to and removed from these dicts,
so the function stays valid until a dict itself is added or removed.

The best row of the table wins wherever it holds. So it is tried as soon as a look-up finds its place, before the other
look-ups are made:

                found = find2(key[part1])
                if found is not None:
                    if found is best_place and best_holds(get, best): return best_rank
                    places.append(found)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Final, TypeAlias

from routelens.router.codegen import Row
from routelens.router.evaluate import no_list
from routelens.router.row_sets import OFTEN

MAX_LOOKUPS: Final = 32
"""A root with more dicts than this is searched like any other node."""

Find: TypeAlias = Callable[[Any], Any]
Probe: TypeAlias = tuple[
    str,
    bool,
    type | None,
    Callable[[object], Any],
    tuple[tuple[slice, Find], ...],
    tuple[tuple[int, Find], ...],
    tuple[tuple[int, Find], ...],
]
"""How a node reads a field, and what it looks up by it.

The field, whether every value counts, the class of values that need no further reading, the function that reads the
others; then the look-ups by parts of a text, by the leading bits of a number, and by grams.
"""

LookUp: TypeAlias = FunctionType
"""Takes a `Get`, and returns the places that a request leads to, or the rank of the best row of all if that holds."""

First: TypeAlias = "tuple[object, Row]"
"""The best row of all, and the place at which it is tried."""


def grams(text: str, size: int) -> set[str]:
    """Return the distinct substrings of `text` that have `size` characters."""
    return {text[start : start + size] for start in range(len(text) - size + 1)}


class RootLookup:
    """The lookups of one set of `probes`: `look_up` returns the leaves and nodes they find; None until compiled.

    A root whose dicts have changed has other probes, and gets another RootLookup.
    """

    __slots__ = ("_searches", "look_up", "probes")

    def __init__(self, probes: Sequence[Probe]) -> None:
        self.probes = probes
        self.look_up: LookUp | None = None
        lookups = sum(len(cuts) for probe in probes for cuts in probe[4:])
        self._searches = 0 if 0 < lookups <= MAX_LOOKUPS else None

    def heat(self) -> bool:
        """Count a search without `look_up`, and tell whether it is time to compile it."""
        if self._searches is None:
            return False
        self._searches += 1
        return self._searches > OFTEN

    def compile(self, first: First | None) -> LookUp:
        """Make `look_up`, which takes about 0.3 ms, and return it."""
        look_up = self.look_up = _generate(self.probes, first)
        return look_up


def try_first(look_up: LookUp, first: First | None) -> None:
    """Let a look-up try another row first, or none. One that was made to try none goes on so."""
    look_up.__globals__.update(_tried(first))


def _tried(first: First | None) -> dict[str, Any]:
    if first is None:
        return {"best_place": None}
    place, row = first
    return {"best_place": place, "best": row, "best_rank": row[0], "best_holds": row[1].test}


def _generate(probes: Sequence[Probe], first: First | None) -> LookUp:
    names: dict[str, Any] = {
        "grams": grams,
        "no_list": no_list,
        "set": set,
        "str": str,
        "int": int,
        **_tried(first),
    }
    lines = ["def look_up(get):", "    places = []"]

    def add_lookup(indent: str, find: Find, key: str) -> None:
        name = f"find{len(names)}"
        names[name] = find
        lines.append(f"{indent}found = {name}({key})")
        lines.append(f"{indent}if found is not None:")
        if first is not None:
            lines.append(f"{indent}    if found is best_place and best_holds(get, best): return best_rank")
        lines.append(f"{indent}    places.append(found)")

    for field, wants_any, quick, read, parts, blocks, sizes in probes:
        names[read.__name__] = read
        key = f"{read.__name__}(value)"
        if quick is not None:
            key = f"value if value.__class__ is {quick.__name__} else {key}"
        lines += [f"    values = get({field!r})", "    match values:", "        case [value, *_]:"]
        indent = " " * 12
        if wants_any:
            lines.append(f"{indent}for value in set(values):")
            indent += " " * 4
        lines.append(f"{indent}key = {key}")
        for part, find in parts:
            name = f"part{len(names)}"  # made once: `key[:14]` makes a slice each time
            names[name] = part
            add_lookup(indent, find, "key" if part == slice(None) else f"key[{name}]")
        for bits, find in blocks:
            add_lookup(indent, find, f"key >> {bits}")
        for size, find in sizes:
            lines.append(f"{indent}for gram in grams(key, {size}):")
            add_lookup(indent + " " * 4, find, "gram")
        lines += ["        case None | []: pass", f"        case _: raise no_list({field!r}, values)"]
    lines.append("    return places")
    functions: dict[str, Any] = {}
    exec(compile("\n".join(lines), "<root>", "exec"), names, functions)
    look_up: LookUp = functions["look_up"]
    return look_up
