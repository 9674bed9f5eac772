"""Near variants: given a request, then others that differ from it in one thing each."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.analysis.mutations import OTHER_HOST, identity, variants, with_variants
from routelens.kong import Request


def spelled(request: Request) -> str:
    return f"{request.method} {request.scheme}://{request.host}{request.path}"


def test_the_variants_of_a_request() -> None:
    request = Request.from_url("https://h/v1?x=1", headers=[("a", "b")])
    found = list(variants(request))
    assert [spelled(one) for one in found] == [
        "GET https://h/v1/?x=1",
        "GET https://h/v1/x?x=1",
        "GET https://h/v1x?x=1",
        "GET https://h/v1",
        "POST https://h/v1?x=1",
        f"GET https://{OTHER_HOST}/v1?x=1",
        "GET http://h/v1?x=1",
        "GET https://h/v1?x=1",
    ]
    assert [one.headers for one in found] == [(("a", "b"),)] * 7 + [()]
    assert (found[5].sni, found[6].sni, found[6].dst_port) == (OTHER_HOST, None, 8000)


def test_a_slash_at_the_end_is_left_out() -> None:
    paths = [one.path for one in variants(Request.from_url("/a//"))]
    assert paths == ["/a", "/a/x", "/a//", "/a//"]


def test_the_other_scheme_keeps_a_listener_of_its_own() -> None:
    (other,) = [one for one in variants(Request.from_url("http://h/", dst_port=81)) if one.scheme == "https"]
    assert (other.dst_port, other.sni) == (81, "h")


def test_a_connection_has_no_variants() -> None:
    assert list(variants(Request.from_url("tcp://h:1"))) == []


def test_none_comes_twice_and_given_ones_come_first() -> None:
    one, two = Request.from_url("/a"), Request.from_url("/a/")
    found = list(with_variants([one, two, Request.from_url("/a")], 100))
    assert found[:2] == [one, two]
    assert len({identity(request) for request in found}) == len(found) == 8


REQUESTS = st.builds(
    lambda url, method: Request.from_url(url, method=method),
    st.sampled_from(["/", "/a", "/a/", "http://h/a", "https://h/a?b", "tcp://h:1"]),
    st.sampled_from(["GET", "POST", "PUT"]),
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(REQUESTS, max_size=4), st.integers(0, 12))
def test_there_are_never_more_than_asked_for(requests: list[Request], most: int) -> None:
    found = [identity(request) for request in with_variants(requests, most)]
    assert len(found) == len(set(found)) <= most
    assert len(found) >= min(most, len({identity(request) for request in requests}))
