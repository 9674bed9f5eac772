"""A table that changes: what is found after an edit is what a new linter finds, in a fraction of the time."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace

import pytest

from routelens.kong import Route, RouteTable
from routelens.lint import Finding
from routelens.lint.linter import TableLinter
from tests.lint.random_tables import expression
from tests.processor import processor_seconds


def told(linter: TableLinter) -> list[tuple[object, ...]]:
    def key(finding: Finding) -> tuple[object, ...]:
        # Which request shows a tie, and which of several routes hides one, may depend on what was asked before.
        rule = "hidden" if finding.rule in ("K201", "K204") else finding.rule
        message = "" if finding.rule in ("K115", "K201", "K202", "K204", "K205") else finding.message
        return finding.route and finding.route.id, rule, finding.place, finding.span, message

    return sorted(map(key, linter.findings()), key=repr)


def run(linter: TableLinter, table: RouteTable) -> list[tuple[object, ...]]:
    for _ in linter.steps(table):
        pass
    assert linter.left_open == 0
    return told(linter)


def route(chance: random.Random, number: int) -> Route:
    simple = chance.choice(("/a", "/a/b", "/", "/b"))
    text = expression(chance, 2) if chance.random() < 0.5 else f'http.path ^= "{simple}"'
    return Route(
        id=uuid.UUID(int=number + 1),
        name=f"r{number}",
        expression=text,
        priority=chance.randrange(3),
        strip_path=chance.random() < 0.5,
    )


@pytest.mark.heavy
def test_after_each_edit_the_same_is_found_as_from_scratch() -> None:
    for seed in range(6):
        chance = random.Random(seed)
        table = RouteTable([route(chance, number) for number in range(12)], flavor="expressions")
        linter = TableLinter(budget=60.0)
        run(linter, table)
        for _ in range(8):
            number = chance.randrange(14)
            if chance.random() < 0.2 and len(table.routes) > 2:
                table.change(remove=[chance.choice(table.routes).id])
            else:
                table.change([route(chance, number)])
            assert run(linter, table) == run(TableLinter(budget=60.0), table), seed


@pytest.mark.heavy
def test_an_edit_of_one_route_of_1000_takes_milliseconds() -> None:
    routes = [
        Route(
            id=uuid.UUID(int=number + 1),
            name=f"r{number}",
            expression=f'http.path ^= "/s{number}/" && http.host == "h{number % 100}"',
        )
        if number % 2
        else Route(id=uuid.UUID(int=number + 1), paths=(f"/t{number}/",), hosts=(f"h{number % 100}",))
        for number in range(1_000)
    ]
    table = RouteTable(routes, flavor="expressions")
    linter = TableLinter(budget=60.0)
    run(linter, table)
    spent = []
    for number in range(5):
        table.change([replace(routes[501], expression=f'http.path ^= "/s{number}/" && http.path == "foo"')])
        start = processor_seconds()
        run(linter, table)
        spent.append(processor_seconds() - start)
        assert "K106" in {finding.rule for finding in linter.of_route(routes[501].id)}
    assert min(spent) < 0.15, f"{min(spent) * 1000:.0f} ms"  # 25 ms when nothing else runs


def test_a_lint_that_is_given_up_for_an_edit_is_finished_by_the_next_one() -> None:
    for seed in range(4):
        chance = random.Random(seed)
        table = RouteTable([route(chance, number) for number in range(12)], flavor="expressions")
        linter = TableLinter(budget=60.0)
        for _ in range(6):
            steps = linter.steps(table)
            for _ in range(chance.randrange(20)):
                next(steps, None)
            table.change([route(chance, chance.randrange(12))])
        assert run(linter, table) == run(TableLinter(budget=60.0), table), seed
