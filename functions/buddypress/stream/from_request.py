"""The query of a request for the activity stream (BP_REST_Activity_Endpoint::get_items)."""

from __future__ import annotations

from collections.abc import Collection

from laurel.app.site import Site
from laurel.domain.records.stream_query import StreamQuery
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.formatting.text import sanitize_key
from laurel.rest.resources.collection import absint
from laurel.wp.request import Request

OWNERS = {"group_id": "groups", "site_id": "blogs"}
"""Arguments that give the primary id of items of a component, and that component."""


COMPONENTS = ("friends", "groups")
"""Scopes that need the component of the same name."""

WITHOUT_COMMENTS = ("", "0", "false", "threaded")
"""Values of ``display_comments`` with which comments are no items of a list."""


def scope_of(request: Request, active: Collection[str]) -> str:
    """The scope of a list; one of an inactive component is as good as none."""
    scope = request["scope"] or ""
    return "" if scope in COMPONENTS and scope not in active else scope


def stream_query(request: Request, scope: str) -> StreamQuery:
    """The stream items a request lists; `scope` is what `scope_of` returned."""
    per_page = int(request["per_page"])
    component, primary = request["component"] or "", absint(request["primary_id"])
    for name, owner in OWNERS.items():
        if request[name]:
            component, primary = owner, absint(request[name])
    return StreamQuery(
        viewer=request.user.id,
        moderates=request.user.can("bp_moderate"),
        ham=request["status"] != "spam_only",
        spam=request["status"] != "ham_only",
        types=frozenset(request["type"] or ()),
        component=component,
        comments=sanitize_key(request["display_comments"]) not in WITHOUT_COMMENTS,
        user_ids=[number] if (number := absint(request["user_id"])) and not scope else None,
        ids=request["include"] or None,
        exclude=frozenset(request["exclude"] or ()),
        primary_id=primary,
        secondary_id=absint(request["secondary_id"]),
        search=str(request["search"] or ""),
        after=_after(request["after"], request.site),
        ascending=request["order"] == "asc",
        offset=(int(request["page"]) - 1) * per_page,
        limit=per_page,
    )


def listed_member(request: Request) -> int:
    """The member a scope refers to: the given one, or the caller."""
    return absint(request["user_id"]) or request.user.id


def _after(moment: object, site: Site) -> str:
    pair = rest_get_date_with_gmt(moment, site.zone_name) if isinstance(moment, str) else None
    return pair[1] if pair else ""
