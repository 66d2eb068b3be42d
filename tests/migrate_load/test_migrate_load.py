"""A small run of `make migrate-load`; and what its audit has to find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.store.driver.requests import Delete, Put, Update
from laurel.store.rows import keys
from laurel.store.rows.ledger import LOGS, log_items
from tests.containers import services_on
from tests.migrate_load.__main__ import report
from tests.migrate_load.audit import audit
from tests.migrate_load.old_site import OldSite
from tests.migrate_load.run import NAMES, place_in, run
from tests.migrate_load.traffic import CROWD

USERS, CLIENTS, LEAST = CROWD + 30, 3, 40


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_nothing_is_lost_or_doubled_under_traffic(store, tmp_path):
    old = OldSite(USERS, 100)
    with place_in(store, tmp_path) as place:
        result = run(place, old, CLIENTS, LEAST)
    text = "\n".join(report(old, result))
    assert result.violations == 0, text
    assert [each.name for each in result.migrated] == list(NAMES)
    logs, users = (each.changed for each in result.migrated)
    assert logs >= 100
    assert users >= USERS - len({user for user, _ in result.book.happened})
    assert result.book.awards >= CLIENTS * LEAST
    assert result.book.reads
    assert "0003_progress_into_states: " in text


class Migrated:
    """A migrated site in memory, and its audit."""

    def __init__(self, place):
        self.old, self.whole, self.tables = OldSite(USERS, 100), place.whole, place.whole.tables
        self.book = run(place, self.old, 1, 20).book
        happened = {user for user, _ in self.book.happened}
        self.busy, self.quiet = min(happened), next(i for i in self.old.ids[10:] if i not in happened)

    def found(self):
        """The checks that find something."""
        found = audit(self.old, self.whole, services_on(self.tables), self.book)
        return {name for name, wrong in found.items() if wrong}

    def state(self, user_id, **changes):
        """Set attributes of the item of a state."""
        self.tables.write(Update("users", keys.state(user_id), set=changes))

    def log(self, user_id):
        """A log of a user, and the item that has it."""
        items = [item for item in self.whole.scan("logs") if item.get("user_id") == user_id]
        return LOGS.rows(items[0])[0], items[0]

    def everything(self):
        """All items by table and key."""
        tables = ("users", "logs", "earnings", "system")
        return {(name, item["pk"], item["sk"]): item for name in tables for item in self.whole.scan(name)}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    with place_in("memory", tmp_path_factory.mktemp("migrated")) as place:
        site = Migrated(place)
        assert site.found() == set()
        yield site


@pytest.fixture
def site(migrated):
    """The site, which is afterwards as it was."""
    before = migrated.everything()
    yield migrated
    after = migrated.everything()
    for name, *key in after.keys() - before.keys():
        migrated.tables.write(Delete(name, tuple(key)))
    for (name, *_), item in ((key, item) for key, item in before.items() if after.get(key) != item):
        migrated.tables.write(Put(name, item))


STATES, ROWS, REBUILT = "states, progress, trigger counts", "rows", "rebuilt from the ledgers"
TOTALS, LEFT, ANSWERS = "totals of the site", "left of the layout of before", "answers"


def forget_progress(site):
    site.tables.write(Update("users", keys.state(site.quiet), remove=["progress"]))


def forget_the_counts_of_one_to_whom_something_happened(site):
    site.tables.write(Update("users", keys.state(site.busy), remove=["triggers"]))


def double_a_balance(site):
    site.state(site.quiet, balances={"1": 99}, awarded={"1": 99}, logged={"1": 99})


def change_the_rank(site):
    site.state(site.quiet, ranks={"5": 6})


def take_a_state(site):
    site.tables.write(Delete("users", keys.state(site.quiet)))


def lose_a_log(site):
    _, item = site.log(site.quiet)
    site.tables.write(Delete("logs", (item["pk"], item["sk"])))


def change_a_log(site):
    log, _ = site.log(site.quiet)
    site.tables.write(Put("logs", log_items([replace(log, title="other")])[0]))


def store_a_log_twice(site):
    _, item = site.log(site.quiet)
    site.tables.write(Put("logs", {**item, "pk": "2026-01#0"}))


def earn_once_more(site):
    item = next(item for item in site.whole.scan("earnings") if item["user_id"] == site.quiet)
    sk = f"{int(item['sk']) + 5:016}"
    site.tables.write(Put("earnings", {**item, "sk": sk, "user_key": sk, "post_key": sk}))


def count_a_log_more(site):
    counted = next(item for item in site.whole.scan("system") if item["pk"].startswith("totals#logs#"))
    site.tables.write(Update("system", (counted["pk"], counted["sk"]), add={"all": 1}))


def leave_an_entry(site):
    item = {"pk": keys.user_partition(site.quiet), "sk": "progress#11", "schema": 1, "times": 1}
    site.tables.write(Put("users", item))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (forget_progress, {STATES}),
        (forget_the_counts_of_one_to_whom_something_happened, {STATES, REBUILT}),
        (double_a_balance, {STATES}),
        (change_the_rank, {STATES}),
        (take_a_state, {STATES}),
        (lose_a_log, {ROWS, TOTALS}),
        (change_a_log, {ROWS, TOTALS}),
        (store_a_log_twice, {ROWS}),
        (earn_once_more, {ROWS, TOTALS}),
        (count_a_log_more, {TOTALS}),
        (leave_an_entry, {LEFT}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_audit_finds(site, tamper, found):
    tamper(site)
    assert site.found() >= found


def test_the_audit_passes_on_what_clients_found_wrong(site):
    site.book.violations.append("something")
    assert site.found() == {ANSWERS}
    site.book.violations.clear()
