from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.kong.request.path import RESERVED, escape, normalize, split_target


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        (b"/a", b"/a", None),
        (b"/a?", b"/a", b""),
        (b"/a?x=1?y", b"/a", b"x=1?y"),
        (b"?x", b"?x", None),  # the first character is never the cut
        (b"", b"", None),
    ],
)
def test_split_target(target: Any, path: Any, query: Any) -> None:
    assert split_target(target) == (path, query)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"", b""),
        (b"/%2e%2e/a", b"/a"),
        (b"/a/..//b", b"/b"),
        (b"/.a/..b", b"/.a/..b"),
        (b"/a/.//b", b"/a/b"),
        (b"/%00", b"/\x00"),
        (b"/%ff", b"/\xff"),
        (b"/%4", b"/%4"),
        (b"a/..", b"/"),
    ],
)
def test_normalize(path: Any, expected: Any) -> None:
    assert normalize(path) == expected


def by_the_letter(path: bytes) -> bytes:
    """Step 3 of docs/reference/upstream.md §2 as it is written there, one rewrite of the rest at a time."""
    out: list[bytes] = []
    rest = path
    while rest:
        if rest == b"/.":
            rest = b"/"
        elif rest == b"/..":
            rest = b"/"
            del out[-1:]
        elif rest in (b".", b".."):
            rest = b""
        elif rest.startswith(b"../"):
            rest = rest[3:]
        elif rest.startswith((b"./", b"/./")):
            rest = rest[2:]
        elif rest.startswith(b"/../"):
            rest = rest[3:]
            del out[-1:]
        elif rest.startswith(b"//"):
            rest = rest[1:]
        else:
            end = rest.find(b"/", 1)
            out.append(rest if end < 0 else rest[:end])
            rest = b"" if end < 0 else rest[end:]
    return b"".join(out)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([b"/", b".", b"..", b"a", b"bc", b"\xff"]), max_size=14).map(b"".join))
def test_dots_and_slashes_are_normalised_as_the_reference_says(path: Any) -> None:
    assert normalize(path) == by_the_letter(path)


@settings(derandomize=True)
@given(st.binary(max_size=40))
def test_escaped_is_ascii_and_means_the_same_bytes(path: Any) -> None:
    escaped = escape(path)
    assert set(escaped) <= {chr(byte) for byte in range(0x21, 0x7F)}
    if b"%" not in path:
        assert normalize(escaped.encode()) == normalize(path)


@settings(derandomize=True)
@given(st.binary(max_size=40))
def test_only_reserved_triplets_stay(path: Any) -> None:
    triplets = b"/" + b"".join(b"%%%02x" % byte for byte in path if byte not in b"./")
    kept = b"".join(
        b"%%%02X" % byte if byte in RESERVED else bytes((byte,)) for byte in path if byte not in b"./"
    )
    assert normalize(triplets) == b"/" + kept


@pytest.mark.heavy
def test_a_megabyte_of_dots_is_linear() -> None:
    assert normalize(b"/a/.." * 200_000 + b"/b") == b"/b"
