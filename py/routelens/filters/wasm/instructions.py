"""Instructions of WebAssembly as metering sees them: what follows the opcode, and what the instruction costs.

The set is what every engine of today runs and what compilers write by default: version 1 with sign extension,
saturating conversion, bulk memory, reference types, multiple values, tail calls and fixed SIMD. Threads, exceptions,
garbage collection, several memories and relaxed SIMD (whose results differ between machines) are left out.
"""

from __future__ import annotations

from typing import Final

# What follows an opcode.
(
    NONE, U32, U32_U32, S32, S64, BYTES_4, BYTES_8, BYTES_16, BLOCK_TYPE, MEMORY_ARGUMENT, MEMORY_ARGUMENT_LANE, BYTE,
    BYTE_BYTE, U32_BYTE, BRANCH_TABLE, TYPES, PREFIX, LOCAL, GLOBAL, REFERENCE_TYPE,
) = range(20)  # fmt: skip

UNREACHABLE, BLOCK, LOOP, IF, ELSE, END = 0x00, 0x02, 0x03, 0x04, 0x05, 0x0B
BR, BR_IF, BR_TABLE, RETURN, RETURN_CALL, RETURN_CALL_INDIRECT = 0x0C, 0x0D, 0x0E, 0x0F, 0x12, 0x13
MEMORY_GROW, NUMERIC_PREFIX, VECTOR_PREFIX = 0x40, 0xFC, 0xFD

ENDS_BLOCK: Final = frozenset(
    {UNREACHABLE, ELSE, IF, END, BR, BR_IF, BR_TABLE, RETURN, RETURN_CALL, RETURN_CALL_INDIRECT}
)
"""Instructions after which another basic block begins. A loop's begins *with* the loop."""


def _opcodes() -> list[int]:
    kinds = [-1] * 256
    for opcode in (0x00, 0x01, ELSE, END, RETURN, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)):
        kinds[opcode] = NONE
    for opcode in (BLOCK, LOOP, IF):
        kinds[opcode] = BLOCK_TYPE
    for opcode in (BR, BR_IF, 0x10, RETURN_CALL, 0x25, 0x26, 0xD2):
        kinds[opcode] = U32
    for opcode in (0x11, RETURN_CALL_INDIRECT):
        kinds[opcode] = U32_U32
    for opcode in (0x20, 0x21, 0x22):
        kinds[opcode] = LOCAL
    for opcode in (0x23, 0x24):
        kinds[opcode] = GLOBAL
    for opcode in range(0x28, 0x3F):
        kinds[opcode] = MEMORY_ARGUMENT
    for opcode in (0x3F, MEMORY_GROW):
        kinds[opcode] = BYTE
    kinds[BR_TABLE], kinds[0x1C], kinds[0xD0] = BRANCH_TABLE, TYPES, REFERENCE_TYPE
    kinds[0x41], kinds[0x42], kinds[0x43], kinds[0x44] = S32, S64, BYTES_4, BYTES_8
    kinds[NUMERIC_PREFIX] = kinds[VECTOR_PREFIX] = PREFIX
    return kinds


OPERANDS: Final = tuple(_opcodes())
"""What follows each opcode of one byte; -1: the opcode is unknown."""

NUMERIC_OPERANDS: Final = (*[NONE] * 8, U32_BYTE, U32, BYTE_BYTE, BYTE, U32_U32, U32, U32_U32, U32, U32, U32)
"""What follows 0xFC and its second number: saturating conversions, then bulk operations on memory and tables."""

BULK: Final = frozenset({8, 10, 11, 12, 14, 15, 17})
"""Bulk operations, whose length lies on top of the stack: a unit for eight bytes or table entries."""


def vector_operand(number: int) -> int:
    """Return what follows 0xFD and `number`; -1: there is no such instruction, or it is a relaxed one."""
    if number <= 11 or number in (92, 93):
        return MEMORY_ARGUMENT
    if number in (12, 13):
        return BYTES_16
    if 21 <= number <= 34:
        return BYTE
    if 84 <= number <= 91:
        return MEMORY_ARGUMENT_LANE
    return NONE if number <= 255 else -1


def _costs() -> list[int]:
    costs = [1] * 256
    costs[ELSE] = costs[END] = costs[BLOCK] = 0
    for opcode in (0x10, RETURN_CALL):
        costs[opcode] = 3
    for opcode in (0x11, RETURN_CALL_INDIRECT):
        costs[opcode] = 5
    for opcode in (*range(0x6D, 0x71), *range(0x7F, 0x83), 0x91, 0x95, 0x9F, 0xA3):
        costs[opcode] = 10  # division, remainder, square root
    costs[MEMORY_GROW] = 2000  # more than what goes unchecked
    return costs


COSTS: Final = tuple(_costs())
"""Metered units of each opcode; those with a prefix cost 1, bulk operations their length on top."""
