"""The records of changes, from which an environment that is behind learns what happened.

A record holds the posts as that change left them. Records never change, so a reader of consecutive ones
has exactly the catalogue of the last, whatever is committed meanwhile.
"""

from __future__ import annotations

from typing import Any

from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue.chunks import decode_chunk, encode_chunks
from laurel.store.driver.requests import Put, Query, Tables, pages
from laurel.store.rows import keys

LIFE_SECONDS = 14 * 86400
"""How long the record of a change is kept."""


def change_records(change: CatalogueChange, version: int, now: float) -> list[Put]:
    """The items that record the change which made that version; ``now`` in seconds since 1970."""
    put = {post.id: post for post in change.put}
    chunks = encode_chunks(put.values(), change.settings)
    records = []
    for number, data in enumerate(chunks):
        pk, sk = keys.change(version, number)
        item = {"pk": pk, "sk": sk, "version": version, "data": data, "expires": int(now) + LIFE_SECONDS}
        if number == 0:
            item |= {"chunks": len(chunks), "delete": [post_id for post_id in change.delete if post_id not in put]}
        records.append(Put("posts", item))
    return records


def read_changes(tables: Tables, after: int, until: int) -> CatalogueChange | None:
    """The changes of the versions after one until another as a single change; None if a record is gone."""
    if after == until:
        return CatalogueChange()
    low, high = keys.change(after + 1)[1], keys.change(until, keys.LAST_CHUNK)[1]
    records = list(pages(tables, Query("posts", keys.CATALOGUE, low=low, high=high, consistent=True)))
    firsts = [record for record in records if "chunks" in record]
    if [record["version"] for record in firsts] != list(range(after + 1, until + 1)):
        return None
    if sum(record["chunks"] for record in firsts) != len(records):
        return None
    put: dict[int, Post] = {}
    gone: dict[int, None] = {}
    settings: dict[str, Any] = {}
    for record in records:
        for post_id in record.get("delete", ()):
            put.pop(post_id, None)
            gone[post_id] = None
        posts, changed = decode_chunk(record["data"])
        put.update((post.id, post) for post in posts)
        settings.update(changed)
    return CatalogueChange(list(put.values()), list(gone), settings)
