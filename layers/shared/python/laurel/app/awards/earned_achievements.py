"""The achievements a user has earned."""

from __future__ import annotations

from collections.abc import Sequence

from laurel.app.site import Site
from laurel.domain.records.ledger_query import EarningQuery
from laurel.domain.records.post import Post

EXAMINED_EARNINGS = 10_000
"""The most earnings that are read."""


def earned_achievements(site: Site, user_id: int, types: Sequence[int]) -> list[Post]:
    """The achievement of each of a user's earnings, by type, the newest first (gamipress_get_user_achievements).

    `types` are ids of achievement types. An achievement earned twice is listed twice. Deleted achievements are left
    out; drafts and trashed ones are included.
    """
    refs = [str(type_id) for type_id in types]
    query = EarningQuery(users=(user_id,), type_refs=refs, limit=EXAMINED_EARNINGS)
    rows = site.services.ledger.earnings.find(query).rows if refs else ()
    earned = [(row.type_ref, site.catalogue.get(row.post_id)) for row in rows]
    return [post for ref in refs for type_ref, post in earned if type_ref == ref and post is not None]
