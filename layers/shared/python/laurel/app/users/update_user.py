"""Update a user (wp_update_user)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from laurel.app.errors import Conflict, ExternalIdTaken, NameTooLong, Taken, UserNotFound
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.app.site_events.wordpress_events import user_updated
from laurel.app.users.create_user import SLUG_LENGTH
from laurel.domain.records.user import User

Changes = Callable[[User], Mapping[str, Any]]
"""Returns the fields of `User` to replace, given the user as stored."""


def update_user(
    site: Site, user_id: int, changes: Changes, password_hash: str | None = None, *, password_by: str = ""
) -> User:
    """Change a user and return it; starts over if another request changed the user meanwhile.

    Roles among the fields raise events even where they stay the same. An empty name or nickname becomes the login;
    `password_hash` replaces the login's, None keeps it; `password_by` is the uuid of the user's own application
    password that sets it, or "". Raises what `changes` raises, UserNotFound, NameTooLong for a slug, Taken for an
    e-mail address or slug that is taken, ExternalIdTaken, TooManyEvents, Unavailable.
    """

    def attempt() -> User:
        seen = site.user(user_id)
        if seen is None or seen.erased:
            raise UserNotFound(user_id)
        given = changes(seen)
        changed = replace(seen, **given)
        changed = replace(changed, name=changed.name or changed.login, nickname=changed.nickname or changed.login)
        if changed.slug != seen.slug and len(changed.slug) > SLUG_LENGTH:
            raise NameTooLong("slug")
        events = user_updated(seen, changed, site.catalogue.listened, roles_given="roles" in given)
        rows = outbox_rows(site, f"user#{user_id}#{seen.rev + 1}", events)
        if changed == seen and password_hash is None and not rows:
            return seen
        try:
            stored = site.services.users.update(seen, changed, password_hash, rows, password_by=password_by)
        except Conflict:
            site.forget_user(user_id)
            raise
        except Taken as taken:
            if taken.field == "external_id":
                raise ExternalIdTaken(site.services.users.id_of_external(changed.external_id)) from taken
            raise
        site.outbox_rows += rows
        return stored

    user = until_committed(attempt, site.pause)
    site.remember_users([user])
    record_at_once(site)
    return user
