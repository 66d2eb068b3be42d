"""Users' meta: balances and ranks by type, and the editor's preferences."""

from __future__ import annotations

import pytest

from laurel.app.posts.insert_post import Writing, update_post
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.store.driver.requests import Query
from laurel.store.rows.ledger import LOGS


@pytest.fixture
def types(new_post):
    """Two points types and a rank type with two ranks; another rank type with one."""
    made = {
        "gold": new_post("points-type", title="Gold", slug="gold", author=1),
        "coins": new_post("points-type", title="Coins", slug="coins", author=1),
        "level": new_post("rank-type", title="Level", slug="level", author=1),
        "tier": new_post("rank-type", title="Tier", slug="tier", author=1),
    }
    made["novice"] = new_post(str(made["level"]), author=1)
    made["silver"] = new_post(str(made["tier"]), author=1)
    return made


def meta(client, user_id, as_="admin", **query):
    return client.get(f"/wp/v2/users/{user_id}", as_=as_, query=query).json["meta"]


def write(client, values, user_id=None, as_="admin"):
    return client.post(f"/wp/v2/users/{user_id or client.user_id('subscriber')}", as_=as_, json={"meta": values})


def test_without_types_there_is_no_meta_to_view(client):
    assert '"meta":[]' in client.get("/wp/v2/users/me", as_="author").text


def test_points_types_come_before_rank_types_each_by_title(client, types):
    shown = meta(client, "me", as_="subscriber", context="edit")
    keys = ["_gamipress_coins_points", "_gamipress_gold_points", "_gamipress_level_rank", "_gamipress_tier_rank"]
    assert list(shown) == ["persisted_preferences", "laurel_opt_out", *keys]
    assert list(meta(client, 1)) == keys


def test_managers_see_the_totals_when_they_edit(client, types, services):
    user_id = client.user_id("subscriber")
    gold = types["gold"]
    state = UserState(balances={gold: 4}, awarded={gold: 9}, deducted={gold: 3}, expended={gold: 2})
    services.states.commit(user_id, 0, state, ())
    shown = meta(client, user_id, context="edit")
    kinds = ("", "_awarded", "_deducted", "_expended")
    assert [shown[f"_gamipress_gold_points{kind}"] for kind in kinds] == [4, 9, 3, 2]
    assert shown["_gamipress_coins_points_awarded"] == 0
    assert not [key for key in meta(client, "me", as_="subscriber", context="edit") if key.endswith("_awarded")]
    assert not [key for key in meta(client, user_id) if key.endswith("_awarded")]
    reply = write(client, {"_gamipress_gold_points_awarded": 100})
    assert (reply.status, reply.code) == (403, "rest_cannot_update")
    assert services.states.get(user_id).awarded == {gold: 9}


def test_a_list_shows_the_balance_of_every_user(client, types):
    write(client, {"_gamipress_gold_points": 7})
    listed = client.get("/wp/v2/users", as_="admin", query={"_fields": "slug,meta"}).json
    assert {user["slug"]: user["meta"]["_gamipress_gold_points"] for user in listed} == {"admin": 0, "subscriber": 7}


def test_what_is_written_directly_is_booked_and_nothing_else(client, types, tables, services):
    user_id, gold = client.user_id("subscriber"), types["gold"]
    for balance in (500, 500, 20, 0):
        write(client, {"_gamipress_gold_points": balance, "_gamipress_level_rank": types["novice"]})
    state = services.states.get(user_id)
    assert (state.balances[gold], state.clipped[gold], state.logged, state.awarded) == (0, 0, {}, {})
    assert (state.ranks, state.rev, state.logs) == ({types["level"]: types["novice"]}, 3, 0)
    items = tables.query(Query("logs", f"booked#user#{user_id}", "by_user")).items
    booked = [log for item in items for log in LOGS.rows(item)]
    assert [(log.points, log.meta["total_points"]) for log in booked] == [(500, 500), (-480, 20), (-20, 0)]
    assert all(log.meta["admin_id"] == 1 and log.points_type == gold for log in booked)
    assert services.ledger.logs.find(LogQuery()).total == services.ledger.earnings.find(EarningQuery()).total == 0


def test_sending_back_a_zero_that_was_read_is_allowed(client, types):
    assert write(client, {"_gamipress_gold_points": 0}, "me", as_="subscriber").status == 200


@pytest.mark.parametrize(
    ("given", "stored"), [(7, 7), ("12", 12), (-40, 40), (0, 0), (3.0, 3), (10**40, 2**53 - 1), (None, 0)]
)
def test_managers_set_balances(client, types, given, stored):
    reply = write(client, {"_gamipress_gold_points": given})
    assert reply.status == 200
    assert reply.json["meta"]["_gamipress_gold_points"] == stored
    assert meta(client, client.user_id("subscriber"))["_gamipress_gold_points"] == stored


@pytest.mark.parametrize("given", [1.5, "abc", "", True, [1], {"a": 1}])
def test_what_is_no_balance(client, types, given):
    write(client, {"_gamipress_gold_points": 5})
    reply = write(client, {"_gamipress_gold_points": given, "_gamipress_coins_points": 9})
    assert (reply.status, reply.code) == (400, "rest_invalid_type")
    assert reply.json["additional_data"] == [{"param": "meta._gamipress_gold_points"}]
    shown = meta(client, client.user_id("subscriber"))
    assert (shown["_gamipress_gold_points"], shown["_gamipress_coins_points"]) == (5, 0), "all of it is refused"


@pytest.mark.parametrize("role", ["subscriber", "editor"])
@pytest.mark.parametrize("key", ["_gamipress_gold_points", "_gamipress_level_rank"])
def test_others_cannot_set_their_own(client, types, role, key):
    reply = write(client, {key: types["novice"]}, "me", as_=role)
    assert (reply.status, reply.code) == (403, "rest_cannot_update")
    assert reply.json["data"] == {"key": key, "status": 403}
    assert meta(client, "me", as_=role)[key] == 0


def test_a_refused_balance_leaves_the_name_alone_too(client, types):
    fields = {"name": "Rich", "meta": {"_gamipress_gold_points": 1}}
    assert client.post("/wp/v2/users/me", as_="subscriber", json=fields).status == 403
    assert client.get("/wp/v2/users/me", as_="subscriber").json["name"] == "Subscriber"


def test_sending_back_what_was_read_is_allowed(client, types):
    write(client, {"_gamipress_gold_points": 5})
    reply = write(client, {"_gamipress_gold_points": 5}, "me", as_="subscriber")
    assert reply.status == 200


def test_ranks_must_be_of_their_type(client, types):
    key = "_gamipress_level_rank"
    assert write(client, {key: types["novice"]}).json["meta"][key] == types["novice"]
    for wrong in (types["silver"], types["gold"], 99999):
        reply = write(client, {key: wrong})
        assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert meta(client, client.user_id("subscriber"))[key] == types["novice"]
    assert write(client, {key: 0}).json["meta"][key] == 0
    assert write(client, {key: types["novice"]}).status == 200
    assert write(client, {key: None}).json["meta"][key] == 0


def test_a_balance_follows_its_type_whatever_it_is_called(client, types, services):
    write(client, {"_gamipress_gold_points": 5, "_gamipress_level_rank": types["novice"]})
    user_id = client.user_id("subscriber")

    def change(name, **fields):
        site = client.site()
        post_type = site.catalogue.post_types[f"{name}-type"]
        update_post(site, types["gold" if name == "points" else "level"], post_type, fields, Writing(1))

    change("points", slug="silver-coins", title="Silver")
    change("rank", slug="grade")
    shown = meta(client, user_id)
    assert (shown["_gamipress_silver-coins_points"], shown["_gamipress_grade_rank"]) == (5, types["novice"])
    change("points", status="draft")
    assert "_gamipress_silver-coins_points" not in meta(client, user_id)
    change("points", status="publish")
    assert meta(client, user_id)["_gamipress_silver-coins_points"] == 5


def test_a_new_user_may_start_with_a_balance(client, types):
    fields = {"username": "rich", "email": "rich@example.org", "password": "long enough"}
    fields["meta"] = {"_gamipress_gold_points": 3}
    assert client.post("/wp/v2/users", as_="admin", json=fields).json["meta"]["_gamipress_gold_points"] == 3


def test_unknown_keys_are_ignored(client, types):
    reply = write(client, {"_gamipress_rubies_points": 9, "rank#1": 4, f"points#{types['gold']}": 4})
    assert reply.status == 200
    assert reply.json["meta"]["_gamipress_gold_points"] == 0


def test_users_keep_their_own_preferences(client):
    given = {"core": {"isComplementaryAreaVisible": True, "size": 1.5, "list": [1, "a", None]}}
    reply = write(client, {"persisted_preferences": given}, "me", as_="subscriber")
    assert reply.json["meta"]["persisted_preferences"] == given
    assert write(client, {"persisted_preferences": {}}, "me", as_="subscriber").status == 200
    bad = write(client, {"persisted_preferences": {"_modified": "yesterday"}}, "me", as_="subscriber")
    assert (bad.status, bad.code) == (400, "rest_invalid_date")


def nested(levels):
    value = {}
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize("given", [{"a": "x" * 60_000}, nested(40), {"a": 10**60}, {"a": 1e-200}, {"a": [-1e300]}])
def test_preferences_that_cannot_be_stored(client, given):
    reply = write(client, {"persisted_preferences": given}, "me", as_="subscriber")
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
