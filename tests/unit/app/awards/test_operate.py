from __future__ import annotations

from datetime import UTC, datetime

import pytest

from laurel.app.awards import operate
from laurel.app.awards.idempotency import idempotency_marker
from laurel.app.awards.operate import Operator
from laurel.app.errors import BadIdempotencyKey, IdempotencyKeyReused, UserNotFound
from laurel.domain.awards.by_hand import Refused

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def keyed(town, key="a", body=None):
    marker = idempotency_marker(1, key, body or {"points": 5}, town.clock.now())
    return Operator(town.user, 1, marker, lambda decision: {"balance": decision.state.balances.get(town.GOLD, 0)})


def test_a_repetition_returns_the_first_answer(town):
    operator = keyed(town)
    first = operator.answer(operate.award_points(town.site, operator, town.GOLD, 5))
    operate.award_points(town.site, Operator(town.user, 1), town.GOLD, 100)
    again = operator.answer(operate.award_points(town.site, operator, town.GOLD, 5))
    assert first == again == {"balance": 5}
    assert town.gold() == 105


def test_concurrent_requests_with_one_key_count_once(town):
    operator = keyed(town)
    town.engine.before_commit = [lambda: operate.award_points(town.site, operator, town.GOLD, 5)]
    assert operator.answer(operate.award_points(town.site, operator, town.GOLD, 5)) == {"balance": 5}
    assert town.gold() == 5


def test_concurrent_requests_without_a_key_both_count(town):
    operator = Operator(town.user, 1)
    town.engine.before_commit = [lambda: operate.award_points(town.site, operator, town.GOLD, 5)]
    operate.award_points(town.site, operator, town.GOLD, 5)
    assert town.gold() == 10


def test_a_key_is_that_of_one_request_for_a_day(town):
    for later, gold in ({}, 5), ({"hours": 24}, 5), ({"seconds": 1}, 10):
        town.clock.advance(**later)
        operate.award_points(town.site, keyed(town), town.GOLD, 5)
        assert town.gold() == gold


def test_a_key_cannot_be_reused_for_another_request(town):
    operate.award_points(town.site, keyed(town), town.GOLD, 5)
    with pytest.raises(IdempotencyKeyReused):
        operate.award_points(town.site, keyed(town, body={"points": 6}), town.GOLD, 6)
    assert town.gold() == 5


def test_a_key_that_another_request_commits_meanwhile(town):
    other = keyed(town, body={"points": 6})
    town.engine.before_commit = [lambda: operate.award_points(town.site, other, town.GOLD, 6)]
    with pytest.raises(IdempotencyKeyReused):
        operate.award_points(town.site, keyed(town), town.GOLD, 5)
    assert town.gold() == 6


@pytest.mark.parametrize("key", ["!", "~", "a", "x" * 255])
def test_keys_at_the_limits_are_accepted(key):
    assert idempotency_marker(1, key, {}, NOON).key == f"request#1#{key}"


def test_the_body_may_have_values_that_json_lacks():
    asked = [idempotency_marker(1, "a", {"time": time}, NOON).body_hash for time in (NOON, NOON, NOON.replace(hour=1))]
    assert asked[0] == asked[1] != asked[2]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "\n", "\x7f", "x" * 256])
def test_invalid_keys_are_refused(key):
    with pytest.raises(BadIdempotencyKey):
        idempotency_marker(1, key, {}, NOON)


def test_the_order_of_the_body_does_not_matter():
    assert idempotency_marker(1, "a", {"x": 1, "y": 2}, NOON) == idempotency_marker(1, "a", {"y": 2, "x": 1}, NOON)


def test_an_operation_without_effect_commits_nothing(town):
    rank = town.add(town.LEVELS, "Zero")
    badge = town.add(town.BADGES, "Helper")
    rules, operator = town.site.catalogue.rules, Operator(town.user, 1)
    for committed in (
        operate.award_rank(town.site, operator, rules.ranks[rank]),
        operate.upgrade(town.site, operator, town.LEVELS),
        operate.downgrade(town.site, operator, town.LEVELS),
        operate.revoke_rank(town.site, operator, rules.ranks[rank], None),
        operate.revoke(town.site, operator, rules.achievements[badge]),
    ):
        assert (committed.decision.reason, list(committed.decision.rows)) == ("nothing to change", [])
    assert town.engine.commits == 0


def test_an_award_without_a_reason_has_the_points_types_title(town):
    committed = operate.award_points(town.site, Operator(town.user, 1), town.GOLD, 5)
    assert committed.decision.reason == ""
    assert [earning.title for earning in committed.earnings] == ["Gold"]
    assert Operator(town.user).answer(committed) == {}


def test_a_retry_keeps_the_time_of_the_request(town):
    def overtake():
        operate.award_points(town.site, Operator(town.user, 1), town.GOLD, 1)
        town.clock.advance(hours=1)

    town.engine.before_commit = [overtake]
    committed = operate.award_points(town.site, Operator(town.user, 1), town.GOLD, 5)
    assert {row.date for row in (*committed.logs, *committed.earnings)} == {"2026-03-01T12:00:00"}


def test_points_for_one_purchase_are_spent_once(town):
    price = {"unlock_with_points": "on", "points_to_unlock": 30, "points_type_to_unlock": "gold"}
    badge = town.add(town.BADGES, "Bought", **price)
    operate.set_points(town.site, Operator(town.user, 1), town.GOLD, 50)
    post, operator = town.site.catalogue.rules.achievements[badge], Operator(town.user)
    town.engine.before_commit = [lambda: operate.unlock_with_points(town.site, operator, post)]
    with pytest.raises(Refused):
        operate.unlock_with_points(town.site, operator, post)
    assert town.gold() == 20


def test_an_absent_user(town):
    with pytest.raises(UserNotFound):
        operate.award_points(town.site, Operator(99, 1), town.GOLD, 5)
