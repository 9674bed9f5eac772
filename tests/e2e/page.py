"""What tests do with the page: find a card, write a route, read the result, move by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

READY = '[data-testid="engine-status"][data-status="ready"]'


def bounded(script: str, what: str, seconds: int = 60) -> str:
    """A function of JavaScript that may return a promise, as one that fails if this takes longer than `seconds`.

    `Page.evaluate` waits for a promise without end, and what it waits for is not in Python's traceback. `what` is what
    the message says was waited for.
    """
    message = json.dumps(f"waited {seconds} s for {what}")
    return f"""async (argument) => {{
      let timer;
      const late = new Promise((_, refuse) => {{
        timer = setTimeout(() => refuse(new Error({message})), {seconds * 1000});
      }});
      try {{
        return await Promise.race([({script})(argument), late]);
      }} finally {{
        clearTimeout(timer);
      }}
    }}"""


DRAWN = bounded(
    "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))",
    "frames to be drawn",
)


IDLE = bounded("() => window.__routelens.idle()", "the engine's answers")


def card(page: Page, name: str) -> Locator:
    return page.locator(f'[data-testid="route-card"][data-name="{name}"]')


def result(page: Page) -> Locator:
    return page.get_by_test_id("result-line")


def opened(page: Page, name: str) -> Locator:
    """The card of a route, its editor open."""
    found = card(page, name)
    editor = found.get_by_test_id("route-expression")
    if editor.count() == 0:
        found.get_by_test_id("route-toggle").click()
    editor.wait_for()
    return found


def write(page: Page, name: str, text: str) -> Locator:
    """Replace a route's expression by typing; completion is closed so that Enter would only be a line break."""
    editor = opened(page, name).get_by_test_id("route-expression")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)
    page.keyboard.press("Escape")
    page.evaluate(IDLE)
    return editor


SITE = Path(__file__).parents[2] / "build" / "site"


StartServer = Callable[..., str]


def first_run(page: Page) -> None:
    page.locator(READY).wait_for(state="attached", timeout=60_000)
    page.evaluate(IDLE)


def focused_name(page: Page) -> str:
    """What has the focus: its test id, or its words."""
    return str(
        page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at?.dataset?.testid ?? at?.getAttribute?.('aria-label') ?? at?.textContent?.trim() ?? '';
            }"""
        )
    )


def tab_to(page: Page, name: str, *, back: bool = False, most: int = 80) -> None:
    """Go on by Tab until something has the focus."""
    passed: list[str] = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(focused_name(page))
        if passed[-1] == name:
            return
    pytest.fail(f"Tab never came to {name}, but to {passed}")


def outlined(page: Page) -> bool:
    """Whether the eye can see where the focus is."""
    return bool(
        page.evaluate(
            """() => {
              const ringed = (element) => [element, element.parentElement ?? element].some((one) => {
                const style = getComputedStyle(one);
                return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
              });
              let at = document.activeElement;
              let seen = ringed(at);
              while (at?.shadowRoot?.activeElement) {
                at = at.shadowRoot.activeElement;
                seen ||= ringed(at) || ringed(at.getRootNode().host);
              }
              return seen;
            }"""
        )
    )


def paste(page: Page, target: Locator, text: str) -> None:
    """Paste as a person does by keyboard: the focus is in the field, the browser brings the clipboard's text."""
    target.focus()
    target.evaluate(
        """(element, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', text);
          const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true });
          if (element.dispatchEvent(event)) document.execCommand('insertText', false, text);
        }""",
        text,
    )
    page.evaluate(IDLE)


PATIENCE = 90_000


ROUTES = 10_000


FOCUSED_CARD = """
() => {
  let active = document.activeElement, card = null;
  while (active) {
    if (active.localName === 'routelens-route-card') card = active;
    active = active.shadowRoot?.activeElement ?? null;
  }
  return card?.shadowRoot.querySelector('article').dataset.name ?? null;
}
"""


def configuration(count: int = ROUTES) -> bytes:
    """As many routes with priorities 0 to 99, of which `route-4321` takes /4321/ and what lies under it."""
    lines = ["_format_version: '3.0'", "services:", "- name: web", "  host: web.internal", "  routes:"]
    for number in range(count):
        lines += [
            f"  - name: route-{number}",
            f"    priority: {number % 100}",
            f'    expression: \'http.path ^= "/{number}/" && http.host == "h{number % 9}.example"\'',
        ]
    return "\n".join(lines).encode()


BY_CALCULATION = r"""
_format_version: "3.0"
services:
- host: a.internal
  routes:
  - {name: list, paths: [/v2/orders], methods: [GET]}
  - {name: any, paths: ['~/v(?<version>\d+)/orders']}
"""
"""A configuration whose order depends on the match calculation."""


def settle(page: Page) -> None:
    page.evaluate(IDLE)


def import_text(page: Page, text: str, timeout: float | None = None) -> None:
    """Paste a configuration into the import dialog and take it over, in Playwright's time or `timeout` milliseconds."""
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill(text)
    page.get_by_test_id("import-apply").click()
    # The dialog as a whole: a long text is not shown in it.
    expect(page.locator("routelens-import")).to_have_count(0, timeout=timeout)
    settle(page)


def import_many(page: Page, count: int) -> None:
    """Import the `configuration` of so many routes as a file."""
    page.get_by_test_id("paste-routes").click()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.yml", "mimeType": "application/yaml", "buffer": configuration(count)}
    )
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("toast")).to_contain_text(f"Imported {count} routes", timeout=PATIENCE)
    settle(page)


def expect_focus_in(page: Page, name: str) -> None:
    """Wait until something in the card of that route has the focus."""
    page.wait_for_function(f"name => ({FOCUSED_CARD})() === name", arg=name)
