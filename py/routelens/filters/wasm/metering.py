"""Metering: rewrites a module so that it counts what it executes and stays within its memory, on any engine.

Every basic block begins by taking the cost of its instructions from a global, `FUEL`. Where that can go on for ever, at
the head of loops and functions, it stops with `unreachable` once the global is negative. Both engines run the same
rewritten bytes and so count the same. The start function becomes an export: instantiating runs none of the code.
"""

from __future__ import annotations

from typing import Final

from routelens.filters.errors import ModuleError
from routelens.filters.wasm import binary
from routelens.filters.wasm import instructions as op
from routelens.filters.wasm.binary import Reader, Section, s32, sized, u32
from routelens.filters.wasm.module import PAGE, Module

METERING: Final = 1
"""Goes up with every change of what metering makes of a module: compiled modules are kept by it."""

FUEL: Final = "routelens.fuel"
"""Export: the global, a mutable i32, with the units that are left."""

START: Final = "routelens.start"
"""Export: the start function, if the module has one."""

MAX_FUEL: Final = 2**31 - 1

# What a path may take without a check is bounded by the size of the module, and far from wrapping around.
CHECKED_COST: Final = 1000
MAX_COST: Final = 2**30

MAX_TABLE: Final = 65_536
MAX_TABLES: Final = 16
MAX_LOCALS: Final = 10_000

_NAMES: Final = (FUEL, START)


def meter(module: Module, memory_limit: int) -> bytes:
    """Return the module rewritten, with a memory of at most `memory_limit` bytes.

    Linear in the size of the code: about a microsecond an instruction.

    Raises:
        ModuleError: it wants more memory to begin with, has code that this host does not know, or exports one of our
            names.

    """
    for name in _NAMES:
        if name in module.exports:
            raise ModuleError(f"The module exports {name!r}, a name that the host keeps for itself.")
    contents = {section.id: section.content for section in module.sections if section.id != binary.CUSTOM}
    contents[binary.MEMORY] = _limit_memory(module, memory_limit)
    if binary.TABLE in contents:
        contents[binary.TABLE] = _limit_tables(contents[binary.TABLE])
    contents[binary.GLOBAL] = _add_item(contents.get(binary.GLOBAL, b"\0"), b"\x7f\x01\x41\x00\x0b")
    exports = [_export(FUEL, 3, module.globals)]
    if module.start is not None:
        exports.append(_export(START, 0, module.start))
        del contents[binary.START]
    contents[binary.EXPORT] = _add_item(contents[binary.EXPORT], *exports)
    if binary.CODE in contents:
        contents[binary.CODE] = _Meter(module).code(contents[binary.CODE])
    elif module.functions:
        raise ModuleError("The module has functions without code.")
    ordered = [Section(number, contents[number]) for number in binary.ORDER if number in contents]
    named = [section for section in module.sections if section.id == binary.CUSTOM]
    return binary.MAGIC + b"".join(
        bytes([section.id]) + sized(section.content) for section in (*ordered, *named)
    )


def _add_item(content: bytes, *items: bytes) -> bytes:
    reader = Reader(content)
    count = reader.u32()
    return u32(count + len(items)) + content[reader.position :] + b"".join(items)


def _export(name: str, kind: int, index: int) -> bytes:
    return sized(name.encode()) + bytes([kind]) + u32(index)


def _limit_memory(module: Module, memory_limit: int) -> bytes:
    pages = memory_limit // PAGE
    memory = module.memory
    if memory.minimum > pages:
        wanted, limit = memory.minimum * PAGE, pages * PAGE
        raise ModuleError(f"The module wants {wanted:,} bytes of memory; the limit is {limit:,}.")
    most = pages if memory.maximum is None else min(pages, memory.maximum)
    return b"\1\1" + u32(memory.minimum) + u32(most)


def _limit_tables(content: bytes) -> bytes:
    reader = Reader(content)
    count = reader.u32()
    if count > MAX_TABLES:
        raise ModuleError(f"The module has {count} tables; at most {MAX_TABLES} are allowed.")
    tables = []
    for _ in range(count):
        if (element := reader.byte()) not in (0x70, 0x6F):
            raise ModuleError("The module has a table of an unknown type.")
        if (flags := reader.byte()) > 1:
            raise ModuleError("The module has a shared or a 64-bit table; a filter can't.")
        minimum = reader.u32()
        maximum = reader.u32() if flags else MAX_TABLE
        if minimum > MAX_TABLE:
            raise ModuleError(
                f"The module has a table of {minimum:,} entries; at most {MAX_TABLE:,} are allowed."
            )
        tables.append(bytes([element, 1]) + u32(minimum) + u32(max(minimum, min(maximum, MAX_TABLE))))
    reader.expect_end("The table section")
    return binary.vector(tables)


class _Meter:
    """Rewrites the code section of a module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        fuel = u32(module.globals)
        self.get_fuel = b"\x23" + fuel
        self.set_fuel = b"\x24" + fuel
        # if fuel < 0: unreachable
        self.check = self.get_fuel + b"\x41\x00\x48\x04\x40\x00\x0b"

    def code(self, content: bytes) -> bytes:
        """Return the code section, metered."""
        reader = Reader(content)
        if (count := reader.u32()) != len(self.module.functions):
            raise ModuleError("The module has different numbers of functions and bodies.")
        bodies = []
        for index in range(count):
            size = reader.u32()
            end = reader.position + size
            if end > reader.end:
                raise ModuleError(binary.TRUNCATED)
            body = Reader(content, reader.position, end)
            parameters = len(self.module.types[self.module.functions[index]].parameters)
            bodies.append(sized(self._function(body, parameters)))
            reader.position = end
        reader.expect_end("The code section")
        return binary.vector(bodies)

    def _function(self, reader: Reader, parameters: int) -> bytes:
        start = reader.position
        groups = reader.u32()
        start_of_groups = reader.position
        count = parameters
        for _ in range(groups):
            count += reader.u32()
            reader.byte()
            if count > MAX_LOCALS:
                raise ModuleError(f"The module has a function of more than {MAX_LOCALS:,} local variables.")
        if start == reader.position:
            raise ModuleError(binary.TRUNCATED)
        # One more local, an i32, that holds the lengths of bulk operations.
        declared = u32(groups + 1) + reader.data[start_of_groups : reader.position] + b"\x01\x7f"
        return declared + self._expression(reader, count)

    def _expression(self, reader: Reader, count: int) -> bytes:
        """Meter the instructions of a function with `count` locals, up to the `end` that closes it."""
        out = bytearray()
        data, last = reader.data, reader.end
        operands, costs, ends_block = op.OPERANDS, op.COSTS, op.ENDS_BLOCK
        block = reader.position  # where the basic block begins
        cost = 1  # of the block; entering a function costs something even if it is empty
        checks = True  # may the block be reached again and again?
        depth = 1
        position = block
        while depth:
            if position >= last:
                raise ModuleError(binary.TRUNCATED)
            opcode = data[position]
            if opcode == op.LOOP:
                out += self._charge(cost, checks) + data[block:position]
                # The loop's own instruction stands before its charge, which is then made on every turn.
                reader.position = position + 1
                self._skip(reader, op.BLOCK_TYPE, count)
                out += data[position : reader.position]
                block = position = reader.position
                cost, checks = 1, True
                depth += 1
                continue
            kind = operands[opcode]
            position += 1
            cost += costs[opcode]
            if kind:  # something follows
                reader.position = position
                if kind == op.PREFIX:
                    number = reader.u32()
                    self._skip(reader, self._prefixed(opcode, number), count)
                    if opcode == op.NUMERIC_PREFIX and number in op.BULK:
                        out += self._charge(cost, checks) + data[block : position - 1]
                        out += self._bulk_charge(count)
                        block, cost, checks = position - 1, 0, False
                else:
                    self._skip(reader, kind, count)
                position = reader.position
            if opcode in ends_block:
                if opcode == op.IF:
                    depth += 1
                elif opcode == op.END:
                    depth -= 1
                out += self._charge(cost, checks) + data[block:position]
                block, cost, checks = position, 0, False
            elif opcode == op.BLOCK:
                depth += 1
        reader.position = position
        reader.expect_end("A function")
        return bytes(out)

    def _charge(self, cost: int, checks: bool) -> bytes:
        if not cost:
            return b""
        taken = self.get_fuel + b"\x41" + s32(min(cost, MAX_COST)) + b"\x6b" + self.set_fuel
        return taken + self.check if checks or cost > CHECKED_COST else taken

    def _bulk_charge(self, local: int) -> bytes:
        """Charge an eighth of the length on top of the stack, and leave it there."""
        kept, read = b"\x22" + u32(local), b"\x20" + u32(local)
        return kept + self.get_fuel + read + b"\x41\x03\x76\x6b" + self.set_fuel + self.check

    @staticmethod
    def _prefixed(opcode: int, number: int) -> int:
        if opcode == op.VECTOR_PREFIX:
            return op.vector_operand(number)
        return op.NUMERIC_OPERANDS[number] if number < len(op.NUMERIC_OPERANDS) else -1

    def _skip(self, reader: Reader, kind: int, count: int) -> None:
        """Skip what follows an opcode."""
        match kind:
            case op.NONE:
                pass
            case op.LOCAL:
                # Checked here as well as by the engine: the rewritten function has one local more than it wrote.
                if reader.u32() >= count:
                    raise ModuleError("The module uses a local variable that does not exist.")
            case op.GLOBAL:
                if reader.u32() >= self.module.globals:
                    raise ModuleError("The module uses a global variable that does not exist.")
            case op.U32:
                reader.u32()
            case op.U32_U32:
                reader.u32()
                reader.u32()
            case op.S32:
                reader.skip_leb(32)
            case op.S64:
                reader.skip_leb(64)
            case op.BLOCK_TYPE:
                reader.skip_leb(33)
            case op.MEMORY_ARGUMENT | op.MEMORY_ARGUMENT_LANE:
                if reader.u32() >= 0x40:
                    raise ModuleError("The module uses a second memory.")
                reader.u32()
                if kind == op.MEMORY_ARGUMENT_LANE:
                    reader.byte()
            case op.BYTE | op.REFERENCE_TYPE:
                reader.byte()
            case op.BYTE_BYTE:
                reader.bytes(2)
            case op.U32_BYTE:
                reader.u32()
                reader.byte()
            case op.BYTES_4:
                reader.bytes(4)
            case op.BYTES_8:
                reader.bytes(8)
            case op.BYTES_16:
                reader.bytes(16)
            case op.BRANCH_TABLE:
                for _ in range(self._length(reader) + 1):
                    reader.u32()
            case op.TYPES:
                for _ in range(self._length(reader)):
                    reader.byte()
            case _:
                raise ModuleError("The module uses an unknown instruction.")

    @staticmethod
    def _length(reader: Reader) -> int:
        length = reader.u32()
        if length > reader.end - reader.position:
            raise ModuleError(binary.TRUNCATED)
        return length
