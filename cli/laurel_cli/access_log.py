"""One line per request on standard error; credentials and query strings never appear in it."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from devstore.meter import Meter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Answer = Callable[[Request], Response]
"""Something that answers requests."""


class QuietHandler(WSGIRequestHandler):
    """werkzeug's handler without its own log lines; it keeps the request target as it was sent."""

    def make_environ(self) -> WSGIEnvironment:
        """The environment, RAW_URI with the repeated slashes that http.server folds."""
        environ = super().make_environ()
        target = self.requestline.split(" ")[1]
        if target.startswith("/"):
            environ["RAW_URI"] = target
        return environ

    def log_request(self, *args: Any) -> None:
        """Nothing: `logged` writes the line."""

    def version_string(self) -> str:
        """No product, no version."""
        return "laurel"


def logged(answer: Answer, meter: Meter | None = None) -> Answer:
    """Wrap an answer so that method, path, status, milliseconds and use of DynamoDB are written."""

    def answer_and_log(request: Request) -> Response:
        begin = time.perf_counter()
        with meter.measure() if meter else contextlib.nullcontext() as usage:
            response = answer(request)
        milliseconds = (time.perf_counter() - begin) * 1000
        path = str(request.environ.get("RAW_URI") or request.path).partition("?")[0]
        line = f"{request.method} {_printable(path)} {response.status_code} {milliseconds:.1f}ms"
        if usage:
            line += f" dynamodb={usage.calls} read={usage.read_units:g} write={usage.write_units:g}"
        print(line, file=sys.stderr, flush=True)
        return response

    return answer_and_log


def _printable(text: str) -> str:
    """A log line stays one line, whatever bytes a client sends."""
    return text.encode("unicode_escape").decode("ascii")
