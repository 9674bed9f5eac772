"""Lines written beside the requests: in order, bounded, and whole when the gateway ends."""

from __future__ import annotations

import io
import os
import threading

import pytest

from routelens.gateway import line_writer
from routelens.gateway.line_writer import LineWriter


def test_lines_come_in_order_and_all_of_them_before_the_end() -> None:
    stream = io.StringIO()
    writer = LineWriter(stream)
    for number in range(1000):
        writer.write(f"{number}\n")
    writer.close()
    assert stream.getvalue() == "".join(f"{number}\n" for number in range(1000))


def test_a_reader_that_does_not_read_holds_nobody_up_and_is_told_what_it_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_writer, "MAX_WAITING", 10)
    reading, writing = os.pipe()
    full = b"x" * 200_000  # more than a pipe holds
    with os.fdopen(reading, "rb") as reader, os.fdopen(writing, "w") as stream:
        writer = LineWriter(stream)
        writer.write(full.decode() + "\n")
        while writer._waiting:  # until the thread stands at the pipe
            threading.Event().wait(0.001)
        for number in range(30):
            writer.write(f"{number}\n")
        lines: list[bytes] = []
        while not lines or b"left out" not in lines[-1]:
            lines.append(reader.readline())
        writer.close()
    assert lines[1:-1] == [f"{number}\n".encode() for number in range(10)]
    assert lines[-1] == b"20 lines are left out here: they were not read fast enough.\n"


def test_a_stream_that_is_closed_is_no_error() -> None:
    stream = io.StringIO()
    stream.close()
    writer = LineWriter(stream)
    writer.write("a\n")
    writer.close()
    assert not writer._thread.is_alive()
