"""Site events of accounts, roles, meta and posts, from a record before and after a write.

GamiPress' WordPress listeners, as pure functions: the use case puts the events into the transaction of its write
(`laurel.app.site_events.outbox`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from laurel.domain.awards.event import Event
from laurel.domain.records.post import Post
from laurel.domain.records.user import User

PUBLIC = ("publish", "private")
"""The statuses that count as publication."""

PROFILE_META = ("nickname", "first_name", "last_name", "description", "locale")
"""The fields of a user that WordPress stores as meta, in the order in which it writes them."""

NEW_USER_META: Mapping[str, Any] = {
    "rich_editing": "true",
    "syntax_highlighting": "true",
    "comment_shortcuts": "false",
    "admin_color": "modern",
    "use_ssl": 0,
    "show_admin_bar_front": "true",
}
"""What wp_insert_user stores of every new user besides; Laurel does not keep it."""

STORED_PER_TYPE = "#"
"""A part of the meta keys of balances and ranks, which are the engine's: their changes are no site events."""

LONGEST_VALUE = 2_000
"""Characters of JSON: a longer value is left out of its event, and matches no value of a requirement."""

ANY_VALUE, SPECIFIC_VALUE = "any_value", "specific_value"

Listened = Mapping[str, frozenset[str]]
"""The triggers that requirements listen to, each with their meta keys (`Catalogue.listened`)."""


# ---- users


def user_created(user: User, listened: Listened, *, roles_given: bool) -> Iterator[Event]:
    """A new account, in the order of WP_REST_Users_Controller::create_item and wp_insert_user.

    The profile is written as meta (added_user_meta, also where it is empty), the role is set, the account is announced
    (user_register). Roles that the request gives are added afterwards, one by one, to an account whose role was set to
    none: then no ``set_specific_role`` happens.
    """
    written = {**_profile_of(user), **NEW_USER_META}
    yield from _meta_events(listened, "user", user.id, user.id, {}, written)
    first = () if roles_given else user.roles[:1]
    yield from _role_events(user.id, [*(("add_role", role) for role in first), ("set_role", "".join(first))])
    yield Event("gamipress_register", user.id)
    if roles_given:
        yield from _role_events(user.id, (("add_role", role) for role in user.roles))
    yield from _meta_events(listened, "user", user.id, user.id, {}, _meta_of(user))


def user_updated(before: User, user: User, listened: Listened, *, roles_given: bool) -> Iterator[Event]:
    """Meta keys written with another value (updated_user_meta), and roles, as WP_REST_Users_Controller::update_item.

    Roles that the request gives replace all: each one held is removed, the role is set to none, and each one given is
    added, also where nothing changes.
    """
    yield from _meta_events(listened, "user", user.id, user.id, _profile_of(before), _profile_of(user))
    if roles_given:
        removed = [("remove_role", role) for role in before.roles]
        yield from _role_events(user.id, [*removed, ("set_role", ""), *(("add_role", role) for role in user.roles)])
    yield from _meta_events(listened, "user", user.id, user.id, _meta_of(before), _meta_of(user))


def user_signed_in(user_id: int) -> Iterator[Event]:
    """A sign-in (wp_login)."""
    yield Event("gamipress_login", user_id)


def _role_events(user_id: int, changes: Iterable[tuple[str, str]]) -> Iterator[Event]:
    """By change its name and its role; the role "" is none, which no requirement can name."""
    for change, role in changes:
        yield Event(f"gamipress_{change}", user_id, args={"role": role})
        if role:
            yield Event(f"gamipress_{change.removesuffix('_role')}_specific_role", user_id, args={"role": role})


def _profile_of(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in PROFILE_META}


def _meta_of(user: User) -> dict[str, Any]:
    return _in_order({key: value for key, value in user.meta.items() if STORED_PER_TYPE not in key})


# ---- posts


def post_written(type_name: str, before: Post | None, post: Post, writer: int, listened: Listened) -> Iterator[Event]:
    """A publication (transition_post_status), and meta keys written (updated_post_meta).

    `before` is None for a new post. Publication is an event of the author: of a draft, or from private to public.
    Meta is an event of the user `writer`, and none if that is 0.
    """
    if post.status in PUBLIC and (before is None or before.status not in ("publish", "trash", post.status)):
        yield from _post_events("gamipress_publish_", type_name, post)
    yield from _meta_events(listened, "post", writer, post.id, before.meta if before else {}, _in_order(post.meta))


def post_deleted(type_name: str, post: Post) -> Iterator[Event]:
    """A post trashed or deleted permanently (wp_trash_post, before_delete_post): an event of its author."""
    yield from _post_events("gamipress_delete_", type_name, post)


def _post_events(prefix: str, type_name: str, post: Post) -> Iterator[Event]:
    if post.author and type_name:
        yield Event(prefix + type_name, post.author, args={"post_id": post.id})
        yield Event(f"{prefix}post_type", post.author, args={"post_id": post.id, "post_type": type_name})


# ---- meta


def _meta_events(
    listened: Listened, kind: str, user_id: int, object_id: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Event]:
    """The events of written keys that a requirement names, in the order of `after`."""
    triggers = {which: f"gamipress_update_{kind}_meta_{which}" for which in (ANY_VALUE, SPECIFIC_VALUE)}
    named = {which: listened.get(trigger, frozenset()) for which, trigger in triggers.items()}
    if not user_id or not any(named.values()):
        return
    for key, value in after.items():
        if key in before and value == before[key]:
            continue
        args = {"meta_key": key, "object_id": object_id}
        for which, trigger in triggers.items():
            if key not in named[which]:
                continue
            if is_short(value):
                yield Event(trigger, user_id, args={**args, "meta_value": value})
            elif which == ANY_VALUE:
                yield Event(trigger, user_id, args=args)


def _in_order(meta: Mapping[str, Any]) -> dict[str, Any]:
    """By key: an order that stored meta does not have, so that a retry of a write names its events alike."""
    return dict(sorted(meta.items()))


def is_short(value: Any) -> bool:
    """Whether a value is short enough to be an argument of an event."""
    return len(json.dumps(value)) <= LONGEST_VALUE
