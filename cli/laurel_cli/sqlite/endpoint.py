"""EventBridge and SQS at a loopback address, for applications that are tried out against a site on this machine.

The JSON protocols that the AWS SDKs and command line speak, without signatures: a POST whose X-Amz-Target names the
action. Browsers ask first before they send such a header to another site, and get no leave here; the host must be the
loopback address by one of its names, so that no other name leads here either.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from devstore.sqlite.queues import NoSuchQueue
from laurel.app.errors import Unavailable
from laurel_cli.sqlite.file_path import FilePath

LARGEST_BODY = 2 * 1024 * 1024
"""Bytes of a request: PutEvents takes 256 KB."""

_ACTIONS = {
    "AWSEvents": ("PutEvents", "PutRule", "PutTargets", "CreateEventBus", "DescribeEventBus"),
    "AmazonSQS": (
        *("CreateQueue", "GetQueueUrl", "GetQueueAttributes", "SetQueueAttributes", "SendMessage"),
        *("ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch"),
    ),
}
_HOSTS = ("127.0.0.1", "localhost")
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Endpoint:
    """A server on a free port of the loopback address, in threads, from when it is made; ``url`` is its address."""

    def __init__(self, path: FilePath) -> None:
        clients = {"AWSEvents": path.events, "AmazonSQS": path.sqs}

        class Handler(_Handler):
            services = clients

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="endpoint")
        self._thread.start()

    def close(self) -> None:
        """Take no more requests."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    services: dict[str, Any]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Carry out an action."""
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > LARGEST_BODY:
            self.close_connection = True
            self._reply(413, _error("RequestEntityTooLarge", "a request says its length, of 2 MB at most"))
            return
        self._reply(*self._carry_out(self.rfile.read(int(size))))

    def log_message(self, *_args: Any) -> None:
        """Nothing: this is no request of the site."""

    def _carry_out(self, body: bytes) -> tuple[int, dict[str, Any]]:
        if self.headers.get("Host", "").rpartition(":")[0] not in _HOSTS:
            return 403, _error("AccessDeniedException", "this is an address of this machine")
        service, _, action = self.headers.get("X-Amz-Target", "").rpartition(".")
        if action not in _ACTIONS.get(service, ()):
            return 400, _error("UnknownOperationException", "the actions here are those that docs/one-machine.md names")
        call = getattr(self.services[service], _WORD.sub("_", action).lower())
        try:
            return 200, call(**json.loads(body or b"{}"))
        except NoSuchQueue as error:
            return 400, _error("com.amazonaws.sqs#QueueDoesNotExist", f"there is no queue {error}")
        except Unavailable as error:
            return 500, _error("InternalFailure", str(error))
        except Exception as error:  # whatever a request has that an action does not take
            return 400, _error("ValidationException", f"{type(error).__name__}: {error}")

    def _reply(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _error(kind: str, message: str) -> dict[str, str]:
    return {"__type": kind, "message": message}
