"""Random rule books, cycles included, and the events that their requirements listen to."""

from __future__ import annotations

from hypothesis import strategies as st

from laurel.domain.awards.eligibility import COMPARISONS

small = st.integers(0, 3)
number = st.integers(0, 20)
some = st.integers(0, 1_000)
"""Which one, of however many there are."""

KINDS = ("step", "step", "step", "points-award", "points-award", "points-deduct", "rank-requirement")
EVENTS: tuple[tuple[str, int, dict], ...] = (
    ("gamipress_login", 0, {}),
    ("gamipress_login", 0, {}),
    ("gamipress_register", 0, {}),
    ("gamipress_specific_new_comment", 5, {}),
    ("gamipress_specific_new_comment", 6, {}),
    ("gamipress_new_comment_post_type", 0, {"post_type": "page"}),
    ("gamipress_new_comment_post_type", 0, {"post_type": "post"}),
    ("nobody_listens", 0, {}),
)
TRIGGERS = (
    *(name for name, _, _ in EVENTS[:6]),
    "any-achievement",
    "all-achievements",
    "specific-achievement",
    "revoke-any-achievement",
    "revoke-specific-achievement",
    "earn-points",
    "points-balance",
    "gamipress_expend_points",
    "earn-rank",
    "revoke-rank",
)
CURRENCIES = st.sampled_from(["gold", "silver"])

achievements = st.fixed_dictionaries(
    {
        "earned_by": st.sampled_from(["triggers", "triggers", "triggers", "points", "rank", "admin"]),
        "maximum_earnings": small,
        "global_maximum_earnings": st.sampled_from([0, 0, 0, 2]),
        "sequential": st.sampled_from(["", "on"]),
        "points": number,
        "points_type": CURRENCIES,
        "points_required": number,
        "points_type_required": CURRENCIES,
        "rank": some,
        "unlock_with_points": st.sampled_from(["", "on"]),
        "points_to_unlock": number,
        "points_type_to_unlock": CURRENCIES,
        "other_type": st.booleans(),
    }
)
requirements = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "trigger_type": st.sampled_from(TRIGGERS),
        "parent": some,
        "order": small,
        "count": st.sampled_from([0, 1, 1, 2, 3]),
        "limit": small,
        "limit_type": st.sampled_from(["", "", "", "daily", "minutely", "weekly"]),
        "maximum_earnings": st.sampled_from([0, 0, 1, 2]),
        "points": number,
        "points_type": st.sampled_from(["gold", "silver", ""]),
        "about": some,
        "points_required": number,
        "points_type_required": CURRENCIES,
        "points_condition": st.sampled_from(sorted(COMPARISONS)),
        "optional": st.sampled_from(["", "", "1"]),
        "status": st.sampled_from(["publish"] * 7 + ["draft"]),
    }
)
rule_books = st.fixed_dictionaries(
    {
        "achievements": st.lists(achievements, min_size=2, max_size=5),
        "requirements": st.lists(requirements, min_size=6, max_size=16),
        "ranks": st.sampled_from([(0, 1, 2, 3), (0, 1, 2), (2, 0, 1), (0, 0, 1), (0, 0), (5,), ()]),
        "sequential": st.sampled_from(["", "on"]),
    }
)


def one_of(posts, which):
    """The post of that number, however many there are; 0 for none."""
    return posts[which % len(posts)] if posts else 0


class Definitions:
    """The ids of what a rule book made in a world."""

    def __init__(self, world, book):
        self.world = world
        other = world.add("achievement-type", "Medal", slug="all_badge")
        sale = {"unlock_with_points": "on", "points_to_unlock": "5", "points_type_to_unlock": "gold"}
        self.ranks = [
            world.level(f"R{place}", priority, sequential=book["sequential"], **sale)
            for place, priority in enumerate(book["ranks"])
        ]
        self.badges = []
        for place, given in enumerate(book["achievements"]):
            about = {"rank_type_required": "level", "rank_required": one_of(self.ranks, given["rank"])}
            kind = other if given["other_type"] else world.badges
            self.badges.append(world.add(kind, f"B{place}", **about, **given))
        self.requirements = [self._require(place, dict(given)) for place, given in enumerate(book["requirements"])]

    def _require(self, place, given):
        world, kind, about, parent = self.world, given.pop("kind"), given.pop("about"), given.pop("parent")
        posts = {"step": self.badges, "rank-requirement": self.ranks[1:]}.get(kind, [world.gold])
        given["rank_type_required"], given["rank_required"] = "level", one_of(self.ranks, about)
        given["achievement_post"] = one_of(self.badges, about)
        if "comment" in given["trigger_type"]:
            given["achievement_post"] = (5, 6)[about % 2]
        given["achievement_type"] = ("badge", "all_badge")[about % 2]
        return world.add(kind, f"Q{place}", parent=one_of(posts, parent), post_type_required="page", **given)
