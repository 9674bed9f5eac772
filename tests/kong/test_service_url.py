"""A service's `url` stands for its protocol, host, port and path; what else it says is dropped."""

from __future__ import annotations

from typing import Any

import pytest

from routelens.kong import load_config
from routelens.kong.service_url import url_parts


@pytest.mark.parametrize(
    ("url", "protocol", "host", "port", "path"),
    [
        ("http://h", "http", "h", 80, None),
        ("https://h/", "https", "h", 443, "/"),
        ("grpc://h", "grpc", "h", 80, None),
        ("http://h:81/p", "http", "h", 81, "/p"),
        ("https://user:secret@h:8443/base?x=1#top", "https", "h", 8443, "/base"),
        ("https://user@h?x=/y", "https", "h", 443, None),
        ("http://h#a?b", "http", "h", 80, None),
        ("http://[::1]:8080/x", "http", "[::1]", 8080, "/x"),
        ("//h:443/x", "https", "h", 443, "/x"),
        ("//h:80", "http", "h", 80, None),
        ("HTTPS://h", "https", "h", 443, None),
    ],
)
def test_a_url_stands_for_four_fields(
    url: str, protocol: str, host: str, port: int, path: str | None
) -> None:
    assert url_parts(url) == {"protocol": protocol, "host": host, "port": port, "path": path}


@pytest.mark.parametrize("url", ["not a url", "h:8080/x", "h", "http://", "http:/h", "//h:8080/x", ""])
def test_what_is_no_url_lacks_a_host_or_a_protocol(url: str) -> None:
    parts = url_parts(url)
    assert parts["host"] is None or "protocol" not in parts


@pytest.mark.parametrize("loader", ["dbless", "deck"])
def test_user_query_and_fragment_of_a_url_are_dropped(loader: Any) -> None:
    text = """
_format_version: "3.0"
services:
- {name: s, url: "https://user:secret@h:8443/base?x=1#top", routes: [{name: r, paths: [/a]}]}
"""
    config = load_config(text, loader=loader)
    [service] = config.services
    assert (service.protocol, service.host, service.port, service.path) == ("https", "h", 8443, "/base")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("h:8080/x", "url: it needs a scheme, such as http://h:8080/x."),
        ("http:///x", "url: it needs a host after its scheme."),
        ("http://h:99999/", "url: its port: must be from 0 to 65535."),
    ],
)
def test_a_bad_url_is_a_fault_of_the_url(url: str, words: str) -> None:
    text = f'_format_version: "3.0"\nservices:\n- {{name: s, url: "{url}"}}\n'
    [fault] = load_config(text, on_fault="keep").faults
    assert (fault.line, words in fault.message) == (3, True)
