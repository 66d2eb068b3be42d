"""Several queries of one list: at once over a network, one after the other without one."""

from __future__ import annotations

import threading

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Unavailable
from laurel.store.driver.requests import Put, Query
from laurel.store.driver.together import AT_ONCE, pages_together
from laurel.store.driver.usage import CONSUMED

PATIENCE = 20


class Remote(MemoryTables):
    """Tables whose queries are answered only when so many of them are under way."""

    def __init__(self, together=1, is_remote=True):
        super().__init__()
        self.is_remote = is_remote
        self.met = threading.Barrier(together, timeout=PATIENCE)
        self.asked = []

    def query(self, query):
        self.asked.append(query.pk)
        if query.start is None:
            self.met.wait()
        if query.pk == "broken":
            raise Unavailable("gone")
        usage = CONSUMED.usage
        if usage:
            usage.count_call(writing=False)
            usage.count_units(0.5, writing=False)
        return super().query(query)


def filled(tables, *partitions):
    for partition in partitions:
        for number in range(3):
            tables.write(Put("system", {"pk": partition, "sk": str(number)}))
    return [Query("system", partition, limit=2) for partition in partitions]


def keys_of(items):
    return [(item["pk"], item["sk"]) for item in items]


def test_first_pages_are_under_way_together_and_later_ones_follow():
    tables = Remote(together=3)
    queries = filled(tables, "a", "b", "c")
    found = [keys_of(items) for items in pages_together(tables, queries)]
    assert found == [[(name, str(number)) for number in range(3)] for name in "abc"]
    assert sorted(tables.asked) == ["a", "a", "b", "b", "c", "c"]


def test_what_they_consume_is_counted_for_who_asked():
    tables = Remote(together=2)
    with CONSUMED() as usage:
        for items in pages_together(tables, filled(tables, "a", "b")):
            list(items)
    assert (usage.read_calls, usage.read_units) == (4, 2.0)


def test_a_failure_is_raised_where_its_items_are_read():
    tables = Remote(together=2)
    whole, broken = pages_together(tables, [*filled(tables, "a"), Query("system", "broken")])
    assert len(keys_of(whole)) == 3
    with pytest.raises(Unavailable):
        list(broken)


@pytest.mark.parametrize(("is_remote", "names"), [(False, ("a", "b")), (True, ("a",)), (True, ())])
def test_nothing_is_read_before_it_is_needed_where_that_saves_no_time(is_remote, names):
    tables = Remote(is_remote=is_remote)
    found = pages_together(tables, filled(tables, *names))
    assert tables.asked == []
    assert [len(keys_of(items)) for items in found] == [3] * len(names)


def test_more_than_a_process_asks_at_once_are_all_read():
    tables = Remote()
    queries = filled(tables, *(f"p{number}" for number in range(3 * AT_ONCE)))
    assert [len(list(items)) for items in pages_together(tables, queries)] == [3] * 3 * AT_ONCE
