"""The links of a post (WP_REST_Posts_Controller::prepare_links, get_available_actions)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from laurel.app.posts.post_types import PostType
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.wp.controller import Server
from laurel.wp.post_routes import rest_get_route_for_post
from laurel.wp.request import Request

Links = dict[str, Any]


def prepare_links(post: Post, post_type: PostType, request: Request, server: Server) -> Links:
    """The links of a post by relation."""
    url = partial(server.rest_url, request=request)
    base = url(f"/{post_type.rest_namespace}/{post_type.rest_base}")
    item = url(rest_get_route_for_post(server, post, post_type))
    links: Links = {
        "self": {"href": item},
        "collection": {"href": base},
        "about": {"href": url(f"/wp/v2/types/{post_type.name}")},
    }
    if "author" in post_type.supports and post.author:
        links["author"] = {"href": url(f"/wp/v2/users/{post.author}"), "embeddable": True}
    if "comments" in post_type.supports:
        links["replies"] = {"href": url(f"/wp/v2/comments?post={post.id}"), "embeddable": True}
    if "revisions" in post_type.supports:
        links["version-history"] = {"href": f"{base}/{post.id}/revisions", "count": 0}
    parent = _parent_route(post, request.site, server) if post_type.hierarchical else None
    if parent:
        links["up"] = {"href": url(parent), "embeddable": True}
    links["https://api.w.org/attachment"] = {"href": url(f"/wp/v2/media?parent={post.id}")}
    return links


def _parent_route(post: Post, site: Site, server: Server) -> str | None:
    """The route of the parent, by its own type; None without a parent, or if its type has no route."""
    parent = site.catalogue.get(post.parent) if post.parent else None
    post_type = server.definitions.post_types.get(site.catalogue.type_name(parent)) if parent else None
    return rest_get_route_for_post(server, parent, post_type) if parent and post_type else None


def available_actions(post_type: PostType, request: Request) -> Iterable[str]:
    """The relations of what the caller may do with the post; none but in edit context."""
    if request["context"] != "edit":
        return
    can = request.user.can
    if can("publish_posts"):
        yield "https://api.w.org/action-publish"
    if can("unfiltered_html"):
        yield "https://api.w.org/action-unfiltered-html"
    if post_type.name == "post" and can("edit_others_posts") and can("publish_posts"):
        yield "https://api.w.org/action-sticky"
    if "author" in post_type.supports and can("edit_others_posts"):
        yield "https://api.w.org/action-assign-author"
