"""What people do on the site itself counts as events, too: accounts, roles, meta, posts, signing in.

WordPress announces all of it as actions; here these become events for the engine, after the write they tell of.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import REQUIREMENT_TYPES
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.post import Post
from laurel.domain.records.user import User

logger = logging.getLogger("laurel")

PUBLIC = ("publish", "private")
"""States whose first one counts as publication."""

PROFILE_META = ("nickname", "first_name", "last_name", "description")
"""Members of a user that WordPress keeps as meta."""

TRIGGER, META_KEY = "_gamipress_trigger_type", "_gamipress_meta_key_required"
"""What of a requirement tells whether it listens."""

STORED_PER_TYPE = "#"
"""In the keys of balances and ranks: these are the engine's own."""


class Hooks(Protocol):
    """Where actions are announced."""

    def add_action(self, name: str, callback: Callable[..., Any], priority: int = 10) -> None:
        """Call `callback` when the action happens."""


class Request(Protocol):
    """The request that an action belongs to."""

    @property
    def site(self) -> Site: ...

    @property
    def user(self) -> Any: ...


def listen_to(hooks: Hooks, post_types: Collection[str]) -> None:
    """Record what happens to users and to posts of those types (GamiPress' WordPress listeners)."""
    hooks.add_action("rest_after_insert_user", _user_inserted)
    hooks.add_action("user_register", _user_registered)
    hooks.add_action("profile_update", _user_updated)
    hooks.add_action("wp_login", _signed_in)
    hooks.add_action("post_updated", _post_updated)
    for name in post_types:
        hooks.add_action(f"rest_after_insert_{name}", _post_inserted)
        hooks.add_action(f"rest_delete_{name}", _post_deleted)


# ---- users


def _user_inserted(user: User, request: Request, creating: bool) -> None:
    if creating:
        roles = (("set_role", role) for role in user.roles[:1])
        record_site_events(request.site, [Event("gamipress_register", user.id), *_role_events(user.id, roles)])


def _user_registered(_user_id: int, user: User, request: Request) -> None:
    _user_inserted(user, request, creating=True)


def _user_updated(user_id: int, before: User, user: User, request: Request) -> None:
    roles = _role_events(user_id, _role_changes(before.roles, user.roles))
    meta = _meta_events(request.site, "user", user_id, user_id, _meta_of(before), _meta_of(user))
    record_site_events(request.site, [*roles, *meta])


def _role_changes(before: Collection[str], after: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What happened to each role, as WP_User::set_role announces it."""
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


def _signed_in(_login: str, user: User | None, request: Request) -> None:
    if user is not None:
        record_site_events(request.site, [Event("gamipress_login", user.id)])


# ---- posts


def _post_inserted(post: Post, request: Request, creating: bool) -> None:
    if creating:
        record_site_events(request.site, [*_published(request.site, post, "new"), *_post_meta(request, {}, post)])


def _post_updated(_post_id: int, post: Post, before: Post, request: Request) -> None:
    changed = _post_meta(request, before.meta, post)
    record_site_events(request.site, [*_published(request.site, post, before.status), *changed])


def _post_deleted(post: Post, _response: object, request: Request) -> None:
    record_site_events(request.site, _post_events(request.site, post, "gamipress_delete_"))


def _published(site: Site, post: Post, status_before: str) -> Iterator[Event]:
    """The events of a publication: out of a draft, say, or from private to public."""
    if post.status in PUBLIC and status_before not in ("publish", "trash", post.status):
        yield from _post_events(site, post, "gamipress_publish_")


def _post_events(site: Site, post: Post, prefix: str) -> Iterator[Event]:
    name = site.catalogue.type_name(post)
    args = {"post_id": post.id, "post_type": name}
    if post.author and name:
        yield Event(prefix + name, post.author, args={"post_id": post.id})
        yield Event(f"{prefix}post_type", post.author, args=args)


def _post_meta(request: Request, before: Mapping[str, Any], post: Post) -> Iterator[Event]:
    yield from _meta_events(request.site, "post", request.user.id, post.id, before, post.meta)


# ---- meta


def _meta_events(
    site: Site, kind: str, user_id: int, object_id: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Event]:
    """The events of written keys, of those only that a requirement names."""
    if not user_id:
        return
    for trigger in (f"gamipress_update_{kind}_meta_any_value", f"gamipress_update_{kind}_meta_specific_value"):
        for key in _named(site.catalogue, trigger):
            if key in after and after[key] != before.get(key):
                args = {"meta_key": key, "meta_value": after[key], "object_id": object_id}
                yield Event(trigger, user_id, args=args)


def _named(catalogue: Catalogue, trigger: str) -> list[str]:
    keys = {post.meta.get(META_KEY) for post in _requirements(catalogue) if post.meta.get(TRIGGER) == trigger}
    return sorted(key for key in keys if isinstance(key, str))


# ---- recording


def _requirements(catalogue: Catalogue) -> list[Post]:
    """Published requirements: cheaper than the rule book, which a write makes out of date."""
    return [post for post in catalogue.of_refs(REQUIREMENT_TYPES) if post.status == "publish"]


def record_site_events(site: Site, events: Iterable[Event]) -> None:
    """Record what happened. The write it tells of is done: a failure here is logged, and changes nothing of it."""
    try:
        listened = {post.meta.get(TRIGGER) for post in _requirements(site.catalogue)}
        for event in events:
            if event.trigger in listened and _is_awarded(site, event):
                site.forget_user(event.user_id)
    except Exception:
        logger.exception("an event of the site was not recorded")


def _is_awarded(site: Site, event: Event) -> bool:
    from laurel.app.awards.record_event import record_event  # 33 ms: the engine, which most requests do without

    return bool(record_event(site, event)["awarded"])
