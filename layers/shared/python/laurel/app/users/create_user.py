"""Create a user (wp_insert_user)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from laurel.app.errors import ExternalIdTaken, NameTooLong, Taken
from laurel.app.ports.outbox import Rows, RowsOf
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.app.site_events.wordpress_events import user_created
from laurel.domain.records.user import User
from laurel.domain.slug import sanitize_title, truncate_post_slug

DEFAULT_ROLE = "subscriber"
"""The role of a new user by default."""

LOGIN_LENGTH = 60
"""Characters of the longest login name."""

SLUG_LENGTH = 50
"""Characters of the longest slug of a user."""


def create_user(site: Site, fields: Mapping[str, Any], password_hash: str) -> User:
    """Store a new user and return it.

    `fields` are fields of `User`: ``login``, ``email``, and optionally others; a ``bare`` one needs neither, and is
    named by its id. The name defaults to the first and last names, then to the login; the nickname to the login; the
    slug to that of the login; the role to `DEFAULT_ROLE`. A slug that is taken gets ``-2``, ``-3`` … Raises
    NameTooLong, Taken for a login or e-mail address that is taken, ExternalIdTaken, TooManyEvents, Unavailable.
    """
    login = str(fields.get("login", ""))
    if len(login) > LOGIN_LENGTH:
        raise NameTooLong("login")
    slug = str(fields.get("slug") or sanitize_title(login[:SLUG_LENGTH]))
    if len(slug) > SLUG_LENGTH:
        raise NameTooLong("slug")
    blank = User(
        id=0,
        login=login,
        email="",
        slug=slug,
        name="",
        registered=site.now().strftime(STAMP),
        roles=(DEFAULT_ROLE,),
    )
    user = replace(blank, **{**fields, "slug": slug})
    user = user if user.bare else _named(user)
    now = site.now()

    roles_given = "roles" in fields

    def rows(created: User) -> Rows:
        events = user_created(created, site.catalogue.listened, roles_given=roles_given)
        return outbox_rows(site, f"user#{created.id}#{created.rev}", events, now)

    stored = until_committed(lambda: _stored(site, user, password_hash, rows), site.pause)
    site.remember_users([stored])
    site.outbox_rows += rows(stored)
    record_at_once(site)
    return stored


def _named(user: User) -> User:
    full = " ".join(part for part in (user.first_name, user.last_name) if part)
    return replace(user, name=user.name or full or user.login, nickname=user.nickname or user.login)


def _stored(site: Site, user: User, password_hash: str, rows: RowsOf[User]) -> User:
    candidate = user
    for number in itertools.count(2):
        try:
            return site.services.users.create(candidate, password_hash, rows)
        except Taken as taken:
            if taken.field == "external_id":
                raise ExternalIdTaken(site.services.users.id_of_external(user.external_id)) from taken
            if taken.field != "slug":
                raise
            suffix = f"-{number}"
            candidate = replace(user, slug=truncate_post_slug(user.slug, SLUG_LENGTH - len(suffix)) + suffix)
    raise AssertionError("there is always another number")
