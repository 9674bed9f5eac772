"""Host functions: the part of WASI that compilers link into filters. There are no files, no arguments, no network."""

from __future__ import annotations

import struct
from typing import Final

from routelens.filters.abi.function import I64_VALUE, U32, HostCall, HostFunctions
from routelens.filters.errors import TrapError
from routelens.filters.vm import Vm

MODULES: Final = ("wasi_snapshot_preview1", "wasi_unstable")

SUCCESS, BADF, FAULT, INVAL, NOTSUP = 0, 8, 21, 28, 58

_FUNCTIONS: Final = HostFunctions(MODULES[0])
_MAX_RANDOM: Final = 65_536
_MAX_VECTORS: Final = 1_024
_CHARACTER_DEVICE: Final = 2
_RIGHT_TO_WRITE: Final = 1 << 6


@_FUNCTIONS("fd_write", always=True, fd=U32, vectors=U32, count=U32, written=U32)
def fd_write(vm: Vm, fd: int, vectors: int, count: int, written: int) -> int:
    """Log what is written: standard output at level info, standard error at level error."""
    if fd not in (1, 2):
        return BADF
    if count > _MAX_VECTORS:
        return INVAL
    table = vm.read(vectors, 8 * count)
    if table is None or not vm.fits(written, 4):
        return FAULT
    most = vm.host.limits.log_message
    parts = []
    total = 0
    for address, size in struct.iter_unpack("<II", table):
        if not vm.fits(address, size):
            return FAULT
        # No more is read than is logged: vectors may all mean the same large block.
        parts.append(vm.read(address, max(0, min(size, most - total))) or b"")
        total += size
    text = b"".join(parts).removesuffix(b"\n")
    if text:
        vm.log("info" if fd == 1 else "error", text.decode("utf-8", "backslashreplace"))
    vm.write(written, (total & 0xFFFFFFFF).to_bytes(4, "little"))
    return SUCCESS


def _environment(vm: Vm) -> list[bytes]:
    return [f"{name}={value}\0".encode() for name, value in vm.host.environment.items()]


@_FUNCTIONS("environ_sizes_get", always=True, count=U32, size=U32)
def environ_sizes_get(vm: Vm, count: int, size: int) -> int:
    """Return how many variables there are, and their bytes."""
    lines = _environment(vm)
    return _write_both(vm, count, len(lines), size, sum(map(len, lines)))


@_FUNCTIONS("environ_get", always=True, pointers=U32, buffer=U32)
def environ_get(vm: Vm, pointers: int, buffer: int) -> int:
    """Return the variables that the host was given."""
    lines = _environment(vm)
    addresses = []
    address = buffer
    for line in lines:
        addresses.append(address)
        address += len(line)
    if not vm.fits(pointers, 4 * len(lines)) or not vm.fits(buffer, address - buffer):
        return FAULT
    vm.write(pointers, struct.pack(f"<{len(lines)}I", *addresses))
    vm.write(buffer, b"".join(lines))
    return SUCCESS


@_FUNCTIONS("args_sizes_get", always=True, count=U32, size=U32)
def args_sizes_get(vm: Vm, count: int, size: int) -> int:
    """Return that there are no arguments."""
    return _write_both(vm, count, 0, size, 0)


@_FUNCTIONS("args_get", always=True, pointers=U32, buffer=U32)
def args_get(vm: Vm, pointers: int, buffer: int) -> int:
    """Return no arguments."""
    return SUCCESS


@_FUNCTIONS("random_get", always=True, buffer=U32, size=U32)
def random_get(vm: Vm, buffer: int, size: int) -> int:
    """Fill a buffer with random bytes."""
    if size > _MAX_RANDOM:
        return INVAL
    if not vm.fits(buffer, size):
        return FAULT
    return SUCCESS if vm.write(buffer, vm.host.random(size)) else FAULT


@_FUNCTIONS("clock_time_get", always=True, clock=U32, precision=I64_VALUE, time=U32)
def clock_time_get(vm: Vm, clock: int, precision: int, time: int) -> int:
    """Return the wall clock (0) or the monotonic one (1)."""
    if clock > 1:
        return NOTSUP
    now = vm.host.monotonic_clock() if clock else vm.host.wall_clock()
    return SUCCESS if vm.write(time, (now & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")) else FAULT


@_FUNCTIONS("clock_res_get", always=True, clock=U32, resolution=U32)
def clock_res_get(vm: Vm, clock: int, resolution: int) -> int:
    """Return the resolution of a clock: a nanosecond."""
    if clock > 1:
        return NOTSUP
    return SUCCESS if vm.write(resolution, (1).to_bytes(8, "little")) else FAULT


@_FUNCTIONS("proc_exit", always=True, code=U32)
def proc_exit(vm: Vm, code: int) -> int:
    """End the instance."""
    raise TrapError("exit", f"called proc_exit({code})")


@_FUNCTIONS("sched_yield", always=True)
def sched_yield(vm: Vm) -> int:
    """Do nothing: there is one thread."""
    return SUCCESS


@_FUNCTIONS("poll_oneoff", always=True, subscriptions=U32, events=U32, count=U32, ready=U32)
def poll_oneoff(vm: Vm, subscriptions: int, events: int, count: int, ready: int) -> int:
    """Return at once, without events."""
    return SUCCESS if vm.write(ready, bytes(4)) else FAULT


@_FUNCTIONS("fd_fdstat_get", always=True, fd=U32, status=U32)
def fd_fdstat_get(vm: Vm, fd: int, status: int) -> int:
    """Describe standard output and error: a device that can be written."""
    if fd not in (1, 2):
        return BADF
    described = struct.pack("<BxHxxxxQQ", _CHARACTER_DEVICE, 0, _RIGHT_TO_WRITE, 0)
    return SUCCESS if vm.write(status, described) else FAULT


@_FUNCTIONS("fd_fdstat_set_flags", always=True, fd=U32, flags=U32)
def fd_fdstat_set_flags(vm: Vm, fd: int, flags: int) -> int:
    """Not offered."""
    return NOTSUP


@_FUNCTIONS("fd_prestat_get", always=True, fd=U32, status=U32)
def fd_prestat_get(vm: Vm, fd: int, status: int) -> int:
    """Return that no folder was opened beforehand."""
    return BADF


@_FUNCTIONS("fd_prestat_dir_name", always=True, fd=U32, path=U32, size=U32)
def fd_prestat_dir_name(vm: Vm, fd: int, path: int, size: int) -> int:
    """Return that no folder was opened beforehand."""
    return BADF


@_FUNCTIONS("fd_close", always=True, fd=U32)
def fd_close(vm: Vm, fd: int) -> int:
    """Return that there is no such file."""
    return BADF


@_FUNCTIONS("fd_seek", always=True, fd=U32, offset=I64_VALUE, whence=U32, position=U32)
def fd_seek(vm: Vm, fd: int, offset: int, whence: int, position: int) -> int:
    """Return that there is no such file."""
    return BADF


@_FUNCTIONS("fd_read", always=True, fd=U32, vectors=U32, count=U32, read=U32)
def fd_read(vm: Vm, fd: int, vectors: int, count: int, read: int) -> int:
    """Return that there is no such file."""
    return BADF


@_FUNCTIONS(
    "path_open",
    always=True,
    fd=U32,
    lookup=U32,
    path=U32,
    size=U32,
    flags=U32,
    rights=I64_VALUE,
    inheriting=I64_VALUE,
    descriptor_flags=U32,
    opened=U32,
)
def path_open(vm: Vm, *_: int) -> int:
    """Not offered."""
    return NOTSUP


def _write_both(vm: Vm, first: int, one: int, second: int, other: int) -> int:
    if not vm.fits(first, 4) or not vm.fits(second, 4):
        return FAULT
    vm.write(first, one.to_bytes(4, "little"))
    vm.write(second, other.to_bytes(4, "little"))
    return SUCCESS


FUNCTIONS: Final = [
    HostCall(module, call.name, call.parameters, call.handler, call.always)
    for module in MODULES
    for call in _FUNCTIONS
]
"""Each under both names that WASI's first version goes by."""
