"""Managers alone write what the engine works by, by any verb, unless ``gamipress_managers_only_types`` is off."""

from __future__ import annotations

import pytest

SETTING = "gamipress_managers_only_types"
RESERVED = (
    "points-type", "achievement-type", "rank-type", "points-award", "points-deduct", "step", "rank-requirement",
    "badge", "level",
)  # fmt: skip
WRITING = {
    "POST": ({"json": {"title": "Changed"}}, "rest_cannot_edit"),
    "PUT": ({"json": {"title": "Changed"}}, "rest_cannot_edit"),
    "PATCH": ({"json": {"status": "draft"}}, "rest_cannot_edit"),
    "DELETE": ({}, "rest_cannot_delete"),
    "DELETE for good": ({"query": {"force": "true"}}, "rest_cannot_delete"),
}
"""By verb: the rest of the request, and the code of its refusal."""


@pytest.fixture
def reserve(client):
    """reserve(…): restore the setting's default, and change others if need be."""

    def change(**settings):
        assert client.post("/wp/v2/settings", as_="admin", json={SETTING: None, **settings}).status == 200

    return change


@pytest.fixture(autouse=True)
def opened(client, make):
    """A site that lets authors write them, where requirements are published without a trigger (managers give it)."""
    settings = {SETTING: False, "gamipress_unfinished_requirements": True}
    assert client.post("/wp/v2/settings", as_="admin", json=settings).status == 200
    make({"title": "Badge", "slug": "badge", "status": "publish"}, "achievement-type")
    make({"title": "Level", "slug": "level", "status": "publish"}, "rank-type")


@pytest.fixture
def written(client, make):
    """written(rest_base, as_): the path of a new post that the role itself may edit and delete."""

    def create(rest_base, as_="editor"):
        fields = {"title": "T", "slug": f"a-{rest_base}"[:20], "status": "publish"}
        return f"/wp/v2/{rest_base}/{make(fields, rest_base, as_=as_)['id']}"

    return create


def outcome(reply):
    return reply.status, reply.code


@pytest.mark.parametrize("as_", ["author", "editor"])
@pytest.mark.parametrize("rest_base", RESERVED)
def test_others_write_them_no_more(client, reserve, written, rest_base, as_):
    path = written(rest_base, as_)
    collection = f"/wp/v2/{rest_base}"
    reserve()
    before = client.site().catalogue.posts
    create = client.post(collection, as_=as_, json={"title": "T"})
    assert outcome(create) == (403, "rest_cannot_create")
    for verb, (options, code) in WRITING.items():
        reply = client.request(verb.partition(" ")[0], path, as_=as_, **options)
        assert outcome(reply) == (403, code), verb
    assert client.site().catalogue.posts == before
    assert client.get(path, as_=as_).allow == ["GET"]
    assert client.get(collection, as_=as_).allow == ["GET"]


@pytest.mark.parametrize("rest_base", RESERVED)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_overridden_methods_and_batches_are_refused_too(client, reserve, written, rest_base, method):
    path = written(rest_base)
    reserve()
    before = client.site().catalogue.posts
    overridden = client.post(path, as_="editor", headers={"x-http-method-override": method}, json={"title": "x"})
    assert overridden.status == 403
    asked = {"requests": [{"method": method, "path": path, "body": {"title": "x"}}]}
    batch = client.post("/batch/v1", as_="editor", json=asked)
    assert [response["status"] for response in batch.json["responses"]] == [403]
    assert client.site().catalogue.posts == before


@pytest.mark.parametrize("rest_base", RESERVED)
def test_managers_write_them(client, reserve, written, rest_base):
    reserve()
    for verb, (options, _) in WRITING.items():
        reply = client.request(verb.partition(" ")[0], written(rest_base, "admin"), as_="admin", **options)
        assert outcome(reply) == (200, ""), verb


@pytest.mark.parametrize("rest_base", RESERVED)
def test_all_read_them(client, reserve, written, rest_base):
    path = written(rest_base)
    reserve()
    for as_ in ("", "subscriber", "editor"):
        assert client.get(path, as_=as_).status == 200
        assert path.rpartition("/")[2] in {str(post["id"]) for post in client.get(f"/wp/v2/{rest_base}", as_=as_).json}


@pytest.mark.parametrize("rest_base", RESERVED)
def test_without_the_setting_editors_write_them(client, written, rest_base):
    for verb, (options, _) in WRITING.items():
        reply = client.request(verb.partition(" ")[0], written(rest_base), as_="editor", **options)
        assert outcome(reply) == (200, ""), verb


def test_posts_are_not_reserved(client, reserve, written):
    reserve()
    for verb, (options, _) in WRITING.items():
        reply = client.request(verb.partition(" ")[0], written("posts"), as_="editor", **options)
        assert outcome(reply) == (200, ""), verb


PARENTS = {
    "step": "badge", "rank-requirement": "level", "points-award": "points-type", "points-deduct": "points-type",
}  # fmt: skip
"""What each requirement is hung under."""


@pytest.mark.parametrize("rest_base", PARENTS)
@pytest.mark.parametrize(
    ("as_", "others", "own"), [("contributor", 403, 403), ("author", 403, 201), ("editor", 201, 201)]
)
def test_a_requirement_is_hung_under_what_its_writer_may_edit(client, make, rest_base, as_, others, own):
    """A contributor may not edit what is published, their own neither."""
    above = PARENTS[rest_base]
    theirs = make({"title": "Theirs", "status": "publish"}, above)["id"]
    mine = make({"title": "Mine", "status": "publish"}, above, as_="author" if as_ == "contributor" else as_)["id"]
    path = f"/wp/v2/{rest_base}"
    for parent, status in ((theirs, others), (mine, own)):
        before = client.site().catalogue.posts
        new = client.post(path, as_=as_, json={"title": "T", "parent": parent})
        assert outcome(new) == (status, "" if status == 201 else "rest_cannot_edit")
        assert (client.site().catalogue.posts == before) is (status == 403)
        loose = make({"title": "T"}, rest_base, as_=as_)["id"]
        moved = client.post(f"{path}/{loose}", as_=as_, json={"parent": parent})
        assert outcome(moved) == ((200, "") if status == 201 else (403, "rest_cannot_edit"))
        assert client.site().catalogue.get(loose).parent == (parent if status == 201 else 0)


def test_a_step_that_hangs_there_already_is_edited_by_its_author(client, make):
    badge = make({"title": "Theirs", "status": "publish"}, "badge")["id"]
    step = make({"title": "Step"}, "step", as_="author")["id"]
    assert client.post(f"/wp/v2/step/{step}", as_="editor", json={"parent": badge}).status == 200
    reply = client.post(f"/wp/v2/step/{step}", as_="author", json={"title": "Better", "parent": badge})
    assert (reply.status, reply.json["parent"]) == (200, badge)


@pytest.mark.parametrize(
    ("capability", "statuses"),
    [("manage_options", [403, 403, 200]), ("delete_others_posts", [403, 200, 200]), ("publish_posts", [200, 200, 200])],
)
def test_who_is_a_manager_is_a_setting(client, reserve, written, capability, statuses):
    paths = {as_: written("step", as_) for as_ in ("author", "editor", "admin")}
    reserve(gamipress_minimum_role=capability)
    assert [client.delete(path, as_=as_).status for as_, path in paths.items()] == statuses


def test_a_list_of_the_steps_of_a_badge_offers_to_write_one(client, make):
    """In a list ``parent`` is a filter; what may be hung under those posts is not asked."""
    badge = make({"title": "Theirs", "status": "publish"}, "badge")["id"]
    for as_ in ("admin", "author"):
        assert client.get("/wp/v2/step", as_=as_, query={"parent": [badge, 999]}).allow == ["GET", "POST"]
