"""The lean directory: what it finds is what looking at every user finds, whatever happened before."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest

from devstore.meter import Meter
from laurel.app.errors import Conflict, TooManyRows
from laurel.app.ports.users import UserQuery
from laurel.store.driver.change import Change
from laurel.store.rows import keys, lean_keys
from laurel.store.sizing import Sizing
from laurel.store.users import directory
from laurel.store.users.lean import build as lean_build
from laurel.store.users.lean import merge as lean_merge
from laurel.store.users.lean import store as lean_store
from laurel.store.users.lean.build import build
from laurel.store.users.lean.merge import LeanMerge
from laurel.store.users.lean.store import LeanStore
from laurel.store.users.users import UserStore
from tests.contract.lean_site import NAMES, ORDERS, Site, ids, person, same
from tests.interrupted import Dying, Killed

SEARCHES = [
    {"search": "ANNA", "search_columns": ("name",)},
    {"search": "emil", "search_columns": ("name",), "search_suffix": False},
    {"search": "zoe", "search_columns": ("name",), "search_prefix": False},
    {"search": "slug-99", "search_columns": ("slug",), "search_prefix": False, "search_suffix": False},
    {"search": "1", "search_columns": ("id",)},
    {"search": "1"},
    {"search": "login1", "search_columns": ("login",)},
    {"search": "Z0@", "search_columns": ("email", "url")},
    {"search": "李"},
    {"search": "a\nb"},
    {"search": "\n"},
    {"search": "o", "roles": ("subscriber",)},
    {"search": "o", "roles": ("editor", "author"), "exclude": (3, 4)},
    {"search": "none such"},
    {"search": "\u0301"},  # an accent alone: nothing is left of it
    {"search": "\ud800"},
    {"search": "\u0301", "search_columns": ("name",), "search_suffix": False},
    {"search": "\u0301", "search_columns": ("name",), "search_prefix": False},
    {"search": "\u0301", "search_columns": ("name",), "search_prefix": False, "search_suffix": False},
    {"roles": ("editor", "subscriber")},
    {"roles": ("sub",)},
    {"exclude": (1, 2)},
]


@pytest.fixture
def site(monkeypatch):
    return Site(monkeypatch)


def test_it_finds_what_looking_at_every_user_finds(site):
    site.join(*range(14))
    for query in SEARCHES:
        for order, descending in itertools.product(ORDERS, (False, True)):
            same(site, orderby=order, descending=descending, **query)


def test_names_in_any_script_are_found_by_any_part_of_them(site, monkeypatch):
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 0)
    dice = random.Random(5)
    signs = "aAäß\u0131İ🎉שם,\r\u2028\x85 ﬁΩς李*%_0~ǆᾳ\u0301\u0345\u00ad\u200b\U0010ffff"
    for number in range(20):
        name, url = ("".join(dice.choices(signs, k=dice.randint(0, 6))) for _ in range(2))
        site.users.create(person(number, name=name, url=url), "h")
    site.pump.catch_up()
    names = [user.name for user in site.read().users if user.name]
    for text in [*signs, *names]:
        begin = dice.randrange(len(text))
        ends = {"search_prefix": dice.random() < 0.7, "search_suffix": dice.random() < 0.7}
        same(site, search=text[begin : begin + dice.randint(1, 3)], orderby=dice.choice(ORDERS), **ends)


def test_every_driver_keeps_it(tables, monkeypatch):
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 0)
    monkeypatch.setattr(directory, "SMALL", 0)
    monkeypatch.setattr("laurel.store.users.found_lists.PART_IDS", 2)
    users, merge = UserStore(tables, seconds=lambda: 1.0), LeanMerge(tables)
    for number in range(1, 7):
        user = users.create(person(number), "h")
        merge.apply("shard-1", [Change(str(number), None, tables.get("users", keys.member(user.id)))], 1_800_000_000.0)
    gone = tables.get("users", keys.member(2))
    users.delete(users.get(2))
    merge.apply("shard-1", [Change("7", gone, None)], 1_800_000_000.0)
    page = users.find(UserQuery(search="slug", search_columns=("slug",), orderby="id", limit=2))
    assert (ids(page), page.total) == ([1, 3], 5)
    page = users.find(UserQuery(search="slug", search_columns=("slug",), orderby="id", limit=2, offset=2))
    assert (ids(page), page.total) == ([4, 5], 5)


@pytest.mark.parametrize("sizing", [Sizing(), Sizing(directory_shards=3)])
def test_changes_are_followed_in_any_order_of_merging_and_folding(monkeypatch, sizing):
    """Random changes, with segments of four ids that are folded now and then."""
    for module in (lean_build, lean_merge):
        monkeypatch.setattr(module, "SEGMENT_IDS", 4)
    monkeypatch.setattr(lean_keys, "_GROUP_SEGMENTS", 2)
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 300)
    monkeypatch.setattr(lean_store, "PART_BYTES", 150)
    chance = random.Random(5)
    site = Site(monkeypatch, sizing=sizing)
    there = site.join(0, 1, 2)
    for number in range(3, 60):
        deed = chance.choice(("join", "join", "rename", "leave", "roles", "text"))
        at = chance.randrange(len(there))
        if deed == "join":
            there += site.join(number)
        elif deed == "leave" and len(there) > 2:
            site.users.delete(there.pop(at))
        elif deed == "rename":
            there[at] = site.users.update(
                there[at], replace(there[at], name=f"Name {number}", email=f"n{number}@x.org")
            )
        elif deed == "roles":
            there[at] = site.users.update(there[at], replace(there[at], roles=("author",)))
        else:
            there[at] = site.users.update(there[at], replace(there[at], description="x" * number))
        if chance.random() < 0.4:
            site.pump.catch_up()
        site.now += 3600
        same(site, search=chance.choice("aeno1"), orderby=chance.choice(ORDERS))
    state = LeanStore(site.tables).state()
    assert state.folded > 3, "some were folded"
    assert len(list(LeanStore(site.tables).changes())) < state.changes - 3, "and dropped"
    same(site, roles=("author", "subscriber"), orderby="email")


def test_those_who_just_signed_up_are_found_before_the_stream_tells(site):
    site.join(1, 2)
    site.pump.catch_up()
    site.users.create(person(4, registered="2027-01-15T07:58:00"), "h")
    assert ids(site.find(site.lagging, search="login4")) == [3]
    assert ids(site.find(site.lagging, search="login1")) == [1]


def test_the_renamed_are_found_under_the_new_name_only_and_the_deleted_are_gone(site):
    ann, bob = site.join(1, 2)
    site.pump.catch_up()
    ann = site.users.update(ann, replace(ann, name="Zelda"))
    site.users.delete(bob)
    assert ids(site.find(site.lagging, search="bernd")) == [], "not shown, though still counted"
    assert ids(site.find(search="zelda")) == [ann.id]
    assert site.find(search=NAMES[1], search_columns=("name",)).total == 0
    assert site.find(search="login2").total == 0


@pytest.mark.parametrize("order", ["slug", "name"])
def test_pages_of_a_list_show_everyone_once_whatever_happens_meanwhile(site, monkeypatch, order):
    monkeypatch.setattr(directory, "EXAMINED_ROWS", 3)
    monkeypatch.setattr("laurel.store.users.found_lists.FOLLOWS_EXACTLY", 3)
    monkeypatch.setattr("laurel.store.users.found_lists.PART_IDS", 1 if order == "name" else 4)
    monkeypatch.setattr("laurel.store.users.found_lists.PARTS", 3)
    monkeypatch.setattr("laurel.store.users.found_lists.USERS_A_SECOND", 1)
    people = site.join(*range(1, 15))
    first = site.find(orderby=order, limit=3)
    site.users.update(people[13], replace(people[13], slug="zzz", name="zzz"))
    site.join(20)
    rest = [ids(site.find(orderby=order, limit=3, offset=offset)) for offset in (3, 6, 9, 12)]
    assert sorted(itertools.chain(ids(first), *rest)) == [user.id for user in people]
    site.now += 60
    assert site.find(orderby=order, limit=3).total == 15


@pytest.mark.parametrize("descending", [False, True])
def test_a_deep_page_costs_what_its_rows_cost_in_the_index(site, monkeypatch, descending):
    site.join(*range(1, 15))
    site.find(orderby="name", descending=descending, limit=10)
    meter = Meter(site.tables)
    users = UserStore(meter, seconds=lambda: site.now)
    with meter.measure() as usage:
        page = site.find(users, orderby="name", descending=descending, limit=10, offset=2)
    assert len(page.users) == 10
    assert (usage.calls, usage.read_units) == (5, 0.5 + 0.5 + 0.5 + 0.5 + 0.5), "total, list, ids, the first, the rest"


def test_on_a_small_site_a_list_is_made_anew_when_someone_joined(site):
    site.join(*range(1, 8))
    assert ids(site.find(orderby="id", limit=3)) == [1, 2, 3]
    site.join(9)
    page = site.find(orderby="id", limit=3, offset=5)
    assert (ids(page), page.total) == ([6, 7, 8], 8)


def test_a_batch_that_comes_again_in_other_pieces_changes_nothing(site):
    waiting = site.tables.follow("users")
    site.join(1, 2)
    changes = list(waiting)
    merge = LeanMerge(site.tables)
    for part in (changes[:7], changes, changes[3:9], changes):
        merge.apply("shard-1", part, site.now)
    state = LeanStore(site.tables).state()
    merge.apply("shard-1", changes, site.now)
    assert LeanStore(site.tables).state() == state
    assert ids(site.find(site.lagging, search="login")) == [1, 2]


@pytest.mark.parametrize("request_", range(1, 80, 3))
def test_a_reader_of_the_stream_that_is_killed_loses_and_repeats_nothing(monkeypatch, request_):
    monkeypatch.setattr(lean_merge, "SEGMENT_IDS", 2)
    monkeypatch.setattr(lean_build, "SEGMENT_IDS", 2)
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 10)
    site = Site(monkeypatch)
    waiting = site.tables.follow("users")
    people = site.join(1, 2, 3, 4, 5)
    site.users.update(people[0], replace(people[0], name="Zelda"))
    site.users.delete(people[2])
    changes = list(waiting)
    try:
        LeanMerge(Dying(site.tables, request_)).apply("shard-1", changes, site.now)
    except Killed:
        LeanMerge(site.tables).apply("shard-1", changes, site.now)
    assert LeanStore(site.tables).state().ready
    for query in ({"search": "login"}, {"search": "zelda"}, {"roles": ("subscriber", "editor"), "orderby": "email"}):
        same(site, **query)


def test_shards_that_are_read_side_by_side_lose_nothing(monkeypatch):
    """Four readers write the same state, and fold beside each other."""
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 0)
    monkeypatch.setattr(lean_merge, "SEGMENT_IDS", 4)
    monkeypatch.setattr(lean_build, "SEGMENT_IDS", 4)
    site = Site(monkeypatch)
    waiting = site.tables.follow("users")
    people = site.join(*range(1, 25))
    for person_ in people[:12]:
        site.users.update(person_, replace(person_, name=f"Renamed {person_.id}"))
    by_shard = {}
    for change in waiting:
        by_shard.setdefault((change.after or change.before)["pk"][-1:], []).append(change)

    def read(shard):
        merge = LeanMerge(site.tables)
        for begin in range(0, len(by_shard[shard]), 5):
            for _ in range(9):
                with suppress(Conflict):
                    merge.apply(shard, by_shard[shard][begin : begin + 5], site.now)
                    break

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, by_shard))
    same(site, search="renamed", orderby="email")
    same(site, search="login")


def test_a_fold_that_runs_out_of_time_goes_on_with_the_next_batch(site, monkeypatch):
    monkeypatch.setattr(lean_merge, "SEGMENT_IDS", 1)
    monkeypatch.setattr(lean_build, "SEGMENT_IDS", 1)
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 10)
    monkeypatch.setattr(lean_merge, "FOLD_SECONDS", -1.0)
    site.join(1, 2)
    site.pump.catch_up()
    site.join(3)
    site.pump.catch_up()
    assert LeanStore(site.tables).state().folding is not None
    same(site, search="login")
    monkeypatch.setattr(lean_merge, "FOLD_SECONDS", 10.0)
    site.join(4)
    site.pump.catch_up()
    assert LeanStore(site.tables).state().folding is None
    same(site, search="login")


def test_an_older_fold_does_not_undo_a_newer_one(site):
    site.join(1)
    site.pump.catch_up()
    store = LeanStore(site.tables)
    seen = store.segment(0)
    renamed = {1: ("new", *seen.rows[1][1:])}
    store.write_segment(0, seen, renamed, 7)
    with pytest.raises(Conflict):
        store.write_segment(0, seen, {1: ("old", *seen.rows[1][1:])}, 6)
    assert store.segment(0).rows == renamed


def test_a_large_site_of_before_is_refused_until_it_is_built(site, monkeypatch):
    monkeypatch.setattr(lean_build, "BUILT_AT_ONCE", 2)
    monkeypatch.setattr(directory, "EXAMINED_ROWS", 2)
    people = site.join(*range(1, 6))
    site.pump.catch_up()
    assert LeanStore(site.tables).state() is None
    with pytest.raises(TooManyRows):
        site.find(search="e")

    def meanwhile():
        site.users.update(people[0], replace(people[0], name="Zelda"))
        site.users.delete(people[1])
        site.pump.catch_up()

    assert build(site.tables, meanwhile) == 4
    page = site.find(search="login", orderby="id")
    assert (ids(page), page.total) == ([1, 3, 4, 5], 4)
    assert ids(site.find(search="zelda")) == [1]
    assert build(site.tables) == 4, "again, where it was spoiled"
    assert ids(site.find(search="login", orderby="id")) == [1, 3, 4, 5]


def test_what_was_done_and_undone_around_a_build_is_not_kept(site):
    site.join(0)
    site.pump.catch_up()
    [there] = site.read().users
    site.users.update(there, replace(there, name="Zelda"))
    [gone] = site.join(1)
    assert build(site.tables) == 2, "before the stream tells of them"
    renamed = site.users.get(there.id)
    site.users.update(renamed, replace(renamed, name=there.name))
    site.users.delete(gone)
    same(site, search="login")
    same(site, search="zelda")


def test_beyond_ten_thousand_an_address_and_beginnings_are_found_by_key(site, monkeypatch):
    monkeypatch.setattr(directory, "EXAMINED_ROWS", 2)
    people = site.join(*range(1, 14))
    site.users.create(person(77, login="lon", slug="lon", email="ay1@example.org", name="Lon"), "h")
    site.pump.catch_up()
    meter = Meter(site.tables)
    users = UserStore(meter)

    def asked(term, *columns, **more):
        with meter.measure() as usage:
            page = users.find(UserQuery(search=term, search_columns=columns, limit=99, **more))
        return ids(page), page.total, usage.read_units

    assert asked("Y1@example.org", "email") == ([1], 1, 0.5 + 1 + 0.5), "and not ay1@"
    found, total, units = asked("an", "name", "login", starred=True)
    assert (found, total) == ([5, 1, 2, 8], 4)
    assert units <= 5
    assert asked("log", "login", starred=True)[:2] == ([], 0), "by their slugs"
    assert asked("slug", "login", "slug", starred=True, roles=("editor",))[1] == 4
    assert asked("12", "login", "id", starred=True)[:2] == ([12], 1), "an id as a whole"
    assert asked("99", "login", "id", starred=True)[:2] == ([], 0)
    monkeypatch.setattr("laurel.store.users.by_name.MOST_FOUND", 2)
    monkeypatch.setattr(directory, "SMALL", 0)
    assert asked("an", "name", starred=True)[:2] == ([5, 1, 2, 8], 4), "many: by the lean directory"
    assert asked("nna", "name", starred=True)[1] == 0
    assert asked("nna", "name")[1] == 3
    assert len(people) == 13
