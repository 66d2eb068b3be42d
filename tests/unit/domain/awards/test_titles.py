"""Titles of logs: patterns, amounts and names (gamipress-rest.md 4, 8.3)."""

from __future__ import annotations

import re

import pytest

from laurel.domain.awards.effects import NewLog
from laurel.domain.awards.rulebook import PointsType
from laurel.domain.awards.titles import (
    LONGEST_TITLE,
    PAST,
    USER,
    deed_of,
    grouped,
    make_title,
    points_label,
    tags_of,
)
from laurel.domain.awards.triggers import TRIGGERS

GOLD = PointsType(1, "gold", "Gold", "gold")
GEMS = PointsType(2, "gems", "Gem", "Gems", before=True, separator=".")


@pytest.mark.parametrize(
    ("pattern", "title"),
    [
        ("{user} did it", "Ann did it"),
        ("{user} {user}", "Ann Ann"),
        ("{unknown} {user", "{unknown} {user"),
        ("{{user}}", "{Ann}"),
        ("{USER} {user name}", "{USER} {user name}"),
        ("{count}", "0"),
        ("{tricky}", "{user}"),
        ("<b>\\1 %s {}</b>", "<b>\\1 %s {}</b>"),
        ("", ""),
    ],
)
def test_a_pattern(pattern, title):
    """What a tag stands for is not read as a pattern itself."""
    assert make_title(pattern, {"user": "Ann", "count": 0, "tricky": "{user}"}) == title


@pytest.mark.parametrize(
    ("number", "separator", "text"),
    [
        (0, ",", "0"),
        (999, ",", "999"),
        (1000, ",", "1,000"),
        (1234567, ".", "1.234.567"),
        (1234, "", "1234"),
        (-1234, ",", "-1,234"),
    ],
)
def test_thousands(number, separator, text):
    assert grouped(number, separator) == text


@pytest.mark.parametrize(
    ("currency", "points", "text"),
    [
        (GOLD, 0, "0 gold"),
        (GOLD, 1, "1 Gold"),
        (GOLD, 2, "2 gold"),
        (GOLD, 1237, "1237 gold"),
        (GEMS, 1, "Gem 1"),
        (GEMS, 1234, "Gems 1.234"),
    ],
)
def test_an_amount_with_its_name(currency, points, text):
    assert points_label(currency, points) == text


def log(**given):
    return NewLog("points_earn", "gamipress_earn_points", "public", "points_earned", **given)


def test_the_amount_is_grouped_as_its_type_says_and_the_total_by_commas():
    tags = tags_of(log(tags={"points": 1233, "total_points": 1234}, points_type=2), {2: GEMS}, {"user": "Ann"})
    title = make_title("{user} +{points} {points_type} = {total_points}", tags)
    assert title == "Ann +1.233 gems = 1,234"


def test_a_deleted_points_type_has_no_name():
    tags = tags_of(log(tags={"points": 1233, "total_points": 1234}, points_type=9), {2: GEMS}, {})
    assert (tags["points"], tags["points_type"]) == ("1233", "")


def test_meta_cannot_override_other_tags():
    event = NewLog(
        "event_trigger",
        "t",
        "private",
        "event",
        {"trigger_type": "Signs in"},
        meta={"post_id": 5, "user": "Mallory", "trigger_type": "Owns you"},
    )
    assert make_title("{user} {trigger_type} {post_id}", tags_of(event, {}, {"user": "Ann"})) == "Ann Signs in 5"


def test_titles_of_a_whole_cascade(world):
    badge = world.badge("Early bird", points=1, points_type="gold")
    world.step("Log in", badge)
    tags = [row.tags for row in world.event().decision.rows if isinstance(row, NewLog)]
    assert tags == [
        {
            "trigger_type": "The user signs in",
            "trigger_type_key": "gamipress_login",
            "count": 1,
            "deed": "{user} signed in",
        },
        {"achievement": "Log in", "achievement_type": "Early bird"},
        {"achievement": "Early bird", "achievement_type": "Badge"},
        {
            "trigger_type": "gamipress_unlock_badge",
            "trigger_type_key": "gamipress_unlock_badge",
            "count": 1,
            "deed": "{user} unlocked a badge",
        },
        {
            "trigger_type": "gamipress_unlock_all_badge",
            "trigger_type_key": "gamipress_unlock_all_badge",
            "count": 1,
            "deed": "{user} unlocked every badge",
        },
        {"points": 1, "points_type": world.gold, "total_points": 1},
    ]


@pytest.mark.parametrize("pattern", ["{user}" * 40_000, "x" * 500_000, "{long}", "{user}{long}"])
def test_a_title_is_cut_whatever_its_pattern(pattern):
    """Also one that was stored before patterns had a largest length."""
    title = make_title(pattern, {"user": "Ann", "long": "y" * 500_000})
    assert len(title) <= LONGEST_TITLE
    assert title.startswith(("Ann", "x", "y"))


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ("gamipress_login", "Ann signed in"),
        ("gamipress_publish_post", "Ann published a post"),
        ("gamipress_publish_book", "Ann published a book"),
        ("gamipress_bp_publish_activity", "Ann posted to the activity stream"),
        ("gamipress_user_post_comment", "Somebody commented on a post whose author is Ann"),
        ("gamipress_bbp_get_new_reply", "Ann's topic got an answer"),
        ("gamipress_bp_upload_avatar", "Ann's profile picture was changed"),
        ("gamipress_ld_complete_specific_quiz", "Ann finished a quiz"),
        ("gamipress_unlock_all_badge", "Ann unlocked all badges"),
        ("gamipress_unlock_badge", "Ann unlocked a badge"),
        ("gamipress_revoke_badge", "Ann lost a badge"),
        ("workshop_anniversary", "Ann triggered workshop_anniversary"),
    ],
)
def test_what_a_user_did_is_a_sentence(trigger, sentence):
    assert deed_of(trigger, singular="badge", plural="badges").replace("{user}", "Ann") == sentence


@pytest.mark.parametrize("trigger", [name for name, trigger in TRIGGERS.items() if not trigger.internal])
def test_every_trigger_has_a_sentence_about_the_user_in_the_past(trigger):
    sentence = deed_of(trigger)
    assert sentence.count(USER) == 1
    assert "the user" not in sentence.lower()
    assert trigger not in sentence
    assert not set(re.findall(r"[a-z]+", sentence.lower())) & (set(PAST) - {"posts", "marks", "satisfies", "is"})


def test_the_name_of_a_user_is_no_pattern():
    tags = tags_of(log(tags={"deed": "{user} signed in", "count": 2}), {}, {"user": "{count}"})
    assert make_title("{deed} (x{count})", tags) == "{count} signed in (x2)"
