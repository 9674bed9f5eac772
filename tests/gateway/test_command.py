"""`routelens gateway` on the command line: what it prints, when it ends, what it refuses, what it keeps."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gateway.cases import send

CONFIG = """\
_format_version: '3.0'
services: [{name: s, url: 'http://127.0.0.1:9', routes: [{name: r, paths: [/PATH]}]}]
"""


def command(*arguments: str | Path) -> list[str]:
    return [
        sys.executable,
        "-c",
        "import sys; from routelens.cli import main; sys.exit(main())",
        "gateway",
        *map(str, arguments),
    ]


@contextmanager
def running(*arguments: str | Path, quiet: bool = False) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """Run a gateway; `quiet` reads on what it prints, so that a long log doesn't hold it up."""
    process = subprocess.Popen(
        command("--admin", "127.0.0.1:0", "--proxy", "127.0.0.1:0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        found = [re.search(r":(\d+)$", process.stdout.readline().strip()) for _ in range(2)]
        ports = [int(match[1]) for match in found if match is not None]
        assert len(ports) == 2
        if quiet:
            for stream in (process.stdout, process.stderr):
                threading.Thread(target=stream.read, daemon=True).start()
        yield process, ports[0], ports[1]
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()


def post_service(port: int, name: str) -> int:
    return send(port, "PUT", f"/services/{name}", {"Content-Type": "application/json"}, b'{"host":"a.test"}')[
        0
    ]


def test_SIGTERM_ends_it_with_0() -> None:  # noqa: N802
    with running("--database", ":memory:") as (process, _, _):
        process.terminate()
        assert process.wait(10) == 0


def test_kill_9_loses_no_acknowledged_write(tmp_path: Path) -> None:
    database = tmp_path / "gateway.db"
    names = [f"s{number}" for number in range(40)]
    with running("--database", database) as (process, admin, _):
        acknowledged = [name for name in names if post_service(admin, name) == 200]
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with running("--database", database) as (_, admin, _):
        rows = json.loads(send(admin, "GET", "/services?size=1000", {}, None)[2])["data"]
    assert sorted(row["name"] for row in rows) == sorted(acknowledged)
    assert len(acknowledged) == 40


def test_kill_9_in_the_middle_of_writes_loses_no_acknowledged_one(tmp_path: Path) -> None:
    database = tmp_path / "gateway.db"
    acknowledged: list[str] = []
    enough = threading.Event()

    def write(port: int, writer: int) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            for number in range(10_000):
                if post_service(port, f"w{writer}-{number}") == 200:
                    acknowledged.append(f"w{writer}-{number}")
                if len(acknowledged) > 50:
                    enough.set()

    with running("--database", database) as (process, admin, _):
        writers = [threading.Thread(target=write, args=(admin, writer)) for writer in range(4)]
        for thread in writers:
            thread.start()
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        for thread in writers:
            thread.join()
    with running("--database", database) as (_, admin, _):
        rows = json.loads(send(admin, "GET", "/services?size=1000", {}, None)[2])["data"]
    assert set(acknowledged) <= {row["name"] for row in rows}


def test_SIGHUP_reads_the_files_again_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:  # noqa: N802
    file = tmp_path / "kong.yml"
    file.write_text(CONFIG.replace("PATH", "one"))
    with running(file) as (process, admin, _):
        assert process.stdout is not None
        assert process.stderr is not None
        file.write_text(CONFIG.replace("PATH", "two"))
        process.send_signal(signal.SIGHUP)
        process.stdout.readline()
        assert json.loads(send(admin, "GET", "/routes/r", {}, None)[2])["paths"] == ["/two"]
        file.write_text(CONFIG.replace("/PATH", "broken"))
        process.send_signal(signal.SIGHUP)
        said = process.stderr.readline()
        process.stderr.readline()
        assert json.loads(send(admin, "GET", "/routes/r", {}, None)[2])["paths"] == ["/two"]
    assert re.search(r"kong\.yml:2:\d+: paths\.1: should start with: /", said)


def refused(*arguments: str | Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        check=False,
        text=True,
        timeout=20,
        env={**os.environ, **(environment or {})},
    )
    assert done.returncode == 2
    return done.stderr


def test_a_file_that_is_not_SQLite_is_refused(tmp_path: Path) -> None:  # noqa: N802
    (tmp_path / "x.db").write_text("this is a text of some length, and no database at all" * 20)

    assert "not a database" in refused("--database", tmp_path / "x.db")


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA application_id = 0x524C4757")
        connection.execute("PRAGMA user_version = 99")
        connection.execute("CREATE TABLE t (x)")
    connection.close()

    assert "newer version" in refused("--database", database)


def test_a_database_that_another_gateway_uses_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    with running("--database", database):
        assert "another process" in refused("--database", database, "--admin", "127.0.0.1:0")


def test_a_taken_port_is_refused() -> None:
    with running("--database", ":memory:") as (_, admin, _):
        assert "cannot listen" in refused("--database", ":memory:", "--admin", f"127.0.0.1:{admin}")


def test_a_FILE_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:  # noqa: N802
    file = tmp_path / "kong.yml"
    file.write_text(
        '_format_version: "3.0"\nservices:\n- {name: a, host: h, port: -1}\n- {name: a b, host: h}\n'
    )
    lines = refused(file).splitlines()

    assert [line.split(": ")[0].rsplit("kong.yml", 1)[1] for line in lines] == [":3:28", ":4:10"]


def test_FILE_with_database_is_a_usage_error(tmp_path: Path) -> None:  # noqa: N802
    assert "not both" in refused(tmp_path / "kong.yml", "--database", ":memory:")


def test_an_admin_address_beyond_this_computer_needs_a_token() -> None:
    assert "ROUTELENS_ADMIN_TOKEN" in refused(
        "--admin", "0.0.0.0:0", environment={"ROUTELENS_ADMIN_TOKEN": ""}
    )


def test_export_reads_back_the_same(tmp_path: Path) -> None:
    database, file = tmp_path / "a.db", tmp_path / "out.yml"
    with running("--database", database) as (_, admin, _):
        post_service(admin, "shop")
        before = json.loads(send(admin, "GET", "/services/shop", {}, None)[2])
    subprocess.run(command("--database", database, "--export", file), check=True, timeout=20)
    with running(file) as (_, admin, _):
        after = json.loads(send(admin, "GET", "/services/shop", {}, None)[2])
    assert {**after, "updated_at": 0} == {**before, "updated_at": 0}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.test"}, 403),
        ({"Host": "evil.test"}, 403),
        ({"Host": "localhost"}, 200),
        ({}, 200),
    ],
    ids=["foreign origin", "foreign host", "localhost", "no origin"],
)
def test_only_its_own_pages_and_names_may_write(headers: dict[str, str], status: int) -> None:
    with running("--database", ":memory:") as (_, admin, _):
        connection = http.client.HTTPConnection("127.0.0.1", admin, timeout=5)
        sent = {"Content-Type": "application/json", **headers}
        connection.request("PUT", "/services/a", b'{"host":"a.test"}', sent)
        assert connection.getresponse().status == status
        connection.close()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer not-the-right-one"}, 401),
        ({"Authorization": "a-token-of-some-length"}, 401),
        ({"Authorization": "Bearer a-token-of-some-length"}, 200),
    ],
    ids=["none", "another", "no scheme", "the right one"],
)
def test_the_admin_api_wants_its_token(sent: dict[str, str | None], status: int, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a-token-of-some-length\n")
    with running("--database", ":memory:", "--admin-token-file", file) as (_, admin, proxy):
        assert send(admin, "GET", "/services", sent, None)[0] == status
        assert send(proxy, "GET", "/", {}, None)[0] == 404


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("short")
    assert "at least 16" in refused("--database", ":memory:", "--admin-token-file", tmp_path / "token")


@pytest.mark.parametrize(("seconds", "answered"), [(1.0, True), (30.0, False)])
def test_SIGTERM_lets_requests_end_for_five_seconds(  # noqa: N802
    tmp_path: Path, seconds: float, answered: bool
) -> None:
    asked = threading.Event()

    def slow() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        asked.set()
        over.wait(seconds)
        with contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow")
        connection.close()

    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    upstream = threading.Thread(target=slow)
    upstream.start()
    file = tmp_path / "kong.yml"
    file.write_text(CONFIG.replace("PATH", "a").replace(":9'", f":{listener.getsockname()[1]}'"))
    answers: list[int] = []

    def ask(port: int) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            answers.append(send(port, "GET", "/a", {}, None)[0])

    with running(file) as (process, _, proxy):
        client = threading.Thread(target=ask, args=(proxy,))
        client.start()
        assert asked.wait(20)
        process.terminate()
        assert process.wait(20) == 0
    over.set()
    for thread in (client, upstream):
        thread.join()
    listener.close()
    assert (answers == [200]) is answered


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--db-less", "--database", "x.db"), "not both"),
        (("--admin", "nowhere"), "not an address for the"),
        (("--proxy", "127.0.0.1:99999"), "not an address for the"),
        (("--trusted", "10.0.0.0/99"), "not an address or a CIDR range"),
        (("--database", "/nowhere/at/all.db"), "cannot be opened"),
        (("no-such-file.yml",), "no-such-file.yml"),
        (("--flavor", "nope"), "invalid choice"),
        (("--admin-token-file", "no-such-file"), "no-such-file"),
    ],
)
def test_wrong_usage_is_told_in_a_line(arguments: tuple[str, ...], words: str) -> None:
    said = refused("--admin", "127.0.0.1:0", "--proxy", "127.0.0.1:0", *arguments)
    assert words in said
    assert "Traceback" not in said


def test_faults_of_two_files_stand_at_their_own_lines(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.yml", tmp_path / "b.yml"
    good.write_text('_format_version: "3.0"\nservices:\n- {name: a, host: a.test}\n')
    bad.write_text('_format_version: "3.0"\nservices:\n- {name: b, host: b.test}\n- {name: c, host: "c d"}\n')
    assert re.search(r"b\.yml:4:19: host: invalid value", refused(good, bad))
