from __future__ import annotations

import pytest

RANK_READERS = ("get-rank", "get-next-rank", "get-previous-rank")


def test_every_user_has_the_lowest_rank(world, ladder):
    assert world.rank() == "Zero"
    assert world.act("get-next-rank", rank_type="level").json["id"] == ladder[1]


def test_up_and_down_the_ladder(world, ladder):
    assert world.done("upgrade-to-next-rank", rank_type="level") == "The user's level went up from Zero to One."
    world.done("upgrade-to-next-rank", rank_type="level")
    assert world.rank() == "Two"
    assert world.done("downgrade-to-previous-rank", rank_type="level") == "The user's level went down from Two to One."
    assert world.act("get-previous-rank", rank_type="level").json["post_title"] == "Zero"


def test_the_previous_rank_goes_by_order_not_by_history(world, ladder):
    world.done("award-rank", rank_id=ladder[3])
    world.done("award-rank", rank_id=ladder[2])
    assert world.act("get-previous-rank", rank_type="level").json["post_title"] == "One"


def test_nothing_happens_at_the_ends(world, ladder):
    assert "from Zero to Zero" in world.done("downgrade-to-previous-rank", rank_type="level")
    world.done("award-rank", rank_id=ladder[3])
    before = world.logs()
    assert "from Three to Three" in world.done("upgrade-to-next-rank", rank_type="level")
    assert (world.rank(), world.logs()) == ("Three", before)


def test_a_downgrade_never_raises(world, ladder):
    world.done("upgrade-to-next-rank", rank_type="level")
    for _ in range(3):
        world.done("downgrade-to-previous-rank", rank_type="level")
    assert world.rank() == "Zero"


@pytest.mark.parametrize("action", RANK_READERS)
def test_a_type_without_ranks_has_none_to_show(world, action):
    reply = world.act(action, rank_type="level")
    assert (reply.status, reply.code) == (404, "rest_rank_not_found")


def test_there_is_none_beyond_the_ends(world, ladder):
    assert world.act("get-previous-rank", rank_type="level").code == "rest_rank_not_found"
    world.done("award-rank", rank_id=ladder[3])
    assert world.act("get-next-rank", rank_type="level").code == "rest_rank_not_found"


def test_a_type_without_ranks_can_be_moved_along(world):
    assert world.done("upgrade-to-next-rank", rank_type="level") == "The user's level went up from  to ."


def test_revoking_the_rank_goes_down_by_one_with_one_log(world, ladder):
    world.done("award-rank", rank_id=ladder[2])
    world.done("revoke-rank", rank_id=ladder[2])
    assert world.rank() == "One"
    assert world.logs() == ["rank_award", "rank_earn"]


def test_revoking_to_a_named_rank(world, ladder):
    world.done("award-rank", rank_id=ladder[3])
    world.done("revoke-rank", rank_id=ladder[3], new_rank_id=ladder[0])
    assert world.rank() == "Zero"


def test_revoking_a_rank_that_is_not_the_users_changes_nothing(world, ladder):
    for _ in range(2):
        world.done("upgrade-to-next-rank", rank_type="level")
    world.done("revoke-rank", rank_id=ladder[1])
    assert (world.rank(), world.earned()) == ("Two", ["Two"])


def test_the_rank_to_get_instead_is_one_of_the_same_type(world, ladder):
    world.post("rank-type", "Guild", slug="guild")
    other = world.post("guild", "Novice")
    world.done("award-rank", rank_id=ladder[1])
    for wrong in (other, 99_999, world.gold):
        reply = world.act("revoke-rank", rank_id=ladder[1], new_rank_id=wrong)
        assert (reply.status, reply.code) == (400, "rest_invalid_field")
    assert world.rank() == "One"


@pytest.mark.parametrize("action", ["award-rank", "revoke-rank"])
def test_only_ranks(world, ladder, action):
    badge = world.post("badge", "Helper")
    for wrong in (badge, 0, 99_999, world.level):
        reply = world.act(action, rank_id=wrong)
        assert (reply.status, reply.code) == (400, "rest_invalid_field")
