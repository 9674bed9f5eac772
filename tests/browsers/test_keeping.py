"""What was done is still there: in a link, on the next visit, without network."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browsers.conftest import Host, OpenWindow
from tests.browsers.driver import Window, card

# What a browser says of its own accord when a server does not answer.
UNREACHABLE = r"Failed to load resource|Could not connect|Fetch API cannot load|NetworkError|did not succeed"


def edit(window: Window, expression: str) -> None:
    """Write the expression of the route `catch-all` anew."""
    window.copy(expression)
    editor = f"{card('catch-all')} >> route-expression"
    if not window.exists(editor):
        window.click(f"{card('catch-all')} >> route-toggle")
    window.click(editor)
    window.press("Control+a")
    window.press("Control+v")
    window.press("Escape")
    window.settle()


def test_a_link_shows_somebody_else_the_same(open_window: OpenWindow, window: Window, site: str) -> None:
    window.choose("request-method", "POST")
    edit(window, 'http.path ^= "/v2" && http.host != "ö🙂"')
    window.click("tab-routes")
    window.settle()
    window.click("share-open")
    window.see("share-copy")
    window.click("share-copy")
    said = window.see("share-said", " ")
    assert "copied" in said or "by hand" in said
    link = window.value("share-link")
    assert link.startswith(f"{site}#w1.")
    sentence = window.run("(s) => one(s).textContent", ['[data-testid="result-line"]'])

    other = open_window()
    other.go(link)
    other.ready()
    assert other.run("(s) => one(s).textContent", ['[data-testid="result-line"]']) == sentence
    assert other.value("request-method") == "POST"
    other.has("tab-routes", "aria-selected", "true")
    other.click(f"{card('catch-all')} >> route-toggle")
    other.see(f"{card('catch-all')} >> route-expression", "ö🙂")
    other.gone("toast")


def test_work_is_kept_there_after_a_reload_and_given_back(window: Window, site: str) -> None:
    edit(window, 'http.path == "/mine"')
    window.has("keeping", "data-kept", "kept")
    window.reload()
    window.ready()
    window.click(f"{card('catch-all')} >> route-toggle")
    window.see(f"{card('catch-all')} >> route-expression", "/mine")
    # Another address opens something else; what was here is offered.
    window.go(f"{site}?example=tie")
    window.ready()
    window.see("lesson")
    window.go(site)
    window.ready()
    window.click(f"{card('catch-all')} >> route-toggle")
    window.see(f"{card('catch-all')} >> route-expression", "/mine")


def test_a_second_visit_begins_with_a_snapshot_of_the_engine(window: Window) -> None:
    kept = """async () => {
      const cache = await caches.open('routelens-memory');
      return (await cache.keys()).length === 1;
    }"""
    window.wait("the spare engine to leave a snapshot", kept)
    window.reload()
    window.ready()
    # One that the engine does not start from is removed before it is ready.
    assert window.run(kept)
    window.choose("request-method", "POST")
    window.settle()
    window.has("result-line", "data-route", "v2-any")


@pytest.mark.console(UNREACHABLE)
def test_a_reload_without_network_works(open_window: OpenWindow, new_host: Callable[..., Host]) -> None:
    host = new_host()
    window = open_window()
    window.go(host.address)
    window.ready()
    window.wait(
        "the page to be kept",
        """async () => {
          const script = await (await fetch('service-worker.js', { cache: 'no-store' })).text();
          const build = JSON.parse(script.slice(script.indexOf('{'), script.indexOf('};') + 1));
          const name = (await caches.keys()).find((one) => one.endsWith(` ${build.version}`));
          if (name === undefined) return false;
          const kept = await (await caches.open(name)).keys();
          const worker = (await navigator.serviceWorker.getRegistration())?.active;
          return kept.length === Object.keys(build.files).length && worker?.state === 'activated';
        }""",
    )
    host.stop()
    window.reload()
    window.ready()
    window.choose("request-method", "POST")
    window.has("result-line", "data-route", "v2-any")
