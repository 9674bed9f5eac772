"""Proof of fixes: given fixes that are promised to be safe, then only those are made that are proved to be."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from routelens.lint.files import FileFinding, fix_texts
from routelens.lint.fixing import TextEdit, edited
from routelens.lint.proof import fix_proved
from tests.lint.random_tables import table_text

HEAD = '_format_version: "3.0"\nroutes:\n'
ONE = HEAD + "- {name: r, expression: 'http.path ~ \"^/a$\"', priority: 1}\n"


def everything(_finding: FileFinding) -> bool:
    return True


def test_a_safe_fix_is_proved_and_made() -> None:
    done = fix_proved([ONE], everything)
    assert (done.texts, done.made, done.left) == ([ONE.replace('~ "^/a$"', '== "/a"')], 1, ())


def test_without_time_nothing_is_made_and_the_reason_is_said() -> None:
    done = fix_proved([ONE], everything, budget=0.0)
    assert (done.texts, done.made) == ([ONE], 0)
    assert [(left.finding.rule, left.reason) for left in done.left] == [
        ("K401", "It ran out of time; see --budget.")
    ]


def test_a_fix_that_is_wrong_is_left_and_the_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that took `/a` for `/b` would be found out by a request."""
    two = ONE + "- {name: q, expression: 'http.path ~ \"^/q$\"', priority: 2}\n"

    def wrongly(text: str, edits: Iterable[TextEdit]) -> str:
        return edited(text, edits).replace('== "/a"', '== "/b"')

    monkeypatch.setattr("routelens.lint.files.edited", wrongly)
    done = fix_proved([two], everything)
    assert done.texts == [two.replace('~ "^/q$"', '== "/q"')]
    assert [left.reason for left in done.left] == ["GET /a would be treated differently."]


def test_a_match_safe_fix_is_proved_to_keep_the_route() -> None:
    text = HEAD + '- {name: r, expression: \'http.path ~ "^/a$" && http.headers.x ~ "(a|b)"\', priority: 1}\n'
    assert fix_proved([text], everything).made == 0
    done = fix_proved([text], everything, unsafe=True)
    assert (done.texts, done.left) == ([text.replace('~ "^/a$"', '== "/a"')], ())


def test_what_the_gateway_refuses_is_mended_without_a_proof() -> None:
    text = HEAD + '- {name: r, expression: \'http.path ~ "^/a$" && http.method == "GET\', priority: 1}\n'
    done = fix_proved([text], everything)
    assert done.texts == fix_texts([text], everything)[0]
    assert not done.left


def test_bare_expressions_are_proved_one_by_one() -> None:
    done = fix_proved(
        ['http.path ~ "^/a$"\n', 'net.src.port == 1 && tls.sni ~ "^a$"\n'], everything, bare=[0, 1]
    )
    assert done.texts == ['http.path == "/a"\n', 'net.src.port == 1 && tls.sni == "a"\n']


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1, 13))
def test_all_safe_fixes_of_random_tables_are_proved(seed: int) -> None:
    text = table_text(random.Random(seed))

    def wanted(finding: FileFinding) -> bool:
        return finding.severity != "error"

    done = fix_proved([text], wanted, budget=600.0)
    assert not done.left
    assert (done.texts, done.made) == fix_texts([text], wanted)
