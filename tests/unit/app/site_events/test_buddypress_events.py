"""Events of the community, by what is written."""

from __future__ import annotations

from laurel.app.site_events.buddypress_events import member_types_set


def test_each_new_member_type_says_whether_it_came_beside_others():
    """The first of those that are set replaces what there was (`append` of bp_set_member_type)."""
    events = list(member_types_set(7, ["teacher"], ("student", "teacher", "tutor")))
    assert {(event.trigger, event.user_id) for event in events} == {("gamipress_bp_set_member_type", 7)}
    assert [event.args for event in events] == [
        {"member_type": "student", "append": False},
        {"member_type": "tutor", "append": True},
    ]
