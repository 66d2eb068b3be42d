"""The query of a request for the list of members (BP_REST_Members_Endpoint::get_items)."""

from __future__ import annotations

from collections.abc import Collection

from buddypress.profiles.viewer import viewer_of
from buddypress.version import Version
from laurel.app.community.list_members import MemberListing
from laurel.app.community.profile_fields import profile_fields
from laurel.app.community.profile_query import ProfileQuery, profile_query
from laurel.wp.request import Request


def member_listing(request: Request, active: Collection[str], version: Version) -> MemberListing:
    """The members a request lists; arguments of inactive components are ignored. Raises BadProfileQuery."""
    per_page = int(request["per_page"])
    return MemberListing(
        type=request["type"],
        limit=per_page,
        offset=(int(request["page"]) - 1) * per_page,
        user_ids=request["user_ids"] or (),
        include=request["include"] or (),
        exclude=request["exclude"] or (),
        search=request["search"] or "",
        friends_of=request["user_id"] if "friends" in active else 0,
        types=request["member_type"] or None,
        profile=_profile(request) if "xprofile" in active else None,
        viewer=viewer_of(request, active),
        hides_spam=version.hides_spam,
        asked=repr(request["xprofile"]) if "xprofile" in active else "",
    )


def _profile(request: Request) -> ProfileQuery | None:
    return profile_query(request["xprofile"], profile_fields(request.site.catalogue.settings))
