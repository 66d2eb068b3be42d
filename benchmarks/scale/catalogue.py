"""What writers of the catalogue do to each other, and what processes that start read."""

from __future__ import annotations

import random
from functools import partial

from benchmarks.scale.site import Site
from laurel.app.errors import Unavailable
from laurel.app.posts.portion import PORTION
from laurel.app.site import Site as Use
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.store.catalogue.posts import PostStore
from laurel.store.catalogue.snapshots import write_snapshot

CLIENT_SECONDS = 0.03
"""How long a writer's next request takes to come."""


def writers(site: Site, count: int, seconds: float) -> tuple[list[float], int]:
    """So many writers who write one setting after the other: the seconds that each took, and how many were refused."""
    took: list[float] = []
    refused = 0

    def write() -> None:
        nonlocal refused
        container, clock = site.process(), site.clock
        clock.sleep(random.random() / 10)
        while clock.time < seconds:
            began, name = clock.time, f"Title {random.random()}"
            try:
                Use(container.services).commit(lambda _, name=name: (CatalogueChange(settings={"title": name}), None))
                took.append(clock.time - began)
            except Unavailable:
                refused += 1
            clock.sleep(CLIENT_SECONDS)

    site.clock.run([write] * count)
    return took, refused


def starts(site: Site, posts: int, rate: float, seconds: float) -> tuple[list[float], int]:
    """So many processes a second that start on a site of so many posts: the seconds that each read, and refusals."""
    store = PostStore(site.memory, sizing=site.sizing)
    fresh = [Post(1000 + n, "post", "publish", f"p{n}", content=f"{random.getrandbits(400):x}") for n in range(posts)]
    for first in range(0, posts, PORTION):
        store.commit(store.catalogue(), CatalogueChange(put=fresh[first : first + PORTION], next_id=9_999_999))
    write_snapshot(site.memory, store.catalogue(), site.clock.seconds())
    took: list[float] = []
    refused = 0

    def start(at: float) -> None:
        nonlocal refused
        site.clock.until(at)
        try:
            PostStore(site.tables, sizing=site.sizing).catalogue()
            took.append(site.clock.time - at)
        except Unavailable:
            refused += 1

    site.clock.run([partial(start, random.uniform(0, seconds)) for _ in range(int(rate * seconds))])
    return took, refused
