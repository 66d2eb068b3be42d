"""Requests that come through the edge stack (edge/template.yaml): whose client is another than the gateway sees.

Behind CloudFront the gateway sees one of CloudFront's addresses. The edge sends the viewer's along, and a key that is
derived from the secret of the site, so that only the edge of this site is believed: both headers are taken off before
anything else reads the request, whoever sent them.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from ipaddress import ip_address

from laurel.app.errors import EdgeRequired
from laurel.auth.keys import derive_key
from laurel.rest.http.messages import HttpRequest

KEY_HEADER, CLIENT_HEADER = "x-laurel-edge", "x-laurel-client"
"""What the edge adds: its key, and the viewer's address. It replaces what a viewer sends under these names."""


def edge_key(secret: bytes) -> str:
    """The key by which the edge of a site is known, in hex; it reveals nothing of the secret."""
    return derive_key(secret, "edge").hex()


def at_the_edge(http: HttpRequest, secret: Callable[[], bytes], *, required: bool) -> None:
    """Give a request the client's address if the edge sent it, and take off what the edge added.

    Without the header nothing is read or computed. A key that is wrong counts as none, an address that is none is left
    out. Raises EdgeRequired where ``required`` and the request did not come through the edge, and what reading the
    secret raises.
    """
    key, client = http.headers.pop(KEY_HEADER, ""), http.headers.pop(CLIENT_HEADER, "")
    if key and hmac.compare_digest(key.encode("utf-8", "surrogatepass"), edge_key(secret()).encode()):
        http.remote_addr = _address(client) or http.remote_addr
    elif required:
        raise EdgeRequired


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
