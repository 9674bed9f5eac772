"""What openapi-2-kong (npm) makes of an OpenAPI document goes into `/config`, and requests take its routes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from routelens.gateway.gateway import Gateway
from routelens.gateway.settings import Settings
from routelens.kong.translate import Flavor
from tests.gateway.filtering import fetch, upstream
from tests.gateway.running import started

FOLDER = Path(__file__).parent / "openapi"
RECORDED = FOLDER / "shop.kong.json"
"""The output of openapi-2-kong 3.6.0 for shop.json; the slow test below makes it anew."""


@pytest.mark.parametrize("flavor", ["traditional_compatible", "expressions"])
def test_requests_take_the_routes_of_an_openapi_document(flavor: Flavor) -> None:
    with upstream() as (port, seen, _), started(Gateway(Settings(flavor=flavor))) as ports:
        text = RECORDED.read_text().replace('"upstream.test"', '"127.0.0.1"').replace("8080", str(port))
        loaded = fetch(ports.admin, "POST", "/config", {"Content-Type": "application/json"}, text)
        assert loaded[0] == 201, loaded[2]
        answers = [
            (method, path, fetch(ports.proxy, method, path)[0])
            for method, path in (
                ("GET", "/cart/7"),
                ("DELETE", "/cart/7"),
                ("POST", "/cart"),
                ("GET", "/orders/1/lines/2"),
                ("GET", "/files/report.pdf"),
                ("GET", "/cart"),
                ("GET", "/cart/7/more"),
            )
        ]
        requests = json.loads(fetch(ports.admin, "GET", "/routelens/requests")[2])["data"]
    assert [status for _, _, status in answers] == [200, 200, 200, 200, 200, 404, 404]
    assert [request["route"] for request in requests] == [
        "Shop-cart-id-get",
        "Shop-cart-id-delete",
        "Shop-addCart",
        "Shop-orders-id-lines-line-get",
        "Shop-files-report.pdf-get",
        None,
        None,
    ]
    assert [request["path"] for request in seen] == [
        f"/v1{path}" for _, path, status in answers if status == 200
    ]


@pytest.mark.slow  # asks the npm registry
def test_the_recorded_output_is_that_of_the_package(tmp_path: Path) -> None:
    script = (
        "const made = require('openapi-2-kong'), fs = require('fs');"
        "made.generateFromString(fs.readFileSync(process.argv[1], 'utf8'), 'kong-declarative-config', [])"
        ".then(result => console.log(JSON.stringify(result.documents ? result.documents[0] : result)))"
    )
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tmp_path), "openapi-2-kong@3.6.0"]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    made = subprocess.run(
        ["node", "-e", script, str(FOLDER / "shop.json")],
        check=True, capture_output=True, text=True, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert json.loads(made.stdout) == json.loads(RECORDED.read_text())
