"""The routes of posts in the REST API."""

from __future__ import annotations

from laurel.app.posts.post_types import PostType
from laurel.domain.records.post import Post
from laurel.wp.controller import Server


def rest_get_route_for_post(server: Server, post: Post, post_type: PostType) -> str:
    """A post's route, ``/wp/v2/posts/7`` (rest_get_route_for_post), open to the filter ``rest_route_for_post``.

    The filter's callbacks get the route and the post; "", or anything but a text, means that the post has none.
    """
    own = f"/{post_type.rest_namespace}/{post_type.rest_base}/{post.id}"
    route = server.apply_filters("rest_route_for_post", own, post)
    return route if isinstance(route, str) else ""
