"""The server of `routelens serve`, spoken to over raw sockets: what no browser sends, it answers all the same."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from routelens.cli.site_server import SiteServer


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Serve a small site that answers to one name of its own."""
    (tmp_path / "docs here").mkdir()
    (tmp_path / "index.html").write_text("<p>home</p>")
    (tmp_path / "docs here" / "index.html").write_text("<p>docs</p>")
    with SiteServer(tmp_path, 0, hosts=["Lens.Example"]) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server.server_port
        server.shutdown()


def say(port: int, text: str) -> list[str]:
    """Send bytes as they are, and nothing after them; return all answers up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode("latin-1"))
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return ["HTTP/1.1 " + one for one in answer.decode("latin-1").split("HTTP/1.1 ")[1:]]


def status(answer: str) -> int:
    return int(answer.split(" ")[1])


@pytest.mark.parametrize("target", ["http://[", "http://[::1", "//[", "http://a:b/", "http://[v1.x]/"])
def test_a_target_that_is_no_url_is_a_bad_request(
    port: int, target: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = say(port, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert [status(answer) for answer in answers] in ([400], [421], [404])
    assert "Traceback" not in "".join(capfd.readouterr())


def test_a_redirect_keeps_the_path_as_it_was_written_and_the_query(port: int) -> None:
    [answer] = say(port, "GET /docs%20here?a=%2F&b=\xe9 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status(answer) == 301
    assert "Location: /docs%20here/?a=%2F&b=%E9\r\n" in answer


def test_a_redirect_leads_nowhere_else(port: int) -> None:
    for target in (
        "//evil.example/docs%20here",
        "/%0d%0aX-Evil:1/docs%20here",
        "/docs%20here/../docs%20here",
    ):
        for answer in say(port, f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            assert "evil" not in answer.lower()
            assert status(answer) in (301, 404, 421)


def test_a_body_is_not_taken_for_the_next_request(port: int) -> None:
    hidden = "GET /docs%20here/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = "GET / HTTP/1.1\r\nHost: localhost\r\n"
    following = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with_length = say(port, f"{head}Content-Length: {len(hidden)}\r\n\r\n{hidden}{following}")
    assert [status(answer) for answer in with_length] == [200, 404]
    chunked = say(port, f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}")
    assert [status(answer) for answer in chunked] == [200]
    assert "Connection: close" in chunked[0]


@pytest.mark.parametrize(
    "framing",
    [
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 5_0",
        "Content-Length: five",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
    ],
)
def test_a_body_of_unclear_length_is_a_bad_request(port: int, framing: str) -> None:
    answers = say(port, f"GET / HTTP/1.1\r\nHost: localhost\r\n{framing}\r\n\r\nGET / HTTP/1.1\r\n\r\n")
    assert [status(answer) for answer in answers] == [400]


def tag_of(port: int) -> str:
    [answer] = say(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return answer.partition("ETag: ")[2].partition("\r\n")[0]


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"x", {}, "y"', 304),
        ('"x",W/{}', 304),
        ("*", 304),
        (" * ", 304),
        ('"x"\r\nIf-None-Match: {}', 304),
        ('"x", "a, b"', 200),
        ('"*"', 200),
        ("x", 200),
        ("", 200),
    ],
)
def test_one_tag_of_a_list_is_enough(port: int, offered: str, expected: int) -> None:
    header = offered.format(tag_of(port))
    [answer] = say(port, f"GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: {header}\r\n\r\n")
    assert status(answer) == expected
    assert answer.endswith("<p>home</p>") is (expected == 200)


def test_no_other_window_keeps_a_hold_of_the_page(port: int) -> None:
    for path in ("/", "/none"):
        [answer] = say(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert "\r\nCross-Origin-Opener-Policy: same-origin\r\n" in answer


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", 200),
        ("LOCALHOST:8484", 200),
        ("localhost.", 200),
        ("app.localhost:1", 200),
        ("127.0.0.1", 200),
        ("192.168.1.7:80", 200),
        ("[::1]:8484", 200),
        ("lens.example", 200),
        ("LENS.example.:8484", 200),
        ("evil.example", 421),
        ("evil.example:8484", 421),
        ("localhost.evil.example", 421),
        ("notlocalhost", 421),
        ("127.0.0.1.evil.example", 421),
        ("sub.lens.example", 421),
        ("0x7f000001", 421),
        ("", 421),
        ("user@localhost", 400),
        ("localhost/x", 400),
        ("localhost:99999", 400),
        ("localhost:x", 400),
        ("[", 400),
    ],
)
def test_a_name_that_was_made_to_point_here_is_not_served(port: int, host: str, expected: int) -> None:
    [answer] = say(port, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")
    assert status(answer) == expected
    assert ("<p>home</p>" in answer) is (expected == 200)


def test_the_host_of_the_target_counts_too_and_one_host_is_enough(port: int) -> None:
    [answer] = say(port, "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status(answer) == 421
    [answer] = say(port, "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert status(answer) == 200
    [answer] = say(port, "GET / HTTP/1.1\r\n\r\n")
    assert status(answer) == 400
    [answer] = say(port, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
    assert status(answer) == 400
    [answer] = say(port, "GET / HTTP/1.0\r\n\r\n")
    assert status(answer) == 200
