"""The second visit begins with the memory of a started Python; whatever is wrong with that, the page starts as ever."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page import IDLE, card, first_run

# The spare engine makes the snapshot. It is started when nothing has happened for two seconds.
AWAIT_SNAPSHOT = """async () => {
  const cache = await caches.open('routelens-memory');
  while ((await cache.keys()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
}"""

# One byte in the middle is another one: the checksum tells.
FLIP = """async () => {
  const cache = await caches.open('routelens-memory');
  const [{ url }] = await cache.keys();
  const bytes = new Uint8Array(await (await cache.match(url)).arrayBuffer());
  bytes[bytes.length >> 1] ^= 1;
  await cache.put(url, new Response(bytes));
}"""

# Packed as it should be, but no memory of Python: 65,536 zeros.
REPLACE = """async () => {
  const cache = await caches.open('routelens-memory');
  const [{ url }] = await cache.keys();
  const bytes = new Uint8Array(12);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, 65536);
  const sum = Math.imul(0x811c9dc5 ^ new Uint32Array(bytes.buffer)[0], 0x01000193);
  header.setUint32(4, Math.imul(sum, 0x01000193) >>> 0);
  await cache.put(url, new Response(bytes));
}"""


def restored(page: Page) -> bool:
    """Whether the engine that answers began with a snapshot."""
    marks = "() => performance.getEntriesByName('snapshot').length"
    return any(worker.evaluate(marks) > 0 for worker in page.workers)


@pytest.fixture
def visited(page: Page, base_url: str) -> Page:
    """A page whose snapshot has been made; its engine was started without one."""
    page.goto(base_url)
    first_run(page)
    assert not restored(page)
    page.evaluate(AWAIT_SNAPSHOT)
    return page


def test_the_second_visit_begins_with_a_snapshot_and_answers_alike(visited: Page) -> None:
    page = visited
    page.get_by_test_id("request-url").fill("https://api.example.com/v2/other")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
    before = page.get_by_test_id("why-tree").inner_text()
    page.reload()
    page.evaluate(IDLE)
    assert restored(page)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-route", "v2-any")
    assert page.get_by_test_id("why-tree").inner_text() == before

    # Edits, and what comes with the later archive: YAML is read, the table is analysed.
    page.get_by_test_id("import-open").click()
    page.get_by_test_id("import-text").fill(
        "_format_version: '3.0'\nroutes: [{name: a, paths: [/v2]}, {name: b, paths: ['~/v2$'], priority: 1}]\n"
    )
    page.get_by_test_id("import-apply").click()
    expect(card(page, "a")).to_be_visible()
    page.get_by_test_id("request-url").fill("https://api.example.com/v2")
    page.evaluate(IDLE)
    expect(page.get_by_test_id("result-line")).to_have_attribute("data-outcome", "match")


@pytest.mark.parametrize("damage", [FLIP, REPLACE], ids=["damaged", "of something else"])
def test_a_snapshot_that_cannot_be_used_is_replaced_and_the_page_starts_without(
    visited: Page, damage: str
) -> None:
    page = visited
    page.evaluate(damage)
    page.reload()
    first_run(page)
    assert not restored(page)
    page.evaluate(AWAIT_SNAPSHOT)
    page.reload()
    first_run(page)
    assert restored(page)
