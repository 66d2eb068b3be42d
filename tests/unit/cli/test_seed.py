from __future__ import annotations

import json
from dataclasses import replace

import pytest

from laurel.app.posts.catalogue import Catalogue
from laurel_cli.demo import PROGRAMME
from laurel_cli.seed import BadSeedError, load_seed, read_seed


class FakePosts:
    def __init__(self, next_id=1):
        self.now = Catalogue(1, next_id, {}, {})
        self.sizes = []

    def catalogue(self):
        return self.now

    def commit(self, seen, change):
        assert seen is self.now
        self.sizes.append(len(change.put))
        self.now = seen.after(change, seen.version + 1)
        return self.now


class FakeUsers:
    def __init__(self):
        self.created = []

    def create(self, user, password_hash):
        assert password_hash == ""
        user = replace(user, id=user.id or 2 + len(self.created))
        self.created.append(user)
        return user


def seed_file(tmp_path, content):
    path = tmp_path / "seed.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def loaded(tmp_path, content, next_id=1):
    posts, users = FakePosts(next_id), FakeUsers()
    load_seed(read_seed(seed_file(tmp_path, content)), posts, users)
    return posts, users


def test_posts_settings_and_users_are_stored(tmp_path):
    posts, users = loaded(
        tmp_path,
        {
            "posts": [{"id": 12, "type": "points-type", "title": "Stars", "meta": {"_gamipress_plural_name": "Stars"}}],
            "settings": {"blogname": "Demo"},
            "users": [{"login": "Ada", "email": "ada@example.com", "roles": ["subscriber"]}],
        },
    )
    post = posts.now.get(12)
    assert (post.title, post.status, post.meta) == ("Stars", "draft", {"_gamipress_plural_name": "Stars"})
    assert post.date == post.modified_gmt != ""
    assert posts.now.settings == {"blogname": "Demo"}
    assert posts.now.next_id == 13
    (user,) = users.created
    assert (user.login, user.slug, user.name, user.roles) == ("Ada", "ada", "Ada", ("subscriber",))
    assert user.registered != ""


def test_the_next_friendship_is_said_or_left_open(tmp_path):
    assert read_seed(seed_file(tmp_path, {"next_friendship_id": 3})).next_friendship_id == 3
    assert read_seed(seed_file(tmp_path, {})).next_friendship_id is None


def test_settings_alone_are_stored_too(tmp_path):
    posts, _ = loaded(tmp_path, {"settings": {"blogname": "x"}})
    assert posts.now.settings == {"blogname": "x"}


def test_many_posts_go_in_pieces_that_fit_a_transaction(tmp_path):
    posts, _ = loaded(tmp_path, {"posts": [{"id": i, "type": "step"} for i in range(1, 201)], "settings": {"a": 1}})
    assert len(posts.now.posts) == 200
    assert max(posts.sizes) <= 90
    assert posts.now.settings == {"a": 1}


@pytest.mark.parametrize(("asked", "begin", "expected"), [(500, 1, 500), (None, 40, 40), (3, 1, 8), (None, 1, 8)])
def test_the_next_post_id_never_falls_below_what_is_used(tmp_path, asked, begin, expected):
    posts, _ = loaded(tmp_path, {"next_post_id": asked, "posts": [{"id": 7, "type": "step"}]}, begin)
    assert posts.now.next_id == expected


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("{", "JSON"),
        ({"posts": [{"id": "7", "type": "step"}]}, "posts.0.id"),
        ({"posts": [{"id": 7}]}, "posts.0.type"),
        ({"posts": [{"id": 7, "type": "step", "titel": ""}]}, "posts.0.titel"),
        ({"posts": [{"id": 7, "type": "step"}, {"id": 7, "type": "step"}]}, "more than once"),
        ({"users": [{"login": "a"}]}, "users.0.email"),
        ({"post": []}, "post"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(tmp_path, content, where):
    with pytest.raises(BadSeedError, match=where):
        read_seed(seed_file(tmp_path, content))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadSeedError, match=r"none\.json"):
        read_seed(tmp_path / "none.json")


def test_the_demo_site_hangs_together():
    seed = read_seed(PROGRAMME)
    by_id = {post.id: post for post in seed.posts}
    slugs = {post.slug for post in seed.posts if post.type == "points-type"}
    assert {"points-type", "achievement-type", "rank-type", "points-award", "step", "rank-requirement"} <= {
        post.type for post in seed.posts
    }
    for post in seed.posts:
        assert post.status == "publish"
        assert not post.parent or post.parent in by_id
        assert not post.type.isdigit() or by_id[int(post.type)].type in ("achievement-type", "rank-type")
        assert post.meta.get("_gamipress_points_type", "") in {"", *slugs}
    assert len(seed.users) >= 3
