"""Users of an application's own ids, on every driver: unique, found, and without what they do not need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from laurel.app.errors import Conflict, Taken
from laurel.app.ports.users import UserQuery
from laurel.app.site import Site
from laurel.app.users.upsert_user import upsert_user
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.user import User
from laurel.store.driver.change import Change
from laurel.store.driver.errors import TransactionConflict
from laurel.store.driver.requests import Query
from laurel.store.rows import keys
from laurel.store.users.bare_users import list_signed_up
from tests.containers import services_on

BARE = User(0, "", "", "", "", "2026-01-01T00:00:00", roles=("subscriber",), external_id="8f1c", bare=True)
ANN = User(0, "ann", "ann@e.org", "ann", "Ann", "2026-01-01T00:00:00", roles=("subscriber",))


def listed(tables, user, shards=1):
    """What the stream does with the item of a member who signed up."""
    item = tables.get("users", keys.profile(user.id))
    list_signed_up(tables, [Change("1", None, item)], shards)


def holders(users, role="subscriber"):
    return [user.id for user in users.find(UserQuery(roles=(role,), orderby="id")).users]


def test_a_user_who_is_made_by_an_external_id_is_named_by_their_own(users):
    made = users.create(BARE, "")
    assert (made.login, made.slug, made.name, made.nickname) == ("ext-1", "ext-1", "ext-1", "ext-1")
    assert users.get(1) == made
    assert (users.id_of_external("8f1c"), users.id_of_external("8F1C"), users.id_of_external("8f1")) == (1, 0, 0)
    assert users.login("ext-1") is None
    assert [user.id for user in users.find(UserQuery(slugs=("EXT-1", "ext-2"))).users] == [1]


def test_one_external_id_is_one_users(users):
    users.create(BARE, "")
    with pytest.raises(Taken) as taken:
        users.create(BARE, "")
    assert taken.value.field == "external_id"
    ann = users.create(replace(ANN, external_id="A"), "h")
    with pytest.raises(Taken):
        users.update(ann, replace(ann, external_id="8f1c"))
    assert users.find(UserQuery()).total == 2


def test_an_external_id_is_handed_over_and_freed(users):
    ann = users.create(replace(ANN, external_id="A"), "h")
    changed = users.update(ann, replace(ann, external_id="B"))
    assert (users.id_of_external("A"), users.id_of_external("B")) == (0, 1)
    users.update(changed, replace(changed, external_id=""))
    assert users.id_of_external("B") == 0
    assert users.create(replace(BARE, external_id="B"), "").id == 2


@pytest.mark.parametrize("through_stream", [False, True])
def test_who_is_deleted_frees_it_whether_the_stream_was_there_or_not(users, tables, through_stream):
    made = users.create(BARE, "")
    if through_stream:
        listed(tables, made)
    profile = tables.get("users", keys.profile(made.id))
    users.delete(made)
    list_signed_up(tables, [Change("1", None, profile)], 1)
    assert users.id_of_external("8f1c") == 0
    assert holders(users) == []
    assert list(tables.query(Query("users", keys.user_partition(made.id))).items) == []


def test_a_pseudonym_has_none(users):
    made = users.create(BARE, "")
    left = users.anonymize(made, replace(made, name="x"), (), Erasure(datetime(2026, 1, 2, tzinfo=UTC), 1, "anonymize"))
    assert (left.external_id, left.bare) == ("", False)
    assert users.id_of_external("8f1c") == 0


def test_the_stream_lists_them_by_roles_once_and_repeatedly(users, tables):
    made = users.create(BARE, "")
    assert holders(users) == []
    assert users.find(UserQuery()).total == 1
    for _ in range(2):
        listed(tables, made)
        assert holders(users) == [1]
        assert tables.get("users", keys.member(made.id))["user"]["external_id"] == "8f1c"


def test_who_was_changed_before_the_stream_came_is_listed_as_they_are_now(users, tables):
    made = users.create(BARE, "")
    item = tables.get("users", keys.profile(made.id))
    changed = users.update(made, replace(made, roles=("author",)))
    list_signed_up(tables, [Change("1", None, item)], 1)
    assert (holders(users), holders(users, "author")) == ([], [changed.id])


def test_who_gets_a_login_before_the_stream_came_is_listed_too(users, tables):
    made = users.create(BARE, "")
    users.update(made, replace(made, bare=False))
    listed(tables, made)
    assert holders(users) == [1]


def test_a_password_makes_a_login_item(users):
    made = users.create(BARE, "")
    changed = users.update(made, replace(made, name="Ann"), "hash")
    login = users.login("EXT-1")
    assert (login.user_id, login.roles, login.password_hash) == (1, ("subscriber",), "hash")
    assert not changed.bare
    again = users.update(changed, replace(changed, roles=("editor",)))
    assert users.login("ext-1").roles == ("editor",)
    users.delete(again)
    assert users.login("ext-1") is None


def test_nobody_else_gets_a_name_that_is_made_of_an_id(users):
    for name in ("ext-7", "EXT-7"):
        with pytest.raises(Taken):
            users.create(replace(ANN, login=name), "h")
        with pytest.raises(Taken):
            users.create(replace(ANN, slug=name), "h")
    ann = users.create(ANN, "h")
    with pytest.raises(Taken):
        users.update(ann, replace(ann, slug="ext-7"))
    assert users.update(ann, replace(ann, slug=f"ext-{ann.id}")).slug == f"ext-{ann.id}"


def test_changes_of_others_are_none_of_the_streams_business(users, tables):
    ann = users.create(ANN, "h")
    item = tables.get("users", keys.profile(ann.id))
    tables.batch_delete("users", [keys.role(ann.id, "subscriber")])
    list_signed_up(tables, [Change("1", None, item), Change("2", item, None), Change("3", item, item)], 1)
    assert holders(users) == []


def test_a_stale_writer_is_refused(users):
    made = users.create(BARE, "")
    users.update(made, replace(made, name="A"))
    with pytest.raises(Conflict):
        users.update(made, replace(made, bare=False))


class LosingReplies:
    """A driver whose n-th transaction is carried out, and then reported as if it was not."""

    def __init__(self, tables, number):
        self._tables, self._left = tables, number

    def transact(self, operations):
        self._tables.transact(operations)
        self._left -= 1
        if not self._left:
            raise TransactionConflict

    def __getattr__(self, name):
        return getattr(self._tables, name)


def test_a_sign_up_whose_reply_was_lost_is_found_and_not_repeated(tables):
    services = services_on(LosingReplies(tables, 1))
    made, new = upsert_user(Site(services), "8f1c", {"name": "Ada"})
    assert (made, new) == (services.users.id_of_external("8f1c"), False)
    assert services.users.find(UserQuery()).total == 1
    assert upsert_user(Site(services), "8f1c", {}) == (made, False)
