"""Sending: a request put through the gateway's own proxy, over its socket, as any client would."""

from __future__ import annotations

import time
from typing import Final

import httpcore

from routelens.dataclass import dataclass
from routelens.kong import Request

MAX_SHOWN: Final = 64 * 1024
"""How much of a response's body is kept, in bytes."""
_TIMEOUT: Final = {"connect": 5.0, "write": 30.0, "read": 30.0, "pool": 5.0}
_FRAMING: Final = ("connection", "content-length", "host", "keep-alive", "transfer-encoding")
_WILDCARDS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class SendError(Exception):
    """Why a request was not sent or not answered; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the proxy answered. `is_cut`: the body is longer than what is kept of it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    is_cut: bool
    request_id: str | None
    milliseconds: float


class Sender:
    """Sends requests to the proxy of this process. `listener` is where it listens, told once that is known."""

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._host = host.strip("[]")
        self._port = int(port) if port.isdigit() else 0

    def listen_at(self, host: str, port: int) -> None:
        """Take down where the proxy listens."""
        self._host, self._port = host, port

    @property
    def address(self) -> str:
        """The proxy's address as clients write it."""
        return (
            f"http://[{self._host}]:{self._port}"
            if ":" in self._host
            else f"http://{self._host}:{self._port}"
        )

    async def send(self, request: Request) -> Sent:
        """Send a request without a body, its headers as given but for those that frame it. Raises SendError."""
        if request.scheme != "http":
            raise SendError(
                f"The proxy listens for HTTP: a request over {request.scheme} cannot be sent to it."
            )
        if request.host is None:
            raise SendError("A client sends a Host header: give the URL a host, or add a Host line.")
        started = time.perf_counter()
        host = _WILDCARDS.get(self._host, self._host).encode()
        url = httpcore.URL(scheme=b"http", host=host, port=self._port, target=_encoded(request.path or "/"))
        headers = [(b"Host", _encoded(request.host)), (b"Connection", b"close")]
        headers += [
            (_encoded(name), _encoded(value))
            for name, value in request.headers
            if name.lower() not in _FRAMING
        ]
        if request.method in ("POST", "PUT", "PATCH"):
            headers.append((b"Content-Length", b"0"))
        message = httpcore.Request(
            (request.method or "GET").encode(), url, headers=headers, extensions={"timeout": _TIMEOUT}
        )
        connection = httpcore.AsyncHTTPConnection(origin=url.origin)
        try:
            response = await connection.handle_async_request(message)
            body = bytearray()
            if response.status != 101 and request.method != "HEAD":
                async for chunk in response.aiter_stream():
                    body += chunk
                    if len(body) > MAX_SHOWN:
                        break
        except httpcore.LocalProtocolError as error:
            raise SendError(f"No client can send this: {error}.") from None
        except (httpcore.TimeoutException, TimeoutError):
            raise SendError("The gateway did not answer within 30 seconds.") from None
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            raise SendError(f"The gateway ended the connection: {error}.") from None
        finally:
            await connection.aclose()
        lines = tuple(
            (name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in response.headers
        )
        identity = next((value for name, value in lines if name.lower() == "x-kong-request-id"), None)
        return Sent(
            status=response.status,
            headers=lines,
            body=bytes(body[:MAX_SHOWN]).decode("utf-8", "replace"),
            is_cut=len(body) > MAX_SHOWN,
            request_id=identity,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
