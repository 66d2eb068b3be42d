"""Eight environments award at once; the audit of every user finds nothing. `make races` runs the full sizes."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace

import pytest

from laurel.app.awards.engine_run import awarded
from laurel.app.awards.operate import Operator, award, keyed, revoke, unlock_with_points
from laurel.app.ledger.create_row import create_row
from laurel.app.site import Site
from laurel.domain.awards.by_hand import Refused
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Log
from laurel.store.rows import keys
from tests.concurrency.conftest import FULL

WORKERS = 8
DUPLICATES = 0.3
GOLD, RARE, FOR_SALE = 1, 30, 40
RARE_EVENT = "gamipress_register"
MAXIMUM = 10
PRICE = 30


@pytest.fixture
def events(tables):
    """How many events; an emulator takes longer over each."""
    return 2_000 if FULL else {"MemoryTables": 400}.get(type(tables).__name__, 100)


def deliveries(number, seed):
    """Event ids in random order, three of ten of them repetitions."""
    chance = random.Random(seed)
    fresh = [f"event-{n}" for n in range(round(number * (1 - DUPLICATES)))]
    sent = fresh + chance.choices(fresh, k=number - len(fresh))
    chance.shuffle(sent)
    return sent


def failures(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.mark.parametrize("people", [1, 40])
def test_every_event_pays_once(world, environments, together, events, print_figure, people):
    users = world.people(people)
    owner = {event_id: users[int(event_id.split("-")[1]) % people] for event_id in set(deliveries(events, 0))}
    sent = deliveries(events, 0)

    def work(number):
        return [
            (event_id, world.send(owner[event_id], event_id=event_id, services=environments[number]))
            for event_id in sent[number::WORKERS]
        ]

    outcomes = together(work)
    assert not failures(outcomes)
    answers, effects = {}, Counter()
    for event_id, answer in (pair for outcome in outcomes for pair in outcome):
        effects[event_id] += not answer.pop("repeated", False)
        assert answers.setdefault(event_id, answer) == answer
    assert set(effects.values()) == {1}
    due = Counter(owner[event_id] for event_id in owner)
    states = {user_id: world.state(user_id) for user_id in users}
    assert {user_id: state.balances.get(GOLD, 0) for user_id, state in states.items()} == {
        user_id: 10 * due[user_id] for user_id in users
    }
    assert {user_id: state.earnings for user_id, state in states.items()} == {u: due[u] for u in users}
    assert {user_id: world.violations(user_id) for user_id in users} == {user_id: [] for user_id in users}
    print_figure(f"{len(sent)} deliveries of {len(owner)} events, {people} users: 0 violations")


@pytest.mark.parametrize("people", [1, 10])
def test_every_event_of_batches_pays_once(world, environments, together, events, people):
    """Batches of one to twelve events of a user, in any order, some twice in a batch, many in several batches."""
    users = world.people(people)
    chance = random.Random(people)
    ids = {user: [f"{user}-{place}" for place in range(events // people // 4)] for user in users}
    batches = []
    for user in users:
        for _ in range(3):
            sent = ids[user] + chance.sample(ids[user], len(ids[user]) // 4)
            chance.shuffle(sent)
            while sent:
                size = chance.randint(1, 12)
                batches.append((user, sent[:size]))
                sent = sent[size:]
    chance.shuffle(batches)

    def work(number):
        return [
            (user, batch, world.send_all(user, batch, services=environments[number]))
            for user, batch in batches[number::WORKERS]
        ]

    outcomes = together(work)
    assert not failures(outcomes)
    answers, effects = {}, Counter()
    for _, batch, answered in (each for outcome in outcomes for each in outcome):
        for event_id, answer in zip(batch, answered, strict=True):
            assert isinstance(answer, dict)
            effects[event_id] += not answer.pop("repeated", False)
            assert answers.setdefault(event_id, answer) == answer
    assert set(effects.values()) == {1}
    for user in users:
        assert world.state(user).balances[GOLD] == 10 * len(ids[user])
        assert not world.violations(user)


def test_eight_workers_with_one_event(world, environments, together, print_figure):
    rounds = 50 if FULL else 5
    (user,) = world.people(1)
    for number in range(rounds):
        outcomes = together(lambda worker, n=number: world.send(user, event_id=f"e{n}", services=environments[worker]))
        assert not failures(outcomes)
        assert sum(not outcome.pop("repeated", False) for outcome in outcomes) == 1
        assert all(outcome == outcomes[0] for outcome in outcomes)
        assert outcomes[0]["awarded"]
    assert world.state(user).balances[GOLD] == 10 * rounds
    assert not world.violations(user)
    print_figure(f"{rounds} events delivered 8 times at once: one effect and one answer each")


def test_no_more_than_the_maximum_over_all_users(world, environments, together, tables, print_figure):
    users = world.people(50)

    def work(number):
        return [world.send(user, RARE_EVENT, services=environments[number]) for user in users[number::WORKERS]]

    outcomes = together(work)
    assert not failures(outcomes)
    earned = Counter(row.post_id for user in users for row in world.rows(user)[1])
    assert earned[RARE] == MAXIMUM
    assert tables.get("system", keys.earned(RARE))["earned"] == MAXIMUM
    assert not [user for user in users if world.violations(user)]
    print_figure(f"50 users, a maximum of {MAXIMUM}: {earned[RARE]} earned")


def test_a_maximum_that_is_set_when_some_have_earned(world, environments, together, tables):
    posts, people = world.services.posts, world.people(28)
    limited = posts.catalogue().get(RARE)
    free = {key: value for key, value in limited.meta.items() if "global_maximum" not in key}
    posts.commit(posts.catalogue(), CatalogueChange(put=(replace(limited, meta=free),)))
    for user in people[:4]:
        world.send(user, RARE_EVENT)
    posts.commit(posts.catalogue(), CatalogueChange(put=(limited,)))
    outcomes = together(
        lambda number: [world.send(user, RARE_EVENT, services=environments[number]) for user in people[4 + number :: 8]]
    )
    assert not failures(outcomes)
    earned = Counter(row.post_id for user in people for row in world.rows(user)[1])
    assert earned[RARE] == MAXIMUM
    assert tables.get("system", keys.earned(RARE))["earned"] == MAXIMUM


def test_a_manager_gives_beyond_the_maximum_over_all_users(world, tables):
    """By hand the maximum is not asked for, but counted; the system then gives no more."""
    users = world.people(MAXIMUM + 3)
    for user in users[:MAXIMUM]:
        world.send(user, RARE_EVENT)
    site = Site(world.services)
    award(site, Operator(users[MAXIMUM], admin=1), site.catalogue.rules.achievements[RARE])
    world.send(users[MAXIMUM + 1], RARE_EVENT)
    assert [row.post_id for row in world.rows(users[MAXIMUM])[1]].count(RARE) == 1
    assert [row.post_id for row in world.rows(users[MAXIMUM + 1])[1]].count(RARE) == 0
    assert tables.get("system", keys.earned(RARE))["earned"] == MAXIMUM + 1


@pytest.mark.parametrize("affordable", [1, 5])
def test_no_money_is_spent_twice(world, environments, together, print_figure, affordable):
    (user,) = world.people(1)
    for number in range(3 * affordable):
        world.send(user, event_id=f"salary-{number}")

    def buy(number):
        site = Site(environments[number])
        bought = 0
        for _ in range(2):
            with suppress(Refused):
                unlock_with_points(site, Operator(user), site.catalogue.rules.achievements[FOR_SALE])
                bought += 1
        return bought

    outcomes = together(buy)
    assert not failures(outcomes)
    assert sum(outcomes) == affordable
    assert world.state(user).balances[GOLD] == 0
    assert [log.type for log in world.rows(user)[0]].count("points_expend") == affordable
    assert not world.violations(user)
    print_figure(f"16 purchases at once with money for {affordable}: {sum(outcomes)} bought")


def test_one_idempotency_key_buys_once(world, environments, together):
    """Eight requests under one key: one purchase, and the same answer to all, although money is left."""
    (user,) = world.people(1)
    for number in range(6):
        world.send(user, event_id=f"salary-{number}")

    def buy(number):
        site = Site(environments[number])
        asked = Operator(user, answer_of=lambda decision: {"awarded": awarded(decision)})
        operator = keyed(site, asked, user, "key", {"post": FOR_SALE})
        return operator.answer(unlock_with_points(site, operator, site.catalogue.rules.achievements[FOR_SALE]))

    outcomes = together(buy)
    assert not failures(outcomes)
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert world.state(user).balances[GOLD] == 6 * 10 - PRICE
    assert not world.violations(user)


def test_revoking_eight_times_at_once_takes_one_earning(world, environments, together):
    (user,) = world.people(1)
    world.send(user, RARE_EVENT)

    def take(number):
        site = Site(environments[number])
        return revoke(site, Operator(user, admin=1), site.catalogue.rules.achievements[RARE])

    outcomes = together(take)
    assert not failures(outcomes)
    assert sum(bool(outcome.decision.rows) for outcome in outcomes) == 1
    assert world.state(user).earnings == 0
    assert not world.violations(user)


def test_events_and_managers_rows_for_one_user(world, environments, together):
    """Rows that clients write themselves count, while others write the user."""
    (user,) = world.people(1)

    def work(number):
        for again in range(5):
            if number % 2:
                world.send(user, event_id=f"e-{number}-{again}", services=environments[number])
            else:
                site = Site(environments[number])
                create_row(site, site.services.ledger.logs, Log(0, user, "event_trigger", "gamipress_login"))

    assert not failures(together(work))
    assert world.state(user).balances[GOLD] == 200
    assert world.state(user).logs == 20 + 3 * 20
    assert not world.violations(user)
