from __future__ import annotations

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import PostNotFound, RequirementUnfinished
from laurel.app.posts.update_post_meta import update_post_meta
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post
from tests.containers import services_on


@pytest.fixture
def services():
    made = services_on(MemoryTables())
    posts = (Post(1, "post", "publish", "p", "P", modified="2026-01-01T00:00:00", meta={"a": 1}),)
    made.posts.commit(made.posts.catalogue(), CatalogueChange(put=posts, next_id=2))
    return made


@pytest.mark.parametrize(
    ("key", "value", "meta"),
    [
        ("a", 2, {"a": 2}), ("b", [1, "x"], {"a": 1, "b": [1, "x"]}), ("a", None, {}), ("b", None, {"a": 1}),
        ("a", 1, {"a": 1}), ("a", 0, {"a": 0}),
    ],
)  # fmt: skip
def test_one_key_changes_and_nothing_else(services, key, value, meta):
    site = Site(services)
    before = site.catalogue.get(1)
    after = update_post_meta(site, 1, key, value)
    assert (after.meta, after.modified, after.title) == (meta, before.modified, before.title)
    assert Site(services).catalogue.get(1) == site.catalogue.get(1) == after
    assert before.meta == {"a": 1}


def test_what_changes_nothing_writes_nothing(services):
    version = services.posts.catalogue().version
    update_post_meta(Site(services), 1, "a", 1)
    assert services.posts.catalogue().version == version


def test_concurrent_writes_both_succeed(services):
    one, other = Site(services), Site(services)
    assert one.catalogue.version == other.catalogue.version
    update_post_meta(one, 1, "b", 2)
    update_post_meta(other, 1, "c", 3)
    assert Site(services).catalogue.get(1).meta == {"a": 1, "b": 2, "c": 3}


def test_an_absent_post(services):
    with pytest.raises(PostNotFound):
        update_post_meta(Site(services), 9, "a", 1)


def test_a_published_requirement_keeps_what_it_needs(services):
    trigger = "_gamipress_trigger_type"
    step = Post(2, "step", "publish", "s", "S", meta={trigger: "gamipress_login"})
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=(step,), next_id=3))
    for value in (None, "", "gamipress_logon"):
        with pytest.raises(RequirementUnfinished, match="trigger"):
            update_post_meta(Site(services), 2, trigger, value)
    assert Site(services).catalogue.get(2) == step
    assert update_post_meta(Site(services), 2, trigger, "gamipress_register").meta == {trigger: "gamipress_register"}
