"""What becomes of a member's part in the stream, while the index is behind, too."""

from __future__ import annotations

import pytest

from laurel.app.activity_item_ports import UPDATE, ActivityItem, ActivityQuery
from laurel.app.members_activity import forget_activity, spam_activity
from laurel.app.post_activity import post_activity
from laurel.app.site import Site
from laurel.services import make_services
from laurel.store.lagging import LaggingIndexes
from laurel.store.memory import MemoryTables


@pytest.fixture
def tables():
    return LaggingIndexes(MemoryTables())


@pytest.fixture
def site(tables):
    """A member with a hundred and twenty items."""
    made = Site(make_services(tables, b"x" * 16, sleep=lambda _: None))
    for _ in range(120):
        post_activity(made, ActivityItem(0, 1, "activity", UPDATE, "Hello", ""))
    return made


def total(site, **query):
    return site.services.activity_items.find(ActivityQuery(moderates=True, **query)).total


def test_what_the_index_does_not_show_stays_and_nothing_runs_forever(site, tables):
    forget_activity(site, 1)
    assert total(site) == 120
    tables.settle()
    forget_activity(site, 1)
    assert total(site) == 0


def test_spam_and_no_more(site, tables):
    tables.settle()
    spam_activity(site, 1, spam=True)
    assert (total(site), total(site, ham=False, spam=True)) == (0, 120)
    spam_activity(site, 1, spam=False)
    assert total(site) == 0
    tables.settle()
    spam_activity(site, 1, spam=False)
    assert total(site) == 120
