"""Which events a requirement is for: specific posts, post types, roles, meta (award-engine.md 2.1, X29, X51)."""

from __future__ import annotations

import pytest

from laurel.domain.awards.eligibility import needs_of
from laurel.domain.awards.triggers import TRIGGERS


@pytest.mark.parametrize(
    "trigger",
    [
        "gamipress_specific_new_comment",
        "gamipress_specific_post_visit",
        "gamipress_wc_specific_product_purchase",
        "gamipress_ld_complete_specific_quiz",
        "gamipress_bp_join_specific_group",
    ],
)
class TestSpecificPosts:
    def test_that_post(self, world, trigger):
        world.award("Ten", trigger, achievement_post="5")
        trace = world.event(trigger, specific=5)
        assert trace.earned == ["Ten"]
        assert trace.decision.rows[0].meta["achievement_post"] == 5
        assert trace.decision.rows[0].specific_id == 5

    @pytest.mark.parametrize(("required", "given"), [("5", 6), ("5", 0), ("0", 0), ("", 0), ("", 5)])
    def test_another_or_none_is_not_even_logged(self, world, trigger, required, given):
        """X29: there is no listener."""
        world.award("Ten", trigger, achievement_post=required)
        assert world.event(trigger, specific=given) == []


def test_a_trigger_that_is_not_specific_ignores_what_an_event_is_about(world):
    world.award("Ten", "gamipress_new_comment", achievement_post="5")
    assert world.event("gamipress_new_comment", specific=6).earned == ["Ten"]


@pytest.mark.parametrize(
    ("trigger", "setting", "args", "fits"),
    [
        *(
            (trigger, {"post_type_required": required}, {"post_type": given}, required == given and bool(given))
            for trigger in (
                "gamipress_new_comment_post_type",
                "gamipress_user_post_comment_post_type",
                "gamipress_publish_post_type",
                "gamipress_post_type_visit",
                "gamipress_user_post_type_visit",
            )
            for required, given in (("page", "page"), ("page", "post"), ("", ""), ("", "page"))
        ),
        ("gamipress_publish_post_type", {"post_type_required": "page"}, {}, False),
        *(
            (f"gamipress_{verb}_specific_role", {"user_role_required": required}, {"role": given}, fits)
            for verb in ("add", "set", "remove")
            for required, given, fits in (("editor", "editor", True), ("editor", "author", False), ("", "", False))
        ),
        ("gamipress_add_role", {"user_role_required": "editor"}, {"role": "author"}, True),
        *(
            (f"gamipress_update_{what}_meta_any_value", {"meta_key_required": required}, {"meta_key": given}, fits)
            for what in ("user", "post")
            for required, given, fits in (("city", "city", True), ("city", "town", False), ("", "", False))
        ),
        *(
            (
                f"gamipress_update_{what}_meta_specific_value",
                {"meta_key_required": "n", "meta_value_required": wanted},
                {"meta_key": key, "meta_value": value},
                fits,
            )
            for what in ("user", "post")
            for wanted, key, value, fits in (
                ("1", "n", "1", True),
                ("1", "n", 1, True),
                ("1", "n", "01", False),
                ("1", "m", "1", False),
                ("b", "n", ["a", "b"], True),
                ("2", "n", [1, 2], True),
                ("b", "n", ["a"], False),
                ("b", "n", [], False),
            )
        ),
        *(
            ("gamipress_bp_set_member_type", {"bp_member_type": wanted}, {"member_type": given}, fits)
            for wanted, given, fits in (
                ("student", "student", True),
                ("student", "teacher", False),
                ("", "teacher", True),
            )
        ),
        *(
            (
                "gamipress_bp_update_profile_specific_value",
                {"achievement_post": "5", "bp_field_value": wanted},
                {"specific": 5, "field_value": given},
                fits,
            )
            for wanted, given, fits in (
                ("red", "red", True),
                ("red", "blue", False),
                ("b", ["a", "b"], True),
                ("", "", False),
            )
        ),
    ],
)
def test_the_filters_of_a_requirement(world, trigger, setting, args, fits):
    """X51. The event itself is always logged."""
    world.award("Ten", trigger, **setting)
    trace = world.event(trigger, **args)
    assert trace[0] == f"event_trigger {trigger}"
    assert bool(trace.earned) == fits


def test_only_what_matches_counts(world):
    world.award("Three pages", "gamipress_publish_post_type", count="3", post_type_required="page")
    kinds = ["page", "post", "page", "post", "page"]
    seen = [world.event("gamipress_publish_post_type", post_type=kind).earned for kind in kinds]
    assert seen == [[], [], [], [], ["Three pages"]]


@pytest.mark.parametrize("trigger", ["gamipress_publish_recipe", "acme_did_a_thing"])
def test_undeclared_triggers_count_too(world, trigger):
    world.award("Ten", trigger)
    assert world.event(trigger).earned == ["Ten"]


EVERYTHING = {
    "post_type": "post",
    "role": "editor",
    "meta_key": "color",
    "meta_value": "red",
    "member_type": "student",
    "field_value": "red",
}
"""Arguments that there is something to compare with, whatever the trigger."""

COMPARED = {
    "achievement_post": 5,
    "post_type_required": "post",
    "user_role_required": "editor",
    "meta_key_required": "color",
    "meta_value_required": "red",
    "bp_field_value": "red",
}


@pytest.mark.parametrize("trigger", [name for name, declared in TRIGGERS.items() if not declared.internal])
def test_what_a_requirement_needs_is_what_it_is_never_earned_without(world, trigger):
    needs = needs_of(trigger)
    world.award("whole", trigger, **{key: COMPARED[key] for key in needs})
    for left_out in needs:
        world.award(f"without {left_out}", trigger, **{key: COMPARED[key] for key in needs if key != left_out})
    assert world.event(trigger, specific=5, **EVERYTHING).earned == ["whole"]


def test_what_the_engine_compares_by_itself():
    assert {name: set(needs_of(name)) for name, declared in TRIGGERS.items() if declared.internal} == {
        "specific-achievement": {"achievement_post"},
        "any-achievement": {"achievement_type"},
        "all-achievements": {"achievement_type"},
        "revoke-specific-achievement": {"achievement_post"},
        "revoke-any-achievement": {"achievement_type"},
        "earn-points": {"points_type_required", "points_required"},
        "points-balance": {"points_type_required", "points_required"},
        "gamipress_expend_points": {"points_type_required", "points_required"},
        "earn-rank": {"rank_type_required", "rank_required"},
        "revoke-rank": {"rank_required"},
    }
