"""Members and friendships, on every driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.ports import Conflict
from laurel.domain.member import Friendship, Member, ProfileValue
from laurel.store.members import MemberStore

ANN = Member(1, "2026-03-01T12:00:00", None, ("student",), {2: ProfileValue("Paris", "2026-03-01T12:00:00")})
ASKED = Friendship(0, 1, 2, "2026-03-01T12:00:00")


@pytest.fixture
def members(tables):
    return MemberStore(tables)


def test_a_member_is_blank_until_something_is_stored(members):
    assert members.get(1) == Member(1)
    saved = members.save(Member(1), ANN)
    assert members.get(1) == saved == replace(ANN, rev=1)
    assert members.get_many([1, 2, 1]) == {1: saved, 2: Member(2)}
    assert list(members.everybody()) == [saved]


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
    assert list(members.walk("newest", 10)) == [12, 3, 1]
    assert list(members.walk("active", 10)) == [12, 1, 3]
    assert list(members.walk("active", 10, since="2026-03-01T12:00:00")) == [12, 1]
    assert list(members.walk("popular", 10)) == []
    assert [members.total(order) for order in ("newest", "active", "popular")] == [3, 3, 0]


def test_a_friendship_is_both_sides_and_counts_when_confirmed(members):
    asked = members.befriend(ASKED)
    assert members.friendship(1, 2) == members.friendship(2, 1) == asked
    assert (members.get(1).friends, members.total("popular")) == (None, 0)
    confirmed = members.confirm(asked)
    assert members.friendships(2) == [confirmed]
    assert members.friendships_with(1, [2, 3]) == {2: confirmed}
    assert [members.get(number).friends for number in (1, 2)] == [1, 1]
    members.part(confirmed)
    assert members.friendship(1, 2) is None
    assert [members.get(number).friends for number in (1, 2)] == [0, 0]
    assert members.total("popular") == 2


def test_what_changed_meanwhile_is_a_conflict_and_counts_nothing(members):
    asked = members.befriend(ASKED)
    with pytest.raises(Conflict):
        members.befriend(Friendship(0, 2, 1, "2026-03-01T12:00:00"))
    members.confirm(asked)
    for change in (members.confirm, members.part):
        with pytest.raises(Conflict):
            change(asked)
    assert [members.get(number).friends for number in (1, 2)] == [1, 1]


def test_a_forgotten_member_is_nobodys_friend(members):
    members.save(Member(1), ANN)
    members.confirm(members.befriend(ASKED))
    members.befriend(replace(ASKED, friend_id=9))
    members.forget(1)
    members.forget(1)
    assert members.friendships(2) == members.friendships(9) == []
    assert members.get(1) == Member(1)
    assert members.get(2).friends == 0
    assert [members.total(order) for order in ("stored", "newest", "popular")] == [1, 0, 1]
