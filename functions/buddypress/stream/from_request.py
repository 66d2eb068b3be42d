"""The query of a request for the activity stream (BP_REST_Activity_Endpoint::get_items)."""

from __future__ import annotations

from collections.abc import Collection

from laurel.app.site import Site
from laurel.domain.records.stream_query import StreamQuery
from laurel.rest.dates import rest_get_date_with_gmt
from laurel.rest.resources.collection import absint
from laurel.wp.request import Request

OWNERS = {"group_id": "groups", "site_id": "blogs"}
"""Arguments that give the primary id of items of a component, and that component."""


COMPONENTS = ("friends", "groups")
"""Scopes that need the component of the same name."""


def stream_query(request: Request) -> StreamQuery:
    """The stream items a request lists."""
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
        comments=request["display_comments"] == "stream",
        user_ids=_members(request),
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


def _members(request: Request) -> list[int] | None:
    number = absint(request["user_id"])
    return [number] if number and not request["scope"] else None


def listed_member(request: Request, active: Collection[str]) -> int:
    """The member a scope refers to: the given one, or the caller; 0 if the scope's component is inactive."""
    if request["scope"] in COMPONENTS and request["scope"] not in active:
        return 0
    return absint(request["user_id"]) or request.user.id


def _after(moment: object, site: Site) -> str:
    pair = rest_get_date_with_gmt(moment, site.zone_name) if isinstance(moment, str) else None
    return pair[1] if pair else ""
