"""Site events of accounts, roles, meta and posts, from a record before and after a write.

GamiPress' WordPress listeners, as pure functions: the use case puts the events into the transaction of its write
(`laurel.app.site_events.outbox`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from laurel.domain.awards.event import Event
from laurel.domain.records.post import Post
from laurel.domain.records.user import User

PUBLIC = ("publish", "private")
"""The statuses that count as publication."""

PROFILE_META = ("nickname", "first_name", "last_name", "description")
"""The fields of a user that WordPress stores as meta."""

STORED_PER_TYPE = "#"
"""A part of the meta keys of balances and ranks, which are the engine's: their changes are no site events."""

LONGEST_VALUE = 2_000
"""Characters of JSON: a longer value is left out of its event, and matches no value of a requirement."""

ANY_VALUE, SPECIFIC_VALUE = "any_value", "specific_value"

Listened = Mapping[str, frozenset[str]]
"""The triggers that requirements listen to, each with their meta keys (`Catalogue.listened`)."""


# ---- users


def user_created(user: User) -> Iterator[Event]:
    """A new account (user_register), and its first role (set_user_role)."""
    yield Event("gamipress_register", user.id)
    yield from _role_events(user.id, (("set_role", role) for role in user.roles[:1]))


def user_updated(before: User, user: User, listened: Listened) -> Iterator[Event]:
    """Roles gained, lost and replaced (add_user_role …), and meta keys written (updated_user_meta)."""
    yield from _role_events(user.id, _role_changes(before.roles, user.roles))
    yield from _meta_events(listened, "user", user.id, user.id, _meta_of(before), _meta_of(user))


def user_signed_in(user_id: int) -> Iterator[Event]:
    """A sign-in (wp_login)."""
    yield Event("gamipress_login", user_id)


def _role_changes(before: Collection[str], after: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The changes of roles, as WP_User::set_role announces them."""
    yield from (("remove_role", role) for role in before if role not in after)
    yield from (("add_role", role) for role in after if role not in before)
    if before and set(before) != set(after) and len(after) == 1:
        yield "set_role", after[0]


def _role_events(user_id: int, changes: Iterable[tuple[str, str]]) -> Iterator[Event]:
    for change, role in changes:
        verb = change.removesuffix("_role")
        for trigger in (f"gamipress_{change}", f"gamipress_{verb}_specific_role"):
            yield Event(trigger, user_id, args={"role": role})


def _meta_of(user: User) -> dict[str, Any]:
    stored = {key: value for key, value in user.meta.items() if STORED_PER_TYPE not in key}
    return {**stored, **{name: getattr(user, name) for name in PROFILE_META}}


# ---- posts


def post_written(type_name: str, before: Post | None, post: Post, writer: int, listened: Listened) -> Iterator[Event]:
    """A publication (transition_post_status), and meta keys written (updated_post_meta).

    `before` is None for a new post. Publication is an event of the author: of a draft, or from private to public.
    Meta is an event of the user `writer`, and none if that is 0.
    """
    if post.status in PUBLIC and (before is None or before.status not in ("publish", "trash", post.status)):
        yield from _post_events("gamipress_publish_", type_name, post)
    yield from _meta_events(listened, "post", writer, post.id, before.meta if before else {}, post.meta)


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
    """The events of written keys that a requirement names."""
    if not user_id:
        return
    for which in (ANY_VALUE, SPECIFIC_VALUE):
        trigger = f"gamipress_update_{kind}_meta_{which}"
        for key in sorted(listened.get(trigger, ())):
            if key not in after or after[key] == before.get(key):
                continue
            args = {"meta_key": key, "object_id": object_id}
            if is_short(after[key]):
                yield Event(trigger, user_id, args={**args, "meta_value": after[key]})
            elif which == ANY_VALUE:
                yield Event(trigger, user_id, args=args)


def is_short(value: Any) -> bool:
    """Whether a value is short enough to be an argument of an event."""
    return len(json.dumps(value)) <= LONGEST_VALUE
