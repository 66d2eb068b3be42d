"""The password of a protected post: guesses are counted and bounded, and compared in constant time."""

from __future__ import annotations

import hmac

from laurel.auth.throttle import Throttle
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.wp.request import Request

SCOPE = "posts "
"""Attempts at posts are counted apart from those to sign in."""


def check_post_password(request: Request, post: Post) -> None:
    """Refuse a request for one post that gives a wrong password for it (get_item_permissions_check).

    Raises WP_Error 403 ``rest_post_incorrect_password``, and 429 ``too_many_attempts`` after too many of them.
    """
    if request["password"] and not _is_right(request, post):
        raise WP_Error("rest_post_incorrect_password", "That is not the post's password.", {"status": 403})


def is_unlocked(request: Request, post: Post) -> bool:
    """Whether a request gives the password of a protected post (can_access_password_content).

    In a list, which shows a post whose password was tried too often as it does with a wrong one.
    """
    try:
        return bool(request["password"]) and _is_right(request, post)
    except WP_Error:
        return False


def _is_right(request: Request, post: Post) -> bool:
    """Compare once in a request, however often its permission is asked for."""
    return post.password != "" and request.once(("post_password", post.id), lambda: _compare(request, post))


def _compare(request: Request, post: Post) -> bool:
    stores, name = request.site.services, str(post.id)
    address, now = request.memo["remote_addr"], request.site.now()
    throttle = Throttle(stores.users, stores.sign_ins, stores.secret, address, now, SCOPE)
    throttle.count(name)
    given = str(request["password"]).encode("utf-8", "surrogatepass")
    right = hmac.compare_digest(given, post.password.encode("utf-8", "surrogatepass"))
    if right:
        throttle.succeeded(name)
    return right
