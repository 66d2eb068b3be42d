"""Which triggers the requirements of a catalogue listen to, now and after a change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.posts.catalogue import Catalogue
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

META = "gamipress_update_user_meta_any_value"


def requirement(post_id, trigger="gamipress_login", kind="step", status="publish", key=None):
    about = {} if key is None else {"_gamipress_meta_key_required": key}
    return Post(post_id, kind, status, meta={"_gamipress_trigger_type": trigger, **about})


def catalogue(*posts):
    return Catalogue(1, 100, {post.id: post for post in posts}, {})


def test_published_requirements_of_every_kind_listen():
    kinds = ("step", "points-award", "points-deduct", "rank-requirement")
    posts = [requirement(number, f"t{number}", kind) for number, kind in enumerate(kinds, 1)]
    drafts = [requirement(10 + number, f"d{number}", status=status) for number, status in enumerate(("draft", "trash"))]
    found = catalogue(*posts, *drafts, requirement(20, "p", kind="post"), Post(21, "step", "publish")).listened
    assert found == {f"t{number}": frozenset() for number in range(1, 5)}


def test_meta_keys_of_several_requirements_are_merged():
    posts = [requirement(number, META, key=key) for number, key in enumerate(("a", "b", "a", None, 7), 1)]
    assert catalogue(*posts).listened == {META: {"a", "b"}}


CHANGES = {
    "an ordinary post": CatalogueChange(put=(Post(50, "post", "publish"),)),
    "a setting": CatalogueChange(settings={"title": "x"}),
    "another requirement": CatalogueChange(put=(requirement(51, "more"),)),
    "one that is published": CatalogueChange(put=(requirement(2, "later"),)),
    "one that is withdrawn": CatalogueChange(put=(replace(requirement(1), status="draft"),)),
    "one that is deleted": CatalogueChange(delete=(1,)),
    "one that goes with a post that comes": CatalogueChange(put=(Post(50, "post", "publish"),), delete=(1,)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("looked", [True, False])
def test_listened_after_a_change_is_what_the_next_version_has(change, looked):
    before = catalogue(requirement(1), requirement(2, "later", status="draft"))
    if looked:
        assert set(before.listened) == {"gamipress_login"}
    expected = before.listened_after(change)
    after = before.after(change, 2)
    fresh = Catalogue(2, 100, after.posts, {})
    assert after.listened == fresh.listened == expected
