"""Create and update a post of any type (wp_insert_post, wp_update_post)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from laurel.app.errors import PostNotFound, SlugRefused
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.own_triggers import refuse_bad_declaration
from laurel.app.posts.post_slug import (
    UNPUBLISHED,
    refuse_reserved,
    slug_from_title,
    slugs_of_other_kinds,
    type_slug,
    unique_post_slug,
)
from laurel.app.posts.post_types import REQUIREMENT_TYPES, TYPE_KINDS, PostType
from laurel.app.posts.type_meta import stored_type_meta
from laurel.app.posts.unfinished import refuse_unfinished
from laurel.app.site import STAMP, Site
from laurel.app.site_events.outbox import record_at_once, with_events
from laurel.app.site_events.wordpress_events import Listened, post_written
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.slug import sanitize_title

PLURAL_NAME = "_gamipress_plural_name"

FUTURE_MARGIN = timedelta(seconds=60)
"""A post whose date is less than this ahead is published at once."""

Fields = Mapping[str, Any]
"""Fields of `Post` that a request sets: ``date`` and ``date_gmt`` together, both None to reset them."""

GuidOf = Callable[[Catalogue, Post], str]
"""Makes the permanent address of a new post, its ``guid``."""


@dataclass(frozen=True, slots=True)
class Writing:
    """The user who writes: the ``author`` of new posts (an id), and whether they may publish."""

    author: int
    can_publish: bool = True


def create_post(site: Site, post_type: PostType, fields: Fields, writing: Writing, guid_of: GuidOf) -> Post:
    """Store a new post and return it.

    The status defaults to draft, the author to that of `writing`, the date to now, comments and pings to the site's
    settings if the type supports them; `guid_of` makes its ``guid``. Raises SlugRefused for a type whose slug cannot
    be a route or is that of another type, or for a name that no trigger can have, RequirementUnfinished,
    DeclarationRefused, CatalogueFull, PostTooLarge, TooManyEvents,
    Unavailable.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, Post]:
        now = Moment(site)
        blank = Post(catalogue.next_id, post_type.ref, author=writing.author, **_discussion(site, post_type))
        post = _without_password(_dated(replace(blank, **_without_dates(fields)), blank, fields, now))
        post = _slugged(catalogue, post, None, fields, post_type, writing)
        post = replace(post, modified=post.date, modified_gmt=post.date_gmt or now.gmt_of(post.date))
        post = replace(post, guid=post.guid or guid_of(catalogue, post))
        post = replace(post, meta=_stored_meta(catalogue, post))
        refuse_unfinished(catalogue, None, post)
        refuse_bad_declaration(None, post)
        return written(site, catalogue, None, post, writing.author), post

    post = site.commit(decide)
    record_at_once(site)
    return post


def update_post(site: Site, post_id: int, post_type: PostType, fields: Fields, writing: Writing) -> Post:
    """Change the given fields of a post and return it; concurrent changes of other fields are kept.

    Raises PostNotFound, SlugRefused for a type whose slug cannot be a route or is that of another type,
    RequirementUnfinished, DeclarationRefused, PostTooLarge, TooManyEvents, Unavailable.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, Post]:
        before = catalogue.get(post_id)
        if before is None:
            raise PostNotFound(post_id)
        now = Moment(site)
        post = _untrashed(before, replace(before, **_without_dates(fields)))
        post = replace(post, parent=_parent_without_loop(catalogue, post))
        post = _without_password(_dated(post, before, fields, now))
        post = _slugged(catalogue, post, before, fields, post_type, writing)
        if not _is_setting(fields, post_type):
            post = replace(post, modified=now.local, modified_gmt=now.gmt)
        post = replace(post, guid=stored_again(post.guid), meta=_stored_meta(catalogue, post))
        refuse_unfinished(catalogue, before, post)
        refuse_bad_declaration(before, post)
        return written(site, catalogue, before, post, writing.author), post

    post = site.commit(decide)
    record_at_once(site)
    return post


def written(site: Site, catalogue: Catalogue, before: Post | None, post: Post, writer: int) -> CatalogueChange:
    """The change that stores a post (new if `before` is None) with its events; `writer` is a user id, 0 for none."""

    def events(listened: Listened) -> Iterable[Event]:
        return post_written(catalogue.type_name(post), before, post, writer, listened)

    change = CatalogueChange(put=(post,), next_id=None if before else post.id + 1)
    return with_events(site, catalogue, change, post.id, events)


def as_published(catalogue: Catalogue, before: Post) -> Post:
    """A scheduled post in its published form, with the same dates (wp_publish_post).

    It gets a slug if it has none, and a type a plural name. Raises SlugRefused for a type whose slug is refused, and
    RequirementUnfinished, DeclarationRefused.
    """
    post = replace(before, status="publish")
    post_type = catalogue.post_types.get(catalogue.type_name(post))
    if not post.slug and post_type:
        post = _slugged(catalogue, post, before, {}, post_type, Writing(post.author))
    post = replace(post, meta=_stored_meta(catalogue, post))
    refuse_unfinished(catalogue, before, post)
    refuse_bad_declaration(before, post)
    return post


def _stored_meta(catalogue: Catalogue, post: Post) -> dict[str, Any]:
    """The meta as it is stored. A published type without a plural name gets its slug for one, and keeps that."""
    named = {} if post.meta.get(PLURAL_NAME) or post.type not in TYPE_KINDS else {PLURAL_NAME: post.slug}
    return stored_type_meta({**post.meta, **(named if post.status == "publish" else {})}, catalogue.type_posts)


def _is_setting(fields: Fields, post_type: PostType) -> bool:
    """Whether only GamiPress' meta or order is written: that does not change the date of modification."""
    if not post_type.kind and post_type.name not in (*TYPE_KINDS, *REQUIREMENT_TYPES):
        return False
    order = {"menu_order"} if "page-attributes" in post_type.additions else set()
    return fields.keys() <= {"meta", *order}


def stored_again(guid: str) -> str:
    """A guid as WordPress stores it with an update: its ampersands as entities."""
    return guid.replace("&", "&#038;") if "&#038;" not in guid else guid


class Moment:
    """The current time in the site's time zone (``local``) and in UTC (``gmt``), in the stored form."""

    def __init__(self, site: Site) -> None:
        self.zone = site.zone
        self.utc = site.now()
        self.gmt = self.utc.strftime(STAMP)
        self.local = self.utc.astimezone(self.zone).strftime(STAMP)

    def gmt_of(self, local: str) -> str:
        """A site-local time in UTC."""
        return datetime.fromisoformat(local).replace(tzinfo=self.zone).astimezone(UTC).strftime(STAMP)

    def is_ahead(self, gmt: str) -> bool:
        """Whether a time in UTC is a minute or more from now."""
        return datetime.fromisoformat(gmt).replace(tzinfo=UTC) - self.utc >= FUTURE_MARGIN


def _without_dates(fields: Fields) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in ("date", "date_gmt")}


def _discussion(site: Site, post_type: PostType) -> dict[str, Any]:
    """The comment and ping status of new posts of a type (get_default_comment_status)."""
    defaults = (("comments", "comment_status"), ("trackbacks", "ping_status"))
    return {name: site.setting(f"default_{name}") for feature, name in defaults if feature in post_type.supports}


def _parent_without_loop(catalogue: Catalogue, post: Post) -> int:
    """The parent of a post, 0 where that would be the post itself or below it (wp_check_post_hierarchy_for_loops)."""
    seen: set[int] = set()
    above = post.parent
    while above and above not in seen:
        if above == post.id:
            return 0
        seen.add(above)
        found = catalogue.get(above)
        above = found.parent if found else 0
    return post.parent


def _dated(post: Post, before: Post, fields: Fields, now: Moment) -> Post:
    """Set the date: the given one, the previous one, or now; then ``future`` or ``publish`` by the date."""
    draft = post.status in UNPUBLISHED
    if fields.get("date"):
        post = replace(post, date=fields["date"], date_gmt=fields["date_gmt"], floating=False)
    elif "date" in fields or not before.date or before.floating:
        post = replace(post, date=now.local, date_gmt=now.gmt, floating=draft)
    if post.status == "publish" and now.is_ahead(post.date_gmt):
        return replace(post, status="future")
    if post.status == "future" and not now.is_ahead(post.date_gmt):
        return replace(post, status="publish")
    return post


def _without_password(post: Post) -> Post:
    """The post as it is stored: a private one has no password (wp_insert_post)."""
    return replace(post, password="") if post.status == "private" and post.password else post


def _untrashed(before: Post, post: Post) -> Post:
    """Restore the slug of a trashed post that gets another status."""
    if before.status != "trash" or post.status == "trash":
        return post
    slug = before.trash_slug if post.slug == before.slug else post.slug
    return replace(post, slug=slug, trash_status="", trash_slug="")


def _slugged(
    catalogue: Catalogue, post: Post, before: Post | None, fields: Fields, post_type: PostType, writing: Writing
) -> Post:
    slug = sanitize_title(post.slug) if "slug" in fields else post.slug
    if slug == "0" or (post.status == "pending" and not writing.can_publish):
        slug = ""  # "0" is empty in PHP
    if not slug and post.status not in (*UNPUBLISHED, "trash"):
        slug = slug_from_title(post)
    taken: frozenset[str] = frozenset()
    if post.type in TYPE_KINDS and slug and slug != (before.slug if before else ""):
        taken = slugs_of_other_kinds(catalogue, post.type)
        slug = _slug_of_type(slug, before, post, taken, explicit="slug" in fields)
    status = post.status if before else fields.get("status")
    named_draft = fields.get("slug") and status in ("draft", "pending")
    if slug and (named_draft or post.status not in UNPUBLISHED):
        slug = unique_post_slug(catalogue, slug, replace(post, slug=slug), post_type, taken)
    return replace(post, slug=slug)


def _slug_of_type(slug: str, before: Post | None, post: Post, taken: frozenset[str], *, explicit: bool) -> str:
    """A new slug of a type, which can be a route. Raises SlugRefused for a given one that another kind's type has."""
    previous = before.slug if before else ""
    named = post.type == "points-type" and not previous
    slug = refuse_reserved(slug) if named else type_slug(slug, previous, explicit=explicit)
    if explicit and slug in taken:
        raise SlugRefused(f"{slug} is the slug of a type of another kind already.")
    return slug
