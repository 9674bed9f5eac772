"""A configuration comes in by paste and by drop, every tab shows it, and two thousand routes are no trouble."""

from __future__ import annotations

from tests.browsers.driver import Window, card
from tests.e2e.page import configuration

KONG_YML = """_format_version: "3.0"
services:
- name: orders
  url: http://orders.internal:8080
  routes:
  - {name: orders, paths: [/v2/orders], hosts: [api.example.com]}
  - {name: everything, paths: [/]}
"""
DROPPED = '_format_version: "3.0"\nroutes:\n- {name: dropped, paths: [/v2]}\n'

# Of each tab, what is seen in it.
TABS = {
    "why": "why-tree",
    "routes": "all-routes-row",
    "tests": "no-tests",
    "problems": "no-problems",
    "convert": "export-text",
    "compare": "compare-run",
    "source": "source-copy",
}


def test_a_configuration_is_pasted_seen_in_every_tab_and_another_dropped(window: Window) -> None:
    window.copy(KONG_YML)
    window.click("import-open")
    window.click("import-text")
    window.press("Control+v")
    window.click("import-apply")
    window.gone("import-text")
    window.count("route-card", 2)
    window.has("result-line", "data-route", "orders")

    for tab, shown in TABS.items():
        window.click(f"tab-{tab}")
        window.has(f"tab-{tab}", "aria-selected", "true")
        window.see(shown)
    window.click("tab-routes")
    window.see("all-routes-row", "orders")
    window.click("tab-convert")
    window.see("export-text", "everything")
    window.click("tab-tests")
    window.click("save-test")
    window.has("test-row", "data-pass", "true")

    window.drop(".left", "kong.yml", DROPPED)
    window.wait("the text in the dialog", "(s, text) => one(s)?.value === text", [IMPORT_TEXT], DROPPED)
    window.click("import-apply")
    window.see(card("dropped"))
    window.count("route-card", 1)
    window.has("result-line", "data-route", "dropped")
    window.click("undo")
    window.count("route-card", 2)


def test_two_thousand_routes_are_read_shown_and_typed_in(window: Window) -> None:
    window.drop(".left", "kong.yml", configuration(2_000).decode())
    window.see("import-large", "kong.yml")
    window.click("import-apply")
    window.see("toast", "Imported 2000 routes")
    window.settle()
    window.fill("request-url", "http://h1.example/1234/x")
    window.has("result-line", "data-route", "route-1234")
    # Only what is on the screen is in the document.
    assert window.run("(s) => all(s).length", ['[data-testid="route-card"]']) < 60
    window.click("to-winner")
    winner = card("route-1234")
    window.see(winner)
    window.click(f"{winner} >> route-toggle")
    window.click(f"{winner} >> route-expression")
    window.press("Control+Home")
    for _ in 'http.path ^= "/1234':
        window.press("ArrowRight")
    window.type("x")
    window.settle()
    window.wait("another answer", "(s) => one(s).dataset.route === ''", ['[data-testid="result-line"]'])
    window.press("Backspace")
    window.has("result-line", "data-route", "route-1234")


IMPORT_TEXT = '[data-testid="import-text"]'
