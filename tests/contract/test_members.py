"""Members and friendships, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from devstore.meter import Meter
from laurel.app.errors import Conflict
from laurel.app.ports.users import UserQuery
from laurel.domain.records.member import Friendship, Listed, Member, ProfileValue
from laurel.domain.records.user import User
from laurel.store.sizing import Sizing
from laurel.store.users.members import MemberStore
from laurel.store.users.users import UserStore

ANN = Member(1, "2026-03-01T12:00:00", None, ("student",), {2: ProfileValue("Paris", "2026-03-01T12:00:00")})
ASKED = Friendship(0, 1, 2, "2026-03-01T12:00:00")


@pytest.fixture
def members(tables):
    return MemberStore(tables)


def join(users, name):
    login = f"login-{name.lower()}"[:60]
    return users.create(
        User(0, f"{login}{hash(name)}", "", "", name, "2026-01-01T00:00:00", roles=("subscriber",)), "h"
    )


def ids(found):
    return [listed.member.user_id for listed in found]


def test_a_member_is_blank_until_something_is_stored(members):
    assert members.get(1) == Member(1)
    saved = members.save(Member(1), ANN)
    assert members.get(1) == saved == replace(ANN, rev=1)
    assert members.get_many([1, 2, 1]) == {1: Listed(saved, None), 2: Listed(Member(2), None)}


def test_everybody_is_who_has_an_account(members, users):
    zoe, ann, bob = (join(users, name) for name in ("Zoe", "Ann", "Bob"))
    saved = members.save(Member(zoe.id), replace(ANN, user_id=zoe.id))
    all_listed = [Listed(Member(ann.id), ann), Listed(Member(bob.id), bob), Listed(saved, zoe)]
    assert list(members.all_members()) == all_listed
    users.delete(ann)
    assert list(members.all_members()) == all_listed[1:]


def test_a_stale_member_is_not_saved(members):
    saved = members.save(Member(1), ANN)
    members.save(saved, replace(saved, types=()))
    for stale in (Member(1), saved):
        with pytest.raises(Conflict):
            members.save(stale, ANN)
    assert members.get(1).types == ()


def test_orders_hold_who_belongs_to_them(members):
    for number, stamp in ((1, "2026-03-01T12:00:00"), (2, ""), (3, "2026-03-01T11:00:00"), (12, "2026-03-01T13:00:00")):
        members.save(Member(number), Member(number, stamp, types=("a",)))
    assert ids(members.walk("newest", 10)) == [12, 3, 1]
    assert ids(members.walk("active", 10)) == [12, 1, 3]
    assert ids(members.walk("active", 10, since="2026-03-01T12:00:00")) == [12, 1]
    assert ids(members.walk("popular", 10)) == []
    assert [members.total(order) for order in ("newest", "active", "popular")] == [3, 3, 0]


def test_a_friendship_is_both_sides_and_counts_when_confirmed(members):
    asked = members.befriend(ASKED)
    assert members.friendship(1, 2) == members.friendship(2, 1) == asked
    assert (members.get(1).friends, members.total("popular")) == (None, 0)
    confirmed = members.confirm(asked)
    assert members.friendships(2) == [confirmed]
    assert members.friendships_with(1, [2, 3]) == {2: confirmed}
    assert [members.get(number).friends for number in (1, 2)] == [1, 1]
    members.unfriend(confirmed)
    assert members.friendship(1, 2) is None
    assert [members.get(number).friends for number in (1, 2)] == [0, 0]
    assert members.total("popular") == 2


def test_what_changed_meanwhile_is_a_conflict_and_counts_nothing(members):
    asked = members.befriend(ASKED)
    with pytest.raises(Conflict):
        members.befriend(Friendship(0, 2, 1, "2026-03-01T12:00:00"))
    members.confirm(asked)
    for change in (members.confirm, members.unfriend):
        with pytest.raises(Conflict):
            change(asked)
    assert [members.get(number).friends for number in (1, 2)] == [1, 1]


def test_a_forgotten_member_has_no_friendships(members):
    members.save(Member(1), ANN)
    members.confirm(members.befriend(ASKED))
    members.befriend(replace(ASKED, friend_id=9))
    members.forget(1)
    members.forget(1)
    assert members.friendships(2) == members.friendships(9) == []
    assert members.get(1) == Member(1)
    assert members.get(2).friends == 0
    assert [members.total(order) for order in ("newest", "active", "popular")] == [0, 0, 1]


def test_a_member_brings_the_profile_along_from_sign_up_to_the_end(members, users):
    ann = join(users, "Ann")
    assert members.get_with_user(ann.id) == members.get_many([ann.id])[ann.id] == Listed(Member(ann.id), ann)
    saved = members.save(Member(ann.id), replace(ANN, user_id=ann.id))
    changed = users.update(ann, replace(ann, name="Zoe", description="x", roles=("editor",)))
    assert members.get_with_user(ann.id) == Listed(saved, changed)
    for order in ("newest", "active", "alphabetical"):
        assert list(members.walk(order, 10)) == [Listed(saved, changed)]
    members.forget(ann.id)
    assert members.get_with_user(ann.id) == Listed(Member(ann.id), changed)
    assert ids(members.walk("newest", 10)) == []
    users.delete(changed)
    assert members.get_with_user(ann.id) == Listed(Member(ann.id), None)
    assert list(members.walk("alphabetical", 10)) == []


def test_the_alphabet_holds_everybody_by_name(members, users):
    people = [join(users, name) for name in ("bob", "Änn", "carl", "Bob")]
    assert ids(members.walk("alphabetical", 2)) == [people[i].id for i in (1, 0, 3, 2)]
    assert members.total("alphabetical") == 4
    users.update(people[2], replace(people[2], name="aaa"))
    assert next(members.walk("alphabetical", 1)).member.user_id == people[2].id


def test_chance_picks_among_the_active(members):
    assert members.random(3) == []
    for number in (2, 3, 5, 8, 13):
        members.save(Member(number), Member(number, "2026-03-01T12:00:00"))
    members.save(Member(9), Member(9, types=("a",)))
    seen = set()
    for _ in range(200):
        found = ids(members.random(2))
        assert len(set(found)) == 2
        seen |= set(found)
    assert seen == {2, 3, 5, 8, 13}
    assert sorted(ids(members.random(9))) == [2, 3, 5, 8, 13]


def test_shards_are_read_side_by_side_and_hold_who_was_written_to_fewer(tables):
    for shards, numbers in ((1, range(1, 5)), (3, range(5, 11))):
        users, members = (
            UserStore(tables, Sizing(directory_shards=shards)),
            MemberStore(tables, Sizing(directory_shards=shards)),
        )
        for number in numbers:
            join(users, f"m{number:02}")
            members.save(Member(number), Member(number, f"2026-03-{number:02}T12:00:00"))
    for order in ("newest", "active"):
        assert ids(members.walk(order, 4)) == list(range(10, 0, -1))
    assert ids(members.walk("alphabetical", 4)) == list(range(1, 11))
    for order in ("id", "name"):
        page = users.find(UserQuery(orderby=order, limit=9, offset=1))
        assert ([user.id for user in page.users], page.total) == (list(range(2, 11)), 10)
    assert users.find(UserQuery(roles=("subscriber",), limit=99)).total == 10
    changed = members.save(members.get(2), replace(members.get(2), last_activity="2026-04-01T12:00:00"))
    assert ids(members.walk("active", 4)) == [changed.user_id, *range(10, 2, -1), 1]


def test_lagging_lists_show_members_as_they_were(lagging):
    users, members = UserStore(lagging), MemberStore(lagging)
    ann = join(users, "Ann")
    saved = members.save(Member(ann.id), replace(ANN, user_id=ann.id))
    assert list(members.walk("newest", 10)) == []
    lagging.settle()
    later = users.update(ann, replace(ann, name="Zoe"))
    assert list(members.walk("newest", 10)) == [Listed(saved, ann)]
    assert members.get_with_user(ann.id) == Listed(saved, later)
    lagging.settle()
    assert list(members.walk("newest", 10)) == [Listed(saved, later)]


def test_costs():
    """What the data page says of members."""
    tables = Meter(MemoryTables())
    users, members = UserStore(tables), MemberStore(tables)
    for number in range(1, 41):
        join(users, f"member {number}" + "x" * 60)
        members.save(Member(number), Member(number, "2026-03-01T12:00:00", friends=1))

    def cost(work):
        with tables.measure() as usage:
            work()
        return usage.calls, usage.read_units, usage.write_units

    for order in ("newest", "active", "popular", "alphabetical"):
        calls, read, _ = cost(lambda order=order: [next(walk) for walk in [members.walk(order, 10)] for _ in range(10)])
        assert (calls, read) <= (1, 1.5)
    assert cost(lambda: members.get_with_user(7)) == (1, 1, 0)
    assert cost(lambda: members.total("newest")) == (1, 0.5, 0)
    calls, read, _ = cost(lambda: members.random(10))
    assert calls <= 3
    assert read <= 3
    seen = members.get(7)
    moved = replace(seen, last_activity="2026-03-02T12:00:00")
    assert cost(lambda: members.save(seen, moved)) == (1, 0, 1 + 1 + 1 + 2 + 1)


def test_friendships_are_counted_from_a_number(members):
    members.count_from(50)
    assert members.befriend(ASKED).id == 50
    assert members.befriend(replace(ASKED, friend_id=3)).id == 51


def test_a_spammer_is_in_no_order_but_stays_stored(members):
    for number in (1, 2):
        members.save(Member(number), Member(number, "2026-03-01T12:00:00", friends=1))
    seen = members.get(1)
    marked = members.save(seen, replace(seen, spam=True))
    assert members.get(1) == marked
    assert [
        [listed.member.user_id for listed in members.walk(order, 10)] for order in ("newest", "active", "popular")
    ] == [
        [2],
        [2],
        [2],
    ]
    assert [members.total(order) for order in ("newest", "active", "popular")] == [1, 1, 1]
    members.save(marked, replace(marked, spam=False))
    assert [members.total(order) for order in ("newest", "active", "popular")] == [2, 2, 2]


def test_a_member_keeps_pictures_and_who_sees_values(members):
    entry = ProfileValue(("a", "b"), "2026-03-01T12:00:00", "friends")
    saved = members.save(Member(1), Member(1, profile={2: entry}, pictures={"avatar": "x.png"}))
    assert members.get(1) == saved
    members.save(saved, replace(saved, pictures={}))
    assert members.get(1).pictures == {}
