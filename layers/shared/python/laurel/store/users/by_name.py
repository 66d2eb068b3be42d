"""Users by a whole address, or by how a name begins: what keys and sorted orders answer at any size of a site."""

from __future__ import annotations

from collections.abc import Iterator

from laurel.app.ports.users import UserQuery
from laurel.domain.fold import fold
from laurel.domain.slug import sanitize_title
from laurel.store.driver.requests import Query, Tables
from laurel.store.rows import keys
from laurel.store.users.user_filters import is_user_id

MOST_FOUND = 50
"""A beginning that more users of an order share is left to the lean directory."""


def by_name(tables: Tables, query: UserQuery, shards: int) -> set[int] | None:
    """The ids of the users whom the term names, and an id that it is; None if it is no whole address and no rare
    beginning.

    An address costs one read unit; a beginning one query for each order and shard.
    """
    columns = query.search_columns
    if "email" in columns and "@" in query.search and keys.is_name(query.search):
        marker = tables.get("users", keys.email(query.search))
        if marker is not None:
            return {int(marker["user_id"])}
    if query.search_prefix or not query.search_suffix or not columns:
        return None
    found = {int(query.search)} if "id" in columns and is_user_id(query.search) else set()
    for order, text in dict.fromkeys(_beginnings(query)):
        for shard in range(shards):
            page = tables.query(Query("users", keys.directory(shard), f"by_{order}", prefix=text, limit=MOST_FOUND + 1))
            if len(page.items) > MOST_FOUND or page.next is not None:
                return None
            found.update(keys.sort_id(item[f"{order}_key"]) for item in page.items)
    return found


def _beginnings(query: UserQuery) -> Iterator[tuple[str, str]]:
    """The orders to look into, and the text that sort keys begin with; a login name is found by the slug of it."""
    for column in query.search_columns:
        if column == "login":
            yield "slug", sanitize_title(query.search)
        elif column != "id":
            yield column, fold(query.search)
