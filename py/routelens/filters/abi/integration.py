"""Host functions: log, time, ticks, contexts."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import BAD_ARGUMENT, NOT_FOUND, OK, UNIMPLEMENTED
from routelens.filters.abi.function import BYTES, OUT_BYTES, OUT_U32, OUT_U64, U32, HostFunctions
from routelens.filters.contexts import RootContext, StreamContext, root_of
from routelens.filters.host import LOG_LEVELS
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

_INFO: Final = 2


@FUNCTIONS("proxy_log", always=True, level=U32, message=BYTES)
def log(vm: Vm, level: int, message: bytes) -> int:
    """Write a log line. The gateway knows no trace level: it is debug there."""
    if level >= len(LOG_LEVELS):
        return BAD_ARGUMENT
    name = LOG_LEVELS[max(level, 1) if vm.host.is_gateway else level]
    vm.log(name, message[: vm.host.limits.log_message].decode("utf-8", "backslashreplace"))
    return OK


@FUNCTIONS("proxy_get_log_level", always=True, abi_only=True, level=OUT_U32)
def get_log_level(vm: Vm) -> tuple[int, int]:
    """Return the level from which on lines are of use."""
    return OK, _INFO


@FUNCTIONS("proxy_get_current_time_nanoseconds", always=True, time=OUT_U64)
def get_current_time_nanoseconds(vm: Vm) -> tuple[int, int]:
    """Return the wall clock."""
    return OK, vm.host.wall_clock() & 0xFFFFFFFFFFFFFFFF


@FUNCTIONS("proxy_set_tick_period_milliseconds", period=U32)
def set_tick_period_milliseconds(vm: Vm, period: int) -> int:
    """Have `proxy_on_tick` called; 0 stops it. In the gateway from a root context only, and once."""
    context = vm.current.context
    root = root_of(context)
    if vm.host.is_gateway:
        if not isinstance(context, RootContext):
            return vm.host.misuse(BAD_ARGUMENT, "can only set tick_period in root context")
        if root.tick_period and period:
            return vm.host.misuse(BAD_ARGUMENT, "tick_period already set")
    root.tick_period = period
    root.next_tick = vm.host.monotonic_clock() + period * 1_000_000
    return OK


@FUNCTIONS("proxy_set_effective_context", context=U32)
def set_effective_context(vm: Vm, context: int) -> int:
    """Choose the context whose maps and buffers are meant.

    In the gateway the response to a dispatched call already comes in the context of its request; a root context is
    taken for that one, and an unknown one changes nothing.
    """
    found = vm.find(context)
    if vm.host.is_gateway:
        if isinstance(found, StreamContext):
            vm.current.effective = found
        return OK
    if found is None:
        return BAD_ARGUMENT
    vm.current.effective = found
    return OK


@FUNCTIONS("proxy_done", abi_only=True)
def done(vm: Vm) -> int:
    """Finish a context whose `proxy_on_done` returned false."""
    context = vm.current.effective
    if not isinstance(context, StreamContext) or not context.waits_for_done:
        return NOT_FOUND
    context.waits_for_done = False
    context.stream.done(context)
    return OK


@FUNCTIONS("proxy_get_status", code=OUT_U32, message=OUT_BYTES)
def get_status(vm: Vm) -> int:
    """Return the status of a gRPC call; there are none here."""
    return UNIMPLEMENTED
