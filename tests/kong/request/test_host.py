from typing import Any

import pytest

from routelens.kong.request.host import split_host_port


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("a.com", "a.com", None),
        ("a.com:80", "a.com", 80),
        ("", "", None),
        ("a.com:", "a.com:", None),
        ("a.com:x", "a.com:x", None),
        ("[::1]", "[::1]", None),
        ("[::1]:80", "[::1]:80", None),
        ("a:0x50", "a", 80),
        ("a:8e1", "a", 80),
        ("a: 80 ", "a", 80),
        ("a:-1", "a", -1),
        ("a:80.9", "a", 80),
        ("a:0x1p4", "a", 16),
        (":80", "", 80),
        ("a:inf", "a:inf", None),
        ("a:nan", "a:nan", None),
        ("a:٣", "a:٣", None),
        ("a:80:81", "a:80:81", None),
        ("a:1e999", "a", -(2**63)),
        ("a:0x1p99999999", "a", -(2**63)),
        ("a:" + "9" * 5000, "a", -(2**63)),
    ],
)
def test_split_host_port(text: Any, host: Any, port: Any) -> None:
    assert split_host_port(text) == (host, port)
