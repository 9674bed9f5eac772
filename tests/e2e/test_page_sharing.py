"""Sharing and keeping: links bring everything back, hostile ones nothing, and no work is lost."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import violations_in_both_schemes
from tests.e2e.page import IDLE, READY, card, import_text, opened, result, write

OpenReady = Callable[[str], Page]
NewContext = Callable[..., BrowserContext]
Visitor = Callable[..., BrowserContext]

CLIPBOARD = ["clipboard-read", "clipboard-write"]
AFTER_A_MOMENT = 2500  # addresses and storage follow 800 ms after an edit
UUID = "0e5a3c1e-7d5b-4a86-9c0e-f00000000001"


def link(document: object, form: str = "w1") -> str:
    """A fragment, written here by other means than the page's."""
    return packed(json.dumps(document).encode(), form)


def packed(content: bytes, form: str = "w1") -> str:
    if form.startswith("w"):
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        content = deflate.compress(content) + deflate.flush()
    return f"#{form}.{base64.urlsafe_b64encode(content).decode().rstrip('=')}"


def unpacked(address: str) -> dict[str, Any]:
    """What a link holds."""
    data = address.partition("#w1.")[2]
    text = zlib.decompress(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)), -zlib.MAX_WBITS)
    document: dict[str, Any] = json.loads(text)
    return document


def ready(page: Page) -> Page:
    page.locator(READY).wait_for(state="attached", timeout=60_000)
    page.evaluate(IDLE)
    return page


def settle(page: Page) -> None:
    """Wait until the last edit is kept."""
    page.wait_for_timeout(AFTER_A_MOMENT)


def copied(page: Page) -> str:
    return str(page.evaluate("() => navigator.clipboard.readText()"))


def shared(page: Page) -> str:
    page.get_by_test_id("share-open").click()
    expect(page.get_by_test_id("share-copy")).to_be_enabled()
    page.get_by_test_id("share-copy").click()
    expect(page.get_by_test_id("share-said")).to_have_text("Link copied")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("share-dialog")).to_have_count(0)
    return copied(page)


def shown(page: Page) -> dict[str, object]:
    """What somebody sees of the page's state."""
    cards = page.get_by_test_id("route-card")
    return {
        "sentence": result(page).text_content(),
        "method": page.get_by_test_id("request-method").input_value(),
        "url": page.get_by_test_id("request-url").input_value(),
        "flavor": page.get_by_test_id("flavor-select").input_value(),
        "order": page.get_by_test_id("match-calculation-select").input_value(),
        "routes": [(one.get_attribute("data-name"), one.get_attribute("data-status")) for one in cards.all()],
        "tab": page.locator('[role="tab"][aria-selected="true"]').get_attribute("data-testid"),
    }


def test_first_run_edit_and_share(visitor: Visitor, base_url: str) -> None:
    """Edit the request, watch the winner; open a route, see why; share, and somebody else sees the same."""
    page = visitor(permissions=CLIPBOARD).new_page()
    page.goto(base_url)
    ready(page)
    page.get_by_test_id("request-method").fill("POST")
    expect(result(page)).to_have_attribute("data-route", "v2-any")
    page.get_by_test_id("tab-routes").click()
    page.get_by_test_id("all-routes-row").filter(has_text="orders-v2").get_by_role("button").first.click()
    expect(page.get_by_test_id("why-tree")).to_contain_text("POST")
    write(page, "catch-all", 'http.path ^= "/" && http.host != "ö🙂"')
    page.get_by_test_id("match-calculation-select").select_option("original")
    page.get_by_test_id("tab-problems").click()
    page.evaluate(IDLE)
    before, address = shown(page), shared(page)
    assert re.fullmatch(re.escape(base_url) + r"#w1\.[A-Za-z0-9_-]{100,1200}", address)

    other = visitor().new_page()
    other.goto(address)
    ready(other)
    assert shown(other) == before
    opened(other, "catch-all")
    expect(card(other, "catch-all").get_by_test_id("route-expression")).to_contain_text("ö🙂")
    expect(other.get_by_test_id("toast")).to_have_count(0)


def test_ctrl_s_copies_the_link(visitor: Visitor, base_url: str) -> None:
    page = visitor(permissions=CLIPBOARD).new_page()
    page.goto(base_url)
    ready(page)
    opened(page, "orders-v2").get_by_test_id("route-expression").click()
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_test_id("toast")).to_have_text("Link copied")
    assert unpacked(copied(page))["routes"][0]["entity"]["name"] == "orders-v2"


def test_the_address_follows_edits_and_brings_them_back(visitor: Visitor, base_url: str) -> None:
    page = visitor().new_page()
    page.goto(f"{base_url}?utm_source=docs")
    ready(page)
    page.get_by_test_id("request-url").fill("https://api.example.com/elsewhere")
    expect(page).to_have_url(re.compile(r"\?utm_source=docs#w1\."), timeout=10_000)
    other = visitor().new_page()
    other.goto(page.url)
    ready(other)
    expect(result(other)).to_have_attribute("data-route", "catch-all")
    # A link pasted into the same tab opens as well, and Undo leads back.
    page.goto(base_url + "?utm_source=docs" + link({"request": {"url": "http://pasted.example/"}}))
    expect(page.get_by_test_id("request-url")).to_have_value("http://pasted.example/")
    page.get_by_test_id("toast-undo").click()
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/elsewhere")


def test_a_readable_address_moves_to_the_fragment(open_ready: OpenReady) -> None:
    page = open_ready(
        "./?expression=" + quote('http.path ^= "/v1"') + "&url=http://a.example/v1&tab=routes&ref=x"
    )
    expect(page).to_have_url(re.compile(r"/\?ref=x#w1\.[\w-]+$"))
    held = unpacked(page.url)
    assert held["tab"] == "routes"
    assert held["routes"][0]["entity"]["expression"] == 'http.path ^= "/v1"'
    page.reload()
    ready(page)
    expect(result(page)).to_have_attribute("data-route", "route")
    expect(page.get_by_test_id("tab-routes")).to_have_attribute("aria-selected", "true")


HOSTILE = '"><script>document.title = "done"</script><img src=x onerror="document.title = \'done\'">\\u2028${1}\ud800'

REFUSED = {
    "of a newer version": (link({}, "w2"), "newer Routelens"),
    "damaged": ("#w1.AAAA_-", "damaged, or was cut short"),
    "no base64": ("#w1.<script>alert(1)</script>", "damaged, or was cut short"),
    "a bomb": (packed(b" " * 200_000_000), "256 kB"),
    "too long": ("#j1." + "A" * 360_000, "longer than any"),
    "of a wrong type": (link({"routes": "x"}), "routes is not a list"),
    "with an unknown part": (link({"onload": "x"}), "unknown part: onload"),
    "with a prototype": (
        "#j1." + base64.urlsafe_b64encode(b'{"__proto__":{"routes":[]}}').decode(),
        "__proto__",
    ),
    "nested deep": (
        packed(b'{"routes":[{"id":"x","entity":{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}}]}"),
        "nested too deep",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_hostile_link_is_refused_politely(reopen: OpenReady, kind: str) -> None:
    fragment, words = REFUSED[kind]
    page = reopen(fragment)
    expect(page.get_by_test_id("toast")).to_contain_text(words)
    expect(result(page)).to_have_attribute("data-route", "orders-v2")
    expect(page).to_have_url(re.compile(r"/$"))


def test_a_hostile_link_in_the_open_page_changes_nothing(ready_page: Page) -> None:
    ready_page.get_by_test_id("request-method").fill("POST")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    ready_page.evaluate("(fragment) => { location.hash = fragment; }", REFUSED["with an unknown part"][0])
    expect(ready_page.get_by_test_id("toast")).to_contain_text("unknown part: onload")
    expect(result(ready_page)).to_have_attribute("data-route", "v2-any")
    expect(ready_page).to_have_url(re.compile(r"#w1\."))
    assert unpacked(ready_page.url)["request"]["method"] == "POST"


def test_markup_in_every_field_stays_text(reopen: OpenReady) -> None:
    request = dict.fromkeys(
        ("method", "url", "headers", "client_ip", "client_port", "sni", "listen_ip", "listen_port"), HOSTILE
    )
    service = {"id": UUID, "entity": {"name": HOSTILE, "host": HOSTILE, "path": HOSTILE, "port": HOSTILE}}
    fields = {
        "name": HOSTILE,
        "protocols": [HOSTILE],
        "service": {"id": UUID},
        "tags": [HOSTILE],
        HOSTILE: HOSTILE,
    }
    routes = [
        {"id": UUID, "entity": {**fields, "expression": HOSTILE, "priority": HOSTILE}},
        {
            "id": "x",
            "entity": {
                **fields,
                "paths": [HOSTILE],
                "hosts": [HOSTILE],
                "methods": HOSTILE,
                "headers": {HOSTILE: [HOSTILE]},
            },
        },
        {
            "id": "y",
            "entity": {
                "name": [HOSTILE],
                "expression": 'http.path ^= "/"',
                "service": HOSTILE,
                "paths": {"a": 1},
            },
        },
        {
            "id": "z",
            "entity": {"name": None, "expression": 7, "priority": {}, "protocols": "http", "headers": []},
        },
    ]
    saved = [
        {
            "id": "s",
            "name": HOSTILE,
            "request": request,
            "expect": {"route": HOSTILE, "upstream_url": HOSTILE},
        }
    ]
    document = {"services": [service], "routes": routes, "request": request, "saved": saved, "tab": HOSTILE}
    page = reopen(link(document))
    page.evaluate(IDLE)
    expect(page.get_by_test_id("route-card")).to_have_count(4)
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.evaluate(IDLE)
    for one in page.get_by_test_id("route-card").all():
        if one.get_by_test_id("route-expression").count() == 0:
            one.get_by_test_id("route-toggle").click()
    page.get_by_test_id("share-open").click()
    expect(page.get_by_test_id("share-copy")).to_be_enabled()
    page.keyboard.press("Escape")
    assert page.title() == "Routelens"
    assert page.evaluate("() => document.scripts.length") == page.evaluate(
        "() => document.head.getElementsByTagName('script').length"
    )
    page.get_by_test_id("request-url").fill("http://a.example/")
    page.evaluate(IDLE)


def test_secrets_stay_here_unless_they_are_asked_for(visitor: Visitor, base_url: str) -> None:
    page = visitor(permissions=CLIPBOARD).new_page()
    page.goto(base_url)
    ready(page)
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("Authorization: Bearer s3cret\nX-Env: dev")
    page.get_by_test_id("request-url").fill("https://api.example.com/v2/orders?api_key=s3cret&x=1")
    expect(page).to_have_url(re.compile("#w1"), timeout=10_000)
    settle(page)
    assert "s3cret" not in json.dumps(unpacked(page.url))
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_test_id("toast")).to_contain_text("without the value of api_key, Authorization")
    assert "s3cret" not in json.dumps(unpacked(copied(page)))
    page.get_by_test_id("share-open").click()
    notice = page.get_by_test_id("share-secrets")
    expect(notice).to_contain_text("Authorization")
    expect(notice).to_contain_text("api_key in the URL")
    page.get_by_test_id("share-copy-markdown").click()
    expect(page.get_by_test_id("share-said")).to_have_text("Markdown copied")
    text = copied(page)
    assert "s3cret" not in text
    assert "api_key=redacted&x=1" in text
    assert "Route orders-v2 wins" in text
    assert '```\nhttp.path ^= "/v2/orders"' in text
    assert unpacked(text[text.index("#w1.") :].split(")")[0])["request"]["url"].endswith(
        "api_key=redacted&x=1"
    )
    page.get_by_test_id("share-keep").click()
    page.get_by_test_id("share-copy").click()
    expect(page.get_by_test_id("share-said")).to_have_text("Link copied")
    assert json.dumps(unpacked(copied(page))).count("s3cret") == 2
    page.keyboard.press("Escape")
    # A reload of this very tab has them back: nobody else was told.
    page.reload()
    ready(page)
    expect(page.get_by_test_id("request-url")).to_have_value(
        "https://api.example.com/v2/orders?api_key=s3cret&x=1"
    )


def test_a_markdown_link_has_nothing_that_markdown_reads(visitor: Visitor, base_url: str) -> None:
    page = visitor(permissions=CLIPBOARD).new_page()
    page.goto(
        base_url
        + link({"routes": [{"id": UUID, "entity": {"name": "](x) [`*", "expression": 'http.path == "/"'}}]})
    )
    ready(page)
    page.get_by_test_id("share-open").click()
    page.get_by_test_id("share-copy-markdown-link").click()
    expect(page.get_by_test_id("share-said")).to_have_text("Markdown link copied")
    assert re.fullmatch(r"\[Routelens: [^\[\]`*]*\]\(http://[^()]+#w1\.[\w-]+\)", copied(page))


WITHOUT_CLIPBOARD = """() => {
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
}"""
WITH_CLIPBOARD = "() => { delete navigator.clipboard; }"


def test_where_copying_is_not_allowed_the_text_is_there(ready_page: Page) -> None:
    ready_page.evaluate(WITHOUT_CLIPBOARD)
    ready_page.get_by_test_id("share-open").click()
    expect(ready_page.get_by_test_id("share-copy")).to_be_enabled()
    ready_page.get_by_test_id("share-copy").click()
    field = ready_page.get_by_test_id("share-by-hand")
    expect(field).to_be_focused()
    chosen = field.evaluate("(field) => field.value.slice(field.selectionStart, field.selectionEnd)")
    assert unpacked(chosen)["routes"][0]["entity"]["name"] == "orders-v2"
    ready_page.keyboard.press("Escape")
    ready_page.keyboard.press("ControlOrMeta+s")
    expect(ready_page.get_by_test_id("share-dialog")).to_be_visible()
    ready_page.evaluate(WITH_CLIPBOARD)


def many(count: int) -> str:
    routes = [
        {
            "name": f"route-{index}",
            "expression": f'http.path ^= "/{index:x}{hash((index, 7)) & 0xFFFFFFFF:x}"',
            "priority": index,
        }
        for index in range(count)
    ]
    return json.dumps({"_format_version": "3.0", "routes": routes})


@pytest.mark.parametrize(("count", "has_link"), [(400, True), (3000, False)])
def test_what_is_too_long_for_a_link_goes_as_a_file_and_comes_back(
    ready_page: Page, visitor: Visitor, base_url: str, tmp_path: Path, count: int, has_link: bool
) -> None:
    import_text(ready_page, many(count), timeout=60_000)
    ready_page.get_by_test_id("share-open").click()
    notice = ready_page.get_by_test_id("share-long")
    expect(notice).to_contain_text("characters" if has_link else "too large for a link", timeout=15_000)
    expect(ready_page.get_by_test_id("share-copy")).to_have_count(1 if has_link else 0)
    with ready_page.expect_download() as download:
        ready_page.get_by_test_id("share-download").click()
    target = tmp_path / "routelens.json"
    download.value.save_as(target)
    assert download.value.suggested_filename == "routelens.json"
    settle(ready_page)
    assert "#" not in ready_page.url

    other = visitor().new_page()
    other.goto(base_url)
    ready(other)
    other.get_by_test_id("import-open").click()
    other.get_by_test_id("import-file").set_input_files(target)
    other.get_by_test_id("import-apply").click()
    expect(other.get_by_test_id("toast")).to_contain_text("Opened the file")
    other.evaluate(IDLE)
    assert shown(other)["url"] == shown(ready_page)["url"]


def test_work_is_there_on_the_next_visit(visitor: Visitor, base_url: str) -> None:
    context = visitor()
    page = context.new_page()
    page.goto(base_url)
    ready(page)
    expect(page.get_by_test_id("keeping")).to_contain_text("Nothing leaves this browser.")
    page.get_by_test_id("request-url").fill("https://api.example.com/mine")
    expect(page.get_by_test_id("keeping")).to_have_attribute("data-kept", "kept", timeout=10_000)
    page.close()
    page = context.new_page()
    page.goto(base_url)
    ready(page)
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/mine")
    toast = page.get_by_test_id("toast")
    expect(toast).to_contain_text("is back")
    page.get_by_test_id("toast-offer").click()
    expect(page.get_by_test_id("route-card")).to_have_count(0)
    page.get_by_test_id("toast-undo").click()
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/mine")


def test_the_last_moment_is_kept_when_the_page_is_left(visitor: Visitor, base_url: str) -> None:
    context = visitor()
    page = context.new_page()
    page.goto(base_url)
    ready(page)
    page.get_by_test_id("request-url").fill("https://api.example.com/last")
    page.goto("about:blank")
    page.goto(base_url)
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/last")


def test_a_link_wins_over_what_was_here_and_that_can_be_restored(visitor: Visitor, base_url: str) -> None:
    context = visitor()
    page = context.new_page()
    page.goto(base_url)
    ready(page)
    page.get_by_test_id("request-url").fill("https://api.example.com/mine")
    settle(page)
    page.close()
    page = context.new_page()
    page.goto(base_url + link({"request": {"url": "http://linked.example/"}}))
    expect(page.get_by_test_id("request-url")).to_have_value("http://linked.example/")
    page.get_by_test_id("toast-offer").click()
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/mine")
    # Looking at a link did not cost the work: the next visit has it again.
    page.close()
    page = context.new_page()
    page.goto(base_url)
    expect(page.get_by_test_id("request-url")).to_have_value("https://api.example.com/mine")


def test_two_tabs_keep_their_work_apart(visitor: Visitor, base_url: str) -> None:
    context = visitor()
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(base_url)
        ready(page)
    one.get_by_test_id("request-url").fill("https://one.example/")
    two.get_by_test_id("request-url").fill("https://two.example/")
    settle(two)
    one.get_by_test_id("request-method").fill("PUT")
    settle(one)
    for page, url in ((one, "https://one.example/"), (two, "https://two.example/")):
        page.reload()
        ready(page)
        expect(page.get_by_test_id("request-url")).to_have_value(url)
    # Each can open what the other has.
    other = one.locator('[data-testid="example-select"] optgroup[label="Kept in this browser"] option')
    expect(other).to_have_count(1)
    one.get_by_test_id("example-select").select_option(other.get_attribute("value"))
    expect(one.get_by_test_id("request-url")).to_have_value("https://two.example/")
    one.get_by_test_id("request-url").fill("https://one-and-two.example/")
    settle(one)
    two.get_by_test_id("request-url").fill("https://two-again.example/")
    settle(two)
    one.reload()
    expect(one.get_by_test_id("request-url")).to_have_value("https://one-and-two.example/")
    # And forget what is kept, or not after all.
    one.get_by_test_id("forget").click()
    expect(other).to_have_count(0)
    one.get_by_test_id("toast-offer").click()
    expect(other.first).to_be_attached()


def test_a_second_visit_beside_the_first_leaves_its_work_alone(visitor: Visitor, base_url: str) -> None:
    context = visitor()
    one = context.new_page()
    one.goto(base_url)
    ready(one)
    one.get_by_test_id("request-url").fill("https://one.example/")
    settle(one)
    two = context.new_page()
    two.goto(base_url)
    expect(two.get_by_test_id("request-url")).to_have_value("https://one.example/")
    two.get_by_test_id("request-url").fill("https://two.example/")
    settle(two)
    one.reload()
    expect(one.get_by_test_id("request-url")).to_have_value("https://one.example/")
    # A reload goes on with the same work: there is still one for each.
    one.get_by_test_id("request-url").fill("https://one.example/later")
    settle(one)
    expect(
        one.locator('[data-testid="example-select"] optgroup[label="Kept in this browser"] option')
    ).to_have_count(1)


def test_storage_that_is_full_or_forbidden_is_said(new_context: NewContext, base_url: str) -> None:
    for spoil, words in (
        (
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
            "storage is full",
        ),
        (
            "Object.defineProperty(window, 'localStorage',"
            " { get() { throw new DOMException('no', 'SecurityError'); } })",
            "allows no storage",
        ),
    ):
        context = new_context()
        context.add_init_script(spoil)
        page = context.new_page()
        page.goto(base_url)
        ready(page)
        page.get_by_test_id("request-url").fill("https://api.example.com/lost")
        expect(page.get_by_test_id("toast")).to_contain_text(words, timeout=10_000)
        expect(page.get_by_test_id("keeping")).to_contain_text("Not kept")
        expect(result(page)).to_have_attribute("data-route", "catch-all")
        context.close()


def share_with_secrets(page: Page) -> None:
    page.get_by_test_id("headers-toggle").click()
    page.get_by_test_id("request-headers").fill("Cookie: a=b")
    page.get_by_test_id("share-open").click()
    expect(page.get_by_test_id("share-copy")).to_be_enabled()


def test_axe_finds_nothing_wrong_with_sharing(ready_page: Page) -> None:
    share_with_secrets(ready_page)
    assert violations_in_both_schemes(ready_page) == []
    ready_page.evaluate(WITHOUT_CLIPBOARD)
    ready_page.get_by_test_id("share-copy").click()
    expect(ready_page.get_by_test_id("share-by-hand")).to_be_focused()
    assert violations_in_both_schemes(ready_page) == []
    ready_page.evaluate(WITH_CLIPBOARD)


@pytest.mark.parametrize("width", [320, 390, 800])
def test_sharing_fits_narrow_screens(ready_page: Page, width: int) -> None:
    ready_page.set_viewport_size({"width": width, "height": 700})
    if width < 640:
        ready_page.get_by_test_id("segment-request").click()
    share_with_secrets(ready_page)
    box = ready_page.get_by_test_id("share-dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert ready_page.evaluate("() => document.documentElement.scrollWidth") <= width
    inside = ready_page.get_by_test_id("share-dialog").evaluate(
        "(dialog) => dialog.scrollWidth <= dialog.clientWidth"
    )
    assert inside


def test_sharing_needs_no_mouse(visitor: Visitor, base_url: str) -> None:
    page = visitor(permissions=CLIPBOARD).new_page()
    page.goto(base_url)
    ready(page)
    page.get_by_test_id("share-open").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("share-copy")).to_be_enabled()
    for _ in range(6):
        if page.get_by_test_id("share-copy").evaluate("(button) => button.matches(':focus')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("share-said")).to_have_text("Link copied")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("share-open")).to_be_focused()
