"""Request fields: a request that a question carries, written as in a file of expectations."""

from __future__ import annotations

import json
from dataclasses import asdict

from routelens.browser.decoding import RefusedError
from routelens.browser.messages.questions import RequestFields
from routelens.kong.config.loader import read_documents
from routelens.kong.request.request import Request
from routelens.kong.request.spec import RequestSpec
from routelens.testing.suite import SuiteReader


def read_request_fields(given: str | RequestFields) -> Request:
    """Return the request that is meant by `METHOD URL` or by fields.

    Raises RefusedError, in words, for one that no client could send.
    """
    written: object = given
    if isinstance(given, RequestFields):
        written = {
            "from" if name == "from_ip" else name: value
            for name, value in asdict(given).items()
            if value is not None
        }
    # Read as in a file, so that both take the same.
    (document,) = read_documents(json.dumps({"request": written}))
    reader = SuiteReader(document)
    read = reader.request(("request",), document.root["request"])
    if read is None or reader.faults:
        raise RefusedError(" ".join(fault.message for fault in reader.faults) or "The request has no URL.")
    return read[1]


def request_fields(request: Request) -> RequestFields:
    """Return a request as a question may carry it: only what is not a default."""
    spec = RequestSpec.of(request)
    headers: dict[str, list[str]] = {}
    for name, value in spec.headers:
        headers.setdefault(name, []).append(value)
    return RequestFields(
        url=spec.url,
        method=None if spec.is_stream else spec.method,
        headers={name: one[0] if len(one) == 1 else one for name, one in headers.items()} or None,
        from_ip=spec.src_ip,
        from_port=spec.src_port,
        sni=spec.sni,
        listen_ip=spec.dst_ip,
        listen_port=spec.dst_port,
        trusted=spec.trusted or None,
        http_version=None if spec.http_version == "1.1" else spec.http_version,
    )
