"""The gateway as a user has it: the wheels in a new environment, from pip to an answered request and the console."""

from __future__ import annotations

import json
import re
import subprocess
import venv
from pathlib import Path

import pytest

from tests.filters.compiler import vector_filters
from tests.gateway.filtering import fetch, install, upstream
from web.build import site, wheels


@pytest.mark.slow  # asks the registry for what the extras need
def test_the_wheels_run_a_gateway_with_filters_and_its_console(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "DISTRIBUTIONS", tmp_path / "dist")
    monkeypatch.setattr(wheels, "PAGE_STAGE", tmp_path / "page-package")
    wheels.distribute(site.SITE, site.CONSOLE)
    [wheel] = (tmp_path / "dist").glob("routelens-*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    # The page is named nowhere: the extra brings it.
    wanted = ["--find-links", str(tmp_path / "dist"), f"{wheel}[gateway,filters]"]
    subprocess.run([programs / "python", "-m", "pip", "install", "-q", *wanted], check=True, timeout=300)
    filters = install(tmp_path / "filters", {"move": vector_filters()["move"]})
    with upstream() as (port, seen, _):
        chain = {"filters": [{"name": "move", "config": "/old /new"}]}
        route = {"name": "r", "paths": ["/"], "strip_path": False, "filter_chains": [chain]}
        service = {"name": "s", "url": f"http://127.0.0.1:{port}", "routes": [route]}
        file = tmp_path / "kong.json"
        file.write_text(json.dumps({"_format_version": "3.0", "services": [service]}))
        address = ["--admin", "127.0.0.1:0", "--proxy", "127.0.0.1:0"]
        process = subprocess.Popen(
            [programs / "routelens", "gateway", file, "--filters", filters, *address],
            stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            admin, proxy = (int(re.split(":", process.stdout.readline().strip())[-1]) for _ in range(2))
            assert json.loads(fetch(admin, "GET", "/")[2])["version"] == "3.10.0"
            console = fetch(admin, "GET", "/console/")
            assert (console[0], console[2]) == (200, (site.CONSOLE / "console.html").read_text("utf-8"))
            assert fetch(admin, "GET", "/console/engine/manifest.json")[0] == 200
            assert fetch(proxy, "GET", "/old/x")[0] == 200
            match = subprocess.run(
                [programs / "routelens", "match", f"http://127.0.0.1:{admin}", "GET", "http://a.test/old/x"],
                check=True, capture_output=True, text=True, cwd=tmp_path,
            )  # fmt: skip
        finally:
            process.terminate()
            assert process.wait(20) == 0
            process.stdout.close()  # type: ignore[union-attr] # it is a pipe
    assert seen[0]["path"] == "/new/x"
    assert "Route r" in match.stdout or " r " in match.stdout
