from __future__ import annotations

from laurel.app.awards.trigger_list import list_triggers
from laurel.domain.awards.triggers import ONCE, TRIGGERS


def test_without_a_group_all_are_listed_in_the_order_of_the_table():
    assert [row["trigger"] for row in list_triggers()] == list(TRIGGERS)


def test_what_counts_once_is_named_as_in_the_table_and_the_others_by_nothing():
    once = {row["trigger"]: row["once"] for row in list_triggers()}
    assert (once["gamipress_login"], once["gamipress_site_visit"]) == ("", "day")
    assert set(once.values()) == {"", *ONCE}
