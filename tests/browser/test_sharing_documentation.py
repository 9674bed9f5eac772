"""What the documents say of links holds: their program makes one that has what it says, and all examples are named."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sharing.md").read_text("utf-8")


def test_the_program_makes_a_link() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, object] = {}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program, names)
    form, _, data = said.getvalue().strip().partition(".")
    assert form == "#w1"
    held = zlib.decompress(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)), -zlib.MAX_WBITS)
    assert json.loads(held) == names["document"]


def test_every_example_is_named() -> None:
    files = (ROOT / "web" / "src" / "examples").glob("*.json")
    titles = {path.stem: json.loads(path.read_text("utf-8"))["title"] for path in files}
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", TEXT.partition("| `example` |")[2], re.MULTILINE)
    assert {name: title.replace("&#124;", "|") for name, title in rows} == titles
