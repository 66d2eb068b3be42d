"""The password of a protected post: guesses are counted and bounded, and compared in constant time."""

from __future__ import annotations

import hmac

from laurel.auth.throttle import Throttle
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.wp.request import Request


def check_post_password(request: Request, post: Post) -> None:
    """Compare the password that a request for one post gives, if any, and note on the request that it is right.

    Attempts at a protected post count as those of sign-in do. Raises WP_Error 403 ``rest_post_incorrect_password``, 429
    ``too_many_attempts``.
    """
    given = request["password"]
    if given and not request.once(_key(post), lambda: _is_right(request, post, str(given))):
        raise WP_Error("rest_post_incorrect_password", "That is not the post's password.", {"status": 403})


def is_unlocked(request: Request, post: Post) -> bool:
    """Whether the request gave the right password of a protected post (can_access_password_content)."""
    return bool(request.memo.get(_key(post)))


def _key(post: Post) -> tuple[str, int]:
    return "post_password", post.id


def _is_right(request: Request, post: Post, given: str) -> bool:
    if not post.password:
        return False
    site, name = request.site, f"password of post {post.id}"
    services = site.services
    throttle = Throttle(services.users, services.sign_ins, services.secret, request.memo["remote_addr"], site.now())
    throttle.count(name)
    right = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), post.password.encode("utf-8", "surrogatepass"))
    if right:
        throttle.succeeded(name)
    return right
