"""Host: one Host header and a listener's port that meet tests on the host, the header as a whole and the port."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from routelens.analysis.solver.alphabet import HAS_PORT, HOST, HOST_HEADER
from routelens.analysis.solver.automata import BeforeColon, EndsWith, Matches, automaton
from routelens.analysis.solver.budget import Budget, Undecided
from routelens.analysis.solver.literals import Literal, Test, compare, meets
from routelens.analysis.solver.numbers import LEAST, MOST, number
from routelens.analysis.solver.port import MAX_EXACT, MAX_EXPECTED, SpelledPort
from routelens.analysis.solver.product import Reader
from routelens.analysis.solver.text import text, text_with
from routelens.kong.request.host import split_host_port

NAME: Final = "http.host"
PORT: Final = "net.dst.port"
MAX_PORT: Final = 65535

_SHORT_SEARCH: Final = 20_000
_USUAL_PORTS: Final = (8000, 8443, 80, 443)


class HostAndPort(NamedTuple):
    """A Host header, None for none, and the listener's port, None for the usual one."""

    header: str | None
    listener: int | None


def host_and_port(literals: Sequence[Literal], budget: Budget) -> HostAndPort | None:
    """Return what gives every literal its verdict, or None if nothing does. Raises Undecided.

    Literals on other fields than the host and the port are those on the whole header.
    """
    names = [Test(*literal) for literal in literals if literal.predicate.field == NAME]
    ports = [Test(*literal) for literal in literals if literal.predicate.field == PORT]
    wholes = [Test(*literal) for literal in literals if literal.predicate.field not in (NAME, PORT)]
    found = _with_both(names, wholes, ports, budget) if wholes else _with_name(names, ports, budget)
    if found is None and not any(test.wanted for test in (*names, *wholes)):
        listener = _listener(ports)
        if listener is not None or not ports:
            found = HostAndPort(None, listener)
    return found


def gives(found: HostAndPort, literals: Sequence[Literal], default_port: int) -> bool:
    """Tell whether a Host header and a listener give every literal its verdict."""
    name, port = (None, None) if found.header is None else split_host_port(found.header)
    port = port if port is not None else default_port if found.listener is None else found.listener
    for predicate, wanted in literals:
        value = {NAME: name, PORT: port}.get(predicate.field, found.header)
        if (value is not None and compare(predicate, value)) is not wanted:
            return False
    return True


def _listener(ports: Sequence[Test]) -> int | None:
    return number(ports, 0, MAX_PORT, _USUAL_PORTS) if ports else None


def _with_name(names: Sequence[Test], ports: Sequence[Test], budget: Budget) -> HostAndPort | None:
    listener = _listener(ports)
    if not ports or listener is not None:
        name = text(names, HOST, budget)
        if name is None:
            return None
        if not name.endswith(" "):
            # `*.example.com` as people send it; `.example.com` would do, but no client has such a name.
            natural = f"www{name}"
            return HostAndPort(natural if name.startswith(".") and meets(natural, names) else name, listener)
    # The port stands in the header: any number may.
    port = number(ports, LEAST, MOST, _USUAL_PORTS)
    if port is None:
        return None
    name = text_with(names, HOST, [Reader(Matches(":", False))], budget)
    return None if name is None else _spelled(name, port, ports)


def _spelled(name: str, port: int, ports: Sequence[Test]) -> HostAndPort | None:
    """Return a header with the port, the least there is; where only floats are spelled, with the next that will do."""
    headers = [f"{name}:{port}"]
    number = float(port)
    for _ in range(len(ports) + 2):
        headers.append(f"{name}:{number:.0f}")
        number = math.nextafter(number, math.inf)
    for header in headers:
        found = split_host_port(header)
        if found[0] == name and found[1] is not None and meets(found[1], ports):
            return HostAndPort(header, None)
    return None


def _with_both(
    names: Sequence[Test], wholes: Sequence[Test], ports: Sequence[Test], budget: Budget
) -> HostAndPort | None:
    """Return a header that meets tests on all of it, too."""
    listener = _listener(ports)
    if not ports or listener is not None:
        header = text_with(
            [*names, *wholes], HOST_HEADER, [Reader(Matches(HAS_PORT, False))], budget, avoided="#"
        )
        if header is not None:
            return HostAndPort(header, listener)
    with_port = [Reader(Matches(HAS_PORT, True))]
    for predicate, wanted in names:
        inner = BeforeColon(automaton(predicate, wanted))
        with_port.append(Reader(inner, "lower" in predicate.transforms))
    if not ports:
        header = text_with(wholes, HOST_HEADER, with_port, budget)
        return None if header is None else HostAndPort(header, None)
    port = number(ports, LEAST, MOST, _USUAL_PORTS)
    if port is None:
        return None
    ending = Reader(EndsWith(f":{port}", True))
    header = text_with(wholes, HOST_HEADER, [*with_port, ending], budget)
    if header is None:
        header = _with_other_port(wholes, ports, with_port, budget)
    if header is None:
        return None
    return HostAndPort(header, None)


def _with_other_port(
    wholes: Sequence[Test], ports: Sequence[Test], with_port: Sequence[Reader], budget: Budget
) -> str | None:
    """Return a header with a port in digits, or in another spelling; None if there is neither. Raises Undecided."""
    numbers = [int(str(test.predicate.value.value)) for test in ports]
    spelled = SpelledPort(lambda port: meets(port, ports), numbers)
    readers = [*with_port, Reader(spelled)]
    digits = Reader(Matches(r"^[^:]*:[0-9]+\z", True))
    try:  # a header as people write it is worth a short search
        header = text_with(wholes, HOST_HEADER, [*readers, digits], Budget(_SHORT_SEARCH, budget.deadline))
    except Undecided:
        header = None
    if header is None:
        header = text_with(wholes, HOST_HEADER, readers, budget)
    if header is not None and meets(split_host_port(header)[1] or 0, ports):
        return header
    most = max(map(abs, numbers))
    if header is not None or most > MAX_EXACT or (spelled.left_out and not _are_short(wholes)):
        raise Undecided("the Host header would have to spell its port in an odd way")
    return None


def _are_short(wholes: Sequence[Test]) -> bool:
    """Tell whether tests speak of short beginnings only: what they let be long can be short as well."""
    return all(
        predicate.operator in ("==", "!=", "^=")
        and len(str(predicate.value.value).partition(":")[2]) <= MAX_EXPECTED
        for predicate, _ in wholes
    )
