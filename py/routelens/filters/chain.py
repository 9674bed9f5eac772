"""Chain: one request on its way through its filters, as a state machine without sockets.

    start ─▶ (ReadBody ─▶ request_body) ─▶ SendRequest ─▶ response_headers ─▶ response_body … ─▶ finish

Every method returns effects, to be done in their order. `Wait` can come instead at any place; `proceed` goes on from
it. A local response, a refusal and an abort need no more than `finish`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, Protocol

from routelens.dataclass import dataclass
from routelens.filters.abi.codes import PAUSE
from routelens.filters.contexts import StreamContext
from routelens.filters.effects import Abort, Effect, ReadBody, Refuse, SendBody, SendHead, SendRequest, Wait
from routelens.filters.errors import FilterError, TrapError
from routelens.filters.exchange import Exchange, LocalResponse, RequestHead, Stage
from routelens.filters.headers import SINGLE_VALUED, HeaderMap, Pair
from routelens.filters.host import Host
from routelens.filters.server_headers import WITHOUT_BODY, server_header_names
from routelens.filters.trace import Trace
from routelens.filters.vm import Vm

_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})


class _Step(Enum):
    NEW = 0
    REQUEST_HEADERS = 1
    REQUEST_BODY = 2
    UPSTREAM = 3
    RESPONSE_HEADERS = 4
    RESPONSE_BODY = 5
    ENDED = 6


class _StreamError(Exception):
    """The request can't go on: answer `status`, or abort if the response has begun."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(slots=True)
class _Place:
    """A filter's place in the chain, and what it holds back of the response's body."""

    vm: Vm
    context: StreamContext
    held: bytes = b""
    is_holding: bool = False
    has_held: bool = False


class StreamServices(Protocol):
    """What a stream needs of the runtime that opened it."""

    host: Host

    def waits(self, stream: FilterStream, *, is_waiting: bool) -> None:
        """A filter of a stream waits, or no longer does."""

    def settle(self) -> None:
        """Do what callbacks left to be done, then tell streams that can go on."""

    def later(self, action: Callable[[], None]) -> None:
        """Do something when the running callback is over."""

    def release(self, vm: Vm) -> None:
        """A request is over that had a context in the instance."""

    def cancel_calls(self, context: StreamContext) -> None:
        """Give up the calls of a request."""


class FilterStream:
    """A request on its way through a chain. Made by `FilterRuntime.open`.

    Attributes:
        exchange: request and response.
        trace: takes the events of this request, if given.
        on_resumable: called when a stream that waits can go on; it must not call the stream itself.

    """

    def __init__(
        self,
        runtime: StreamServices,
        head: RequestHead,
        trace: Trace | None,
        on_resumable: Callable[[], None] | None,
    ) -> None:
        self.exchange = Exchange(head, runtime.host.wall_clock, lower_case=not runtime.host.is_gateway)
        self.trace = trace
        if trace is not None:
            trace.follow(self.exchange)
        self.on_resumable = on_resumable
        self._runtime = runtime
        self._host = runtime.host
        self._places: list[_Place] = []
        self._step = _Step.NEW
        self._index = 0
        self._waiting: StreamContext | None = None
        self._resumed = False
        self._was_told = False
        self._is_running = False
        self._failure: str | None = None
        self._is_closed = False
        self._head: SendHead | None = None
        self._head_was_sent = False
        self._upstream_framing: list[Pair] = []
        self._kept_output: tuple[int, bytes] | None = None  # waits at a place for `proxy_continue_stream`
        self._pending: list[tuple[bytes, bool]] = []  # parts of the body that came meanwhile
        self._local_was_taken = False
        self._local_body: bytes | None = None
        self._is_finished = False

    # --- the driver's side ---------------------------------------------------------------------------------------

    def start(self, filters: Sequence[tuple[Vm, StreamContext]]) -> None:
        """Take the contexts of the filters in their order; called once by `FilterRuntime.open`."""
        self._places = [_Place(vm, context) for vm, context in filters]

    def begin(self) -> list[Effect]:
        """Run the request's headers through the filters."""
        self._expect(_Step.NEW)
        self._step = _Step.REQUEST_HEADERS
        return self._guarded(self._run_request)

    def request_body(self, body: bytes) -> list[Effect]:
        """Go on with the request's whole body, after `ReadBody`."""
        self._expect(_Step.REQUEST_BODY)
        self.exchange.request_body = body
        if not body and self._host.is_gateway:
            self._index = len(self._places)  # there turned out to be none: no filter is told of it
        return self._guarded(self._run_request)

    def response_headers(self, status: int, headers: Sequence[Pair]) -> list[Effect]:
        """Go on with status and headers of the upstream's response, after `SendRequest`."""
        self._expect(_Step.UPSTREAM)
        return self._guarded(lambda: self._take_response(status, headers))

    def response_body(self, data: bytes, end: bool) -> list[Effect]:
        """Go on with part of the upstream's body; `end`: there is no more. Ignored once a filter has answered."""
        if self._step is _Step.ENDED:
            return []
        if self._waiting is not None or self._step is not _Step.RESPONSE_BODY:
            self._pending.append((data, end))
            if sum(len(part) for part, _ in self._pending) > self._host.limits.body:
                return self._guarded(self._overflow)
            return [Wait()]
        return self._guarded(lambda: self._run_body(0, data, end=end))

    def proceed(self) -> list[Effect]:
        """Go on after `Wait`, when `on_resumable` was called. `Wait` again if it isn't time yet."""
        if self._step is _Step.ENDED:
            return []
        return self._guarded(self._resume)

    def finish(self) -> None:
        """End the request: done and log for each filter, then delete. Call it also when the client went away."""
        if self._is_finished:
            return
        self._is_finished = True
        self._step = _Step.ENDED
        if self._waiting is not None:
            self._waiting = None
            self._runtime.waits(self, is_waiting=False)
        self._cancel_calls()
        self.exchange.stage = Stage.LOG
        self.exchange.response_body = None
        self._is_running = True
        for place in self._places:
            if self._call(place, "proxy_on_done") == 0 and not self._host.is_gateway:
                place.context.waits_for_done = True
            else:
                self._call(place, "proxy_on_log")
        for place in self._places:
            if not place.context.waits_for_done:
                self._delete(place)
        self._is_running = False
        self._runtime.settle()

    @property
    def is_waiting(self) -> bool:
        """Whether a filter waits."""
        return self._waiting is not None

    @property
    def is_finished(self) -> bool:
        """Whether `finish` was called."""
        return self._is_finished

    # --- the filters' side (contexts.Stream) ---------------------------------------------------------------------

    def resume(self, context: StreamContext, direction: int) -> None:
        """Let a waiting filter go on."""
        responding = self._step in (_Step.RESPONSE_HEADERS, _Step.RESPONSE_BODY)
        if self._waiting is context and (self._host.is_gateway or direction == int(responding)):
            self._resumed = True

    def close(self) -> None:
        """Close the connection as soon as the callback is over."""
        self._is_closed = True

    def done(self, context: StreamContext) -> None:
        """Log and delete a context whose `proxy_on_done` had asked to wait."""
        place = next(place for place in self._places if place.context is context)

        def end() -> None:
            self._call(place, "proxy_on_log")
            self._delete(place)

        self._runtime.later(end)

    def lost(self, message: str) -> None:
        """Note that an instance trapped which runs one of the filters."""
        if self._failure is None:
            self._failure = message

    def notify(self) -> None:
        """Tell the driver if the stream waits no longer; called by the runtime after callbacks outside the stream."""
        if self._is_running or self._step is _Step.ENDED or self._waiting is None:
            return
        changed = self._resumed or self._failure is not None or self._is_closed or self._has_new_local()
        if changed and not self._was_told:
            self._was_told = True
            if self.on_resumable is not None:
                self.on_resumable()

    # --- request -------------------------------------------------------------------------------------------------

    def _run_request(self) -> list[Effect]:
        while self._step in (_Step.REQUEST_HEADERS, _Step.REQUEST_BODY):
            if self._index == len(self._places):
                effects = self._after_request_step()
                if effects:
                    return effects
                continue
            place = self._places[self._index]
            action = self._request_callback(place)
            self._check()
            if self._has_new_local():
                return self._answer()
            if self._is_pause(action):
                self._waiting = place.context
                return [Wait()]
            self._index += 1
        return []

    def _request_callback(self, place: _Place) -> int | None:
        if self._step is _Step.REQUEST_HEADERS:
            end = not self._host.is_gateway and not self.exchange.head.has_body
            count = self._header_count(self.exchange.request)
            return self._header_callback(place, "proxy_on_request_headers", count, end=end)
        body = self.exchange.request_body or b""
        return self._run(place, "proxy_on_request_body", len(body), 1)

    def _after_request_step(self) -> list[Effect]:
        """Go from headers to body, or from the last of them upstream."""
        reads = self.exchange.head.has_body and self._any_has("proxy_on_request_body")
        if self._step is _Step.REQUEST_HEADERS and reads:
            self._step, self._index = _Step.REQUEST_BODY, 0
            return [ReadBody()] if self.exchange.request_body is None else []
        self._step = _Step.UPSTREAM
        request = self.exchange.request
        body = self.exchange.request_body
        headers = [pair for pair in request.fields if body is None or pair[0].lower() not in _FRAMING]
        if body is None:
            headers = self._with_framing(headers, self.exchange.head.headers)
        path = request.pseudo[b":path"]
        return [
            SendRequest(
                method=request.pseudo[b":method"],
                path=path if self.exchange.path_was_written else None,
                query=path.partition(b"?")[2] if self.exchange.query_was_written else None,
                authority=self.exchange.authority,
                headers=tuple(headers),
                body=body,
            )
        ]

    # --- response ------------------------------------------------------------------------------------------------

    def _take_response(self, status: int, headers: Sequence[Pair]) -> list[Effect]:
        response = self.exchange.response
        self._upstream_framing = [pair for pair in headers if pair[0].lower() in _FRAMING]
        if not self._host.is_gateway:
            headers = [(name.lower(), value) for name, value in headers]
        # What filters set before the response came stays, in front of its own headers. Of single values these stay.
        sent = SINGLE_VALUED & {name.lower() for name, _ in headers}
        early = [pair for pair in response.fields if pair[0].lower() not in sent]
        response.fields = [*early, *headers]
        response.pseudo = {b":status": str(status).encode()}
        return self._begin_response()

    def _begin_response(self) -> list[Effect]:
        self.exchange.stage = Stage.RESPONSE_HEADERS
        self._step, self._index = _Step.RESPONSE_HEADERS, 0
        if not self._host.is_gateway:
            self._places.reverse()
        return self._run_response_headers()

    def _answer(self) -> list[Effect]:
        """Make the answer of a filter the response; its own callbacks for responses run like all others'."""
        return self._begin_response() if self._take_local() is not None else []

    def _take_local(self) -> LocalResponse | None:
        """Put status and headers of a local response into the response; its body waits for the end of the headers."""
        local = self.exchange.local
        if local is None:
            return None
        self._cancel_calls()
        response = self.exchange.response
        self._local_was_taken = True
        body = local.body
        response.pseudo = {b":status": b"%d" % local.status}
        replaced = _FRAMING | (SINGLE_VALUED & {name.lower() for name, _ in local.headers})
        response.fields = [pair for pair in response.fields if pair[0].lower() not in replaced]
        for name, value in local.headers:
            if name.lower() not in _FRAMING:
                response.add(name, value)
        if body and response.get(b"content-type") is None:
            response.add(b"content-type", b"text/plain")
            if self._host.is_gateway:
                body += b"\n"
        response.add(b"content-length", b"%d" % len(body))
        self._local_body = body
        return local

    def _has_new_local(self) -> bool:
        return self.exchange.local is not None and not self._local_was_taken

    def _run_response_headers(self) -> list[Effect]:
        while self._index < len(self._places):
            place = self._places[self._index]
            count = self._header_count(self.exchange.response)
            if self._host.is_gateway:
                count += len(server_header_names(self.exchange))
            action = self._header_callback(place, "proxy_on_response_headers", count, end=False)
            self._check()
            if self._has_new_local():
                self._drop_content_headers()
                self._take_local()
            elif self._is_pause(action):
                if not self._host.is_gateway:
                    self._waiting = place.context
                    return [Wait()]
                self._log("warn", place, 'cannot pause in "on_response_headers"; the response goes on')
            self._index += 1
        return self._after_response_headers()

    def _drop_content_headers(self) -> None:
        """Drop what described the body that a local response replaces."""
        for name in (b"content-type", b"content-encoding", b"etag", b"last-modified", b"accept-ranges"):
            self.exchange.response.remove(name)

    def _after_response_headers(self) -> list[Effect]:
        response = self.exchange.response
        local = self.exchange.local
        headers = tuple(response.fields)
        self._head = SendHead(
            status=int(response.pseudo[b":status"]),
            reason=b"" if local is None else local.details,
            headers=headers,
            is_local=local is not None,
        )
        self.exchange.stage = Stage.RESPONSE_BODY
        self._step = _Step.RESPONSE_BODY
        if self._local_body is not None:
            self._pending.clear()
            return self._run_body(0, self._local_body, end=True)
        has_body = self._any_has("proxy_on_response_body") and self._head.status != 101
        effects = [] if has_body else self._take_head(None)
        return [*effects, *self._run_pending()]

    def _run_pending(self) -> list[Effect]:
        effects: list[Effect] = []
        while self._pending and self._waiting is None:
            data, end = self._pending.pop(0)
            effects += self._run_body(0, data, end=end)
        return effects

    def _take_head(self, whole_body: bytes | None) -> list[Effect]:
        """Return the head to be sent, once, framed for a body that is known as a whole, or not."""
        if self._head_was_sent or self._head is None:
            return []
        self._head_was_sent = True
        head = self._head
        is_head = self.exchange.request.pseudo[b":method"] == b"HEAD"
        headers = [pair for pair in head.headers if pair[0].lower() not in _FRAMING]
        if head.status in WITHOUT_BODY or head.status < 200:
            pass
        elif head.is_local and self._local_body is not None and is_head:
            headers.append((b"content-length", b"%d" % len(self._local_body)))
        elif is_head or (not self._any_has("proxy_on_response_body") and not head.is_local):
            headers = self._with_framing(list(head.headers), self._upstream_framing)
        elif whole_body is not None:
            headers.append((b"content-length", b"%d" % len(whole_body)))
        return [
            SendHead(status=head.status, reason=head.reason, headers=tuple(headers), is_local=head.is_local)
        ]

    @staticmethod
    def _with_framing(headers: list[Pair], original: Sequence[Pair]) -> list[Pair]:
        """Return headers in which a filter has neither changed nor added what frames a body that it didn't change."""
        framing = [pair for pair in original if pair[0].lower() in _FRAMING]
        kept = {name.lower() for name, _ in headers if name.lower() in _FRAMING}
        plain = [pair for pair in headers if pair[0].lower() not in _FRAMING]
        return [*plain, *(pair for pair in framing if pair[0].lower() in kept)]

    # --- body ----------------------------------------------------------------------------------------------------

    def _run_body(self, index: int, data: bytes, *, end: bool) -> list[Effect]:
        """Run part of the body through the filters from a place on, and return what comes out."""
        if not data and not end:
            return []
        if index == 0:
            self.exchange.response_size += len(data)
        is_head = self.exchange.request.pseudo[b":method"] == b"HEAD"
        for position in range(index, len(self._places)):
            place = self._places[position]
            if is_head or not place.vm.has("proxy_on_response_body"):
                continue
            passed = self._filter_body(place, data, end=end)
            if passed is None:
                if end:
                    self._waiting = place.context
                    self._kept_output = (position + 1, place.held)
                    place.held, place.is_holding = b"", False
                return [Wait()] if end else []
            data = passed
        if is_head or (self._head is not None and self._head.status in WITHOUT_BODY):
            data = b""
        effects = self._take_head(data if end else None)
        if end:
            self._step = _Step.ENDED
        if data or end:
            effects.append(SendBody(data, end))
        return effects

    def _filter_body(self, place: _Place, data: bytes, *, end: bool) -> bytes | None:
        """Give part of the body to one filter; None: it holds it back."""
        if place.is_holding:
            data = place.held + data
            if len(data) > self._host.limits.body:
                self._overflow()
            if self._host.is_gateway and not end:
                place.held = data
                return None
            place.held, place.is_holding = b"", False
        self.exchange.response_body = data
        try:
            action = self._run(place, "proxy_on_response_body", len(data), int(end))
        finally:
            data, self.exchange.response_body = self.exchange.response_body or b"", None
        self._check()
        if not self._is_pause(action):
            return data
        if self._host.is_gateway:
            if place.has_held:
                self._log("error", place, "response body buffering already requested; the body goes on")
                return data
            if end:
                return data
        place.has_held = place.is_holding = True
        place.held = data
        if len(data) > self._host.limits.body:
            self._overflow()
        return None

    def _overflow(self) -> list[Effect]:
        raise _StreamError(
            500, f"a response body of more than {self._host.limits.body:,} bytes cannot be held"
        )

    # --- going on ------------------------------------------------------------------------------------------------

    def _resume(self) -> list[Effect]:
        self._was_told = False
        self._check()
        waiting, self._waiting = self._waiting, None
        if self._has_new_local() and self._step in (_Step.REQUEST_HEADERS, _Step.REQUEST_BODY):
            return self._answer()
        if waiting is not None and not self._resumed:
            self._waiting = waiting
            return [Wait()]
        self._resumed = False
        if self._step in (_Step.REQUEST_HEADERS, _Step.REQUEST_BODY):
            self._index += 1
            return self._run_request()
        if self._step is _Step.RESPONSE_HEADERS:
            if self._has_new_local():
                self._drop_content_headers()
                self._take_local()
            self._index += 1
            return self._run_response_headers()
        effects: list[Effect] = []
        if self._kept_output is not None:
            (index, data), self._kept_output = self._kept_output, None
            effects = self._run_body(index, data, end=True)
        return [*effects, *self._run_pending()]

    def _check(self) -> None:
        """Raise _StreamError if the request can't go on."""
        if self._failure is not None:
            raise _StreamError(500, self._failure)
        if self._is_closed:
            raise _StreamError(0, "a filter closed the stream")

    def _guarded(self, run: Callable[[], list[Effect]]) -> list[Effect]:
        """Run a step; a failure becomes a refusal, or an abort if the response has begun."""
        was_waiting = self._waiting is not None
        self._is_running = True
        try:
            effects = run()
        except (_StreamError, TrapError, FilterError) as error:
            effects = self._give_up(error)
        finally:
            self._is_running = False
        if was_waiting != (self._waiting is not None):
            self._runtime.waits(self, is_waiting=not was_waiting)
        self._runtime.settle()
        return effects

    def _give_up(self, error: _StreamError | TrapError | FilterError) -> list[Effect]:
        in_body = self._step is _Step.RESPONSE_BODY
        self._step = _Step.ENDED
        self._waiting = None
        self._cancel_calls()
        status = error.status if isinstance(error, _StreamError) else 500
        if self._head_was_sent or not status:
            return [Abort(error.message)]
        if in_body and not isinstance(error, _StreamError):
            # The headers count as sent once body callbacks run (docs/reference/proxy-wasm.md).
            return [*self._take_head(None), Abort(error.message)]
        return [Refuse(status, error.message)]

    def _expect(self, step: _Step) -> None:
        if self._step is not step:
            raise RuntimeError(f"the stream is at {self._step.name}, not at {step.name}")

    # --- callbacks -----------------------------------------------------------------------------------------------

    def _header_callback(self, place: _Place, callback: str, count: int, *, end: bool) -> int | None:
        return self._run(place, callback, count, int(end))

    def _header_count(self, headers: HeaderMap) -> int:
        return len(headers.fields) + (0 if self._host.is_gateway else len(headers.pseudo))

    def _run(self, place: _Place, callback: str, *arguments: int) -> int | None:
        return place.vm.call(callback, place.context, *arguments)

    def _call(self, place: _Place, callback: str) -> int | None:
        """Call a callback at the end of the request, if the instance is still there; a trap is only logged."""
        if not place.vm.is_alive or place.context.id not in place.vm.streams:
            return None
        try:
            return place.vm.call(callback, place.context)
        except TrapError:
            return None

    def _delete(self, place: _Place) -> None:
        self._call(place, "proxy_on_delete")
        place.vm.remove(place.context)
        self._runtime.release(place.vm)

    def _is_pause(self, action: int | None) -> bool:
        if action is None or action == 0:
            return False
        if action != PAUSE and self._host.is_gateway:
            raise _StreamError(500, f"invalid return action: {action}")
        return True

    def _any_has(self, callback: str) -> bool:
        return any(place.vm.has(callback) for place in self._places)

    def _log(self, level: str, place: _Place, message: str) -> None:
        place.vm.log(level, message)

    def _cancel_calls(self) -> None:
        for place in self._places:
            self._runtime.cancel_calls(place.context)
