"""As many posts as one transaction takes."""

from __future__ import annotations

import random
import string

import pytest

from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.portion import PORTION, PORTION_BYTES, portion_of
from laurel.app.users.delete_user import delete_user
from laurel.domain.records.post import Post
from laurel.domain.records.user import User


def text(seed, size=300_000):
    """A text that compresses badly."""
    return "".join(random.Random(seed).choices(string.ascii_letters + string.digits, k=size))


def post(number, content=""):
    return Post(number, "post", "publish", f"p{number}", "P", content)


@pytest.mark.parametrize(
    ("size", "given", "taken"),
    [(0, 0, 0), (0, PORTION, PORTION), (0, PORTION + 1, PORTION), (300_000, 20, 4), (PORTION_BYTES, 2, 1)],
)
def test_the_posts_of_a_portion(size, given, taken):
    assert [found.id for found in portion_of(post(n, "x" * size) for n in range(given))] == list(range(taken))


def test_bytes_count_and_not_characters():
    assert len(portion_of(post(n, "ü" * 300_000) for n in range(9))) == 2


def test_large_posts_are_reassigned_in_several_transactions(town):
    bob = town.services.users.create(User(0, "bob", "bob@example.org", "bob", "Bob", "2020-01-01T00:00:00"), "").id
    posts = [town.put(Post(100 + n, "post", "publish", f"p{n}", "P", text(n), author=bob)) for n in range(14)]
    delete_user(town.site, bob, town.user, [])
    assert town.services.users.get(bob) is None
    assert {town.site.catalogue.posts[number].author for number in posts} == {town.user}


def test_a_post_with_many_requirements_and_many_children_is_deleted(town):
    badge = town.add(town.BADGES, "Badge")
    steps = [town.add("step", "Step", badge) for _ in range(PORTION - 1)]
    children = [town.add(town.BADGES, "Child", badge) for _ in range(30)]
    delete_post(town.site, badge)
    left = town.site.catalogue.posts
    assert not {badge, *steps} & left.keys()
    assert {left[number].parent for number in children} == {0}
