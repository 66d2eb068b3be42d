"""The rule book after writes: compiled from the one before, it is the one compiled from all posts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.app.posts import catalogue as module
from laurel.app.posts.catalogue import Catalogue
from laurel.domain.awards.rules import compile as compiling
from laurel.domain.awards.rules.compile import compile_rulebook
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

TYPES = {
    1: "points-type",
    2: "points-type",
    3: "achievement-type",
    4: "achievement-type",
    5: "rank-type",
    6: "rank-type",
}
GOALS, REQUIREMENTS = ("3", "4", "5", "5", "6"), ("points-award", "points-deduct", "step", *["rank-requirement"] * 3)
TRIGGERS = ("", "gamipress_login", "earn-points", "points-balance", "earn-rank", "specific-achievement")
STATUSES = ("publish", "publish", "publish", "draft")
A_TYPE = ("", "gold", "1:gold", "2:x", "5:level", "badge")


def a_type(post_id, status="publish", slug=""):
    return Post(post_id, TYPES[post_id], status, slug or f"type-{post_id}", f"Type {post_id}")


TYPE_POSTS = st.builds(
    a_type, st.sampled_from(sorted(TYPES)), st.sampled_from(STATUSES), st.sampled_from(("", "gold", "badge", "level"))
)
META = st.fixed_dictionaries(
    {},
    optional={
        "_gamipress_trigger_type": st.sampled_from(TRIGGERS),
        "_gamipress_earned_by": st.sampled_from(("triggers", "points", "rank")),
        "_gamipress_points_type_required": st.sampled_from(A_TYPE),
        "_gamipress_rank_type_required": st.sampled_from(A_TYPE),
        "_gamipress_achievement_type": st.sampled_from(A_TYPE),
        "_gamipress_achievement_post": st.sampled_from(("10", "11")),
        "_gamipress_points": st.sampled_from(("5", 7)),
    },
)


def definitions(ids, kinds):
    return st.builds(
        Post,
        id=st.integers(*ids),
        type=st.sampled_from(kinds),
        status=st.sampled_from(STATUSES),
        title=st.sampled_from("ab"),
        parent=st.sampled_from((0, 1, 2, 10, 11, 12)),
        menu_order=st.integers(-1, 3),
        meta=META,
    )


OTHERS = st.one_of(
    definitions((10, 12), GOALS),
    definitions((13, 20), REQUIREMENTS),
    definitions((13, 20), REQUIREMENTS),
    st.builds(
        lambda post_id, status, name: Post(post_id, "laurel-trigger", status, f"own-{post_id}-{name}"),
        st.integers(10, 20),
        st.sampled_from(STATUSES),
        st.sampled_from("ab"),
    ),
    definitions((10, 20), (*GOALS, *REQUIREMENTS, "post", "page", "99")),
)
CHANGES = st.builds(
    lambda put, delete, types: CatalogueChange(put=[*put, *types], delete=delete),
    st.lists(OTHERS, max_size=4),
    st.lists(st.integers(3, 20), max_size=2),
    st.one_of(st.just([]), st.just([]), st.just([]), st.lists(TYPE_POSTS, max_size=1)),
)


def in_full(catalogue):
    return compile_rulebook(catalogue.posts.values())


@given(st.lists(OTHERS, min_size=4, max_size=16), st.lists(st.tuples(CHANGES, st.booleans()), max_size=12))
def test_any_sequence_of_writes_leads_to_the_rules_of_all_posts(first, writes):
    posts = {post.id: post for post in (*map(a_type, TYPES), *first)}
    catalogue = Catalogue(1, 100, posts, {})
    seen = [(catalogue, catalogue.rules)]
    for change, looked_at in writes:
        catalogue = catalogue.after(change, catalogue.version + 1)
        if looked_at:
            seen.append((catalogue, catalogue.rules))
    assert catalogue.rules == in_full(catalogue)
    for earlier, rules in seen:  # what was made of them has not changed them
        assert rules == in_full(earlier)


@pytest.fixture
def compiled(monkeypatch):
    """How often all posts were compiled, and each time that only some were, which."""
    full, some = [], []
    monkeypatch.setattr(compiling, "compile_rulebook", lambda posts: full.append(1) or compile_rulebook(posts))
    recompile = compiling.recompile
    monkeypatch.setattr(
        compiling, "recompile", lambda rules, ids, posts: some.append(sorted(ids)) or recompile(rules, ids, posts)
    )
    return full, some


@pytest.fixture
def catalogue(compiled):
    steps = [Post(number, "step", "publish", meta={"_gamipress_trigger_type": "a"}) for number in range(10, 15)]
    made = Catalogue(1, 100, {post.id: post for post in (*map(a_type, TYPES), *steps)}, {})
    assert len(made.rules.listeners["a"]) == 5
    compiled[0].clear()
    return made


def after(catalogue, *put, delete=(), **settings):
    return catalogue.after(CatalogueChange(put=put, delete=delete, settings=settings), catalogue.version + 1)


def test_one_written_rule_compiles_that_rule(catalogue, compiled):
    later = after(catalogue, replace(catalogue.posts[12], menu_order=-1))
    assert [step.id for step in later.rules.listeners["a"]] == [12, 10, 11, 13, 14]
    assert compiled == ([], [[12]])
    assert later.rules.requirements[10] is catalogue.rules.requirements[10]


def test_the_rules_of_several_writes_are_compiled_when_they_are_asked_for(catalogue, compiled):
    later = after(after(after(catalogue, replace(catalogue.posts[12], title="x")), delete=[13]), Post(50, "post"), a=1)
    assert len(later.rules.requirements) == 4
    assert compiled == ([], [[12, 13]])


def test_ordinary_posts_and_settings_compile_nothing(catalogue, compiled):
    later = after(after(catalogue, Post(50, "post"), title="x"), delete=[50])
    assert later.rules is catalogue.rules
    assert compiled == ([], [])


@pytest.mark.parametrize("touched", ["put", "deleted", "made another"])
def test_a_type_compiles_all(catalogue, compiled, touched):
    put = {"put": (a_type(1, slug="other"),), "deleted": (), "made another": (Post(1, "post"),)}[touched]
    later = after(catalogue, *put, delete=[1] if touched == "deleted" else [])
    assert later.rules == in_full(later)
    assert compiled == ([1], [])


def test_many_changes_compile_all(catalogue, compiled, monkeypatch):
    monkeypatch.setattr(module, "RECOMPILED", 2)
    few = after(catalogue, *(Post(number, "step") for number in (10, 11)))
    assert few.rules.requirements.keys() == catalogue.rules.requirements.keys()
    many = after(after(catalogue, *(Post(number, "step") for number in (10, 11))), Post(12, "step"))
    assert many.rules == in_full(many)
    assert compiled == ([1], [[10, 11]])
