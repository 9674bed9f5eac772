"""The recipes for documentation that other tools build: every file is written as shown, and the tool is run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from web.build import npm
from web.build.pipeline import ROOT

TEXT = (ROOT / "docs" / "embedding.md").read_text("utf-8")
FENCE = re.compile(r"^(`{3,})\w+ (\S+)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
FILES = {name: content for _, name, content in FENCE.findall(TEXT)}
BAKE = "_plugins/bake.py"

# What Docusaurus does with a plugin, as far as it matters: the document's tree, and a file that can fail.
DRIVER = """
import routePlayground from './remark-route-playground.mjs';

const [value] = process.argv.slice(2);
const block = { type: 'code', lang: 'route-playground', meta: 'view=compact', value };
const file = { fail: (message) => { console.log(`FAILED ${message}`); process.exit(1); } };
await routePlayground()({ type: 'root', children: [{ type: 'paragraph', children: [block] }] }, file);
const [{ name, value: attribute }] = block.attributes;
if (name !== 'dangerouslySetInnerHTML') throw new Error(name);
console.log(attribute.data.estree.body[0].expression.properties[0].value.value);
"""


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(FILES[name], "utf-8")


def verdict(html: str) -> str:
    """The verdict that is baked into the one embed of a text."""
    [baked] = re.findall(r'<route-playground view="?compact"? data-result="([^"]*)">', html)
    headline: str = json.loads(unescape(baked))["headline"]
    return headline


@pytest.mark.heavy
def test_a_page_of_plain_html_is_baked(tmp_path: Path) -> None:
    write(tmp_path, BAKE, "page.html")

    def bake() -> subprocess.CompletedProcess[str]:
        page = (tmp_path / "page.html").read_text("utf-8")
        command = [sys.executable, BAKE, "page.html"]
        return subprocess.run(command, cwd=tmp_path, input=page, capture_output=True, text=True, check=False)

    baked = bake()
    assert baked.returncode == 0, baked.stderr
    assert verdict(baked.stdout) == "Route orders wins."
    assert baked.stdout.startswith(
        '<script type="module" src="routelens/route-playground.js"></script>\n<h1>'
    )

    stale = FILES["page.html"].replace('"expect": "orders"', '"expect": "none"')
    (tmp_path / "page.html").write_text(stale)
    refused = bake()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "page.html:6: expected no route, orders wins\n"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("jekyll") is None, reason="Jekyll is not installed")
def test_jekyll_bakes_and_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    write(tmp_path, BAKE, "_plugins/route_playground.rb")
    [block] = re.findall(r"^```route-playground.*?^```\n", FILES["page.html"], re.DOTALL | re.MULTILINE)
    page = tmp_path / "index.md"
    page.write_text(f"---\ntitle: Orders\n---\n# Orders\n\n{block}\nBehind it.\n")
    build = ["jekyll", "build", "--quiet"]
    subprocess.run(build, cwd=tmp_path, check=True)
    written = (tmp_path / "_site" / "index.html").read_text("utf-8")
    assert verdict(written) == "Route orders wins."
    assert "<p>Behind it.</p>" in written

    page.write_text(page.read_text().replace('"expect": "orders"', '"expect": "none"'))
    refused = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "index.md:8: expected no route, orders wins" in refused.stdout + refused.stderr


@pytest.mark.slow  # it builds the npm package
def test_the_plugin_for_docusaurus_bakes_and_refuses(tmp_path: Path) -> None:
    if not (npm.DIST / "node.js").is_file():
        npm.make()
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "routelens").symlink_to(npm.PACKAGE)
    write(tmp_path, "remark-route-playground.mjs")
    (tmp_path / "driver.mjs").write_text(DRIVER)

    def bake(expected: str) -> tuple[int, str]:
        example = {
            "routes": [{"name": "orders", "paths": ["/orders"]}],
            "request": "GET https://api.example/orders?a=</script>",
            "expect": expected,
        }
        command = ["node", "driver.mjs", json.dumps(example)]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        return ran.returncode, ran.stdout

    code, written = bake("orders")
    assert code == 0
    assert verdict(written) == "Route orders wins."
    assert written.count("</script>") == 1
    assert bake("none") == (1, 'FAILED expected "none": Route orders wins.\n')


def test_the_configuration_of_docusaurus_names_what_is_there() -> None:
    configuration = FILES["docusaurus.config.mjs"]
    assert "from './remark-route-playground.mjs'" in configuration
    assert "cpSync('node_modules/routelens/dist', 'static/routelens'" in configuration
    assert "src: '/routelens/element.js'" in configuration
    assert json.loads(npm.manifest())["exports"]["./element"]["default"] == "./dist/element.js"
