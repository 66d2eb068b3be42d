"""The footnotes of posts: WordPress' own registered post meta."""

from __future__ import annotations

from laurel.wp.controller import Server
from laurel.wp.request import Request


def register_footnotes_meta(server: Server) -> None:
    """Declare ``footnotes`` of posts, kept as the client sends them (register_block_core_footnotes_post_meta).

    They hold HTML that nobody cleans: so those alone write them who may store any HTML.
    """
    args = {"object_subtype": "post", "show_in_rest": True, "auth_callback": _may_store_any_html}
    server.register_meta("post", "footnotes", args)


def _may_store_any_html(request: Request, _key: str, _post: object) -> bool:
    return request.user.can("unfiltered_html")
