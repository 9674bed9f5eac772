"""An example in somebody else's documentation: text until it is touched, then alive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from routelens.integrations.embed import make_embed
from tests.browsers.conftest import Host, OpenWindow
from tests.e2e.servers import docs_page

EXAMPLE = {
    "routes": [
        {"name": "orders", "expression": 'http.path ^= "/v2/orders"', "priority": 100},
        {"name": "v2", "expression": 'http.path ^= "/v2"', "priority": 50},
    ],
    "request": "GET https://api.example/v2/orders",
    "expect": "orders",
}


# Pyodide's own question whether its worker is a classic one; Firefox tells of what a policy forbids.
@pytest.mark.console(r"data:text/javascript")
def test_an_embed_on_a_foreign_page_is_text_then_answers(
    open_window: OpenWindow, new_host: Callable[..., Host], site: str, tmp_path: Path
) -> None:
    policy = (
        f"default-src 'none'; script-src 'self' {site} 'wasm-unsafe-eval'; style-src 'self'; "
        f"worker-src blob:; connect-src {site}; img-src 'self'"
    )
    body = make_embed(json.dumps(EXAMPLE), {}).html
    host = new_host(tmp_path, docs_page(tmp_path, body, f"{site}route-playground.js", policy, ""))
    window = open_window()
    window.go(host.address)
    window.see("main route-playground >> result-line", "Route orders wins.")
    window.has("main route-playground >> engine-status", "data-status", "static")
    window.click("main route-playground >> embed-start")
    window.has("main route-playground >> engine-status", "data-status", "ready")
    window.fill("main route-playground >> request-url", "GET https://api.example/v2/carts")
    window.has("main route-playground >> result-line", "data-route", "v2")
