"""Replies as clients get them that take gzip, and as those get them that do not."""

from __future__ import annotations

import gzip

import pytest

from laurel.rest.http.compression import SMALLEST, compressed, takes_gzip
from laurel.rest.http.messages import HttpReply, Served

LONG = "é" * SMALLEST


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True), ("GZIP", True), ("deflate, gzip;q=1.0, *;q=0.5", True), ("br,x-gzip", True),
        ("gzip;q=0.1", True),
                ("", False), ("identity", False), ("gzip;q=0", False), ("gzip;q=0.000", False), ("gzip;q=high", False),
        ("gzipped", False), ("*;q=0", False), ("br;q=1, gzip ; q=0 ", False), (",,;;=", False),
    ],
)  # fmt: skip
def test_who_takes_gzip(header, takes):
    assert takes_gzip(header) is takes


def test_a_long_text_is_compressed_and_says_so():
    served = Served("GET", "/x")
    reply = compressed(HttpReply(201, {"Vary": "Origin", "Link": "<a>"}, LONG, ["a=1"], served), "gzip, br")
    assert isinstance(reply.body, bytes)
    assert gzip.decompress(reply.body).decode() == LONG
    assert len(reply.body) < 100
    assert reply.headers == {"Vary": "Origin, Accept-Encoding", "Link": "<a>", "Content-Encoding": "gzip"}
    assert (reply.status, reply.cookies, reply.served) == (201, ["a=1"], served)
    assert compressed(HttpReply(200, {}, LONG), "gzip").headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("body", [LONG[1:], b"\xff" * 5000, "", b""])
def test_short_texts_and_bytes_stay_as_they_are(body):
    reply = HttpReply(200, {"Content-Type": "image/png"}, body)
    assert compressed(reply, "gzip") is reply


def test_the_plain_text_is_what_wordpress_sends():
    reply = HttpReply(200, {"Vary": "Origin"}, LONG)
    assert compressed(reply, "identity") is reply
