"""GamiPress' keys in ``meta`` of its post types: an addition to what GamiPress itself shows over REST."""

from __future__ import annotations

from functools import partial

from laurel.app.posts.post_types import PostType
from laurel.app.posts.type_meta import PREFIX
from laurel.wp.controller import Server
from laurel.wp.gamipress_post_meta import FLAG, meta_keys, stored_flag
from laurel.wp.request import Request


def register_gamipress_meta(server: Server, post_type: PostType) -> None:
    """Declare the keys of a type. They are shown to editors of the post and written by managers alone.

    Who can write a rule can pay himself: so the capability is manage_options, not that of editing the
    post (gamipress-rest.md sections 2 and 3).
    """
    for name, schema in meta_keys(post_type).items():
        kinds = schema["type"]
        server.register_meta(
            "post",
            f"{PREFIX}{name}",
            {
                "object_subtype": post_type.name,
                "type": kinds if isinstance(kinds, str) else "string",
                "auth_callback": _is_manager,
                "sanitize_callback": partial(stored_flag, name) if schema is FLAG else None,
                "show_in_rest": {"schema": {**schema, "context": ["edit"]}},
            },
        )


def _is_manager(request: Request, _key: str, _post: object) -> bool:
    return request.user.can("manage_options")
