"""Lingo's server: the one part of the example that holds a key of Laurel.

    LAUREL=http://127.0.0.1:8080/wp-json LAUREL_KEY='login:application password' python examples/lingo/server.py

It serves the page beside it, and answers two requests of it. `POST /sign-in` (a name) makes a learner known to Laurel
and returns a short-lived token, with which the page reads from Laurel what is theirs. `POST /lessons` (a lesson, a
score) sends the event, as only this server knows that the lesson was finished. A real app has accounts of its own,
where this one takes any name without a password; docs/app.md tells the rest. The standard library is all it needs.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import sys
import urllib.error
import urllib.request
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/app.js": ("app.js", "text/javascript; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
}
LESSONS = {1: "Greetings", 2: "Food", 3: "Travel", 4: "Numbers", 5: "Family"}
BODY_AT_MOST = 2_000
"""Bytes of a request."""

LAUREL = os.environ.get("LAUREL", "http://127.0.0.1:8080/wp-json").rstrip("/")
KEY = os.environ.get("LAUREL_KEY", "")

SIGNED_IN: dict[str, str] = {}
"""Learners by the secret that their page sends along. A real app has sessions."""


class Refused(Exception):
    """A status and a message for the page."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def laurel(method: str, path: str, body: dict[str, Any]) -> Any:
    """What Laurel answers to a request with our key. Raises Refused with its status and message."""
    request = urllib.request.Request(  # noqa: S310, the address is the operator's
        f"{LAUREL}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    request.add_header("Authorization", "Basic " + base64.b64encode(KEY.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310
            return json.load(reply)
    except urllib.error.HTTPError as error:
        raise Refused(error.code, json.load(error).get("message", "Laurel refused.")) from error
    except OSError as error:
        raise Refused(HTTPStatus.BAD_GATEWAY, "Laurel cannot be reached.") from error


def sign_in(sent: dict[str, Any]) -> dict[str, Any]:
    """Make the learner known to Laurel, under our own id of them, and return their token."""
    name = str(sent.get("name", "")).strip()
    learner = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
    if not learner or len(name) > 50:
        raise Refused(HTTPStatus.BAD_REQUEST, "A name has 1 to 50 characters, a letter or a digit among them.")
    laurel("PUT", f"laurel/v1/users/ext:learner-{learner}", {"name": name})
    token = laurel("POST", "laurel/v1/tokens", {"user": f"ext:learner-{learner}", "scope": ["me"], "expires_in": 3600})
    session = secrets.token_urlsafe(16)
    SIGNED_IN[session] = learner
    return {"session": session, "token": token["token"], "laurel": LAUREL, "lessons": LESSONS}


def finish_lesson(sent: dict[str, Any]) -> dict[str, Any]:
    """Report the lesson. The id makes a repeated click, or a repeated request, count once a day."""
    learner = SIGNED_IN.get(str(sent.get("session")))
    lesson, score = sent.get("lesson"), sent.get("score")
    if learner is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "Sign in first.")
    if lesson not in LESSONS or not isinstance(score, int) or not 0 <= score <= 100:
        raise Refused(HTTPStatus.BAD_REQUEST, "There is no such lesson, or no such score.")
    recorded: dict[str, Any] = laurel("POST", "laurel/v1/events", {
        "event": "lesson_finished",
        "user": f"ext:learner-{learner}",
        "value": score,
        "args": {"lesson": lesson},
        "id": f"lesson-{learner}-{lesson}-{sent.get('attempt')}",
    })  # fmt: skip
    return recorded


POSTS = {"/sign-in": sign_in, "/lessons": finish_lesson}


class Handler(BaseHTTPRequestHandler):
    """The page's files, and its two requests."""

    def do_GET(self) -> None:
        """One of the three files."""
        if self.path not in PAGES:
            self._reply(HTTPStatus.NOT_FOUND, {"message": "There is no such page."})
            return
        name, kind = PAGES[self.path]
        self._send(HTTPStatus.OK, (HERE / name).read_bytes(), kind)

    def do_POST(self) -> None:
        """One of the two requests, as JSON."""
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if self.path not in POSTS or length > BODY_AT_MOST:
                raise Refused(HTTPStatus.NOT_FOUND, "There is no such request.")
            self._reply(HTTPStatus.OK, POSTS[self.path](json.loads(self.rfile.read(length))))
        except Refused as refusal:
            self._reply(refusal.status, {"message": str(refusal)})
        except (ValueError, AttributeError):
            self._reply(HTTPStatus.BAD_REQUEST, {"message": "This is not what the page sends."})

    def _reply(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, the base's name
        """Nothing: tokens are in no log."""


def main() -> None:
    """Serve on 127.0.0.1, at the port given (8090; 0: any free one)."""
    if ":" not in KEY:
        raise SystemExit("LAUREL_KEY is missing: 'login:application password' of the app's user")
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        sys.stdout.write(f"Lingo is ready on http://127.0.0.1:{server.server_port}/\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
