"""Compressed replies: texts over 1 KB go out by gzip to clients that take it."""

from __future__ import annotations

import gzip
from dataclasses import replace

from laurel.rest.http.messages import HttpReply

SMALLEST = 1024
"""Texts of fewer characters stay as they are."""

LEVEL = 5
"""Of gzip, from 1 to 9."""

_ENCODING = "gzip"


def compressed(reply: HttpReply, accept_encoding: str) -> HttpReply:
    """A reply as a client with that header ``Accept-Encoding`` gets it.

    Bodies of bytes, which are pictures or compressed already, and short ones stay as they are. Only what is compressed
    varies by the header: a cache may give everyone the plain text, which is what WordPress sends.
    """
    if isinstance(reply.body, bytes) or len(reply.body) < SMALLEST or not takes_gzip(accept_encoding):
        return reply
    others = [reply.headers["Vary"]] if "Vary" in reply.headers else []
    headers = {**reply.headers, "Vary": ", ".join([*others, "Accept-Encoding"]), "Content-Encoding": _ENCODING}
    return replace(reply, headers=headers, body=gzip.compress(reply.body.encode("utf-8"), LEVEL, mtime=0))


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a header ``Accept-Encoding`` names gzip, and not with the weight 0 (RFC 9110, 12.5.3)."""
    for entry in accept_encoding.lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() in (_ENCODING, "x-gzip"):
            return _weight(weight) > 0
    return False


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
