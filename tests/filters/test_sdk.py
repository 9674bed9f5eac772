"""A filter that is compiled with the public SDK for AssemblyScript runs, and the quirks hold that it relies on."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest

from routelens.filters import CallResponse, ConfiguredFilter
from routelens.filters.canned_response import CannedResponse
from tests.filters.harness import GET, running

pytestmark = pytest.mark.slow  # it installs from npm

CONFIGURED = ConfiguredFilter("sdk", b"x")  # with no configuration at all the SDK reads what it has freed

SOURCE = """
export * from '@solo-io/proxy-runtime/proxy';
import {
  BaseContext, Context, FilterHeadersStatusValues, HeaderPair, RootContext, registerRootContext, stream_context,
} from '@solo-io/proxy-runtime';

class Root extends RootContext {
  createContext(context_id: u32): Context { return new Filter(context_id, this); }
}

function pair(name: string, value: string): HeaderPair {
  return new HeaderPair(String.UTF8.encode(name), String.UTF8.encode(value));
}

class Filter extends Context {
  constructor(context_id: u32, root: Root) { super(context_id, root); }

  onRequestHeaders(headers: u32, end_of_stream: bool): FilterHeadersStatusValues {
    const request = stream_context.headers.request;
    const path = request.get(':path');
    if (path == '/trap') { unreachable(); }
    if (path == '/call') {
      this.root_context.httpCall(
        'other:80',
        [pair(':method', 'GET'), pair(':path', '/'), pair(':authority', 'other')],
        new ArrayBuffer(0), [], 1000, this,
        (context: BaseContext, headers: u32, size: usize, trailers: u32): void => {
          const status = headers == 0 ? 'failed' : stream_context.headers.http_callback.get(':status');
          stream_context.headers.request.add('x-other', status);
        });
      return FilterHeadersStatusValues.StopIteration;
    }
    request.add('x-config', this.root_context.getConfiguration());
    request.replace('x-old', 'new');
    request.remove('x-secret');
    return FilterHeadersStatusValues.Continue;
  }

  onResponseHeaders(headers: u32, end_of_stream: bool): FilterHeadersStatusValues {
    stream_context.headers.response.add('x-by', 'assemblyscript');
    return FilterHeadersStatusValues.Continue;
  }
}

registerRootContext((context_id: u32) => new Root(context_id), 'sdk');
"""


@pytest.fixture(scope="module")
def wasm(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("sdk")
    (folder / "package.json").write_text(json.dumps({"private": True}))
    (folder / "assembly").mkdir()
    (folder / "assembly" / "index.ts").write_text(SOURCE)
    for command in (
        [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "@solo-io/proxy-runtime@0.1.8",
            "assemblyscript@0.14.13",
        ],
        ["npx", "asc", "assembly/index.ts", "-b", "sdk.wasm", "--use", "abort=abort_proc_exit", "--optimize"],
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "sdk.wasm").read_bytes()


def test_headers_and_configuration(wasm: bytes) -> None:
    head = replace(GET, headers=((b"host", b"a"), (b"x-old", b"1"), (b"x-secret", b"s")))
    with running(sdk=wasm) as filters:
        found = filters.send(
            ConfiguredFilter("sdk", b"caf\xc3\xa9"), head=head, upstream=lambda *_: CannedResponse(200)
        )
    assert (found.refusal, found.abort) == (None, None)
    assert found.upstream is not None
    assert dict(found.upstream.headers) == {b"host": b"a", b"x-old": b"new", b"x-config": b"caf\xc3\xa9"}
    assert found.response is not None
    assert (b"x-by", b"assemblyscript") in found.response.headers
    assert ("debug", "context id: 1: onConfigure(configuration_size: 5)") in filters.logged


@pytest.mark.parametrize(
    ("response", "seen"), [(CallResponse(status=204), b"204"), (CallResponse(failure="timeout"), b"failed")]
)
def test_dispatched_calls_come_back_to_their_context(
    wasm: bytes, response: CallResponse, seen: bytes
) -> None:
    with running(sdk=wasm) as filters:
        found = filters.send(CONFIGURED, head=replace(GET, path=b"/call"), answer_call=lambda _: response)
    assert found.upstream is not None, found.refusal
    assert (b"x-other", seen) in found.upstream.headers


def test_an_abort_is_a_trap_and_the_next_request_gets_a_new_instance(wasm: bytes) -> None:
    with running(sdk=wasm) as filters:
        trapped = filters.send(CONFIGURED, head=replace(GET, path=b"/trap"))
        assert trapped.refusal is not None
        assert trapped.refusal.status == 500
        assert filters.send(CONFIGURED).refusal is None
