from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.records.post import Post
from laurel.domain.records.user import ApplicationPassword, Login, User
from laurel.store.driver.codec import decode_item, encode_item
from laurel.store.rows import keys
from laurel.store.rows.records import (
    login_from_item,
    login_item,
    post_from_item,
    post_item,
    role_item,
    user_from_item,
    user_item,
)

text = st.text(max_size=20)
meta = st.dictionaries(
    st.text(string.ascii_letters + "_", min_size=1),
    st.none() | st.booleans() | st.integers(-9, 9) | text | st.lists(text),
)
posts = st.builds(
    Post,
    id=st.integers(1, 2**53 - 1),
    type=st.sampled_from(["post", "step", "17"]),
    title=text,
    content=text,
    sticky=st.booleans(),
    floating=st.booleans(),
    menu_order=st.integers(-9, 9),
    meta=meta,
)
users = st.builds(
    User,
    id=st.integers(1, 2**53 - 1),
    login=text.filter(bool),
    email=text,
    slug=text,
    name=text,
    registered=text,
    roles=st.lists(text.filter(bool), unique=True).map(tuple),
    url=text,
    meta=meta,
    rev=st.integers(1, 9),
)
passwords = st.builds(ApplicationPassword, uuid=text, name=text, hash=text, created=text, last_used=st.none() | text)
logins = st.builds(
    Login,
    login=text.filter(bool),
    user_id=st.integers(1, 99),
    roles=st.lists(text).map(tuple),
    password_hash=text,
    application_passwords=st.lists(passwords, max_size=3).map(tuple),
    rev=st.integers(0, 9),
)


def stored(item):
    return decode_item(encode_item(item))


@given(posts)
def test_posts_round_trip(post):
    assert post_from_item(stored(post_item(post))) == post


@given(users)
def test_users_round_trip(user):
    assert user_from_item(stored(user_item(user))) == user


@given(logins)
def test_logins_round_trip(login):
    assert login_from_item(stored(login_item(login))) == login


def test_defaults_take_no_room():
    assert post_item(Post(5, "step")) == {"pk": "step", "sk": keys.padded(5), "schema": 1}


def test_what_a_newer_deployment_wrote_is_passed_over():
    assert post_from_item({**post_item(Post(5, "step")), "colour": "red"}) == Post(5, "step")
    user = User(1, "ann", "", "ann", "Ann", "")
    assert user_from_item({**user_item(user), "colour": "red"}) == user


def test_a_role_item_is_in_one_index_only_and_carries_the_other_orders():
    item = role_item(User(7, "ann", "A@e.org", "ann", "Änn", "2026"), "editor")
    assert item["directory"] == keys.directory(keys.directory_shard(7, 1), "editor")
    assert not {"id_key", "slug_key", "registered_key", "email_key", "url_key"} & item.keys()
    assert keys.sort_id(item["orders"]["email_key"]) == 7
