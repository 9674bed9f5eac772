"""What a build does to a wheel that hatchling made: the same members in fewer bytes, the same bytes each time."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tools.compress_wheel import compress

MEMBERS = {
    "one/__init__.py": b'"""One."""\n' * 200,
    "one/py.typed": b"",
    "one-1.dist-info/RECORD": bytes(range(256)) * 3,
}


def wheel(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in MEMBERS.items():
            info = zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6))
            info.external_attr = 0o100755 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


def test_members_dates_and_rights_stay(tmp_path: Path) -> None:
    made = wheel(tmp_path / "one.whl")
    compress(made)
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == MEMBERS
        assert {info.date_time for info in archive.infolist()} == {(2020, 2, 3, 4, 5, 6)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100755}


def test_it_is_smaller_and_compressing_again_changes_nothing(tmp_path: Path) -> None:
    before = wheel(tmp_path / "one.whl").stat().st_size
    compress(tmp_path / "one.whl")
    once = (tmp_path / "one.whl").read_bytes()
    assert len(once) < before
    compress(tmp_path / "one.whl")
    assert (tmp_path / "one.whl").read_bytes() == once
