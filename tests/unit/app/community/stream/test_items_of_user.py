"""A deleted or spamming member's stream items, also while the index is behind."""

from __future__ import annotations

import pytest

from devstore.lagging import LaggingIndexes
from devstore.memory import MemoryTables
from laurel.app.community.stream.items_of_user import delete_stream_items_of, spam_stream_items_of
from laurel.app.community.stream.post import post_stream_item
from laurel.app.site import Site
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.stream_query import StreamQuery
from tests.containers import services_on


@pytest.fixture
def tables():
    return LaggingIndexes(MemoryTables())


@pytest.fixture
def site(tables):
    """A member with a hundred and twenty items."""
    made = Site(services_on(tables))
    for _ in range(120):
        post_stream_item(made, StreamItem(0, 1, "activity", UPDATE, "Hello", ""))
    return made


def total(site, **query):
    return site.services.stream_items.find(StreamQuery(moderates=True, **query)).total


def test_items_that_the_index_does_not_show_stay_and_the_loop_ends(site, tables):
    delete_stream_items_of(site, 1)
    assert total(site) == 120
    tables.settle()
    delete_stream_items_of(site, 1)
    assert total(site) == 0


def test_items_are_marked_as_spam_and_as_ham(site, tables):
    tables.settle()
    spam_stream_items_of(site, 1, spam=True)
    assert (total(site), total(site, ham=False, spam=True)) == (0, 120)
    spam_stream_items_of(site, 1, spam=False)
    assert total(site) == 0
    tables.settle()
    spam_stream_items_of(site, 1, spam=False)
    assert total(site) == 120
