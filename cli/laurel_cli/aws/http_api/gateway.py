"""An HTTP API with its Lambda functions, as one WSGI application in this process."""

from __future__ import annotations

import json
import re
import sys
import traceback
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from laurel_cli.aws.handlers import Invoke
from laurel_cli.aws.http_api.event import event_of, raw_path
from laurel_cli.aws.http_api.reply import MAX_REPLY, BadReplyError, message, response_of
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import Function, Template

MAX_BODY = 10 * 1024 * 1024
"""Bytes of request body an HTTP API accepts."""

MAX_EVENT = MAX_REPLY
"""Bytes of event that Lambda accepts in a synchronous invocation."""

_HOST = re.compile(r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
"""A name or an address with or without a port; API Gateway routes the names of its domains only."""


class HttpRequest(Request):
    """A request no larger than the gateway takes."""

    max_content_length = MAX_BODY


class Gateway:
    """Routes requests as API Gateway would and calls the handlers in-process."""

    def __init__(self, template: Template, invoke: Invoke) -> None:
        self._invoke = invoke
        self._functions = template.functions
        self._routes = RouteTable(template.routes)

    def answer(self, request: Request) -> Response:
        """The reply to a request: a handler's, or the gateway's own 400, 404, 413 or 500."""
        if not _HOST.fullmatch(request.headers.get("Host", "localhost")):
            return message(400, "Bad Request")
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            return message(413, "Request Entity Too Large")
        path = raw_path(request)
        selected = self._routes.select(request.method, path)
        if selected is None:
            return message(404, "Not Found")
        route, variables = selected
        event = event_of(request, path, route.key, variables, body)
        if len(body) > MAX_EVENT // 2 and len(json.dumps(event)) > MAX_EVENT:
            return message(413, "Request Entity Too Large")
        return self._reply_of(self._functions[route.function], event)

    def _reply_of(self, function: Function, event: dict[str, Any]) -> Response:
        try:
            return response_of(self._invoke(function, event))
        except BadReplyError as error:
            print(f"{function.name}: {error}", file=sys.stderr, flush=True)
        except Exception:
            traceback.print_exc()
        return message(500, "Internal Server Error")
