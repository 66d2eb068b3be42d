"""A post in a response (prepare_item_for_response)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from laurel.app.posts.post_slug import slug_from_title, unique_post_slug
from laurel.app.posts.post_types import PostType
from laurel.app.posts.type_meta import shown_type_meta
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.dates import get_gmt_from_date, mysql_to_rfc3339
from laurel.rest.formatting.excerpt import EXCERPT_LENGTH
from laurel.rest.formatting.filters import has_blocks, the_content, the_excerpt, the_title, wp_trim_excerpt
from laurel.rest.resources.meta import RegisteredMeta
from laurel.wp.permalinks import permalink
from laurel.wp.request import Request
from wp_posts.post_password import is_unlocked


@dataclass(frozen=True, slots=True)
class Preparing:
    """What the properties of one post in one response are made from."""

    post: Post
    post_type: PostType
    request: Request
    meta: RegisteredMeta

    @property
    def site(self) -> Site:
        """The site as this request sees it."""
        return self.request.site

    @property
    def link(self) -> str:
        """The post's address."""
        return permalink(self.site.catalogue, self.post, self.post_type, self.request.home_url)

    @property
    def shown_meta(self) -> dict[str, Any]:
        """The stored meta, with slugs for ids of types."""
        return shown_type_meta(self.post.meta, self.site.catalogue.type_posts)

    @property
    def smilies(self) -> bool:
        """Whether smilies are shown as pictographs."""
        return bool(self.site.setting("use_smilies"))

    @property
    def locked(self) -> bool:
        """Whether the password hides content and excerpt from this request (can_access_password_content)."""
        protected = self.post.password and self.request["context"] != "edit"
        return bool(protected and not is_unlocked(self.request, self.post))


def _guid(p: Preparing) -> dict[str, str]:
    guid = p.post.guid or p.link
    return {"rendered": guid, "raw": guid}


def _local(p: Preparing, date: str) -> str:
    return mysql_to_rfc3339(date, p.site.zone_name)


def _gmt(p: Preparing, date_gmt: str, date: str) -> str:
    """A date in UTC, which WordPress shows as if it were local: in the hour that summer time skips, an hour later."""
    return _local(p, date_gmt or get_gmt_from_date(date, p.site.zone_name))


def _title(p: Preparing) -> dict[str, str]:
    return {"raw": p.post.title, "rendered": the_title(p.post.title)}


def _content(p: Preparing) -> dict[str, Any]:
    content = p.post.content
    return {
        "raw": content,
        "rendered": "" if p.locked else the_content(content, post_id=p.post.id, smilies=p.smilies),
        "protected": bool(p.post.password),
        "block_version": 1 if has_blocks(content) else 0,
    }


def _excerpt(p: Preparing) -> dict[str, Any]:
    words = p.request["excerpt_length"] or EXCERPT_LENGTH
    text = p.post.excerpt or wp_trim_excerpt(p.post.content, words, smilies=p.smilies)
    return {
        "raw": p.post.excerpt,
        "rendered": "" if p.locked else the_excerpt(text, smilies=p.smilies),
        "protected": bool(p.post.password),
    }


def _generated_slug(p: Preparing) -> str:
    """The slug of the title for showing it, not encoded (the filter editable_slug)."""
    named = replace(p.post, slug=slug_from_title(p.post), status="publish")
    return unquote(unique_post_slug(p.site.catalogue, named.slug, named, p.post_type))


def _permalink_template(p: Preparing) -> str:
    """The address with a tag for the slug; a post in the trash has the plain one (wp_force_plain_post_permalink)."""
    if p.post.status == "trash" and p.post_type.name == "post":
        return p.link
    tag = "%pagename%" if p.post_type.hierarchical else "%postname%"
    shown = replace(p.post, status="publish", slug=tag)
    return permalink(p.site.catalogue, shown, p.post_type, p.request.home_url)


def _class_list(p: Preparing) -> list[str]:
    post, name = p.post, p.post_type.name
    classes = [f"post-{post.id}", name, f"type-{name}", f"status-{post.status}"]
    if "post-formats" in p.post_type.supports:
        classes.append(f"format-{post.format}")
    if post.password:
        classes.append("post-password-required")
    return [_html_class(name) for name in [*classes, "hentry"]]


@lru_cache(maxsize=1024)
def _html_class(name: str) -> str:
    """A name without the characters that HTML classes cannot have (sanitize_html_class)."""
    return re.sub(r"[^A-Za-z0-9_-]", "", name)


FIELDS: Mapping[str, Callable[[Preparing], Any]] = {
    "id": lambda p: p.post.id,
    "date": lambda p: _local(p, p.post.date),
    "date_gmt": lambda p: _gmt(p, p.post.date_gmt, p.post.date),
    "guid": _guid,
    "modified": lambda p: _local(p, p.post.modified),
    "modified_gmt": lambda p: _gmt(p, p.post.modified_gmt, p.post.modified),
    "password": lambda p: p.post.password,
    "slug": lambda p: p.post.slug,
    "status": lambda p: p.post.status,
    "type": lambda p: p.post_type.name,
    "link": lambda p: p.link,
    "title": _title,
    "content": _content,
    "excerpt": _excerpt,
    "author": lambda p: p.post.author,
    "featured_media": lambda p: p.post.featured_media,
    "parent": lambda p: p.post.parent,
    "menu_order": lambda p: p.post.menu_order,
    "comment_status": lambda p: p.post.comment_status,
    "ping_status": lambda p: p.post.ping_status,
    "sticky": lambda p: p.post.sticky,
    "template": lambda p: p.post.template,
    "format": lambda p: p.post.format,
    "meta": lambda p: p.meta.get_value(p.shown_meta, "post", p.post_type.name),
    "permalink_template": _permalink_template,
    "generated_slug": _generated_slug,
    "class_list": _class_list,
}
"""The value of each property, in the order of responses."""


def prepare_post(p: Preparing, fields: Collection[str]) -> dict[str, Any]:
    """The requested properties (`fields`) of a post, in the order of responses."""
    return {name: make(p) for name, make in FIELDS.items() if name in fields}
