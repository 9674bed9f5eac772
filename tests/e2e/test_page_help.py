"""Help, and controls that look like the page's own."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, card, result, write


def test_help_tells_about_the_language_priorities_and_versions(ready_page: Page) -> None:
    ready_page.get_by_test_id("help").click()
    dialog = ready_page.get_by_test_id("help-dialog")
    for part in ("Keyboard", "Operators", "Fields", "Priorities", "route_match_calculation", "Version"):
        expect(dialog.get_by_role("heading", name=part, exact=True)).to_have_count(1)
    for word in ("^=", "contains", "not in", "http.path", "net.src.ip", "any(…)"):
        expect(dialog.locator("dt code").get_by_text(word, exact=True)).to_have_count(1)
    expect(dialog.get_by_test_id("semantics")).to_contain_text("Kong Gateway 3.10")
    expect(dialog.get_by_test_id("weights")).to_contain_text("MB")
    expect(dialog.get_by_test_id("documentation")).to_have_attribute(
        "href", "https://developer.konghq.com/gateway/routing/expressions/"
    )
    ready_page.keyboard.press("Escape")

    # No select and no file field shows the browser's own face.
    assert (
        ready_page.get_by_test_id("why-route").evaluate("(one) => getComputedStyle(one).appearance") == "none"
    )
    ready_page.get_by_test_id("import-open").click()
    field = ready_page.get_by_test_id("import-file")
    assert field.evaluate("(one) => getComputedStyle(one).opacity") == "0"
    expect(ready_page.get_by_text("Choose a file")).to_be_visible()


def test_help_leads_to_the_documentation_of_this_build(ready_page: Page, base_url: str) -> None:
    ready_page.get_by_test_id("help").click()
    with ready_page.context.expect_page() as opened:
        ready_page.get_by_test_id("own-documentation").click()
    docs = opened.value
    expect(docs.get_by_role("heading", level=1)).to_have_text(re.compile("^Routelens"))
    assert docs.url == f"{base_url}docs/index.html"
    # It is searched without a server's help, and under the server's policy.
    docs.get_by_role("textbox", name="Search").click()
    docs.get_by_role("textbox", name="Search").press_sequentially("near miss")
    expect(docs.locator(".md-search-result__item").first).to_be_visible()


def test_what_would_make_a_route_win(ready_page: Page) -> None:
    page = ready_page
    # A route that matches says which priority puts it before the winner.
    page.get_by_test_id("tab-routes").click()
    row = page.locator('[data-testid="all-routes-row"][data-name="v2-any"]')
    expect(row.get_by_role("button", name="Find a request that reaches it")).to_be_visible()
    row.get_by_role("button", name="Raise priority above orders-v2").click()
    expect(result(page)).to_have_attribute("data-route", "v2-any")
    page.keyboard.press("ControlOrMeta+z")
    expect(result(page)).to_have_attribute("data-route", "orders-v2")

    # A test that expects a muted route says so.
    page.get_by_test_id("tab-tests").click()
    page.get_by_test_id("save-test").first.click()
    card(page, "orders-v2").get_by_test_id("route-menu").click()
    card(page, "orders-v2").get_by_test_id("route-mute").click()
    expect(page.get_by_test_id("test-row")).to_contain_text("it is muted")

    # Captures are a table.
    page.get_by_test_id("tab-why").click()
    write(page, "v2-any", r'http.path ~ r#"^/(?P<version>v\d)/(\w+)"#')
    expect(page.get_by_test_id("captures").get_by_role("row")).to_have_text(
        ["NameValue", "0/v2/orders", "1v2", "2orders", "versionv2"]
    )

    # Over plain HTTP a route for HTTPS alone answers 426; What if knows the way out.
    page.get_by_test_id("example-select").select_option("https-only")
    page.evaluate(IDLE)
    chip = page.get_by_test_id("what-if-chip").filter(has_text="scheme https")
    expect(chip).to_be_visible()
    chip.click()
    expect(result(page)).to_have_attribute("data-outcome", "match")


def test_a_traditional_route_never_shows_its_64_bit_number_in_a_list(reopen: Callable[[str], Page]) -> None:
    page = reopen("?example=traditional-priority")
    page.get_by_test_id("tab-routes").click()
    rows = page.get_by_test_id("all-routes")
    expect(rows).to_contain_text("2 fields set")
    becomes = page.get_by_test_id("becomes").first
    expect(becomes).to_contain_text("2 fields set")
    for part in (rows, becomes):
        assert not any(len(word) >= 8 and word.isdigit() for word in part.inner_text().split())
    # What it becomes is written as people write expressions.
    expect(becomes).to_contain_text('http.path ~ "^/webhook/')
