from __future__ import annotations

import pytest


def keyed(world, key, action="award-points", **body):
    return world.act(action, headers={"idempotency-key": key}, **body)


def test_a_repetition_changes_nothing_and_gets_the_same_response(world):
    first = keyed(world, "a", points=5, points_type="gold")
    again = keyed(world, "a", points=5, points_type="gold")
    assert (first.status, first.json) == (again.status, again.json) == (200, first.json)
    assert world.balance() == 5


def test_an_upgrade_repeated_returns_the_first_reply(world, ladder):
    first = keyed(world, "up", "upgrade-to-next-rank", rank_type="level")
    again = keyed(world, "up", "upgrade-to-next-rank", rank_type="level")
    assert first.json["message"] == again.json["message"] == "The user's level went up from Zero to One."
    assert world.rank() == "One"


def test_a_key_stands_for_one_request(world):
    keyed(world, "a", points=5, points_type="gold")
    reply = keyed(world, "a", points=6, points_type="gold")
    assert (reply.status, reply.code) == (409, "rest_idempotency_key_reused")
    assert keyed(world, "a", "deduct-points", points=5, points_type="gold").status == 409
    assert world.balance() == 5


def test_a_key_belongs_to_who_sent_it(world):
    world.client.new_user("other", roles=("administrator",))
    keyed(world, "a", points=5, points_type="gold")
    keyed(world, "a", points=5, points_type="gold", as_="other")
    assert world.balance() == 10


def test_a_key_is_forgotten_after_a_day(world, clock):
    keyed(world, "a", points=5, points_type="gold")
    clock.advance(hours=25)
    keyed(world, "a", points=5, points_type="gold")
    assert world.balance() == 10


def test_a_key_whose_request_changed_nothing_is_a_key_all_the_same(world, ladder):
    keyed(world, "a", "downgrade-to-previous-rank", rank_type="level")
    world.done("upgrade-to-next-rank", rank_type="level")
    keyed(world, "a", "downgrade-to-previous-rank", rank_type="level")
    assert world.rank() == "One"


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ä"])
def test_keys_that_are_none(world, key):
    reply = keyed(world, key, points=5, points_type="gold")
    assert (reply.status, reply.code) == (400, "rest_invalid_idempotency_key")
    assert world.balance() == 0
