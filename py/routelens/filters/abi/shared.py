"""Host functions: shared data, queues, metrics."""

from __future__ import annotations

from typing import Final

from routelens.filters.abi.codes import BAD_ARGUMENT, CAS_MISMATCH, EMPTY, INTERNAL_FAILURE, NOT_FOUND, OK
from routelens.filters.abi.function import (
    BYTES,
    I64_VALUE,
    NULLABLE_BYTES,
    OUT_BYTES,
    OUT_U32,
    OUT_U64,
    U32,
    HostFunctions,
)
from routelens.filters.contexts import root_of
from routelens.filters.shared import COUNTER, GAUGE, HISTOGRAM, MAX_NAME, Metric, Queues
from routelens.filters.vm import Vm

FUNCTIONS: Final = HostFunctions()

_MASK: Final = 0xFFFFFFFFFFFFFFFF


# --- shared data ----------------------------------------------------------------------------------------------------


@FUNCTIONS("proxy_get_shared_data", key=BYTES, value=OUT_BYTES, cas=OUT_U32)
def get_shared_data(vm: Vm, key: bytes) -> int | tuple[int, bytes, int]:
    """Return value and number of a key."""
    found = vm.host.shared.data.get(key)
    return NOT_FOUND if found is None else (OK, found[0], found[1] & 0xFFFFFFFF)


@FUNCTIONS("proxy_set_shared_data", key=BYTES, value=NULLABLE_BYTES, cas=U32)
def set_shared_data(vm: Vm, key: bytes, value: bytes | None, cas: int) -> int:
    """Write a value if the number is right; a null pointer deletes."""
    rule = vm.host.shared.cas or ("wasmx" if vm.host.is_gateway else "spec")
    return OK if vm.host.shared.data.set(key, value, cas, rule) else CAS_MISMATCH


# --- queues ---------------------------------------------------------------------------------------------------------


@FUNCTIONS("proxy_register_shared_queue", name=BYTES, queue=OUT_U32)
def register_shared_queue(vm: Vm, name: bytes) -> int | tuple[int, int]:
    """Open a queue; messages in it are announced to the filter that opened it last."""
    host = vm.host
    if len(name) > MAX_NAME:
        return host.misuse(BAD_ARGUMENT, "the name of the queue is too long")
    if host.is_gateway and host.queues is not None and name.decode("utf-8", "replace") not in host.queues:
        return host.misuse(BAD_ARGUMENT, "could not find queue")
    queue = host.shared.queues.open(vm.program.name, name)
    if queue is None:
        return INTERNAL_FAILURE
    vm.services.listen(vm, root_of(vm.current.context), queue.id)
    return OK, queue.id


@FUNCTIONS("proxy_resolve_shared_queue", abi_only=True, vm_id=BYTES, name=BYTES, queue=OUT_U32)
def resolve_shared_queue(vm: Vm, vm_id: bytes, name: bytes) -> int | tuple[int, int]:
    """Return the number of a queue that a filter has opened; no name of a filter means its own."""
    if len(vm_id) > MAX_NAME:
        return NOT_FOUND
    scope = vm_id.decode("utf-8", "replace") or vm.program.name
    queue = vm.host.shared.queues.find(scope, name)
    return NOT_FOUND if queue is None else (OK, queue.id)


@FUNCTIONS("proxy_enqueue_shared_queue", queue=U32, message=BYTES)
def enqueue_shared_queue(vm: Vm, number: int, message: bytes) -> int:
    """Append a message."""
    queue = vm.host.shared.queues.get(number)
    if queue is None:
        return vm.host.misuse(NOT_FOUND, "could not find queue")
    if not Queues.put(queue, message):
        return vm.host.misuse(INTERNAL_FAILURE, "queue is full")
    vm.services.queue_ready(number)
    return OK


@FUNCTIONS("proxy_dequeue_shared_queue", queue=U32, message=OUT_BYTES)
def dequeue_shared_queue(vm: Vm, number: int) -> int | tuple[int, bytes]:
    """Take the oldest message."""
    queue = vm.host.shared.queues.get(number)
    if queue is None:
        return vm.host.misuse(NOT_FOUND, "could not find queue")
    message = Queues.take(queue)
    return EMPTY if message is None else (OK, message)


# --- metrics --------------------------------------------------------------------------------------------------------


@FUNCTIONS("proxy_define_metric", type=U32, name=BYTES, metric=OUT_U32)
def define_metric(vm: Vm, kind: int, name: bytes) -> int | tuple[int, int]:
    """Define a metric; one of the same name is the same."""
    if len(name) > MAX_NAME:
        return vm.host.misuse(BAD_ARGUMENT, "the name of the metric is too long")
    if kind > HISTOGRAM:
        return vm.host.misuse(BAD_ARGUMENT, "unknown metric type")
    metric = vm.host.shared.metrics.define(kind, vm.program.name, name.decode("utf-8", "backslashreplace"))
    if metric is None:
        return vm.host.misuse(BAD_ARGUMENT, "could not define metric")
    return OK, metric.id


@FUNCTIONS("proxy_record_metric", metric=U32, value=I64_VALUE)
def record_metric(vm: Vm, number: int, value: int) -> int:
    """Set a gauge, or add a sample to a histogram. A counter only grows."""
    metric = vm.host.shared.metrics.get(number)
    if metric is None:
        return _unknown(vm)
    if metric.kind == COUNTER and vm.host.is_gateway:
        return vm.host.misuse(BAD_ARGUMENT, "cannot record a counter")
    if metric.kind == HISTOGRAM:
        metric.samples += 1
        metric.value = (metric.value + value) & _MASK
    else:
        metric.value = value & _MASK
    return OK


@FUNCTIONS("proxy_increment_metric", metric=U32, by=I64_VALUE)
def increment_metric(vm: Vm, number: int, by: int) -> int:
    """Add to a counter, under the ABI's profile to a gauge too."""
    metric = vm.host.shared.metrics.get(number)
    if metric is None:
        return _unknown(vm)
    if metric.kind == HISTOGRAM or (metric.kind == GAUGE and vm.host.is_gateway):
        return vm.host.misuse(BAD_ARGUMENT, "can only increment a counter")
    if metric.kind == COUNTER and by < 0:
        return BAD_ARGUMENT
    metric.value = (metric.value + by) & _MASK
    return OK


@FUNCTIONS("proxy_get_metric", metric=U32, value=OUT_U64)
def get_metric(vm: Vm, number: int) -> int | tuple[int, int]:
    """Return the value of a counter or gauge."""
    metric: Metric | None = vm.host.shared.metrics.get(number)
    if metric is None:
        return _unknown(vm)
    if metric.kind == HISTOGRAM:
        return vm.host.misuse(BAD_ARGUMENT, "cannot read a histogram")
    return OK, metric.value


def _unknown(vm: Vm) -> int:
    return vm.host.misuse(NOT_FOUND, "metric not found")
