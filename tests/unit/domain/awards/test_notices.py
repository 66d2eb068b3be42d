"""The notices of a decision: kind and details, in the order in which things happened."""

from __future__ import annotations


def notices(trace):
    return [(notice.kind, notice.detail) for notice in trace.decision.notices]


def test_what_is_earned_and_revoked_is_noticed(world):
    """Requirements are not: only what they pay."""
    badge = world.badge("Badge", points=50, points_type="gold", order=1)
    world.step("Step", badge)
    zero, one = world.level("Zero", 0), world.level("One", 1)
    world.towards("to 1", one)
    award = world.award("Ten")

    def points(amount, balance, post_id):
        return ("points", {"points_type": world.gold, "points": amount, "balance": balance, "post_id": post_id})

    assert notices(world.event()) == [
        ("unlock", {"post_id": badge, "title": "Badge", "points": 50, "points_type": world.gold}),
        points(50, 50, badge),
        points(10, 60, award),
        ("rank", {"post_id": one, "title": "One", "previous": zero}),
    ]
    assert notices(world.revoke(badge)) == [points(-50, 10, badge), ("revoke", {"post_id": badge, "title": "Badge"})]
    assert notices(world.take(3)) == [points(-3, 7, 0)]
