"""The current user and the capabilities that depend on an object (map_meta_cap)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from laurel.auth.roles import any_role_can
from laurel.domain.records.post import Post
from laurel.domain.records.user import UNRESTRICTED, Restrictions


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """The authenticated caller of a request.

    ``application_password`` is the uuid of the one used, ``session`` the token of the login cookie's;
    ``restrictions`` are those of the key: what is allowed besides what `can` says (`laurel.auth.scopes`).
    """

    id: int
    login: str
    roles: tuple[str, ...]
    application_password: str = ""
    session: str = field(default="", repr=False)
    restrictions: Restrictions = UNRESTRICTED

    @property
    def is_restricted(self) -> bool:
        """Whether the key is restricted to scopes, a time or networks."""
        return bool(self.restrictions)

    def is_among(self, names: Iterable[int | str]) -> bool:
        """Whether a list of roles and ids of users has the user, or a role of theirs."""
        return any(name in self.roles or str(name) == str(self.id) for name in names)

    def can(self, capability: str, *args: object) -> bool:
        """Whether the user has a capability (current_user_can).

        Capabilities on an object take it as argument: edit_post, delete_post, read_post and
        publish_post a Post, edit_user, delete_user and promote_user a user's id.
        """
        mapped = _META_CAPABILITIES.get(capability)
        if mapped:
            return mapped(self, *args)
        return any_role_can(self.roles, capability)


def _edit_post(user: CurrentUser, post: Post) -> bool:
    return _on_post(user, post, "edit")


def _delete_post(user: CurrentUser, post: Post) -> bool:
    return _on_post(user, post, "delete")


def _on_post(user: CurrentUser, post: Post, verb: str) -> bool:
    status = post.trash_status if post.status == "trash" else post.status
    published = status in ("publish", "future")
    if post.author and post.author == user.id:
        return user.can(f"{verb}_published_posts" if published else f"{verb}_posts")
    if not user.can(f"{verb}_others_posts"):
        return False
    if published:
        return user.can(f"{verb}_published_posts")
    return status != "private" or user.can(f"{verb}_private_posts")


def _read_post(user: CurrentUser, post: Post) -> bool:
    if post.status == "publish":
        return user.can("read")
    if post.author and post.author == user.id:
        return user.can("read")
    if post.status == "private":
        return user.can("read_private_posts")
    return _edit_post(user, post)


def _publish_post(user: CurrentUser, _post: Post) -> bool:
    return user.can("publish_posts")


def _edit_user(user: CurrentUser, user_id: int) -> bool:
    return user.id == user_id or user.can("edit_users")


def _delete_user(user: CurrentUser, _user_id: int) -> bool:
    return user.can("delete_users")


def _promote_user(user: CurrentUser, _user_id: int) -> bool:
    return user.can("promote_users")


_META_CAPABILITIES: Mapping[str, Callable[..., bool]] = {
    "edit_post": _edit_post,
    "delete_post": _delete_post,
    "read_post": _read_post,
    "publish_post": _publish_post,
    "edit_user": _edit_user,
    "delete_user": _delete_user,
    "promote_user": _promote_user,
}
