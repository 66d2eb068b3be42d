"""The achievements a user has earned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from laurel.app.site import Site
from laurel.domain.records.ledger import Earning
from laurel.domain.records.ledger_query import EarningQuery
from laurel.domain.records.post import Post

PAGE_ROWS, MOST_PAGES = 10_000, 10
"""Earnings of a page, and the pages that are read at most; one looks through some 10,000 earnings."""


def earned_achievements(site: Site, user_id: int, types: Sequence[int]) -> list[Post]:
    """The achievement of each of a user's earnings, by type, the newest first (gamipress_get_user_achievements).

    `types` are ids of achievement types. An achievement earned twice is listed twice. Deleted achievements are left
    out; drafts and trashed ones are included. Of a user with more than some 100,000 earnings the newest are read.
    """
    refs = [str(type_id) for type_id in types]
    query = EarningQuery(users=(user_id,), type_refs=refs, limit=PAGE_ROWS)
    earned = [(row.type_ref, site.catalogue.get(row.post_id)) for row in _rows(site, query)] if refs else []
    return [post for ref in refs for type_ref, post in earned if type_ref == ref and post is not None]


def _rows(site: Site, query: EarningQuery) -> Iterator[Earning]:
    for _ in range(MOST_PAGES):
        page = site.services.ledger.earnings.find(query)
        yield from page.rows
        if page.beyond is None:
            return
        query = replace(query, beyond=page.beyond)
