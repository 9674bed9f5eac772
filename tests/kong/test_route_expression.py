from typing import Any

import pytest

from routelens.kong.route_expression import check_expression, read_expression
from routelens.language.diagnostics import ExpressionError


@pytest.mark.parametrize(
    ("text", "span", "code"),
    [
        ('net.port == 80 && http.pth == "/a"', "http.pth", "K001"),
        ('net.port == 80 && net.port == "80"', '"80"', "K002"),
        ('http.path.segments.01 == "a"', "http.path.segments.01", "K006"),
        ('net.port == 1 && http.path.segments.2_1 == "a"', "http.path.segments.2_1", "K006"),
        ('http.path.segments. == "a"', "http.path.segments.", "K006"),
        ('http.path == "\0"', "\0", "K015"),
    ],
)
def test_faults_have_positions_in_the_text_as_typed(text: Any, span: Any, code: Any) -> None:
    (fault,) = check_expression(text, "http")
    assert fault.code == code
    assert text[fault.start : fault.end] == span


@pytest.mark.parametrize(
    ("typed", "fixed"),
    [("01", "1"), ("2_1", "1_2"), ("1_1", "1"), ("00_3", "0_3")],
)
def test_a_refused_segment_name_has_a_fix(typed: Any, fixed: Any) -> None:
    text = f'net.port == 1 && http.path.segments.{typed} == "a"'
    (fault,) = check_expression(text, "http")
    (fix,) = fault.fixes
    assert text[: fix.start] + fix.text + text[fix.end :] == text.replace(typed, fixed)


@pytest.mark.parametrize("suffix", ["len_1", "foo", "1_2_3", "9999999999_1"])
def test_a_segment_name_that_cannot_be_guessed_has_no_fix(suffix: Any) -> None:
    (fault,) = check_expression(f'http.path.segments.{suffix} == "a"', "http")
    assert (fault.code, fault.fixes) == ("K006", ())


def test_the_router_itself_takes_odd_segments() -> None:
    assert read_expression('http.path.segments.foo == "a"', "http").fields == {"http.path.segments.foo": 1}


def test_stream_routes_have_no_http_fields() -> None:
    with pytest.raises(ExpressionError) as caught:
        read_expression('http.path == "/"', "stream")
    assert caught.value.diagnostics[0].kind == "unknown_field"
