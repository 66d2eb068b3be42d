"""Permissions of posts (the permission callbacks of WP_REST_Posts_Controller)."""

from __future__ import annotations

from collections.abc import Callable

from laurel.app.posts.post_types import REQUIREMENT_TYPES, TYPE_KINDS, PostType
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.request import Request
from wp_posts.post_password import check_post_password

GetPost = Callable[[Request], Post]
"""Returns the post of a request. Raises WP_Error 404."""


def may_read(post: Post, request: Request) -> bool:
    """Whether the caller may read a post (check_read_permission)."""
    return post.status == "publish" or request.user.can("read_post", post)


def may_edit(post: Post, request: Request) -> bool:
    """Whether the caller may edit a post (check_update_permission)."""
    return request.user.can("edit_post", post)


def check_list(request: Request) -> Allowed:
    """Every caller; in edit context callers who may edit posts."""
    if request["context"] == "edit" and not request.user.can("edit_posts"):
        raise not_allowed(request, "rest_forbidden_context", "You may not edit posts of this type.")
    return ALLOWED


def check_read(request: Request, get_post: GetPost) -> Allowed:
    """Whether one post may be read, in edit context or with its password."""
    post = get_post(request)
    if request["context"] == "edit" and not may_edit(post, request):
        raise not_allowed(request, "rest_forbidden_context", "You may not edit this post.")
    check_post_password(request, post)
    if not may_read(post, request):
        raise not_allowed(request)
    return ALLOWED


def may_write(post_type: PostType, request: Request) -> bool:
    """Whether the caller may write posts of a type at all.

    A setting can reserve types and requirements to managers: their authors could award themselves points.
    """
    setting = request.site.setting
    if post_type.name not in (*TYPE_KINDS, *REQUIREMENT_TYPES) or not setting("gamipress_managers_only_types"):
        return True
    return request.user.can(str(setting("gamipress_minimum_role")))


def check_create(request: Request, post_type: PostType) -> Allowed:
    """Whether a post may be created, for this author and with this stickiness."""
    if request["id"]:
        raise WP_Error("rest_post_exists", "The site assigns the id of a new post.", {"status": 400})
    _check_author_and_stickiness(request, sticky=False)
    if not request.user.can("edit_posts") or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_create", "You may not create posts.")
    return ALLOWED


def check_update(request: Request, get_post: GetPost, post_type: PostType) -> Allowed:
    """Whether one post may be updated, for this author and with this stickiness."""
    post = get_post(request)
    if not may_edit(post, request) or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_edit", "You may not edit this post.")
    return _check_author_and_stickiness(request, sticky=post.sticky)


def check_delete(request: Request, get_post: GetPost, post_type: PostType) -> Allowed:
    """Whether one post may be trashed or deleted."""
    if not request.user.can("delete_post", get_post(request)) or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_delete", "You may not delete this post.")
    return ALLOWED


def _check_author_and_stickiness(request: Request, *, sticky: bool) -> Allowed:
    """Whether the caller may set the requested author, and change stickiness, which is now `sticky`."""
    author = request["author"]
    if author and author != request.user.id and not request.user.can("edit_others_posts"):
        raise not_allowed(request, "rest_cannot_edit_others", "You may not write posts for other users.")
    can_stick = request.user.can("edit_others_posts") and request.user.can("publish_posts")
    given = request["sticky"]
    if given is not None and bool(given) is not sticky and not can_stick:
        raise not_allowed(request, "rest_cannot_assign_sticky", "You may not make posts sticky.")
    return ALLOWED


def check_status(status: str, request: Request) -> Allowed:
    """Whether the caller may give a post that status (handle_status_param)."""
    if status in ("publish", "future", "private") and not request.user.can("publish_posts"):
        raise not_allowed(request, "rest_cannot_publish", "You may not publish posts.")
    return ALLOWED
