"""Creating and updating users."""

from __future__ import annotations

import pytest

from laurel.auth.passwords import check_password


def create(client, as_="admin", **fields):
    given = {"username": "newbie", "email": "newbie@example.org", "password": "s3cret and long", **fields}
    return client.post("/wp/v2/users", as_=as_, json={name: value for name, value in given.items() if value != ""})


def update(client, user_id, as_="admin", **fields):
    return client.post(f"/wp/v2/users/{user_id}", as_=as_, json=fields)


def test_what_is_not_given_comes_from_the_login(client, services):
    reply = create(client, username="Jo.Doe")
    user = reply.json
    assert reply.status == 201
    assert reply.headers["location"] == f"http://example.org/wp-json/wp/v2/users/{user['id']}"
    assert (user["name"], user["nickname"], user["slug"]) == ("Jo.Doe", "Jo.Doe", "jo-doe")
    assert user["roles"] == ["subscriber"]
    assert user["registered_date"] == "2026-03-01T12:00:00+00:00"
    assert check_password("s3cret and long", services.users.login("jo.doe").password_hash)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"first_name": "Jo", "last_name": "Doe"}, "Jo Doe"),
        ({"last_name": "Doe"}, "Doe"),
        ({"name": "<b>Jo</b>  the\tfirst", "first_name": "X"}, "Jo the first"),
    ],
)
def test_the_name_shown(client, fields, name):
    assert create(client, **fields).json["name"] == name


def test_a_description_has_the_markup_of_a_line(client):
    given = '<p class="c">Hi <b>there</b></p> <a href="https://e.org" rel="me" onclick="x">l</a> &'
    user = create(client, description=given).json
    assert user["description"] == 'Hi <b>there</b> <a href="https://e.org" rel="me">l</a> &amp;'


@pytest.mark.parametrize("field", ["name", "first_name", "last_name", "nickname"])
@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Smith & Sons", "Smith &amp; Sons"),
        ("Smith &amp; Sons", "Smith &amp; Sons"),
        ("5 < 6 > 4", "5 &lt; 6 &gt; 4"),
        ('"Jo" O\'Neil', '"Jo" O\'Neil'),
    ],
)
def test_names_are_stored_as_html(client, field, given, stored):
    user = create(client, **{field: given}).json
    assert user[field] == stored
    assert update(client, user["id"], **{field: given}).json[field] == stored


def test_slugs_that_are_taken_get_a_number(client):
    client.new_user("one", slug="jo")
    client.new_user("two", slug="jo-2")
    assert create(client, username="jo").json["slug"] == "jo-3"
    long = "x" * 50
    assert create(client, username="a1", email="a1@example.org", slug=long).json["slug"] == long
    assert create(client, username="a2", email="a2@example.org", slug=long).json["slug"] == "x" * 48 + "-2"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"username": "ADMIN"}, 400, "existing_user_login"),
        ({"email": "Admin@Example.org"}, 400, "existing_user_email"),
        ({"username": "x" * 61}, 400, "user_login_too_long"),
        ({"slug": "x" * 51}, 400, "user_nicename_too_long"),
        ({"roles": ["bogus"]}, 400, "rest_user_invalid_role"),
        ({"id": 7}, 400, "rest_user_exists"),
        ({"url": "http://example.org/" + "x" * 100}, 400, "rest_user_invalid_argument"),
        ({"name": "x" * 251}, 400, "rest_user_invalid_argument"),
        ({"description": "x" * 20_001}, 400, "rest_user_invalid_argument"),
    ],
)
def test_who_cannot_be_created(client, services, fields, status, code):
    reply = create(client, **fields)
    assert (reply.status, reply.code) == (status, code)
    assert services.users.get(2) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "b@d$"), ("username", " "), ("username", "<b>x</b>"), ("username", "ünï"),
        ("password", "back\\slash"), ("email", "nobody"), ("locale", "de_DE"), ("roles", {"a": {}}),
        ("meta", "text"), ("name", ["a"]), ("url", 7), ("username", 12),
    ],
)  # fmt: skip
def test_values_that_are_not_valid_are_named(client, field, value):
    reply = create(client, **{field: value})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert list(reply.json["data"]["params"]) == [field]


def test_names_cannot_be_taken_by_an_update(client):
    client.new_user("other")
    me = client.user_id("author")
    assert update(client, me, email="OTHER@example.org").code == "rest_user_invalid_email"
    assert update(client, me, slug="other").code == "rest_user_invalid_slug"
    assert update(client, me, username="renamed").code == "rest_user_invalid_argument"
    assert update(client, me, slug="y" * 51).code == "user_nicename_too_long"
    assert update(client, me, username="author", email="author@example.org", slug="author").status == 200


def test_an_update_changes_what_is_given_and_nothing_else(client):
    user_id = client.new_user("jo", first_name="Jo", description="old")
    before = client.get(f"/wp/v2/users/{user_id}", as_="admin", query={"context": "edit"}).json
    reply = update(client, user_id, last_name="Doe", description=' new <script>x</script><a href="/">y</a> ')
    assert reply.status == 200
    assert reply.json == {**before, "last_name": "Doe", "description": 'new x<a href="/">y</a>'}


def test_an_empty_name_becomes_the_login(client):
    user = update(client, client.user_id("author"), name="", nickname="").json
    assert (user["name"], user["nickname"]) == ("author", "author")


def test_the_slug_0_is_none(client):
    made = create(client, username="jo", slug="0").json
    assert made["slug"] == "jo"
    assert update(client, made["id"], slug="0").json["slug"] == "jo"


def test_a_new_slug_and_e_mail_free_the_old_ones(client):
    author = client.user_id("author")
    assert update(client, author, slug="pen", email="pen@example.org").json["slug"] == "pen"
    assert create(client, username="author2", slug="author", email="author@example.org").json["slug"] == "author"


def test_null_leaves_a_field_alone(client):
    author = client.user_id("author")
    assert update(client, author, name=None, email=None, roles=None, password=None).json["name"] == "Author"


def test_roles_are_replaced(client, services):
    user_id = client.new_user("jo", roles=("author",))
    assert update(client, user_id, roles="editor,author,editor").json["roles"] == ["editor", "author"]
    assert services.users.login("jo").roles == ("editor", "author")
    assert update(client, user_id, roles=[]).json["roles"] == []


@pytest.mark.parametrize(
    ("roles", "status"), [(["administrator"], 200), (["administrator", "editor"], 403), (["editor"], 403), ([], 403)]
)
def test_an_administrator_keeps_his_own_role(client, roles, status):
    reply = client.post("/wp/v2/users/me", as_="admin", json={"roles": roles})
    assert reply.status == status
    assert client.get("/wp/v2/users/me", as_="admin", query={"context": "edit"}).json["roles"] == ["administrator"]


def test_a_password_is_replaced(client, services):
    client.user_id("author")
    assert client.post("/wp/v2/users/me", as_="author", json={"password": "n3w and long"}).status == 200
    assert check_password("n3w and long", services.users.login("author").password_hash)
    assert client.get("/wp/v2/users/me", as_="author").status == 200, "application passwords stay"


def test_me_cannot_become_another_user_by_an_id(client):
    other = client.new_user("other")
    reply = client.post("/wp/v2/users/me", as_="author", json={"id": other, "name": "Mine"}, query={"id": str(other)})
    assert reply.json["id"] == client.user_id("author")
    assert client.get(f"/wp/v2/users/{other}", as_="admin").json["name"] == "Other"


def test_a_lost_race_is_run_again(client, services, monkeypatch):
    author = client.user_id("author")
    update_once = services.users.update
    raced = []

    def slow_update(seen, changed, password_hash=None, rows=(), **more):
        if not raced:
            raced.append(update_once(seen, type(seen)(**{**fields_of(seen), "nickname": "raced"})))
        return update_once(seen, changed, password_hash, rows, **more)

    monkeypatch.setattr(type(services.users), "update", lambda _, *args, **more: slow_update(*args, **more))
    user = update(client, author, name="Winner").json
    assert (user["name"], user["nickname"]) == ("Winner", "raced")


def fields_of(user):
    return {name: getattr(user, name) for name in type(user).__dataclass_fields__}


@pytest.mark.parametrize("field", ["name", "first_name", "last_name", "nickname", "description"])
def test_profiles_that_are_too_long_are_refused_before_they_are_cleaned(client, monkeypatch, field):
    def refuse(_text):
        raise AssertionError("cleaned")

    me = client.user_id("author")
    monkeypatch.setattr("laurel.rest.formatting.kses.wp_kses_data", refuse)
    long = "".join(f"<b id={number}>" for number in range(20_000)) if field == "description" else "&" + "x" * 250
    assert update(client, me, **{field: long}).code == "rest_user_invalid_argument"


def test_the_markup_of_a_description_is_bounded_as_well(client):
    deep = "".join(f"<b id={number}>" for number in range(1_500))
    assert len(deep) < 20_000
    reply = update(client, client.user_id("author"), description=deep)
    assert (reply.status, reply.code) == (400, "rest_markup_too_deep")
