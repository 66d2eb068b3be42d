"""What a request wants stored of a post (prepare_item_for_database)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from laurel.app.posts.post_types import PostType
from laurel.app.posts.type_meta import shown_type_meta
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.formatting.text import PHP_BLANKS
from laurel.rest.resources.meta import RegisteredMeta
from laurel.wp.request import Request
from wp_posts.permissions import check_status

CONTENT = {"title": "title", "content": "content", "excerpt": "excerpt"}
"""Properties that take a string or ``{raw}``, and the member of Post they fill."""

PLAIN = ("slug", "password", "menu_order", "comment_status", "ping_status", "format", "template")
"""Properties that are stored as they were sanitised."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One request to create a post, or to update `before`."""

    request: Request
    post_type: PostType
    properties: Mapping[str, Any]
    before: Post | None
    meta: RegisteredMeta

    @property
    def site(self) -> Site:
        """The site as this request sees it."""
        return self.request.site

    def given(self, name: str) -> Any:
        """The value of a property that the schema has; None if it was not given."""
        return self.request[name] if name in self.properties else None


def prepare_for_database(writing: Writing) -> dict[str, Any]:
    """The members of `Post` to store. Raises WP_Error for values that cannot be."""
    fields = {name: writing.given(name) for name in PLAIN if writing.given(name) is not None}
    for step in (_content, _status, _dates, _author, _stickiness, _parent, _meta):
        fields.update(step(writing))
    _refuse_empty(writing, fields)
    return fields


def _content(writing: Writing) -> dict[str, Any]:
    """Texts as strings or ``{raw}``; other shapes are ignored. Who may not store any HTML gets it cleaned."""
    services = writing.site.services
    filtered = not writing.request.user.can("unfiltered_html")
    texts = {}
    for name, member in CONTENT.items():
        value = writing.given(name)
        text = value.get("raw") if isinstance(value, dict) else value
        if not isinstance(text, str) or (name == "title" and value == {"raw": ""}):
            continue
        clean: Callable[[str], str] = services.clean_line if name == "title" else services.clean_html
        text = clean(text) if filtered else text
        texts[member] = text.strip(PHP_BLANKS) if name == "title" else text
    return texts


def _status(writing: Writing) -> dict[str, Any]:
    status = writing.given("status")
    current = writing.before.status if writing.before else None
    if status is None or status == current:
        return {}
    check_status(status, writing.request)
    return {"status": status}


def _dates(writing: Writing) -> dict[str, Any]:
    """``date`` wins over ``date_gmt``; null for either resets both. Sending back the date shown gives a draft none."""
    request, zone, before = writing.request, writing.site.zone_name, writing.before
    if request["date"]:
        pair = rest_get_date_with_gmt(request["date"], zone)
    elif request["date_gmt"]:
        pair = rest_get_date_with_gmt(request["date_gmt"], zone, is_utc=True)
    else:
        pair = None
    if pair and before and request["date"] and pair[0] == before.date:
        return {}
    if pair:
        return {"date": pair[0], "date_gmt": pair[1]}
    reset = any(request.has_param(name) and request[name] is None for name in ("date", "date_gmt"))
    return {"date": None, "date_gmt": None} if reset else {}


def _author(writing: Writing) -> dict[str, Any]:
    author = writing.given("author")
    if not author:
        return {}
    if author != writing.request.user.id and writing.site.user(author) is None:
        raise WP_Error("rest_invalid_author", "There is no such author.", {"status": 400})
    return {"author": author}


def _stickiness(writing: Writing) -> dict[str, Any]:
    """A sticky post has no password, and a protected one does not become sticky."""
    sticky, password = writing.given("sticky"), writing.given("password")
    before = writing.before
    if password and (sticky or (sticky is None and before and before.sticky)):
        raise _invalid_field("A sticky post cannot have a password.")
    if sticky and password is None and before and before.password:
        raise _invalid_field("A post with a password cannot be sticky.")
    return {} if sticky is None else {"sticky": sticky}


def _parent(writing: Writing) -> dict[str, Any]:
    parent = writing.given("parent")
    if parent is None:
        return {}
    if parent != 0 and writing.site.catalogue.get(parent) is None:
        raise WP_Error("rest_post_invalid_id", "There is no such parent.", {"status": 400})
    return {"parent": parent}


def _meta(writing: Writing) -> dict[str, Any]:
    given = writing.given("meta")
    if not given:
        return {}
    stored = shown_type_meta(writing.before.meta, writing.site.catalogue.type_posts) if writing.before else {}
    name = writing.post_type.name
    return {"meta": or_raise(writing.meta.changed(given, stored, writing.request, writing.before, "post", name))}


def _refuse_empty(writing: Writing, fields: Mapping[str, Any]) -> None:
    """A type with title, content and excerpt needs one of them (wp_insert_post's empty_content)."""
    if not {"title", "editor", "excerpt"} <= writing.post_type.supports:
        return
    if not any(fields.get(member, getattr(writing.before, member, "")) for member in CONTENT.values()):
        raise WP_Error("empty_content", "Content, title and excerpt cannot all be empty.", {"status": 400})


def _invalid_field(message: str) -> WP_Error:
    return WP_Error("rest_invalid_field", message, {"status": 400})
