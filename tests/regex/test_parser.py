"""Pattern to tree, and the errors with their places."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routelens.regex import RegexError, compile  # noqa: A004
from routelens.regex.nodes import Alternation, Class, Group, Literal, Look, Repeat, Sequence
from routelens.regex.parser import parse


def refused(pattern: str) -> RegexError:
    with pytest.raises(RegexError) as caught:
        compile(pattern)
    return caught.value


def test_a_route_pattern_becomes_a_tree_with_places() -> None:
    root = parse(r"^/v(?<n>\d+)/").root
    assert isinstance(root, Sequence)
    start, literal, group, end = root.nodes
    assert start == Look(0, 1, "start")
    assert literal == Literal(1, 3, "/v")
    assert end == Literal(12, 13, "/")
    assert isinstance(group, Group)
    assert (group.start, group.end, group.index, group.name) == (3, 12, 1, "n")
    assert isinstance(group.node, Repeat)
    assert (group.node.low, group.node.high, group.node.greedy) == (1, None, True)


def test_a_quantifier_takes_only_the_last_character_of_a_run() -> None:
    root = parse("abc+").root
    assert isinstance(root, Sequence)
    assert root.nodes[0] == Literal(0, 2, "ab")
    assert isinstance(root.nodes[1], Repeat)


def test_lengths_are_known() -> None:
    assert (parse("a(bc|d)?e{2,3}").root.shortest, parse("a(bc|d)?e{2,3}").root.longest) == (3, 6)
    assert (parse("a*").root.shortest, parse("a*").root.longest) == (0, None)
    assert parse(r"a[^\s\S]").root.shortest is None


def test_flags_reach_to_the_end_of_their_group() -> None:
    root = parse("(a(?i)b|c)d").root
    assert isinstance(root, Sequence)
    group, after = root.nodes
    assert after == Literal(10, 11, "d")
    assert isinstance(group, Group)
    assert isinstance(group.node, Alternation)
    assert group.node.nodes[1] == Class(8, 9, ((0x43, 0x43), (0x63, 0x63)))


@pytest.mark.parametrize(
    ("pattern", "ranges"),
    [
        ("[a-c]", "a-c"),
        ("[^\\x00-`d-\\x{10FFFF}]", "a-c"),
        ("[]-]", "--- ]-]"),
        ("[--a]", "--- a-a"),
        ("[a-z&&[^d-w]]", "a-c x-z"),
        ("[a-z--b-y]", "a-a z-z"),
        ("[a-c~~b-d]", "a-a d-d"),
        ("[a[bc]]", "a-c"),
        ("[[:digit:]x]", "0-9 x-x"),
        ("[[:^ascii:]--[\\x{80}-\\x{10FFFE}]]", "\U0010ffff-\U0010ffff"),
        ("(?x)[ a b ]", "a-b"),
        ("(?i)[b-c]", "B-C b-c"),
    ],
)
def test_classes(pattern: str, ranges: str) -> None:
    root = parse(pattern).root
    node = root.nodes[-1] if isinstance(root, Sequence) else root
    assert isinstance(node, Class)
    assert " ".join(f"{chr(low)}-{chr(high)}" for low, high in node.ranges) == ranges


@pytest.mark.parametrize(
    ("pattern", "kind", "start", "end"),
    [
        ("a(?!b)", "UnsupportedLookAround", 1, 4),
        ("(?<=x)", "UnsupportedLookAround", 0, 4),
        (r"(a)\1", "UnsupportedBackreference", 3, 5),
        (r"x\Z", "EscapeUnrecognized", 1, 3),
        ("a{2,1}", "RepetitionCountInvalid", 1, 6),
        ("a{,2}", "RepetitionCountDecimalEmpty", 2, 2),
        ("a**|*", "RepetitionMissing", 4, 4),
        ("(?<n>a)(?<n>b)", "GroupNameDuplicate", 10, 11),
        ("[z-a]", "ClassRangeInvalid", 1, 4),
        ("ab[c", "ClassUnclosed", 2, 3),
        ("a(b(c)", "GroupUnclosed", 1, 2),
        ("a)b", "GroupUnopened", 1, 2),
        (r"\p{Nope}x", "UnicodePropertyNotFound", 0, 8),
        (r"a\b{begin}", "SpecialWordBoundaryUnrecognized", 4, 9),
        ("(?-u:é[^a])", "InvalidUtf8", 6, 10),
        ("a{4294967296}", "DecimalInvalid", 2, 12),
    ],
)
def test_errors_have_their_kind_and_place(pattern: str, kind: str, start: int, end: int) -> None:
    error = refused(pattern)
    assert (error.kind, error.start, error.end) == (kind, start, end)
    assert error.message == str(error)


def test_syntax_comes_before_meaning_and_nesting_between() -> None:
    assert refused(r"\p{Nope}(").kind == "GroupUnclosed"
    assert refused(r"\p{Nope}" + "(" * 260 + ")" * 260).kind == "NestLimitExceeded"


def test_engine_messages() -> None:
    assert refused("a(?<n>b)(?<n>c)").engine_message == (
        "regex parse error:\n    a(?<n>b)(?<n>c)\n        ^      ^\nerror: duplicate capture group name"
    )


def test_engine_messages_over_several_lines() -> None:
    rule = "~" * 79
    assert refused("(?x)\na b\n  c**d)\n").engine_message.split("\n") == [
        "regex parse error:",
        rule,
        "1: (?x)",
        "2: a b",
        "3:   c**d)",
        "         ^",
        rule,
        "error: unopened group",
    ]
    assert refused("a\n(?<n\n>b)").engine_message.split("\n")[-2:] == [
        "on line 2 (column 5) through line 3 (column 0)",
        "error: invalid capture group character",
    ]


def test_the_size_limit_has_no_place() -> None:
    error = refused(r"\w{3000}")
    assert error.kind == "CompiledTooBig"
    assert error.engine_message == "Compiled regex exceeds size limit of 10485760 bytes."


@pytest.mark.parametrize(
    ("pattern", "expression"),
    [
        ("^/api(?!/v2)", 'http.path ^= "/api" && !(http.path ^= "/api/v2")'),
        (r"^/a\.b(?!\d)", r'http.path ^= "/a.b" && !(http.path ~ r#"^/a\.b\d"#)'),
        ("^(?!/admin)/.*$", 'http.path ~ r#"^/.*$"# && !(http.path ^= "/admin")'),
        ("^/x(?!a|b)y", 'http.path ^= "/xy" && !(http.path ~ r#"^/x(?:a|b)"#)'),
        ("^/x(?=[ab])", 'http.path ~ r#"^/x[ab]"#'),
        ('^/"(?!"#)', 'http.path ^= "/\\"" && !(http.path ^= "/\\"\\"#")'),
        (r'^/(?!"#\d)', r'http.path ^= "/" && !(http.path ~ "^/\"#\\d")'),
    ],
)
def test_look_ahead_after_fixed_text_has_a_fix(pattern: str, expression: str) -> None:
    error = refused(pattern)
    assert error.suggestion is not None
    assert error.suggestion.expression("http.path") == expression
    assert expression in error.message
    for part in (*error.suggestion.all_of, *error.suggestion.none_of):
        compile(part)


@pytest.mark.parametrize(
    "pattern",
    ["/api(?!/v2)", "^/a+(?!b)", "^/a(?!b)|c", "^/a(?!b)(?!c)", "^/a(?<!b)", "^/a(?!b)*c", "^/a(?!b"],
)
def test_look_ahead_has_no_fix_that_changes_its_meaning(pattern: str) -> None:
    assert refused(pattern).suggestion is None


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"a\Z", r"\z or $"),
        (r"\Qa\E", "backslash"),
        ("(?>a)", "atomic"),
        ("(?#c)", "comments"),
        ("(?P=n)", "back-ref"),
    ],
)
def test_syntax_of_other_dialects_has_a_fix(pattern: str, words: str) -> None:
    assert words in refused(pattern).message


PIECES = st.sampled_from([*"ab01/.-^$|?*+(){}[]<>=!,:&~#\\ \n\x00é\ud800"])
LONGER = st.sampled_from(
    ["(?", "(?P<", "(?i)", "(?x)", "(?-u:", "[^", "[[:", ":]", "&&", "--", r"\p{", r"\x{", r"\b{"]
)


@given(st.lists(PIECES | LONGER, max_size=14).map("".join))
@settings(derandomize=True, max_examples=2_000, deadline=None)
def test_any_text_is_taken_or_refused_with_a_place(pattern: str) -> None:
    try:
        found = compile(pattern).is_match("a/0é")
    except RegexError as error:
        place, words = (error.start, error.end), (error.message, error.engine_message)
        assert 0 <= place[0] <= place[1] <= len(pattern)
        assert all(words)
    else:
        assert found in {True, False}
