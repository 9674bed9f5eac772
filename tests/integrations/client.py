"""A client of the language server: the protocol over the pipes of a process, and nothing of the server's code."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TIMEOUT = 30.0


class Client:
    """Starts `routelens lsp` and talks with it. Documents are sent whole or by a change in a range."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "routelens", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._count = 0
        snippets = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}
        self.capabilities = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "capabilities": snippets,
                "initializationOptions": options,
            },
        )["capabilities"]
        self.notify("initialized", {})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                return
            self._messages.put(json.loads(stream.read(length)))

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Return the result. What the server tells meanwhile is kept for `diagnostics`."""
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        kept = []
        while True:
            message = self._messages.get(timeout=TIMEOUT)
            if message.get("id") == self._count and "method" not in message:
                break
            kept.append(message)
        for other in kept:
            self._messages.put(other)
        assert "error" not in message, message["error"]
        return message["result"]

    def diagnostics(self, uri: str, version: int) -> Sequence[Mapping[str, Any]]:
        """Wait for the diagnostics of a version of a document."""
        while True:
            message = self._messages.get(timeout=TIMEOUT)
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and (
                (params["uri"], params.get("version")) == (uri, version)
            ):
                found: Sequence[Mapping[str, Any]] = params["diagnostics"]
                return found

    def open(self, uri: str, text: str) -> Sequence[Mapping[str, Any]]:
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return self.diagnostics(uri, 1)

    def change(self, uri: str, version: int, *changes: Mapping[str, Any]) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        position = {"line": line, "character": character}
        return self.request(method, {"textDocument": {"uri": uri}, "position": position, **more})

    def stop(self) -> int:
        self.request("shutdown", None)
        self.notify("exit", None)
        code = self.process.wait(TIMEOUT)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
        self._reader.join(TIMEOUT)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        return code
