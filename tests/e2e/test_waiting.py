"""What tests wait for in a page comes, or they fail with a sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, Page

from tests.e2e.axe import FADED
from tests.e2e.page import bounded

# Chromium does not settle `finished` of a transition in what is folded away. Returns how many run.
FOLDED_AWAY = """() => {
  document.body.innerHTML = `<details><summary>More</summary>
    <button style="transition: color 120ms">Undo</button></details>`;
  const button = document.querySelector('button');
  getComputedStyle(button).color;
  button.disabled = true;
  getComputedStyle(button).color;
  return document.getAnimations().length + button.getAnimations().length;
}"""


def test_a_promise_that_is_never_kept_is_not_waited_for(page: Page) -> None:
    page.goto("about:blank")
    with pytest.raises(Error, match="waited 1 s for what never comes"):
        page.evaluate(bounded("() => new Promise(() => undefined)", "what never comes", 1))


def test_a_promise_that_is_kept_gives_its_value(page: Page) -> None:
    page.goto("about:blank")
    assert page.evaluate(bounded("async ([one, two]) => one + two", "a sum"), [1, 2]) == 3


def test_a_transition_in_what_is_folded_away_is_not_waited_for_without_end(page: Page) -> None:
    page.goto("about:blank")
    assert page.evaluate(FOLDED_AWAY) > 0
    page.evaluate(FADED)
