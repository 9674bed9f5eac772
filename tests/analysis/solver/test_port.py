"""Port: the number that a Host header spells, read digit by digit as the gateway reads it whole."""

from __future__ import annotations

import pytest

from routelens.analysis.solver.port import SpelledPort
from routelens.kong.request.host import split_host_port
from tests.analysis.solver.test_search import find

SPELLINGS = (
    "80", "080", " 80", "+80", "-80", "80.", "80.9", "79.9", "79.999999999999999", "79.99999999999999999",
    "8e1", "8E+1", ".8e2", "800e-1", "80e-9", "80e18", "80e99", "80e-999", "0x50", "0X50 ", "0x5p4", "0x4f.ff",
    "0x4f.ffffffffffffff8", "0x.5p8", "0x140p-2", "0.00000008e9", "9223372036854775295", "9223372036854775296",
    "-9223372036854775809", "0", "0e5", "65535", "65535.5", "65536",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_port_in_any_spelling_is_the_number_that_the_gateway_reads(spelling: str) -> None:
    header = f"a.x:{spelling}"
    port = split_host_port(header)[1]
    assert port is not None
    for wanted in {port if abs(port) < 2**50 else 0, 0, 79, 80, 81, 65535}:
        spelled = SpelledPort(lambda number, wanted=wanted: number == wanted, (wanted, 8))  # type: ignore[misc]
        state = spelled.start
        hopeless = False
        for character in header:
            state = spelled.step(state, character)
            hopeless = hopeless or spelled.is_dead(state)
        if not spelled.left_out:
            assert spelled.accepts(state) is (port == wanted)
            assert not (hopeless and port == wanted)


@pytest.mark.parametrize(
    ("start", "port"),
    [
        ("a.x:80", "< 0"),
        ("a.x:80", "== 8"),
        ("a.x:79.9", "== 80"),
        ("a.x:0x", "== 443"),
        ("a.x:99999999999999999999", "< 80"),
        ("a.x:8e", "== 800"),
    ],
)
def test_a_header_is_found_whose_port_must_be_spelled_in_an_odd_way(start: str, port: str) -> None:
    # Else a Host header without a port would do: the name that is wanted stands before the colon.
    found = find(f'http.headers.host ^= "{start}"', 'http.host == "a.x"', f"net.dst.port {port}")
    assert found is not None
    assert str(found.host).startswith(start)


@pytest.mark.parametrize(("start", "port"), [("a.x:80", "== 443"), ("a.x:8e9", "== 8"), ("a.x:-8", "== 80")])
def test_no_spelling_that_begins_so_is_the_port(start: str, port: str) -> None:
    assert find(f'http.headers.host ^= "{start}"', 'http.host == "a.x"', f"net.dst.port {port}") is None


def test_a_port_that_only_floats_spell_is_one_of_them() -> None:
    assert find("net.dst.port == 1000000000000000001") is None
    found = find("net.dst.port > 1000000000000000000")
    assert found is not None
    assert (split_host_port(str(found.host))[1] or 0) > 10**18
