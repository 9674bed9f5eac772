"""What a build does to a wheel that hatchling made: the same members in fewer bytes, the same bytes each time."""

from __future__ import annotations

import ast
import base64
import csv
import hashlib
import zipfile
from pathlib import Path

import pytest

from tools.compress_wheel import code_of, compress, private_docstrings

ROOT = Path(__file__).parents[2]
MEMBERS = {
    "one/__init__.py": b'"""One."""\n' * 200,
    "one/two.py": b"# Why.\nSHARP = '#'  # a name\n",
    "one/py.typed": b"",
    "one/data.bin": bytes(range(256)) * 3,
}
RECORD = "one-1.dist-info/RECORD"


def line(name: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def record(members: dict[str, bytes]) -> bytes:
    return "".join([*(line(*member) for member in members.items()), f"{RECORD},,\n"]).encode()


def wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**MEMBERS, RECORD: record(MEMBERS)}.items():
            info = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
            info.external_attr = 0o100755 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


def test_members_dates_and_rights_stay_and_the_record_is_of_what_is_there(tmp_path: Path) -> None:
    made = wheel(tmp_path / "one.whl")
    compress(made)
    without = {**MEMBERS, "one/two.py": b"\nSHARP = '#'\n"}
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        found = {info.filename: archive.read(info) for info in archive.infolist()}
        assert found == {**without, RECORD: record(without)}
        assert {info.date_time for info in archive.infolist()} == {(2020, 2, 3, 4, 5, 6)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100755}


def test_it_is_smaller_and_compressing_again_changes_nothing(tmp_path: Path) -> None:
    before = wheel(tmp_path / "one.whl").stat().st_size
    compress(tmp_path / "one.whl")
    once = (tmp_path / "one.whl").read_bytes()
    assert len(once) < before
    compress(tmp_path / "one.whl")
    assert (tmp_path / "one.whl").read_bytes() == once


@pytest.mark.heavy
def test_code_without_comments_is_the_same_code_on_the_same_lines() -> None:
    for path in sorted((ROOT / "py" / "routelens").rglob("*.py")):
        source = path.read_bytes()
        before, after = (ast.parse(text) for text in (source, code_of(source)))
        private = list(private_docstrings(before))
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        for node in [node for node in ast.walk(before) if isinstance(node, kinds)]:
            if node.body[0] in private:
                del node.body[0]
        assert ast.dump(before, include_attributes=True) == ast.dump(after, include_attributes=True), path


def test_only_private_functions_and_classes_with_more_to_them_lose_their_docstrings() -> None:
    told = [
        'def public():\n    """Kept."""\n    return 1\n',
        'def _private():\n    """Two\n    lines."""\n    return 1\n',
        'def _empty():\n    """Kept."""\n',
        'class Class:\n    """Kept."""\n\n    def __init__(self):\n        """Kept."""\n        self.x = 1\n',
        'class _Class:\n    """Goes."""\n    x = 1\n',
        'async def _private():\n    """Goes."""\n    return 1\n',
    ]
    expected = [
        *(told[0], "def _private():\n\n\n    return 1\n", *told[2:4]),
        *("class _Class:\n\n    x = 1\n", "async def _private():\n\n    return 1\n"),
    ]
    assert [code_of(text.encode()).decode() for text in told] == expected


def test_the_record_names_every_member_once(tmp_path: Path) -> None:
    made = wheel(tmp_path / "one.whl")
    compress(made)
    with zipfile.ZipFile(made) as archive:
        rows = list(csv.reader(archive.read(RECORD).decode().splitlines()))
        assert sorted(row[0] for row in rows) == sorted(archive.namelist())
