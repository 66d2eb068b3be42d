"""Conflicts, throttling and lost answers at every operation of an event: retried, or reported, never half-done."""

from __future__ import annotations

import pytest

from laurel.app.errors import Unavailable
from laurel.store.driver.errors import TransactionConflict
from tests.containers import services_on

GOLD = 1
LOGIN, FLOOD = "gamipress_login", "gamipress_publish_page"
DUE = {LOGIN: 10, FLOOD: 90}
MOST_OPERATIONS = 40


class Faulty:
    """A driver whose n-th operation of some kinds fails, before or after it took place; ``every`` one, if wanted."""

    def __init__(self, tables, fault, *, at=1, after=False, every=False, kinds=None):
        self._tables = tables
        self._fault = fault
        self._at = at
        self._after = after
        self._every = every
        self._kinds = kinds or ("get", "batch_get", "query", "write", "transact", "transact_get")
        self.count = 0

    def __getattr__(self, name):
        method = getattr(self._tables, name)
        if name not in self._kinds:
            return method

        def call(*arguments, **options):
            self.count += 1
            fails = self.count == self._at or (self._every and self.count > self._at)
            if fails and not self._after:
                raise self._fault
            result = method(*arguments, **options)
            if fails:
                raise self._fault
            return result

        return call


@pytest.fixture
def faulty(world):
    """faulty(fault, …): the driver, and an environment on it that does not wait."""

    def make(fault, **options):
        driver = Faulty(world.tables, fault, **options)
        return driver, services_on(driver)

    return make


@pytest.mark.parametrize("trigger", [LOGIN, FLOOD])
def test_a_conflict_at_any_transaction_is_retried(world, faulty, trigger):
    for at, user in enumerate(world.people(MOST_OPERATIONS), start=1):
        driver, services = faulty(TransactionConflict(), at=at, kinds=("transact",))
        assert world.send(user, trigger, f"e{user}", services)["awarded"]
        assert world.state(user).balances[GOLD] == DUE[trigger]
        assert not world.violations(user)
        if driver.count < at:
            return
    raise AssertionError("the event never came to its end")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("trigger", [LOGIN, FLOOD])
def test_a_failure_at_any_operation_leaves_nothing_half_done(world, faulty, trigger, after):
    for at, user in enumerate(world.people(MOST_OPERATIONS), start=1):
        driver, services = faulty(Unavailable("timed out"), at=at, after=after)
        try:
            answer = world.send(user, trigger, f"e{user}", services)
        except Unavailable:
            answer = None
        assert not world.violations(user)
        balance = world.state(user).balances.get(GOLD, 0)
        assert balance in ((DUE[trigger],) if answer else (0, DUE[trigger]))
        again = world.send(user, trigger, f"e{user}")
        assert again["awarded"]
        assert answer is None or again == {**answer, "repeated": True}
        assert world.state(user).balances[GOLD] == DUE[trigger]
        assert not world.violations(user)
        if driver.count < at:
            return
    raise AssertionError("the event never came to its end")


@pytest.mark.parametrize("trigger", [LOGIN, FLOOD])
def test_without_end_it_is_unavailable_and_nothing_is_written(world, faulty, trigger):
    (user,) = world.people(1)
    for fault in (TransactionConflict(), Unavailable("throttled")):
        _, services = faulty(fault, every=True, kinds=("transact",))
        with pytest.raises(Unavailable):
            world.send(user, trigger, "e", services)
    assert world.state(user).balances == {}
    assert not any(world.rows(user))
    assert world.send(user, trigger, "e")["awarded"]
    assert not world.violations(user)


def test_who_cannot_finish_a_rest_shows_nothing(world, faulty):
    """The event is committed and answered; a request that can write finishes it, one that cannot is refused."""
    (user,) = world.people(1)
    _, services = faulty(Unavailable("throttled"), at=2, every=True, kinds=("transact",))
    assert len(world.send(user, FLOOD, "e", services)["awarded"]) >= 90
    for read in (services.states.get, lambda user: services.states.get_many([user])):
        with pytest.raises(Unavailable):
            read(user)
    with pytest.raises(Unavailable):
        world.send(user, LOGIN, "e2", services)
    assert world.state(user).balances[GOLD] == 90
    assert not world.violations(user)
