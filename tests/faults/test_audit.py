"""The audit finds nothing on a site without faults, and with each of its checks what is tampered with."""

from __future__ import annotations

import itertools
import json
import logging
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from laurel.app.site import Site
from laurel.app.site_events.outbox import outbox_rows
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.stream_query import StreamQuery
from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import create_tables
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS
from laurel_cli.operate.recount import add
from tests.concurrency.conftest import BADGES, GOLD, LOGIN, RARE
from tests.faults.audit import CHECKS, audit
from tests.faults.run import sweep
from tests.faults.town import HAND, RANK_IDS, RANKS, RULED, Person, Town
from tests.faults.worker import Environment
from tests.faults.workload.book import Book
from tests.faults.workload.caller import Caller
from tests.faults.workload.client import Client
from tests.faults.workload.deliveries import Function, Streams
from tests.faults.workload.people import sign_up
from tests.faults.workload.scenarios import SCENARIOS, pairs_of

TIMES = 3
"""How often each scenario is played."""


class NoProcess:
    """A worker in this process, which cannot be killed."""

    def __init__(self, environment):
        self._environment = environment

    def call(self, line):
        """What a worker answers, by way of JSON."""
        return json.loads(json.dumps(self._environment.answer(json.loads(json.dumps(line)))))


class Played:
    """A site on which every scenario was played, its book and its notices."""

    def __init__(self, endpoint, folder):
        client = new_client(endpoint)
        create_tables(client, "audited")
        self.notices = folder / "notices.jsonl"
        self.town = Town(DynamoTables(client, "audited"), "audited")
        self.town.settle(4, 1)
        self.book = Book()
        worker = NoProcess(Environment(client, "audited", self.notices))
        self.caller = Caller(worker, self.book, random.Random(1))
        (pairs,) = pairs_of(self.town.players, 1)
        player = Client(self.town, self.book, self.caller, 0, pairs, itertools.count(1))
        for scenario in list(SCENARIOS) * TIMES:
            scenario(player)
        while not (self.book.people and self.book.gone):
            sign_up(player)
        call = Function(worker, self.book, Counter())
        sweep(self.town)
        Streams([call, call], self.town, endpoint, random.Random(1)).drain(self.book)

    @property
    def standing(self):
        """The id of a user who is there."""
        return self.town.players[0].id

    def found(self, only=""):
        """The violations by check, each once; of one check only, if it is named."""
        return {name: set(found) for name, found in audit(self.town, self.book, self.notices, only).items()}


@pytest.fixture(scope="module")
def played(ministack_endpoint, tmp_path_factory):
    logging.disable(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in LOCAL_CREDENTIALS.items():
            environment.setenv(name, value)
        yield Played(ministack_endpoint, tmp_path_factory.mktemp("played"))
    logging.disable(logging.NOTSET)


def test_a_site_without_faults_holds(played):
    assert {name: found for name, found in played.found().items() if found} == {}
    assert all(played.book.deeds.values())
    assert played.book.checks
    assert played.book.gone
    assert played.book.people


# ---- what is done to the site, by the check that finds it


def _change_state(played, person, **changes):
    states = played.town.services.states
    state = states.get(person.id)
    states.commit(person.id, state.rev, replace(state, **changes), [])


def _give_gold(played):
    _change_state(played, played.town.players[0], balances={GOLD: 1})


def _take_gold(played):
    _change_state(played, played.town.players[2], balances={})


def _count_a_log_more(played):
    player = played.town.players[1]
    _change_state(played, player, logs=played.town.services.states.get(player.id).logs + 1)


def _promise_an_event(played):
    played.book.happens(played.town.players[0].id, LOGIN)


def _earn_twice(played):
    played.town.services.ledger.earnings.create(Earning(0, played.town.players[0].id, 11, "points-award"))


def _give_what_is_rare(played):
    for _ in range(11):
        played.town.services.ledger.earnings.create(Earning(0, played.town.managed[0].id, RARE, str(BADGES)))


def _say_that_one_is_gone(played):
    played.book.moves_out(played.book.people[0])


def _say_that_one_is_there(played):
    played.book.moves_in(Person("ghost", 99))


def _count_a_row_more(played):
    add(played.town.tables, "earnings", datetime.now(UTC).date(), {"all": 1})


def _leave_an_event(played):
    site = Site(played.town.services)
    site.services.outbox.put(outbox_rows(site, "left", [Event(LOGIN, played.town.players[0].id)]))


def _forget_a_notice(played):
    lines = played.notices.read_text().splitlines(keepends=True)
    forgotten = next(json.loads(line)[1]["id"] for line in lines if json.loads(line)[1]["user_id"] == played.standing)
    played.notices.write_text("".join(line for line in lines if json.loads(line)[1]["id"] != forgotten))


def _change_a_notice(played):
    kind, detail = json.loads(played.notices.read_text().splitlines()[-1])
    with played.notices.open("a") as file:
        file.write(json.dumps([kind, {**detail, "user_id": 99}]) + "\n")


def _log_an_operation_twice(played):
    logs, _ = played.town.world.rows(played.town.managed[0].id)
    (first, *_) = [log for log in logs if abs(log.points) > 1000]
    played.town.services.ledger.logs.create(Log(0, first.user_id, first.type, "", points=first.points))


def _delete_all_rows_by_hand(played):
    ledger = played.town.services.ledger
    logs, earnings = played.town.world.rows(played.town.managed[0].id)
    for log in logs:
        if log.title.startswith("c0n"):
            ledger.logs.delete(log)
    for row in earnings:
        if row.title.startswith("c0n"):
            ledger.earnings.delete(row)


def _rename(played):
    users = played.town.services.users
    user = users.get(played.town.managed[0].id)
    users.update(user, replace(user, first_name="other"))


def _revoke_passwords(played):
    users = played.town.services.users
    login = users.login(played.town.managed[0].login)
    users.update_login(login, replace(login, application_passwords=login.application_passwords[:1]))


def _rename_a_badge(played):
    posts = played.town.services.posts
    seen = posts.catalogue()
    posts.commit(seen, CatalogueChange(put=(replace(seen.get(RULED), title="other"),)))


def _earn_what_is_gone(played):
    known = played.town.services.posts.catalogue()
    for post_id in range(1000, 1100):
        if known.get(post_id) is None:
            row = Earning(0, played.town.managed[0].id, post_id, str(BADGES))
            played.town.services.ledger.earnings.create(row)


def _part_friends(played):
    members = played.town.services.members
    for player in played.town.players:
        for friendship in members.friendships(player.id):
            members.unfriend(friendship)


def _delete_a_stream(played):
    items = played.town.services.stream_items
    for item in items.find(StreamQuery(user_ids=[player.id for player in played.town.players], limit=99)).items:
        items.delete(item)


def _change_the_rank(played):
    other = next(rank for rank in (*RANK_IDS, HAND) if not _is_rank(played, rank))
    _change_state(played, played.town.managed[0], ranks={RANKS: other})


def _is_rank(played, rank):
    return played.town.services.states.get(played.town.managed[0].id).ranks.get(RANKS, RANK_IDS[0]) == rank


TAMPERING = [
    ("balances and counts of users", _give_gold),
    ("balances and counts of users", _count_a_log_more),
    ("rebuilt", _take_gold),
    ("earned once", _promise_an_event),
    ("earned once", _earn_twice),
    ("the most of all", _give_what_is_rare),
    ("orphans", _say_that_one_is_gone),
    ("directory", _say_that_one_is_there),
    ("totals of the site", _count_a_row_more),
    ("left over", _leave_an_event),
    ("notices", _forget_a_notice),
    ("notices", _change_a_notice),
    ("operations", _log_an_operation_twice),
    ("rows by hand", _delete_all_rows_by_hand),
    ("profiles", _rename),
    ("accounts", _revoke_passwords),
    ("catalogue", _rename_a_badge),
    ("deletions", _earn_what_is_gone),
    ("friendships", _part_friends),
    ("stream", _delete_a_stream),
    ("ranks", _change_the_rank),
]


@pytest.mark.parametrize(("check", "tamper"), TAMPERING)
def test_what_is_tampered_with_is_found(played, check, tamper):
    before = played.found(check)[check]
    tamper(played)
    after = played.found(check)[check]
    assert after
    assert after != before


def test_every_check_is_tampered_with(played):
    checks = {name for name, _ in played.book.checks} | CHECKS.keys()
    assert checks == {check for check, _ in TAMPERING}
