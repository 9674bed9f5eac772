"""Filter modules: what a .wasm file imports and exports, and whether this host can run it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from routelens.dataclass import dataclass
from routelens.filters.errors import ModuleError
from routelens.filters.wasm import binary
from routelens.filters.wasm.binary import Reader

MAX_SIZE: Final = 16 << 20
"""Bytes of a module. The Go compiler's are the largest that people have, with two or three million."""

MAX_ITEMS: Final = 100_000
"""Types, imports, functions, globals or exports of a module."""

PAGE: Final = 65_536

AbiVersion: TypeAlias = Literal["0.1.0", "0.2.0", "0.2.1"]

ABI_MARKERS: Final[Mapping[str, AbiVersion]] = {
    "proxy_abi_version_0_1_0": "0.1.0",
    "proxy_abi_version_0_2_0": "0.2.0",
    "proxy_abi_version_0_2_1": "0.2.1",
}
"""Functions of which a filter exports exactly one, which is never called (docs/reference/proxy-wasm.md)."""

ALLOCATORS: Final = ("malloc", "proxy_on_memory_allocate")
"""Functions that give the host memory of the module, in the order in which they are looked for."""

I32, I64 = "i32", "i64"
_VALUE_TYPES: Final = {
    0x7F: I32, 0x7E: I64, 0x7D: "f32", 0x7C: "f64", 0x7B: "v128", 0x70: "funcref", 0x6F: "externref",
}  # fmt: skip
_KINDS: Final = ("function", "table", "memory", "global")


@dataclass(frozen=True, slots=True)
class Signature:
    """The type of a function: value types of its parameters and results."""

    parameters: tuple[str, ...]
    results: tuple[str, ...]

    def __str__(self) -> str:
        return f"({', '.join(self.parameters)}) -> ({', '.join(self.results)})"


@dataclass(frozen=True, slots=True)
class Import:
    """A function that a module wants of its host."""

    module: str
    name: str
    signature: Signature


@dataclass(frozen=True, slots=True)
class Export:
    """Something that a module offers by name: `index` counts within its kind."""

    name: str
    kind: str
    index: int


@dataclass(frozen=True, slots=True)
class Memory:
    """The size of the memory in pages of 64 KiB: at first, and at most (None: no limit of its own)."""

    minimum: int
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Module:
    """A module as it was read: enough to meter it and to link it.

    Attributes:
        types: every function type.
        imports: imported functions, in their order; nothing but functions can be imported here.
        functions: index of the type of each function of the module's own.
        globals: how many globals it has.
        memory: its one memory.
        start: index of the start function, if it has one.
        exports: what it exports, by name.
        sections: the sections as they stood; custom ones only if they name functions.

    """

    types: Sequence[Signature]
    imports: Sequence[Import]
    functions: Sequence[int]
    globals: int
    memory: Memory
    start: int | None
    exports: Mapping[str, Export]
    sections: Sequence[binary.Section]

    def signature_of(self, name: str) -> Signature | None:
        """Return the type of the exported function `name`, None if there is none."""
        export = self.exports.get(name)
        if export is None or export.kind != "function":
            return None
        if export.index < len(self.imports):
            return self.imports[export.index].signature
        return self.types[self.functions[export.index - len(self.imports)]]


@dataclass(frozen=True, slots=True)
class FilterInterface:
    """What makes a module a filter: its ABI version and its allocator."""

    abi: AbiVersion
    allocator: str


def read_module(wasm: bytes) -> Module:
    """Read a module.

    Linear in the size of the module. Types are left to the engine, which validates what it compiles.

    Raises:
        ModuleError: the bytes are no module, or one that this host can't run: it has another memory than its own one,
            imports something that is no function, or is larger than `MAX_SIZE`.

    """
    if len(wasm) > MAX_SIZE:
        raise ModuleError(f"The module has {len(wasm):,} bytes; at most {MAX_SIZE:,} are allowed.")
    sections = [
        section
        for section in binary.read_sections(wasm)
        if section.id != binary.CUSTOM or _custom_name(section) == "name"
    ]
    contents = {section.id: section.content for section in sections if section.id != binary.CUSTOM}
    types = _read_types(contents.get(binary.TYPE, b"\0"))
    imports = _read_imports(contents.get(binary.IMPORT, b"\0"), types)
    functions = _read_functions(contents.get(binary.FUNCTION, b"\0"), len(types))
    memory = _read_memory(contents.get(binary.MEMORY, b"\0"))
    globals_count = _count(Reader(contents.get(binary.GLOBAL, b"\0")))
    exports = _read_exports(contents.get(binary.EXPORT, b"\0"), len(imports) + len(functions), globals_count)
    exported = exports.get("memory")
    if exported is None or exported.kind != "memory":
        raise ModuleError("The module does not export its memory under the name `memory`.")
    start = None
    if binary.START in contents:
        reader = Reader(contents[binary.START])
        start = reader.u32()
        reader.expect_end("The start section")
        if start >= len(imports) + len(functions):
            raise ModuleError("The start function of the module does not exist.")
    return Module(types, imports, functions, globals_count, memory, start, exports, sections)


def filter_interface(module: Module) -> FilterInterface:
    """Return by which ABI a module is a filter. Raises ModuleError if it isn't one (docs/reference/proxy-wasm.md)."""
    versions = [
        ABI_MARKERS[name] for name in module.exports if module.signature_of(name) and name in ABI_MARKERS
    ]
    if not versions:
        raise ModuleError(
            "The module is not a Proxy-Wasm filter: it exports no ABI version (unknown ABI version)."
        )
    if len(versions) > 1:
        raise ModuleError(f"The module exports several ABI versions: {', '.join(sorted(versions))}.")
    wanted = Signature((I32,), (I32,))
    for name in ALLOCATORS:
        if module.signature_of(name) == wanted:
            return FilterInterface(versions[0], name)
    raise ModuleError("The module exports no allocator: neither `proxy_on_memory_allocate` nor `malloc`.")


def _custom_name(section: binary.Section) -> str:
    return Reader(section.content).name()


def _count(reader: Reader) -> int:
    count = reader.u32()
    if count > MAX_ITEMS:
        raise ModuleError(f"The module has {count:,} items in a section; at most {MAX_ITEMS:,} are allowed.")
    return count


def _value_types(reader: Reader) -> tuple[str, ...]:
    count = reader.u32()
    if count > 1000:
        raise ModuleError("The module has a function type of more than 1,000 values.")
    return tuple(_value_type(reader) for _ in range(count))


def _value_type(reader: Reader) -> str:
    found = _VALUE_TYPES.get(byte := reader.byte())
    if found is None:
        raise ModuleError(f"The module uses an unknown value type: {byte:#04x}.")
    return found


def _read_types(content: bytes) -> list[Signature]:
    reader = Reader(content)
    types = []
    for _ in range(_count(reader)):
        if (form := reader.byte()) != 0x60:
            raise ModuleError(f"The module has a type that is not a function type: {form:#04x}.")
        parameters = _value_types(reader)
        types.append(Signature(parameters, _value_types(reader)))
    reader.expect_end("The type section")
    return types


def _read_imports(content: bytes, types: Sequence[Signature]) -> list[Import]:
    reader = Reader(content)
    imports = []
    for _ in range(_count(reader)):
        module, name = reader.name(), reader.name()
        if (kind := reader.byte()) != 0:
            what = _KINDS[kind] if kind < len(_KINDS) else f"thing of the kind {kind}"
            raise ModuleError(
                f"The module imports the {what} {module}.{name}; a filter can import functions only."
            )
        if (index := reader.u32()) >= len(types):
            raise ModuleError(f"The import {module}.{name} has a type that does not exist.")
        imports.append(Import(module, name, types[index]))
    reader.expect_end("The import section")
    return imports


def _read_functions(content: bytes, types: int) -> list[int]:
    reader = Reader(content)
    functions = [reader.u32() for _ in range(_count(reader))]
    reader.expect_end("The function section")
    if any(index >= types for index in functions):
        raise ModuleError("The module has a function whose type does not exist.")
    return functions


def _read_memory(content: bytes) -> Memory:
    reader = Reader(content)
    if (count := reader.u32()) != 1:
        raise ModuleError(f"The module has {count or 'no'} memories of its own; a filter has one.")
    flags = reader.byte()
    if flags > 1:
        raise ModuleError("The module has a shared or a 64-bit memory; a filter can't.")
    minimum = reader.u32()
    maximum = reader.u32() if flags else None
    reader.expect_end("The memory section")
    return Memory(minimum, maximum)


def _read_exports(content: bytes, functions: int, globals_count: int) -> dict[str, Export]:
    reader = Reader(content)
    exports: dict[str, Export] = {}
    for _ in range(_count(reader)):
        name, kind, index = reader.name(), reader.byte(), reader.u32()
        if kind >= len(_KINDS):
            raise ModuleError(f"The module exports {name!r} of the unknown kind {kind}.")
        if name in exports:
            raise ModuleError(f"The module exports {name!r} twice.")
        limits = {0: functions, 3: globals_count}
        if index >= limits.get(kind, index + 1):
            raise ModuleError(f"The module exports {name!r}, a {_KINDS[kind]} that does not exist.")
        exports[name] = Export(name, _KINDS[kind], index)
    reader.expect_end("The export section")
    return exports
