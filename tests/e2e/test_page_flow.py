"""A whole errand by keyboard alone: why is this request a 404, and what is the least change that mends it?"""

from __future__ import annotations

import difflib
import time

from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, card, paste, result, tab_to

CURL = "curl https://new.example.com/area-7/things -H 'X-Env: dev'"


def kong_yml() -> str:
    lines = ['_format_version: "3.0"', "services:"]
    for service in range(3):
        lines += [
            f"- name: s{service}",
            f"  host: s{service}.internal",
            "  plugins:",
            "  - name: cors",
            "  routes:",
        ]
        for number in range(10):
            lines += [
                f"  - name: r{service}-{number}  # owned by team {number}",
                f"    hosts: [h{service}.example.com]",
                f"    paths: [/area-{number}]",
                "    plugins:",
                f"    - {{name: rate-limiting, config: {{minute: {10 + number}}}}}",
            ]
    return "\n".join(lines) + "\n"


def test_from_a_404_to_the_one_line_that_mends_it_without_a_mouse(ready_page: Page) -> None:
    page, keys = ready_page, ready_page.keyboard
    text = kong_yml()
    began = time.monotonic()

    # The file is dropped on the page; everything after it is keys.
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.items.add(new File([text], 'kong.yml'));
            const left = document.querySelector('routelens-app').shadowRoot.querySelector('.left');
            left.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )
    expect(page.get_by_test_id("import-text")).to_have_value(text)
    tab_to(page, "import-apply", most=8)
    keys.press("Enter")
    expect(page.get_by_test_id("route-card")).to_have_count(30)

    # A curl command is pasted; the answer is a 404, with the nearest routes and what fails.
    keys.press("Alt+r")
    expect(page.get_by_test_id("request-url")).to_be_focused()
    keys.press("ControlOrMeta+a")
    paste(page, page.get_by_test_id("request-url"), CURL)
    expect(result(page)).to_have_attribute("data-http-status", "404")
    nearest = page.get_by_test_id("near-miss").first
    expect(nearest).to_have_attribute("data-route", "r0-7")
    expect(nearest).to_contain_text("One condition fails: host")

    # The route is filtered for, and gets the host.
    keys.press("ControlOrMeta+Shift+L")
    keys.type("r0-7")
    expect(page.get_by_test_id("route-card")).to_have_count(1)
    tab_to(page, "route-toggle", most=6)
    keys.press("Enter")
    tab_to(page, "edit-hosts", most=6)
    keys.press("Enter")
    expect(page.get_by_test_id("route-hosts")).to_be_focused()
    keys.press("ControlOrMeta+End")
    keys.press("Enter")
    keys.type("new.example.com")
    keys.press("Escape")
    expect(result(page)).to_have_attribute("data-route", "r0-7")
    expect(card(page, "r0-7")).to_have_attribute("data-status", "wins")

    # The export is the file with that one change.
    keys.press("Alt+5")
    exported = page.get_by_test_id("export-text")
    expect(exported).to_contain_text("new.example.com")
    page.evaluate(IDLE)
    change = [
        line
        for line in difflib.unified_diff(text.splitlines(), exported.inner_text().splitlines(), n=0)
        if line[0] in "+-"
    ][2:]
    assert change == ["-    hosts: [h0.example.com]", "+    hosts: [h0.example.com, new.example.com]"]
    assert time.monotonic() - began < 60
