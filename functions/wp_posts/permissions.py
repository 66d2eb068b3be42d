"""Permissions of posts (the permission callbacks of WP_REST_Posts_Controller)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from laurel.app.posts.post_types import REQUIREMENT_TYPES, TRIGGER_TYPE, TYPE_KINDS, PostType
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points
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


def counted_in_list(request: Request) -> Callable[[Post], bool]:
    """Which posts a list counts: those that the caller may read. WordPress counts all that match.

    A search finds posts with a password only for callers who may edit them, who see their texts: else a search for one
    letter after another would spell what the password hides. WordPress finds them for every member.
    """
    searches = bool(request["search"])

    def counted(post: Post) -> bool:
        return may_read(post, request) and not (searches and post.password and not may_edit(post, request))

    return counted


def shown_in_list(posts: Iterable[Post], request: Request) -> list[Post]:
    """The posts of a page that it shows: in edit context those that the caller may edit, as in WordPress."""
    return [post for post in posts if request["context"] != "edit" or may_edit(post, request)]


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

    What the award engine works by (types, requirements, achievements, ranks, triggers) is written by managers: the
    authors of rules award themselves points. The setting ``gamipress_managers_only_types``, if off, opens it to who
    writes posts, as GamiPress does.
    """
    rules = post_type.kind or post_type.name in (*TYPE_KINDS, *REQUIREMENT_TYPES, TRIGGER_TYPE)
    return not rules or not request.site.setting("gamipress_managers_only_types") or manages_points(request)


def check_create(request: Request, post_type: PostType) -> Allowed:
    """Whether a post may be created, for this author and with this stickiness."""
    if request["id"]:
        raise WP_Error("rest_post_exists", "The site assigns the id of a new post.", {"status": 400})
    _check_author_and_stickiness(request)
    if not request.user.can("edit_posts") or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_create", "You may not create posts.")
    return _check_parent(request, post_type, parent=0)


def check_update(request: Request, get_post: GetPost, post_type: PostType) -> Allowed:
    """Whether one post may be updated, for this author and with this stickiness."""
    post = get_post(request)
    if not may_edit(post, request) or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_edit", "You may not edit this post.")
    _check_parent(request, post_type, parent=post.parent)
    return _check_author_and_stickiness(request)


def check_delete(request: Request, get_post: GetPost, post_type: PostType) -> Allowed:
    """Whether one post may be trashed or deleted."""
    if not request.user.can("delete_post", get_post(request)) or not may_write(post_type, request):
        raise not_allowed(request, "rest_cannot_delete", "You may not delete this post.")
    return ALLOWED


def _check_author_and_stickiness(request: Request) -> Allowed:
    """Whether the caller may set the requested author, and make posts sticky, if the request does."""
    author = request["author"]
    if author and author != request.user.id and not request.user.can("edit_others_posts"):
        raise not_allowed(request, "rest_cannot_edit_others", "You may not write posts for other users.")
    if request["sticky"] and not (request.user.can("edit_others_posts") or request.user.can("publish_posts")):
        raise not_allowed(request, "rest_cannot_assign_sticky", "You may not make posts sticky.")
    return ALLOWED


def _check_parent(request: Request, post_type: PostType, *, parent: int) -> Allowed:
    """Whether the caller may hang a requirement, which is now under `parent`, under the requested post.

    That takes the right to edit it: nobody earns an achievement under which a stranger's step hangs. GamiPress does
    not ask. A parent that does not exist is refused later, as in WordPress.
    """
    given = request["parent"]
    is_given = isinstance(given, int) and given != parent  # a list of parents is the filter of a collection
    above = request.site.catalogue.get(given) if is_given and post_type.name in REQUIREMENT_TYPES else None
    if above is not None and not may_edit(above, request):
        raise not_allowed(request, "rest_cannot_edit", "You may not edit the post that this would be part of.")
    return ALLOWED


def check_status(status: str, request: Request) -> Allowed:
    """Whether the caller may give a post that status (handle_status_param)."""
    if status in ("publish", "future", "private") and not request.user.can("publish_posts"):
        raise not_allowed(request, "rest_cannot_publish", "You may not publish posts.")
    return ALLOWED
