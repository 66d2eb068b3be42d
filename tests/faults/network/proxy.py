"""A proxy between workers and DynamoDB that spoils requests by plan: one port for each worker.

Whatever a network and DynamoDB may do to a request is done to it here: it is lost, or its reply is, after it was
carried out; it comes twice, or when its sender has given up; it is refused, or cancelled. The worker that sent it may
be killed at that very moment.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.faults.network.plan import Plan
from tests.faults.network.refusals import cancellation, refusal

UPSTREAM_SECONDS = 30.0
"""How long the store may take for a request."""

ItemKey = tuple[str, str, str]
"""A table's name, and the ``pk`` and ``sk`` of an item."""

Reply = tuple[int, bytes, Mapping[str, str]]


class Tally:
    """What all ports together have seen: requests, attempts after the first, faults by kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests = self.retries = self.working = 0
        self.faults: Counter[str] = Counter()
        self._tokens: set[str] = set()
        self._in_transactions: set[ItemKey] = set()

    def may_happen(self, fault: str, operation: str, body: Mapping[str, Any]) -> bool:
        """Whether DynamoDB may do that to a request.

        It answers the token of a transaction that it carried out as it did the first time, so it does not cancel that;
        and an item that no transaction writes is held by none.
        """
        if operation == "TransactWriteItems":
            writes = [write for entry in body["TransactItems"] for write in entry.values()]
            with self._lock:
                self._in_transactions |= {_key(each["TableName"], each.get("Key") or each["Item"]) for each in writes}
                known = body["ClientRequestToken"] in self._tokens
                if not fault.startswith("cancelled"):
                    self._tokens.add(body["ClientRequestToken"])
            return not (known and fault.startswith("cancelled"))
        if fault == "TransactionConflictException":
            return _key(body["TableName"], body.get("Key") or body["Item"]) in self._in_transactions
        return True

    def request(self, *, again: bool) -> None:
        """A request came; `again`: its sender has sent it before."""
        with self._lock:
            self.requests += 1
            self.retries += again

    def fault(self, name: str) -> None:
        """A fault took place."""
        with self._lock:
            self.faults[name] += 1

    def work(self, more: int) -> None:
        """A request begins (1) or ends (-1) being worked, its reply wanted or not."""
        with self._lock:
            self.working += more

    def wait(self) -> None:
        """Return once no request is on its way any more, however late."""
        while self.working:
            time.sleep(0.02)


class Port:
    """One worker's way to the store. ``kill`` ends the worker that uses it now; ``timeout`` is its client's."""

    def __init__(self, endpoint: str, plan: Plan, tally: Tally, timeout: float) -> None:
        self.upstream = urlsplit(endpoint)
        self.plan, self.tally, self.timeout = plan, tally, timeout
        self.kill: Callable[[], None] = lambda: None
        self.spoil: Callable[[str, bytes], bytes | None] = lambda _operation, body: body
        """A planted bug: what becomes of a request's body; None: it is acknowledged, and not carried out."""
        self.calm = False
        self._server = _Server(("127.0.0.1", 0), _Handler, self)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Take no more requests."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], handler: type[_Handler], port: Port) -> None:
        super().__init__(address, handler)
        self.port = port

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Workers are killed and connections cut on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.port = self.server.port
        self._store: http.client.HTTPConnection | None = None

    def finish(self) -> None:
        if self._store:
            self._store.close()
        with suppress(OSError):
            super().finish()

    def log_message(self, *_arguments: Any) -> None:
        """Requests are counted, not logged."""

    def do_POST(self) -> None:
        """One request of the store."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"].rpartition(".")[2]
        port = self.port
        port.tally.work(1)
        try:
            port.tally.request(again="attempt=1" not in self.headers.get("amz-sdk-request", "attempt=1"))
            fault = "" if port.calm else port.plan.next(operation)
            if not port.tally.may_happen(fault, operation, json.loads(body)):
                fault = ""
            if fault:
                port.tally.fault(fault)
            spoilt = port.spoil(operation, body)
            if spoilt is None:
                self._answer((200, b"{}", {"Content-Type": "application/x-amz-json-1.0"}))
            else:
                _DEEDS.get(fault, _Handler._refuse)(self, spoilt, fault)
        finally:
            port.tally.work(-1)

    # ---- what becomes of a request

    def _pass(self, body: bytes, _fault: str) -> None:
        self._answer(self._carry_out(body))

    def _lose_request(self, _body: bytes, _fault: str) -> None:
        self._hang_up()

    def _lose_reply(self, body: bytes, _fault: str) -> None:
        self._carry_out(body)
        self._hang_up()

    def _cut_reply(self, body: bytes, _fault: str) -> None:
        status, content, headers = self._carry_out(body)
        self._answer((status, content, headers), cut=True)
        self._hang_up()

    def _repeat(self, body: bytes, _fault: str) -> None:
        self._carry_out(body)
        self._answer(self._carry_out(body))

    def _delay(self, body: bytes, _fault: str) -> None:
        reply = self._carry_out(body)
        time.sleep(self.port.plan.chance() * self.port.timeout * 0.6)
        self._answer(reply)

    def _delay_too_long(self, body: bytes, _fault: str) -> None:
        reply = self._carry_out(body)
        time.sleep(self.port.timeout * 1.2)
        self._answer(reply)

    def _come_late(self, body: bytes, _fault: str) -> None:
        time.sleep(self.port.timeout * (1.2 + self.port.plan.chance()))
        self._answer(self._carry_out(body))

    def _kill_before(self, _body: bytes, _fault: str) -> None:
        self.port.kill()
        self._hang_up()

    def _kill_after(self, body: bytes, _fault: str) -> None:
        self._carry_out(body)
        self.port.kill()
        self._hang_up()

    def _refuse(self, body: bytes, fault: str) -> None:
        name, after, _ = fault.partition(" after the request")
        if after:
            self._carry_out(body)
        self._refused(*refusal(name))

    def _refuse_in_progress(self, body: bytes, fault: str) -> None:
        """The first attempt is still at work: it is carried out, and this one is refused."""
        self._carry_out(body)
        self._refused(*refusal(fault))

    def _cancel(self, body: bytes, fault: str) -> None:
        items = len(json.loads(body)["TransactItems"])
        self._refused(*cancellation(fault.removeprefix("cancelled: "), items, int(self.port.plan.chance() * items)))

    def _leave_keys(self, body: bytes, _fault: str) -> None:
        asked = json.loads(body)
        ((table, wanted),) = asked["RequestItems"].items()
        taken = (len(wanted["Keys"]) + 1) // 2
        left = wanted["Keys"][taken:]
        asked["RequestItems"] = {table: {**wanted, "Keys": wanted["Keys"][:taken]}}
        status, content, headers = self._carry_out(json.dumps(asked).encode())
        if status == 200 and left:
            unprocessed = {table: {**wanted, "Keys": left}}
            content = json.dumps({**json.loads(content), "UnprocessedKeys": unprocessed}).encode()
        self._answer((status, content, {"Content-Type": headers.get("Content-Type", "")}))

    # ---- the wires

    def _carry_out(self, body: bytes) -> Reply:
        upstream = self.port.upstream
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "content-length", "connection")}
        if self._store is None:
            self._store = http.client.HTTPConnection(upstream.hostname or "", upstream.port, timeout=UPSTREAM_SECONDS)
        self._store.request("POST", self.path, body, headers)
        response = self._store.getresponse()
        return response.status, response.read(), dict(response.getheaders())

    def _refused(self, status: int, content: bytes, kind: str) -> None:
        self._answer((status, content, {"Content-Type": kind}))

    def _answer(self, reply: Reply, *, cut: bool = False) -> None:
        status, content, headers = reply
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "keep-alive"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(2)


_DEEDS: Mapping[str, Callable[[_Handler, bytes, str], None]] = {
    "": _Handler._pass,
    "request lost": _Handler._lose_request,
    "reply lost": _Handler._lose_reply,
    "reply cut": _Handler._cut_reply,
    "request repeated": _Handler._repeat,
    "reply delayed": _Handler._delay,
    "reply after the client's timeout": _Handler._delay_too_long,
    "request after the client's timeout": _Handler._come_late,
    "killed before the request": _Handler._kill_before,
    "killed after the request": _Handler._kill_after,
    "TransactionInProgressException": _Handler._refuse_in_progress,
    "cancelled: ThrottlingError": _Handler._cancel,
    "cancelled: TransactionConflict": _Handler._cancel,
    "keys left unprocessed": _Handler._leave_keys,
}
"""What is done to a request for a fault; the others are refusals by that name."""


def _key(table: str, item: Mapping[str, Any]) -> ItemKey:
    return table, item["pk"]["S"], item["sk"]["S"]


def under_a_new_token(operation: str, body: bytes) -> bytes:
    """A planted bug: every attempt of a transaction under a token of its own, as if none had been before it."""
    if operation != "TransactWriteItems":
        return body
    return json.dumps({**json.loads(body), "ClientRequestToken": os.urandom(16).hex()}).encode()


def forgetful(every: int) -> Callable[[str, bytes], bytes | None]:
    """A planted bug: every so many transactions, one is acknowledged and not carried out."""
    seen = 0

    def spoil(operation: str, body: bytes) -> bytes | None:
        nonlocal seen
        seen += operation == "TransactWriteItems"
        return None if operation == "TransactWriteItems" and seen % every == 0 else body

    return spoil
