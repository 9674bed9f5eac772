"""The command line, run inside this process in a folder of its own."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from routelens.cli import main

KONG = r"""_format_version: "3.0"
services:
  - name: orders
    host: orders.internal
    port: 8080
    path: /api
    routes:
      - name: orders-list
        paths: [/v2/orders]
        methods: [GET]
      - name: orders-any
        paths: ['~/v(?<version>\d+)/orders']
        preserve_host: true
  - name: site
    host: site.internal
    routes:
      - name: site
        paths: [/]
        protocols: [https]
        https_redirect_status_code: 301
  - name: db
    protocol: tcp
    host: db.internal
    port: 5432
    routes:
      - name: db
        protocols: [tcp]
        destinations: [{port: 5432}]
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]
STRICT = ("--match-calculation", "strict")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command line in a folder with `kong.yml`; `stdin` is what standard input holds."""
    (tmp_path / "kong.yml").write_text(KONG, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8"))))
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run
