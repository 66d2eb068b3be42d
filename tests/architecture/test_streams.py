"""The streams of tables: at most two readers each, and nothing in them that opens an account."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import pytest

from devstore.memory import MemoryTables
from laurel.domain.records.login_session import LoginSession
from laurel.domain.records.user import ApplicationPassword, Login, Restrictions, User
from laurel.store.driver.tables import TABLES
from laurel.store.users.sign_ins import SignInStore
from laurel.store.users.users import UserStore
from laurel_cli.aws.template import Template, load_template

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")

MOST_READERS = 2
"""More of them throttle each other, as DynamoDB's documentation says."""

READERS = {"AWS::Lambda::EventSourceMapping": "EventSourceArn", "AWS::Pipes::Pipe": "Source"}
"""Resources that read a stream, beside the event sources of functions, and the property that names it."""

STREAMED = sorted(table.name for table in TABLES.values() if table.stream)

CREDENTIALS = {"login#", "sessions#", "attempts#"}
"""How the partitions begin that belong into the table of credentials."""

ATTRIBUTES = {
    "password_hash", "application_passwords", "restricted_passwords", "generation", "password_by", "failed",
    "pass_frag", "application_password",
}  # fmt: skip
"""Attributes that no table with a stream has."""

HASHES = {
    name: f"secret-{name}" for name in ("login", "changed", "application", "session", "fragment", "client", "name")
}
ANN = User(0, "ann", "ann@example.org", "ann", "Ann", "2026-01-01T00:00:00", roles=("editor",), meta={"points": 3})


def readers(template: Template) -> Counter[str]:
    """How many readers each stream has, by the ARN's attribute."""
    functions = [source["Stream"] for name in template.functions for source in template.sources_of(name, "DynamoDB")]
    others = [
        body["Properties"][READERS[body["Type"]]] for body in template.resources.values() if body["Type"] in READERS
    ]
    return Counter(str(arn["Fn::GetAtt"]) for arn in functions + others)


def test_no_stream_has_more_than_two_readers():
    found = readers(TEMPLATE)
    assert found, "the ledgers' streams are read"
    assert max(found.values()) <= MOST_READERS, found


@pytest.mark.parametrize(("kind", "named"), READERS.items())
def test_every_kind_of_reader_counts(kind, named):
    stream = {"Fn::GetAtt": "LogsTable.StreamArn"}
    planted = {"Planted": {"Type": kind, "Properties": {named: stream}}}
    more = replace(TEMPLATE, resources=TEMPLATE.resources | planted)
    assert readers(more) - readers(TEMPLATE) == {"LogsTable.StreamArn": 1}


def test_only_streams_that_are_declared_are_read():
    assert {name.removesuffix("Table.StreamArn").lower() for name in readers(TEMPLATE)} <= set(STREAMED)


@pytest.fixture
def tables():
    """What a user leaves behind who signed up, changed the password, made another, signed in, and failed to."""
    tables = MemoryTables()
    users, sign_ins = UserStore(tables), SignInStore(tables)
    ann = users.create(ANN, HASHES["login"])
    login = users.login("ann")
    application = ApplicationPassword("u-1", "phone", HASHES["application"], "2026-01-01T00:00:00")
    restricted = replace(application, uuid="u-2", restrictions=Restrictions(("me",)))
    changed = replace(login, application_passwords=(application, restricted), generation=1)
    users.update_login(login, changed)
    users.update(ann, replace(ann, name="Anna", roles=("author",)), HASHES["changed"], password_by="u-1")
    users.note_failure(login, 7)
    sign_ins.begin(LoginSession(HASHES["session"], ann.id, "cookie", "", 9, pass_frag=HASHES["fragment"]))
    sign_ins.count_attempt(HASHES["client"], 7, {HASHES["name"]: 10}, 900)
    return tables


def items(tables, table):
    return list(tables._tables[table].items.values())


def test_no_table_with_a_stream_holds_credentials(tables):
    for table in STREAMED:
        for item in items(tables, table):
            assert not {prefix for prefix in CREDENTIALS if item["pk"].startswith(prefix)}, item
            assert not ATTRIBUTES & item.keys(), item
            assert not [name for name, value in HASHES.items() if value in str(item)], item
    assert items(tables, "users"), "the profile, and the names"


def test_they_are_all_in_the_table_of_credentials(tables):
    kept = items(tables, "credentials")
    assert {item["pk"].partition("#")[0] + "#" for item in kept} == CREDENTIALS
    assert [name for name, value in HASHES.items() if value not in str(kept)] == ["login"], "the first was replaced"
    assert set().union(*kept) >= ATTRIBUTES
    assert TABLES["credentials"].stream == ""


def test_every_attribute_of_a_login_that_the_profile_lacks_is_one_of_them():
    profile = {field.name for field in fields(User)} | {"user_id"}
    assert {field.name for field in fields(Login)} - profile <= ATTRIBUTES
