"""Erasures: what stays, what others see, killed anywhere, and done by two at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.awards.record_event import record_event
from laurel.app.community.friendships import add_friend
from laurel.app.community.update_member import set_profile_value
from laurel.app.errors import UserNotFound
from laurel.app.ledger.removals import sweep_removals
from laurel.app.ports.users import UserQuery
from laurel.app.posts.post_types import BUILT_IN
from laurel.app.privacy.erase import erase_again
from laurel.app.users.process_spammer_status import process_spammer_status
from laurel.app.users.update_user import update_user
from laurel.domain.awards.event import Event
from laurel.domain.records.erasure import Erasure, hidden, pseudonym
from laurel.domain.records.ledger import Log
from laurel.domain.records.removal import GRACE
from laurel.domain.records.user import User
from laurel.store.ledger import rewrites
from tests.unit.app.conftest import LONG_AGO
from tests.unit.app.privacy.conftest import ANN, BADGE, GOLD, OWN, STEP, TRASHED, Village

DELETED = f"deleted-user-{ANN}"


class Killed(BaseException):
    """The process is no more."""


def figures(village):
    """What the ledgers count: of Ann, of whom earned, and of the days."""
    services = village.services
    village.pump.catch_up()
    state = services.states.get(ANN)
    rows = services.ledger.earned(ANN)
    totals = {
        (item["pk"], item["sk"]): {name: value for name, value in item.items() if name not in ("pk", "sk")}
        for table, item, _ in village.items()
        if table == "system" and item["pk"].startswith(("totals#logs", "totals#earnings", "earned#"))
    }
    counted = (state.balances, state.awarded, state.ranks, state.logs, state.earnings, state.rev)
    return counted, [(row.id, row.post_id, row.points) for row in rows], totals


def titles(village, user_id):
    return [log.title for log in village.services.ledger.history(user_id) if log.title]


def test_sums_counts_and_earners_of_an_anonymized_person_stay(village):
    before = figures(village)
    logs = [(log.id, log.type, log.points, log.date) for log in village.services.ledger.history(ANN)]
    village.erase("anonymize")
    village.settle()
    assert figures(village) == before
    assert [(log.id, log.type, log.points, log.date) for log in village.services.ledger.history(ANN)] == logs


def test_titles_say_what_was_done_by_the_pseudonym(village):
    village.erase("anonymize")
    own = titles(village, ANN)
    assert f"{DELETED} earned 10 gold and now has 10 gold" in own
    assert f"Bob gave {DELETED} 5 gold: {DELETED} now has 35 gold" in own
    assert f"{DELETED}: achievement_earn" in own, "of a name that she had before"
    assert f"{DELETED} gave Bob 5 gold: Bob now has 5 gold" in titles(village, village.bob)
    [log] = [log for log in village.services.ledger.history(ANN) if "note" in log.meta]
    assert log.meta == {"note": f"of {DELETED}", "list": [DELETED, 3]}


def test_a_manager_who_is_erased_is_a_pseudonym_in_what_they_gave_others(village):
    village.erase("erase")
    assert f"{DELETED} gave Bob 5 gold: Bob now has 5 gold" in titles(village, village.bob)
    assert village.services.ledger.history(ANN) == village.services.ledger.earned(ANN) == []
    assert village.services.states.get(village.bob).balances == {GOLD: 600}


def test_who_never_managed_costs_no_look_at_all_logs(village, monkeypatch):
    monkeypatch.setattr(village.services.exports, "logs", None)
    village.erase("anonymize", managed=False)
    village.settle()


@pytest.mark.parametrize(
    ("mode", "reassign", "authors"),
    [
        ("erase", 0, {STEP: 0}),
        ("erase", 1, {OWN: 1, TRASHED: 1, STEP: 1}),
        ("anonymize", 0, {OWN: ANN, TRASHED: ANN, STEP: ANN}),
        ("anonymize", 1, {OWN: 1, TRASHED: 1, STEP: 1}),
    ],
)
def test_posts(village, mode, reassign, authors):
    village.erase(mode, reassign=reassign)
    posts = village.site.catalogue.posts
    assert {number: posts[number].author for number in (OWN, TRASHED, STEP) if number in posts} == authors
    assert BADGE in posts


def test_a_pseudonym_is_in_no_list_earns_nothing_and_never_changes(village):
    village.erase("anonymize")
    users = village.services.users
    for orderby in ("id", "name", "slug", "registered", "email", "url"):
        assert ANN not in [user.id for user in users.find(UserQuery(orderby=orderby, limit=50)).users]
    assert users.find(UserQuery(limit=50)).total == 3
    assert village.services.members.total("alphabetical") == 3
    assert users.login(DELETED) is users.login("annlogin") is None
    for change in (
        lambda: record_event(village.site, Event("gamipress_login", ANN)),
        lambda: update_user(village.site, ANN, lambda _: {"name": "Ann"}),
        lambda: process_spammer_status(village.site, ANN, spam=True),
        lambda: set_profile_value(village.site, ANN, 2, "Anntown"),
    ):
        with pytest.raises(UserNotFound):
            change()
    assert village.site.user(ANN).name == DELETED
    village.settle()
    assert village.services.members.friendships(village.bob) == []
    add_friend(village.site, village.bob, village.cid)


def dying_after(writes, driver, patched):
    """Let so many writes of a driver pass, and then none."""
    left = [writes]
    for name in ("write", "transact", "batch_delete"):
        method = getattr(driver, name)

        def die(*arguments, method=method):
            if not left[0]:
                raise Killed
            left[0] -= 1
            return method(*arguments)

        patched.setattr(driver, name, die)


@pytest.mark.parametrize("mode", ["erase", "anonymize"])
def test_killed_at_any_write_and_asked_again_nothing_is_left(mode, monkeypatch):
    monkeypatch.setattr(rewrites, "PIECE", 2)
    place = 0
    while True:
        village = Village().fill()
        with monkeypatch.context() as patched:
            dying_after(place, village.driver, patched)
            try:
                village.erase(mode)
                finished = True
            except Killed:
                finished = False
        if not finished and village.services.users.get(ANN) and not village.services.users.get(ANN).erased:
            village.erase(mode)
        village.settle()
        for table, item, text in village.items():
            if table in ("users", "logs", "earnings") or item["pk"] in ("removals", "settings"):
                assert not village.traces(text) - {"id"}, (place, table, item["pk"], item["sk"])
        if finished:
            return
        place += 7


def test_killed_before_the_rest_of_the_partition_is_gone_the_schedule_does_it(village, monkeypatch):
    def die(_):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(village.services.users, "forget_person", die)
        with pytest.raises(Killed):
            village.erase("anonymize")
    village.settle()
    left = {item["sk"].partition("#")[0] for _, item, _ in village.items() if item["pk"] == f"user#{ANN}"}
    assert left == {"self", "activity"}, "profile, state and trigger counts"


def test_the_second_look_is_at_what_was_written_since(village, monkeypatch):
    ledger, asked = village.services.ledger, []
    rewrite = ledger.rewrite_logs_of

    def noted(user_id, change, after, since, *, bookings):
        asked.append(since)
        return rewrite(user_id, change, after, since, bookings=bookings)

    monkeypatch.setattr(ledger, "rewrite_logs_of", noted)
    begin = village.clock.now()
    village.erase("anonymize")
    village.settle()
    assert asked == [None, None, begin - GRACE, begin - GRACE]


def test_two_who_erase_at_once_do_it_once(village, monkeypatch):
    anonymize = village.services.users.anonymize
    second = []

    def late(*arguments):
        monkeypatch.setattr(village.services.users, "anonymize", anonymize)
        second.append(village.erase("anonymize"))
        village.clock.advance(seconds=1)
        return anonymize(*arguments)

    monkeypatch.setattr(village.services.users, "anonymize", late)
    village.erase("anonymize")
    assert second
    assert village.services.users.find(UserQuery(limit=50)).total == 3
    assert len(list(village.services.erasures.all())) == len(list(village.services.removals.waiting())) == 1


def test_what_is_written_while_a_person_is_erased_is_changed_two_minutes_later(village):
    village.erase("anonymize")
    late = village.services.ledger.logs.create(Log(0, ANN, "event_trigger", title="Annabel Quistin did it"))
    by_hand = Log(0, village.cid, title="Annabel Quistin gave it", meta={"admin_id": ANN})
    given = village.services.ledger.logs.create(by_hand)
    assert sweep_removals(village.site, lambda: True).done == []
    village.clock.moment = village.clock.now() + GRACE * 1.1
    assert sweep_removals(village.site, lambda: True).done == [f"names#{ANN}"]
    logs = village.services.ledger.logs
    assert (logs.get(late.id).title, logs.get(given.id).title) == (f"{DELETED} did it", f"{DELETED} gave it")


def test_a_job_goes_on_where_it_was_and_changes_each_row_once(village, monkeypatch):
    monkeypatch.setattr(rewrites, "PIECE", 1)
    monkeypatch.setattr("laurel.app.site.REQUEST_ROWS", 1)
    site = village.erase("anonymize")
    (job,) = site.jobs
    assert job.startswith(f"names-{ANN}-")
    places = []
    for _ in range(200):
        turns = iter([True, False])
        sweep_removals(village.site, lambda turns=turns: next(turns))
        village.clock.advance(seconds=20)
        (removal,) = village.services.removals.newest(None, 5)
        if removal.finished:
            break
        places.append((-len(removal.stages), removal.after))
    assert places == sorted(places), "never back"
    assert len(places) > 20
    assert removal.names == ()
    earning, given = 1, 6
    assert removal.rows == len(titles(village, ANN)) + earning + given


def test_an_erasure_is_done_again_only_where_there_is_someone(village):
    erasure = Erasure(village.clock.now(), ANN, "anonymize")
    assert erase_again(village.site, erasure, BUILT_IN)
    assert not erase_again(village.site, erasure, BUILT_IN)
    assert erase_again(village.site, Erasure(village.clock.now(), ANN, "erase"), BUILT_IN)
    assert not erase_again(village.site, Erasure(village.clock.now(), ANN, "erase"), BUILT_IN)
    with pytest.raises(UserNotFound):
        village.erase("erase")


@pytest.mark.parametrize(
    ("names", "text", "after"),
    [
        (["Ann"], "Ann, ANN and Anna", "deleted-user-7, deleted-user-7 and Anna"),
        (["Ann", "Ann Lee"], "Ann Lee did", "deleted-user-7 did"),
        (["user", "7", "deleted"], "deleted-user-7 the user 77", "deleted-user-7 the deleted-user-7 77"),
        (["a+b@c.d"], "a+b@c.d aab@c.d", "deleted-user-7 aab@c.d"),
        ([" ", ""], "as it was", "as it was"),
        (["Ünï"], "ünï Ünïx", "deleted-user-7 Ünïx"),
    ],
)
def test_names_are_replaced_as_whole_words_and_once(names, text, after):
    hide = hidden(names, 7)
    assert hide(text) == after
    assert hide(hide({"a": [text, 7]})) == {"a": [after, 7]}
    assert pseudonym(7) == "deleted-user-7"


def test_deletions_are_folded_out_of_the_lean_directory_at_once_but_once_an_hour():
    village = Village()
    users = village.services.users

    def said():
        village.pump.catch_up()
        return {
            name
            for name in ("eve", "fay")
            for table, item, text in village.items()
            if item["pk"].startswith("lean#") and name in text
        }

    for name in ("eve", "fay"):
        users.create(User(0, name, "", name, name, LONG_AGO), "")
    assert said() == {"eve", "fay"}
    for name, left in (("eve", {"fay"}), ("fay", {"fay"})):
        users.delete(users.get(users.login(name).user_id))
        assert said() == left
    for hours, left in ((0.5, {"fay"}), (0.6, set())):
        village.clock.advance(hours=hours)
        cid = users.get(village.cid)
        users.update(cid, replace(cid, name=f"Cid {hours}"))
        assert said() == left
