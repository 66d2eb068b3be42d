"""Fields of extensions: bp_rest_register_field, with the sample of the handbook."""

from __future__ import annotations

import pytest

from laurel.app.community.bp_rest_register_field import bp_rest_register_field
from laurel.app.users.update_user import update_user
from laurel.composition import servers
from laurel.rest.errors import WP_Error

META_KEY = "_example_metadata_key"
SCHEMA = {"description": "Example of a meta field", "type": "string", "context": ["view", "edit"]}


class Example:
    """The field of the handbook's sample; remembers how it was called."""

    def __init__(self):
        self.got, self.updated = [], []

    def get(self, item, attribute, request, object_name):
        self.got.append((item["id"], attribute, object_name))
        user = request.site.user(item["id"])
        return user.meta.get(META_KEY, "") if user else None

    def update(self, value, item, attribute, request, object_name):
        self.updated.append((value, item.id, attribute, object_name))
        if value == "refused":
            return WP_Error("example_refused", "Not that.", {"status": 409})
        update_user(request.site, item.id, lambda seen: {"meta": {**seen.meta, META_KEY: value}})
        return None

    @property
    def args(self):
        return {"get_callback": self.get, "update_callback": self.update, "schema": SCHEMA}


@pytest.fixture
def register(monkeypatch):
    """Registers a field in the action bp_rest_api_init of every server; what that returned is in ``answers``."""
    made, calls = servers.make_server, []

    def make_server(catalogue, **more):
        server = made(catalogue, **more)
        for args in calls:
            server.add_action("bp_rest_api_init", lambda server, args=args: answers.append(_register(server, args)))
        return server

    answers = []
    monkeypatch.setattr(servers, "make_server", make_server)

    def add(*args):
        calls.append(args)
        return answers

    return add


def _register(server, args):
    return bp_rest_register_field(server, *args)


@pytest.fixture
def example(register):
    field = Example()
    register("members", "example_field", field.args)
    return field


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_field_is_written_and_shown_in_every_version(example, people, version):
    url = f"/buddypress/{version}/members"
    sent = {"name": "Writer", "example_field": "hello"}
    assert people.put(f"{url}/me", as_="author", json=sent).json["example_field"] == "hello"
    assert people.get(f"{url}/{people.ids['author']}").json["example_field"] == "hello"
    query = {"include": people.ids["author"], "_fields": "name,example_field"}
    assert people.get(url, query=query).json == [{"name": "Writer", "example_field": "hello"}]


def test_the_callbacks_get_what_the_handbook_says_in_the_order_that_is_true(example, people):
    number = people.ids["author"]
    example.got.clear()
    people.put("/buddypress/v1/members/me", as_="author", json={"example_field": "x"})
    assert example.updated == [("x", number, "example_field", "bp_members")]
    assert example.got == [(number, "example_field", "bp_members")]


def test_a_new_member_gets_the_field_too(example, client):
    new = {"user_login": "mary", "email": "mary@example.net", "password": "s3cret-Pass", "example_field": "hi"}
    reply = client.post("/buddypress/v1/members", as_="admin", json=new)
    assert (reply.status, reply.json["example_field"]) == (201, "hi")
    assert example.updated == [("hi", reply.json["id"], "example_field", "bp_members")]


def test_the_value_comes_after_the_standard_keys_and_in_its_contexts_only(example, people):
    url = f"/buddypress/v1/members/{people.ids['author']}"
    assert list(people.get(url).json)[-2:] == ["example_field", "_links"]
    assert "example_field" not in people.get(url, query={"context": "embed"}).json


@pytest.mark.parametrize(("query", "computed"), [({}, 1), ({"_fields": "id"}, 0), ({"_fields": "example_field"}, 1)])
def test_a_field_that_is_not_requested_is_not_computed(example, people, query, computed):
    example.got.clear()
    assert people.get(f"/buddypress/v1/members/{people.ids['author']}", query=query).status == 200
    assert len(example.got) == computed


def test_without_the_key_nothing_is_updated(example, people):
    assert people.put("/buddypress/v1/members/me", as_="author", json={"name": "W"}).status == 200
    assert example.updated == []


def test_an_error_of_the_field_leaves_the_rest_saved(example, people):
    reply = people.put("/buddypress/v1/members/me", as_="author", json={"name": "Saved", "example_field": "refused"})
    assert (reply.status, reply.code) == (409, "example_refused")
    assert people.get(f"/buddypress/v1/members/{people.ids['author']}").json["name"] == "Saved"


def test_the_field_is_in_the_schema_but_its_values_are_not_checked(example, people):
    schema = people.options("/buddypress/v1/members").json["schema"]
    assert schema["properties"]["example_field"]["type"] == "string"
    assert people.put("/buddypress/v1/members/me", as_="author", json={"example_field": 7}).status == 200
    assert example.updated[0][0] == 7


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        (("members", "a"), True),
        (("core", "a"), True),
        (("activity", "a"), True),
        (("friends", "a"), False),
        (("components", "a"), False),
        (("members", ""), False),
        (("members", "a", "group"), False),
        (("xprofile", "a"), False),
        (("xprofile", "a", "field"), True),
        (("xprofile", "a", "data"), True),
        (("xprofile", "a", "member"), False),
    ],
)
def test_what_can_be_extended(register, client, args, answer):
    component, attribute, *object_type = args
    answers = register(component, attribute, {"get_callback": lambda *_: 1}, *object_type)
    assert client.get("/buddypress/v1/members").status == 200
    assert answers == [answer]


def test_a_component_that_becomes_active_can_be_extended(register, client, switch):
    register("friends", "since", {"get_callback": lambda *_: "long", "schema": SCHEMA})
    switch("friends")
    asked = {"initiator_id": client.user_id("author"), "friend_id": 1}
    assert client.post("/buddypress/v1/friends", as_="author", json=asked).json[0]["since"] == "long"


def test_the_sample_of_the_handbook_extends_the_activity_stream(register, client):
    kept = {}

    def example_get(item, attribute, _request, _name):
        return kept.get(item["id"], "")

    def example_update(value, item, attribute, _request, name):
        assert (attribute, name) == ("example_field", "bp_activity")
        kept[item.id] = value

    shown = {"get_callback": example_get, "update_callback": example_update, "schema": SCHEMA}
    register("activity", "example_field", shown)
    url = "/buddypress/v1/activity"
    (posted,) = client.post(url, as_="author", json={"content": "Hello", "example_field": "kept"}).json
    assert posted["example_field"] == "kept"
    changed = {"content": "Hello!", "type": "activity_update", "example_field": "changed"}
    client.put(f"{url}/{posted['id']}", as_="author", json=changed)
    assert [item["example_field"] for item in client.get(url).json] == ["changed"]
    assert "example_field" not in client.get(url, query={"context": "embed"}).json[0]


@pytest.mark.parametrize(
    ("kind", "path", "sent"),
    [
        ("group", "/groups/1", {"name": "Basics"}),
        ("field", "/fields/1", {"name": "Full name"}),
        ("data", "/1/data/1", {"value": "Ada"}),
    ],
)
def test_every_object_of_profiles_can_be_extended(register, client, kind, path, sent):
    kept = []

    def update(value, item, attribute, _request, name):
        kept.append((value, attribute, name))

    shown = {"get_callback": lambda *_: 7, "update_callback": update, "schema": {**SCHEMA, "type": "integer"}}
    register("xprofile", "extra", shown, kind)
    (reply,) = client.put(f"/buddypress/v1/xprofile{path}", as_="admin", json={**sent, "extra": 3}).json
    assert (reply["extra"], kept) == (7, [(3, "extra", f"bp_xprofile_{kind}")])
