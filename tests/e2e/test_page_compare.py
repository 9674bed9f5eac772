"""Comparing and replaying on the page: which requests change route, and what becomes of a day's requests."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import violations, violations_in_both_schemes
from tests.e2e.page import (
    BY_CALCULATION,
    PATIENCE,
    ROUTES,
    card,
    import_text,
    outlined,
    result,
    settle,
    tab_to,
    write,
)

KONG_2X = r"""
_format_version: "3.0"
services:
- name: orders
  url: http://orders.internal
  routes:
  - name: by-number
    paths: ['/orders/\d+$']
  - name: orders
    paths: [/orders]
    methods: [GET, POST]
- name: site
  url: http://site.internal
  routes:
  - name: site
    paths: [/]
    protocols: [https]
"""


def in_compare(page: Page) -> Page:
    page.get_by_test_id("tab-compare").click()
    return page


def compare(page: Page, with_: str) -> Locator:
    """Compare with one of the choices; gives the result."""
    page.get_by_test_id(f"compare-with-{with_}").check()
    page.get_by_test_id("compare-run").click()
    found = page.get_by_test_id("compare-result")
    expect(found).to_be_visible(timeout=20_000)
    return found


def difference(page: Page, before: str, after: str) -> Locator:
    return page.locator(f'[data-testid="compare-difference"][data-before="{before}"][data-after="{after}"]')


def test_without_edits_nothing_changes_route(ready_page: Page) -> None:
    found = compare(in_compare(ready_page), "baseline")
    expect(found).to_have_attribute("data-equivalent", "true")
    expect(found).to_have_attribute("data-proof", "equal")
    expect(found).to_contain_text("Proved: no request changes route, answer or upstream.")


def test_edits_show_which_requests_change_route(ready_page: Page) -> None:
    page = in_compare(ready_page)
    write(page, "v2-any", 'http.path ^= "/v3"')
    found = compare(page, "baseline")
    expect(found).to_have_attribute("data-equivalent", "false")
    expect(found).to_contain_text("requests change route.")
    moved = difference(page, "v2-any", "catch-all")
    expect(moved.first).to_contain_text("http://web.internal")
    # The request can be looked at, and kept as a test of what it gets now.
    line = moved.first.get_by_test_id("compare-use").first
    url = line.inner_text().split(" ")[1]
    moved.first.get_by_test_id("compare-keep").first.click()
    line.click()
    expect(page.get_by_test_id("request-url")).to_have_value(url)
    expect(result(page)).to_have_attribute("data-route", "catch-all")
    page.get_by_test_id("tab-tests").click()
    expect(page.get_by_test_id("test-row")).to_have_attribute("data-pass", "true")
    expect(page.get_by_test_id("test-row")).to_contain_text("catch-all")


def test_a_result_is_of_the_routes_it_was_found_for(ready_page: Page) -> None:
    page = in_compare(ready_page)
    compare(page, "baseline")
    write(page, "v2-any", 'http.path ^= "/v3"')
    expect(page.get_by_test_id("compare-stale")).to_be_visible()


WITH_UPSTREAM = """_format_version: "3.0"
upstreams:
- {name: orders.pool, targets: [{target: "10.1.0.4:8080"}]}
services:
- name: orders
  host: orders.pool
  routes:
  - {name: orders, paths: [/orders]}
"""


def test_before_the_edits_the_upstreams_were_the_same(ready_page: Page) -> None:
    page = ready_page
    import_text(page, WITH_UPSTREAM)
    expect(compare(in_compare(page), "baseline")).to_have_attribute("data-proof", "equal")
    card(page, "orders").get_by_test_id("route-toggle").click()
    card(page, "orders").get_by_test_id("route-options").click()
    card(page, "orders").get_by_label("strip_path").uncheck()
    found = compare(page, "baseline")
    expect(found).to_have_attribute("data-equivalent", "false")
    expect(found.page.get_by_test_id("compare-difference").first).to_contain_text("http://10.1.0.4:8080")
    expect(found.page.get_by_test_id("compare-difference").first).not_to_contain_text("orders.pool")


def test_another_configuration(ready_page: Page) -> None:
    page = ready_page
    page.get_by_test_id("tab-convert").click()
    expect(page.get_by_test_id("export-text")).to_contain_text("_format_version")
    text = page.get_by_test_id("export-text").inner_text()
    in_compare(page)
    page.get_by_test_id("compare-with-text").check()
    expect(page.get_by_test_id("compare-run")).to_be_disabled()
    page.get_by_test_id("compare-text").fill(text)
    expect(compare(page, "text")).to_have_attribute("data-equivalent", "true")
    page.get_by_test_id("compare-text").fill(text.replace('"/v2"', '"/v4"').replace("^= r#/v2#", "^= r#/v4#"))
    compare(page, "text")
    expect(difference(page, "v2-any", "catch-all").first).to_be_visible()
    page.get_by_test_id("compare-text").fill("routes: [")
    page.get_by_test_id("compare-run").click()
    expect(page.get_by_test_id("compare-problems")).to_be_visible()


def test_migrating_from_2x(ready_page: Page) -> None:
    """Import what 2.x took for regexes, mend it, convert all, and see that no request changes route; then export."""
    page = ready_page
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill(KONG_2X)
    page.get_by_test_id("import-apply").click()
    page.get_by_test_id("import-mark").click()
    page.get_by_test_id("tab-convert").click()
    page.get_by_test_id("convert-all").click()
    page.get_by_test_id("convert-apply").click()
    expect(page.get_by_test_id("convert-all")).to_have_count(0)
    expect(page.get_by_test_id("export-text")).to_contain_text("expression:")
    in_compare(page)
    found = compare(page, "baseline")
    expect(found).to_have_attribute("data-rerouted", "0")
    expect(found).to_have_attribute("data-proof", "equal")


def test_the_same_routes_read_otherwise(ready_page: Page) -> None:
    page = ready_page
    import_text(page, BY_CALCULATION)
    in_compare(page)
    compare(page, "calculation")
    expect(difference(page, "any", "list")).to_be_visible()
    expect(compare(page, "flavor")).to_have_attribute("data-equivalent", "true")


def test_a_comparison_can_be_stopped(ready_page: Page) -> None:
    """2,000 routes: progress shows, stopping is at once, and edits are answered meanwhile."""
    page = ready_page
    routes = [{"name": f"r{number}", "paths": [f"/{number}/"], "methods": ["GET"]} for number in range(2_000)]
    text = json.dumps({"_format_version": "3.0", "services": [{"host": "a.internal", "routes": routes}]})
    import_text(page, text)
    in_compare(page)
    page.get_by_test_id("compare-with-flavor").check()
    page.get_by_test_id("compare-run").click()
    expect(page.get_by_role("progressbar", name="Changed routes compared")).to_be_visible(timeout=20_000)
    page.get_by_test_id("request-url").fill("https://h/77/x")
    expect(result(page)).to_have_attribute("data-route", "r77", timeout=3_000)
    page.get_by_test_id("compare-stop").click()
    expect(page.get_by_test_id("compare-run")).to_be_focused()
    expect(page.get_by_test_id("compare-failure")).to_contain_text("Stopped")
    expect(page.get_by_test_id("compare-result")).to_contain_text("pairs of routes.", timeout=15_000)


def wholly_different(name: str, condition: str) -> str:
    """Return a configuration of 10,000 routes, each with the condition for its number."""
    routes = [
        {"name": f"{name}{number}", "expression": condition.format(number=number)} for number in range(ROUTES)
    ]
    return json.dumps({"_format_version": "3.0", "services": [{"host": "a.internal", "routes": routes}]})


def comparing_wholly_different(page: Page) -> Page:
    """Fill in two configurations of 10,000 routes that have none in common."""
    page.get_by_test_id("import-open").click()
    by_path = wholly_different("p", 'http.path ^= "/{number}/"').encode()
    page.get_by_test_id("import-file").set_input_files(
        {"name": "kong.json", "mimeType": "application/json", "buffer": by_path}
    )
    page.get_by_test_id("import-apply").click()
    expect(page.get_by_test_id("toast")).to_contain_text(f"Imported {ROUTES} routes", timeout=PATIENCE)
    settle(page)
    in_compare(page)
    page.get_by_test_id("compare-with-text").check()
    by_host = wholly_different("h", 'http.host =^ ".h{number}.example"')
    page.get_by_test_id("compare-text").fill(by_host, timeout=PATIENCE)
    return page


@pytest.mark.own_page  # twice ten thousand routes stay in its heap
def test_two_wholly_different_tables_of_ten_thousand(ready_page: Page) -> None:
    """Progress shows, edits are answered meanwhile, Stop is at once, and what was left open is counted."""
    page = comparing_wholly_different(ready_page)
    page.get_by_test_id("compare-run").click()
    progress = page.get_by_role("progressbar", name="Changed routes compared")
    expect(progress).to_be_visible(timeout=PATIENCE)
    expect(progress).to_have_attribute("max", str(2 * ROUTES))
    # One changed route is compared whole before the stop.
    expect(progress).not_to_have_attribute("value", "0", timeout=PATIENCE)
    page.get_by_test_id("request-url").fill("https://h/77/x")
    expect(result(page)).to_have_attribute("data-route", "p77", timeout=PATIENCE)
    page.get_by_test_id("compare-stop").click()
    expect(page.get_by_test_id("compare-failure")).to_contain_text("Stopped")
    found = page.get_by_test_id("compare-result")
    expect(found).to_contain_text(
        re.compile(r"Undecided for (more than )?[\d,]+ pairs of routes"), timeout=PATIENCE
    )
    expect(found).to_have_attribute("data-equivalent", "false")
    expect(page.get_by_test_id("compare-difference").first).to_be_visible()


@pytest.mark.own_page
def test_a_comparison_stopped_before_its_first_pair_promises_nothing(ready_page: Page) -> None:
    page = comparing_wholly_different(ready_page)
    # Stopped by the page's own clock, at the first sight of its progress.
    page.evaluate("""() => {
        const deep = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
            one.shadowRoot ? [one, ...deep(one.shadowRoot)] : [one]);
        const find = (id) => deep(document).find((one) => one.dataset.testid === id);
        find('compare-run').click();
        const stopping = setInterval(() => {
            const stop = find('compare-stop');
            if (!stop?.parentElement.querySelector('[aria-label="Changed routes compared"]')) return;
            stop.click();
            clearInterval(stopping);
        }, 1);
    }""")
    found = page.get_by_test_id("compare-result")
    expect(found).to_contain_text("No request has been compared yet.", timeout=PATIENCE)
    expect(found).to_have_attribute("data-equivalent", "unknown")
    expect(found.locator("svg.true")).to_have_count(0)


def test_comparing_needs_no_mouse(ready_page: Page) -> None:
    page, keys = ready_page, ready_page.keyboard
    keys.press("Alt+6")
    tab_to(page, "compare-with-baseline", most=120)
    keys.press("ArrowDown")  # another configuration
    expect(page.get_by_test_id("compare-with-text")).to_be_checked()
    tab_to(page, "compare-text", most=3)
    keys.insert_text("routes: []\nservices:\n- host: a\n  routes:\n  - {name: only, paths: [/]}\n")
    tab_to(page, "compare-run", most=4)
    assert outlined(page)
    keys.press("Enter")
    expect(page.get_by_test_id("compare-result")).to_be_visible(timeout=20_000)
    tab_to(page, "compare-use", most=6)
    tab_to(page, "compare-use", most=4)
    url = page.get_by_test_id("compare-use").nth(1).inner_text().split(" ")[1]
    keys.press("Enter")
    expect(page.get_by_test_id("request-url")).to_have_value(url)


def test_axe_finds_nothing_wrong(ready_page: Page) -> None:
    page = in_compare(ready_page)
    write(page, "v2-any", 'http.path ^= "/v3"')
    compare(page, "baseline")
    page.get_by_test_id("compare-with-text").check()
    assert violations_in_both_schemes(page) == []
    replay(page, 30)
    expect(page.get_by_test_id("replay-sum")).to_be_visible()
    assert violations_in_both_schemes(page) == []


# --- replay --------------------------------------------------------------------------------------------------------


def make_requests(page: Page, number: int, every: int = 7) -> None:
    """Make many requests, and two that no route takes; one in `every` is like no other."""
    page.evaluate(
        """([number, every]) => {
          const connection = {client_ip: "", client_port: "", sni: "", listen_ip: "", listen_port: "", trusted: false};
          const empty = { method: 'GET', headers: '', ...connection };
          const paths = ['/v2/orders', '/v2/orders/1', '/v2', '/', '/x//y'];
          const requests = Array.from({ length: number }, (_, index) => ({
            ...empty, url: `https://api.example.com${paths[index % 5]}${index % every === 0 ? `?n=${index}` : ''}`,
          }));
          requests.push({ ...empty, url: 'tcp://db.example:5432' }, { ...empty, url: 'nowhere' });
          window.requests = requests;
        }""",
        [number, every],
    )


def replay_them(page: Page) -> Locator:
    """Open the replay as the dialog for requests does."""
    page.evaluate(
        """() => {
          const command = { kind: 'view', patch: { replay: window.requests } };
          document.querySelector('routelens-app').dispatchEvent(new CustomEvent('command', { detail: command }));
        }"""
    )
    return page.get_by_test_id("replay")


def replay(page: Page, number: int) -> Locator:
    make_requests(page, number)
    return replay_them(page)


def test_a_replay_counts_by_route(ready_page: Page) -> None:
    page = ready_page
    dialog = replay(page, 1_000)
    expect(dialog).to_have_attribute("data-done", "true", timeout=20_000)
    expect(dialog).to_have_attribute("data-matched", "1000")
    expect(dialog).to_have_attribute("data-unmatched", "1")
    expect(page.get_by_test_id("replay-sum")).to_contain_text(
        "1,000 of 1,002 requests take a route, 1 takes none."
    )
    expect(page.get_by_test_id("replay-sum")).to_contain_text("1 cannot be sent: Start with https://")
    counts = {
        row.get_attribute("data-name"): row.get_attribute("data-count")
        for row in page.get_by_test_id("replay-route").all()
    }
    assert counts == {"orders-v2": "400", "catch-all": "400", "v2-any": "200"}
    unmatched = page.get_by_test_id("replay-unmatched")
    expect(unmatched).to_have_attribute("data-path", "tcp port 5432")
    unmatched.get_by_test_id("replay-keep").click()
    unmatched.get_by_test_id("replay-use").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_test_id("request-url")).to_have_value("tcp://db.example:5432")
    page.get_by_test_id("tab-tests").click()
    expect(page.get_by_test_id("test-row")).to_have_attribute("data-pass", "true")


def test_a_replay_tells_what_the_edits_change(ready_page: Page) -> None:
    page = ready_page
    write(page, "v2-any", 'http.path ^= "/v3"')
    dialog = replay(page, 500)
    expect(dialog).to_have_attribute("data-moved", "100", timeout=20_000)
    expect(page.get_by_test_id("replay-sum")).to_contain_text("100 of 502 change route with your edits.")
    expect(page.get_by_test_id("replay-moved")).to_contain_text("v2-any → catch-all")


def test_a_large_replay_can_be_stopped_and_does_not_freeze_the_page(ready_page: Page) -> None:
    page = ready_page
    make_requests(page, 50_000, every=1)
    page.evaluate(
        """() => {
          window.longest = 0;
          let before = performance.now();
          const tick = () => {
            const now = performance.now();
            window.longest = Math.max(window.longest, now - before);
            before = now;
            window.ticking = setTimeout(tick, 0);
          };
          tick();
        }"""
    )
    dialog = replay_them(page)
    expect(page.get_by_role("progressbar", name="Requests replayed")).to_be_visible()
    page.wait_for_timeout(1_000)
    page.get_by_test_id("replay-stop").click()
    expect(dialog).to_have_attribute("data-done", "true")
    expect(page.get_by_test_id("replay-sum")).to_contain_text("were not replayed.")
    expect(page.get_by_test_id("replay-close")).to_be_focused()
    page.evaluate("() => clearTimeout(window.ticking)")
    longest = page.evaluate("() => window.longest")
    assert longest < 500
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_on_a_phone(phone_page: Page) -> None:
    page = phone_page
    page.get_by_test_id("segment-result").tap()
    page.get_by_test_id("tab-compare").tap()
    page.get_by_test_id("compare-with-flavor").check()
    page.get_by_test_id("compare-run").tap()
    expect(page.get_by_test_id("compare-result")).to_have_attribute(
        "data-equivalent", "false", timeout=20_000
    )
    page.set_viewport_size({"width": 320, "height": 700})
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    replay(page, 30)
    expect(page.get_by_test_id("replay-sum")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_lines_of_an_access_log_are_replayed(ready_page: Page) -> None:
    page = ready_page
    line = '10.0.0.1 - - [22/Nov/2026:03:00:00 +0000] "{} {} HTTP/1.1" 200 17 "-" "agent"\n'
    asked = [("GET", "/v2/orders"), ("GET", "/v2/orders"), ("POST", "/v2/orders"), ("GET", "/elsewhere")]
    page.get_by_test_id("paste-open").click()
    page.get_by_test_id("paste-text").fill("".join(line.format(*one) for one in asked))
    page.get_by_test_id("paste-replay").click()
    expect(page.get_by_test_id("replay")).to_have_attribute("data-matched", "4", timeout=10_000)
    expect(page.get_by_test_id("replay-route").first).to_have_attribute("data-name", "orders-v2")
    expect(page.get_by_test_id("replay-route").first).to_contain_text("50.0 %")
