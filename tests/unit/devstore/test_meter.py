"""Capacity units by the documented rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.ports.users import UserQuery
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.conditions import Absent
from laurel.store.driver.requests import Check, Delete, Put, Query, Update
from laurel.store.rows import keys
from laurel.store.users.users import UserStore

KB = 1024


def item(sk, size=0, **attributes):
    return {"pk": "p", "sk": sk, "text": "x" * size, **attributes}


@pytest.fixture
def meter():
    return Meter(MemoryTables())


def used(meter, work):
    with meter.measure() as usage:
        work()
    return usage.calls, usage.read_units, usage.write_units


def test_reads_round_up_to_4_kb_and_halve_when_eventual(meter):
    meter.write(Put("system", item("1", 5 * KB)))
    assert used(meter, lambda: meter.get("system", ("p", "1"))) == (1, 2, 0)
    assert used(meter, lambda: meter.get("system", ("p", "1"), consistent=False)) == (1, 1, 0)
    assert used(meter, lambda: meter.get("system", ("p", "none"))) == (1, 1, 0)


def test_a_batch_rounds_each_item_and_a_query_their_sum(meter):
    for number in range(4):
        meter.write(Put("system", item(str(number), KB)))
    keys = [("p", str(number)) for number in range(5)]
    assert used(meter, lambda: meter.batch_get("system", keys)) == (1, 5, 0)
    assert used(meter, lambda: meter.query(Query("system", "p", consistent=True))) == (1, 2, 0)
    assert used(meter, lambda: meter.query(Query("system", "p"))) == (1, 1, 0)
    assert used(meter, lambda: meter.query(Query("system", "none"))) == (1, 0.5, 0)
    many = [("p", f"none{number}") for number in range(101)]
    assert used(meter, lambda: meter.batch_get("system", many, consistent=False)) == (2, 50.5, 0)


def test_writes_cost_the_larger_of_before_and_after(meter):
    assert used(meter, lambda: meter.write(Put("system", item("1", 3 * KB)))) == (1, 0, 4)
    assert used(meter, lambda: meter.write(Put("system", item("1")))) == (1, 0, 4)
    assert used(meter, lambda: meter.write(Update("system", ("p", "1"), set={"text": ""}))) == (1, 0, 1)
    assert used(meter, lambda: meter.write(Delete("system", ("p", "none")))) == (1, 0, 1)


def test_a_transaction_doubles_and_checks_count(meter):
    operations = [Put("system", item("1", 2 * KB)), Check("system", ("p", "2"), Absent("pk"))]
    assert used(meter, lambda: meter.transact(operations)) == (1, 0, 2 * 3 + 2 * 1)


def test_an_index_costs_only_when_its_entry_changes(meter):
    """The table of earnings has one index with all attributes and one with one of them."""
    both = {"user": "u", "user_key": "1", "post": "p", "post_key": "1"}
    key = ("p", "1")
    assert used(meter, lambda: meter.write(Put("earnings", item("1", **both))))[2] == 1 + 1 + 1
    assert used(meter, lambda: meter.write(Put("earnings", item("1", **both))))[2] == 1
    assert used(meter, lambda: meter.write(Update("earnings", key, set={"text": "y"})))[2] == 1 + 1
    assert used(meter, lambda: meter.write(Update("earnings", key, set={"post_key": "2"})))[2] == 1 + 1 + 2
    assert used(meter, lambda: meter.write(Update("earnings", key, remove=["post"])))[2] == 1 + 1 + 1
    assert used(meter, lambda: meter.write(Delete("earnings", key)))[2] == 1 + 1


def test_a_batch_of_deletions_is_not_doubled(meter):
    for number in range(30):
        meter.write(Put("logs", item(str(number), user="u", user_key=str(number))))
    keys = [("p", str(number)) for number in range(30)]
    assert used(meter, lambda: meter.batch_delete("logs", [*keys, ("p", "none")])) == (2, 0, 30 * 2 + 1)


def test_outside_of_a_measurement_nothing_is_counted(meter):
    with meter.measure() as outer:
        meter.get("system", ("p", "1"))
        with meter.measure() as inner:
            meter.get("system", ("p", "1"))
    meter.get("system", ("p", "1"))
    assert (outer.calls, inner.calls) == (1, 1)


# The budgets of docs/data.md.


@pytest.fixture
def users(meter):
    store = UserStore(meter)
    for number in range(40):
        store.create(member(number), "h" * 100)
    return store


def member(number):
    return User(
        0,
        f"member{number}",
        f"member{number}@example.org",
        f"member-{number}",
        f"Member {number}",
        "2026-01-01T00:00:00",
        roles=("subscriber",),
        first_name="Mem",
        last_name="Ber",
        nickname="m",
        url="",
        description="x" * 150,
        meta={"nickname": "m"},
    )


def test_signing_up(meter, users):
    calls, read, written = used(meter, lambda: users.create(member(99), "h" * 100))
    assert (calls, read, written) == (2, 0, 23)


def test_signing_in_is_one_unit(meter, users):
    assert used(meter, lambda: users.login("member1")) == (1, 1, 0)


def test_a_page_of_users_stays_near_four_units(meter, users):
    calls, read, _ = used(meter, lambda: users.find(UserQuery()))
    assert read <= 4
    assert calls <= 2
    for order in ("id", "registered", "url"):
        assert used(meter, lambda order=order: users.find(UserQuery(orderby=order)))[1] <= 4
    assert used(meter, lambda: users.find(UserQuery(orderby="slug")))[1] <= 8


def test_a_user_and_their_state_are_one_unit(meter, users):
    meter.write(Update("users", keys.state(3), set={"commits": 1, "balances": {"5": 10}}))
    assert used(meter, lambda: users.get_with_state(3)) == (1, 1, 0)


def test_profile_changes(meter, users):
    user = users.get(3)
    # the profile and its entries by name, id, date and URL; the copy and its entry by name
    assert used(meter, lambda: users.update(user, replace(user, description="y")))[2] == 2 + 4 + 2 + 1
    user = users.get(3)
    # also the entry by e-mail, two markers, the role item and its entry
    assert used(meter, lambda: users.update(user, replace(user, email="new@example.org")))[2] == 9 + 2 + 4 + 3


def test_a_change_of_one_post(meter):
    store = PostStore(meter)
    seen = store.catalogue()
    assert used(meter, lambda: store.commit(seen, CatalogueChange(put=[Post(1, "post")]))) == (1, 0, 6)
    assert used(meter, store.catalogue) == (1, 1, 0)
