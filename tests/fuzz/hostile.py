"""Hostile requests for any operation of the API: what made earlier versions slow, talkative or fail.

Each form makes a request of an operation, with the names of its own arguments, at a size n. Where a form cannot be sent
to an operation (a body to GET), it returns None.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
PARTS = "multipart/form-data; boundary=x"
BODIES = ("POST", "PUT", "PATCH")
URL = 7_000
"""Characters of a query that the gateway lets pass."""


@dataclass(frozen=True)
class Operation:
    """A route and method of the document: the names of its arguments in the query and in the body."""

    method: str
    path: str
    query: tuple[str, ...] = ()
    body: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, captured: str = "1") -> str:
        """The path with a value for every capture."""
        parts = [quote(captured, safe="") if part.startswith("{") else part for part in self.path.split("/")]
        return "/".join(parts)


@dataclass(frozen=True)
class Hostile:
    """One request: what `tests.api.conftest.Client.request` takes."""

    path: str
    query: str = ""
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[Operation, int], "Hostile | None"]


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI document."""
    parts = document["components"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            named = [reference["$ref"].rpartition("/")[2] for reference in operation["parameters"]]
            query = tuple(parts["parameters"][name]["name"] for name in named)
            yield Operation(method.upper(), path, query, _names(operation.get("requestBody"), parts))


def _names(body: Any, parts: Mapping[str, Any]) -> tuple[str, ...]:
    if not body:
        return ()
    content = parts["requestBodies"][body["$ref"].rpartition("/")[2]]["content"]
    reference = content[FORM]["schema"]["$ref"]
    return tuple(parts["schemas"][reference.rpartition("/")[2]]["properties"])


def _quoted(text: str) -> str:
    return quote(text, errors="surrogatepass")


def _sent(operation: Operation, content: bytes, kind: str) -> Hostile | None:
    return Hostile(operation.at(), body=content, headers={"content-type": kind})


def _with_every_argument(value: Callable[[int], Any]) -> Make:
    """The value for every argument: of writes in a JSON body, of others in the query, as far as it goes in there."""

    def make(operation: Operation, n: int) -> Hostile | None:
        if operation.method in BODIES:
            return _sent(operation, json.dumps({name: value(n) for name in operation.body}).encode(), JSON)
        text = value(min(n, URL // max(len(operation.query), 1) // 12))
        text = text if isinstance(text, str) else json.dumps(text)
        return Hostile(operation.at(), "&".join(f"{name}={_quoted(text)}"[:URL] for name in operation.query)[:URL])

    return make


def _one_argument(value: Callable[[int], Any], *names: str) -> Make:
    """The value for those of some arguments that the operation has; None if it has none of them."""

    def make(operation: Operation, n: int) -> Hostile | None:
        if operation.method in BODIES:
            body = {name: value(n) for name in names if name in operation.body}
            return _sent(operation, json.dumps(body).encode(), JSON) if body else None
        found = [name for name in names if name in operation.query]
        query = "&".join(f"{name}={_quoted(str(value(n)))}"[: URL // len(found)] for name in found)
        return Hostile(operation.at(), query) if found else None

    return make


def _raw(content: Callable[[int], bytes], kind: str) -> Make:
    return lambda operation, n: _sent(operation, content(n), kind)


def _query(text: Callable[[int], str]) -> Make:
    return lambda operation, n: Hostile(operation.at(), text(n)[:URL])


def _captured(text: Callable[[int], str]) -> Make:
    return lambda operation, n: Hostile(operation.at(text(n)[:URL])) if "{" in operation.path else None


def _headers(**headers: str) -> Make:
    return lambda operation, _: Hostile(operation.at(), headers={k.replace("_", "-"): v for k, v in headers.items()})


CORPUS: Mapping[str, Make] = {
    # what is read before anything is known of the caller
    "a form with a name of brackets": _raw(lambda n: b"a[]" + b"[" * n + b"=1", FORM),
    "a part with a name of brackets": _raw(
        lambda n: b'--x\r\nContent-Disposition: form-data; name="a[]%s"\r\n\r\n1\r\n--x--' % (b"[" * n), PARTS
    ),
    "many parts": _raw(lambda n: b'--x\r\nContent-Disposition: form-data; name="a[]"\r\n\r\n1\r\n' * (n // 50), PARTS),
    "deep JSON": _raw(lambda n: b'{"a":' * n, JSON),
    "JSON that is no object": _raw(lambda _: b"[[1], 2, null]", JSON),
    "JSON of control characters and half a surrogate": _with_every_argument(lambda _: "\x00\ud800\u202e\x7f"),
    "many members": _raw(lambda n: json.dumps({str(number): number for number in range(n // 10)}).encode(), JSON),
    "bytes that are no text": _raw(lambda n: b"\xff\xfe" * n, JSON),
    "an unknown type": _raw(lambda n: b"<a>" * n, "text/xml; charset=utf-7"),
    "a name of a query that is deep": _query(lambda n: "a" + "[b]" * n + "=1"),
    "a query of separators": _query(lambda n: "&=" * n),
    "fields": _query(lambda n: "_fields=" + "a.b," * n),
    "embedded relations": _query(lambda n: "_embed=" + "a," * n),
    "another method": _headers(x_http_method_override="TRACE"),
    "a wild method": _query(lambda _: "_method=%00DELETE"),
    "a list of origins": _headers(origin="http://a.example, null"),
    "credentials that are none": _headers(authorization="Basic \x7f====", x_wp_nonce="x" * 500),
    "a token that is none": _headers(authorization="Bearer a.b.c"),
    # addresses
    "an id beyond all numbers": _captured(lambda _: "9" * 400),
    "an id of a path": _captured(lambda _: "..%2f..%00"),
    "a long capture": _captured(lambda n: "a" * n),
    # values
    "texts of digits": _with_every_argument(lambda n: "1" * n + "x"),
    "texts of blocks that never close": _with_every_argument(lambda n: "<!-- wp:" * (n // 8) + "> -->"),
    "texts of tags": _with_every_argument(lambda n: "".join(f"<b id={number}>" for number in range(n // 10))),
    "texts of placeholders": _with_every_argument(lambda n: "{user}" * (n // 6)),
    "texts of entities": _with_every_argument(lambda n: "&#0;&" * (n // 5)),
    "long texts": _with_every_argument(lambda n: "a" * n),
    "empty texts": _with_every_argument(lambda _: ""),
    "null everywhere": _with_every_argument(lambda _: None),
    "truth everywhere": _with_every_argument(lambda _: True),
    "negative numbers": _with_every_argument(lambda _: -1),
    "numbers beyond all bounds": _with_every_argument(lambda _: 10**400),
    "fractions": _with_every_argument(lambda _: 1.5e308),
    "lists everywhere": _with_every_argument(lambda n: ["a"] * min(n, 1000)),
    "maps everywhere": _with_every_argument(lambda _: {"0": {"__proto__": [{}]}, "": 1}),
    "repeated lists": _one_argument(
        lambda n: ",".join(["badge", "1"] * (n // 8)), "type", "include", "exclude", "slug", "author", "status"
    ),
    "hidden posts": _one_argument(lambda _: "draft", "status"),
    "pages beyond the last": _one_argument(lambda _: 2**53, "page", "offset"),
    "a path of many segments in a batch": _one_argument(lambda n: [{"path": "/" + "a/" * n}] * 25, "requests"),
    "a batch of batches": _one_argument(lambda _: [{"path": "/batch/v1"}] * 25, "requests"),
}
"""The forms by what is hostile about them."""
