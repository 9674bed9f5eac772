"""The server of `./build.sh serve`: types, caching, policy, and nothing outside its folder."""

from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from routelens.cli.site_server import SiteServer
from routelens.page_files import POLICY
from web.build.weights import weigh

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site beside a file that is nobody's business."""
    site = tmp_path / "site"
    (site / "docs").mkdir(parents=True)
    (site / "assets").mkdir()
    (site / "index.html").write_text("<p>home</p>")
    (site / "docs" / "index.html").write_text("<p>docs</p>")
    (site / "assets" / "main-Cx9_-a1B.js").write_text("export default 1")
    (site / "assets" / "main-Cx9_-a1B.js.gz").write_bytes(gzip.compress(b"export default 1"))
    (site / ".hidden").write_text("hidden")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return site


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body as sent, whatever its encoding."""

    status: int
    headers: Message
    body: bytes


def fetch(address: str, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask for `path` exactly as written; a browser would tidy it up."""
    host = address.removeprefix("http://").rstrip("/")
    with closing(http.client.HTTPConnection(host, timeout=10)) as connection:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/*.js", "text/javascript; charset=utf-8"),
        ("assets/*.css", "text/css; charset=utf-8"),
        ("assets/*.woff2", "font/woff2"),
        ("engine/manifest.json", "application/json"),
        ("engine/*/pyodide.mjs", "text/javascript; charset=utf-8"),
        ("engine/*/pyodide.asm.wasm", "application/wasm"),
        ("engine/python-*.zip", "application/zip"),
    ],
)
def test_every_kind_of_file_has_the_type_that_browsers_demand(
    base_url: str, pattern: str, expected: str
) -> None:
    files = sorted(SITE.glob(pattern))
    assert files
    for file in files:
        answer = fetch(base_url, f"/{file.relative_to(SITE).as_posix()}", method="HEAD")
        assert (answer.status, answer.headers["Content-Type"]) == (200, expected)


def test_no_file_of_the_page_is_of_unknown_type(base_url: str) -> None:
    for file in SITE.rglob("*"):
        if file.is_file() and file.suffix not in {".br", ".gz"}:
            answer = fetch(base_url, f"/{file.relative_to(SITE).as_posix()}", method="HEAD")
            assert answer.headers["Content-Type"] != "application/octet-stream", file


def test_names_with_a_hash_are_kept_for_ever_and_all_others_asked_for_anew(base_url: str) -> None:
    for file in SITE.rglob("*"):
        if file.is_file() and file.suffix not in {".br", ".gz"}:
            path = file.relative_to(SITE).as_posix()
            hashed = path.startswith("assets/") or re.search(r"-[0-9a-f]{10}[/.]", path)
            cached = fetch(base_url, f"/{path}", method="HEAD").headers["Cache-Control"]
            assert cached == ("public, max-age=31536000, immutable" if hashed else "no-cache"), path


@pytest.mark.parametrize("path", ["/", "/no-such-file", "/engine/manifest.json", "/docs"])
def test_every_answer_carries_the_policy(start_server: Callable[..., str], folder: Path, path: str) -> None:
    answer = fetch(start_server(folder), path)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_itself_states_the_same_policy() -> None:
    """For hosts that send no header. Who may frame a page can be said in a header only."""
    page = (SITE / "index.html").read_text(encoding="utf-8")
    meta = re.search(r'<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"', page)
    assert meta is not None
    stated = {part.strip() for part in meta[1].split(";")} - {""}
    assert stated == {part for part in POLICY.split("; ") if not part.startswith("frame-ancestors")}


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/docs/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/docs/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..\\secret.txt",
        "/link.txt",
        "/.hidden",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/index.html%00.txt",
        "/index.html/",
        "/docs//index.html",
        "/%ff",
        "/assets/",
        "/assets",
        "/" + "a/" * 10_000,
    ],
)
def test_nothing_is_named_but_the_files_of_the_folder(
    start_server: Callable[..., str], folder: Path, path: str
) -> None:
    answer = fetch(start_server(folder), path)
    assert answer.status == 404
    assert answer.body == b"404 Not Found\n"


def test_a_folder_with_a_page_is_that_page(start_server: Callable[..., str], folder: Path) -> None:
    address = start_server(folder)
    assert fetch(address, "/docs/?a=1").body == b"<p>docs</p>"
    moved = fetch(address, "/docs")
    assert (moved.status, moved.headers["Location"]) == (301, "/docs/")
    assert fetch(address, "/").body == b"<p>home</p>"


def test_an_unchanged_file_is_not_sent_again(start_server: Callable[..., str], folder: Path) -> None:
    address = start_server(folder)
    first = fetch(address, "/index.html")
    again = fetch(address, "/index.html", If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    (folder / "index.html").write_text("<p>new home</p>")
    changed = fetch(address, "/index.html", If_None_Match=first.headers["ETag"])
    assert (changed.status, changed.body) == (200, b"<p>new home</p>")


@pytest.mark.parametrize(
    ("offer", "encoding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("br;q=1.0, gzip;q=0.5", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
        ("", None),
    ],
)
def test_a_compressed_neighbour_goes_to_those_who_take_it(
    start_server: Callable[..., str], folder: Path, offer: str, encoding: str | None
) -> None:
    answer = fetch(start_server(folder), "/assets/main-Cx9_-a1B.js", Accept_Encoding=offer)
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert (gzip.decompress(answer.body) if encoding else answer.body) == b"export default 1"


def test_a_file_without_a_compressed_neighbour_is_compressed_once_for_those_who_take_it(
    start_server: Callable[..., str], folder: Path
) -> None:
    text = "const sentence = 'the same again';\n" * 1000
    script = folder / "assets" / "plain-Cx9_-a1B.js"
    script.write_text(text)
    address = start_server(folder)
    answer = fetch(address, "/assets/plain-Cx9_-a1B.js", Accept_Encoding="gzip, br")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.body) < len(text) / 20
    assert gzip.decompress(answer.body).decode() == text
    plain = fetch(address, "/assets/plain-Cx9_-a1B.js", Accept_Encoding="gzip;q=0")
    assert plain.headers["Content-Encoding"] is None
    assert plain.body.decode() == text
    assert plain.headers["ETag"] != answer.headers["ETag"]
    # Another state of the file is another copy.
    script.write_text(text + text)
    again = fetch(address, "/assets/plain-Cx9_-a1B.js", Accept_Encoding="gzip")
    assert gzip.decompress(again.body).decode() == text + text


def test_a_head_request_has_the_length_and_no_body(start_server: Callable[..., str], folder: Path) -> None:
    answer = fetch(start_server(folder), "/index.html", method="HEAD")
    assert (answer.headers["Content-Length"], answer.body) == ("11", b"")


def test_only_this_computer_is_served(folder: Path) -> None:
    with SiteServer(folder, 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def serve(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.build.serve", SITE, port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


def test_a_port_that_is_taken_is_named_with_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = serve(str(port))
    assert ran.returncode == 1
    assert ran.stderr == f"Port {port} is already in use; try another: ./build.sh serve {port + 1}\n"


@pytest.mark.parametrize("port", ["65536", "-1", "http", "84 84", "٣"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    ran = serve(port)
    assert ran.returncode == 1
    assert "is not a port" in ran.stderr


# Bytes a second that come over a line of 9 Mbit/s.
LINE = 9_000_000 / 8


def test_a_line_of_9_mbit_brings_the_saved_answer_in_1_5_seconds_and_the_engine_in_9() -> None:
    """By what the server sends, with half a second for the page to draw and 1.3 seconds for Python to start."""
    weights = {one.part: one.wire for one in weigh(SITE)}
    page = weights["The page"] + weights["Fonts"]
    assert page / LINE + 0.5 < 1.5
    assert sum(weights.values()) / LINE + 1.3 < 9


# Keeps what the engine's status was in the first frame that shows an answer.
WATCH_FIRST_ANSWER = """(() => {
  const find = (root, selector) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(selector)) return element;
      const found = element.shadowRoot === null ? null : find(element.shadowRoot, selector);
      if (found !== null) return found;
    }
    return null;
  };
  const look = () => {
    const answer = find(document, '[data-testid="result-line"][data-outcome="match"]');
    if (answer === null) requestAnimationFrame(look);
    else window.statusAtFirstAnswer = find(document, '[data-testid="engine-status"]')?.dataset.status ?? 'not drawn';
  };
  requestAnimationFrame(look);
})();"""


def test_on_a_slow_line_the_saved_answer_is_there_before_the_engine(page: Page) -> None:
    page.add_init_script(WATCH_FIRST_ANSWER)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": 20, "downloadThroughput": LINE, "uploadThroughput": LINE}
    session.send("Network.emulateNetworkConditions", conditions)
    page.goto("./", wait_until="commit")
    expect(page.locator('[data-testid="result-line"][data-outcome="match"]')).to_be_visible()
    assert page.evaluate("() => window.statusAtFirstAnswer") == "loading"
    session.detach()
