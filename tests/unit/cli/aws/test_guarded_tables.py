"""The tables as a function's policy shows them: every operation asks for what IAM would ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from devstore.memory import MemoryTables
from laurel.store.driver.conditions import Exists
from laurel.store.driver.requests import Check, Delete, Put, Query, Update
from laurel_cli.aws.guarded_tables import AccessDenied, GuardedTables, acting_as, guard_of
from laurel_cli.aws.template import load_template

KEY = ("a", "b")
ITEM = {"pk": "a", "sk": "b"}

OPERATIONS = {
    "GetItem": lambda tables: tables.get("logs", KEY),
    "BatchGetItem": lambda tables: tables.batch_get("logs", [KEY]),
    "Query": lambda tables: tables.query(Query("logs", "a")),
    "PutItem": lambda tables: tables.write(Put("logs", ITEM)),
    "UpdateItem": lambda tables: tables.write(Update("logs", KEY, set={"c": 1})),
    "DeleteItem": lambda tables: tables.write(Delete("logs", KEY)),
    "ConditionCheckItem": lambda tables: tables.transact([Check("logs", KEY, Exists("pk"))]),
}


@pytest.fixture
def filled():
    tables = MemoryTables()
    tables.write(Put("logs", ITEM))
    return tables


@pytest.mark.parametrize("action", OPERATIONS)
def test_an_operation_needs_its_own_action_and_no_other(filled, action):
    guard = GuardedTables(filled, {"Able": {(f"dynamodb:{action}", "logs")}, "Unable": set()})
    with acting_as("Able"):
        OPERATIONS[action](guard)
    others = {(f"dynamodb:{other}", "logs") for other in OPERATIONS if other != action}
    guard = GuardedTables(filled, {"Unable": others})
    with acting_as("Unable"), pytest.raises(AccessDenied, match=f"Unable dynamodb:{action} on logs"):
        OPERATIONS[action](guard)


def test_a_transaction_needs_everything_in_it_and_writes_nothing_otherwise(filled):
    guard = GuardedTables(filled, {"F": {("dynamodb:PutItem", "logs")}})
    with acting_as("F"), pytest.raises(AccessDenied):
        guard.transact([Put("logs", {"pk": "new", "sk": "b"}), Delete("logs", KEY)])
    assert filled.get("logs", ("new", "b")) is None


def test_items_of_a_transaction_are_read_by_get_item(filled):
    guard = GuardedTables(filled, {"F": {("dynamodb:GetItem", "logs")}})
    with acting_as("F"):
        assert guard.transact_get("logs", [KEY]) == [ITEM]


def test_an_index_is_not_its_table(filled):
    guard = GuardedTables(filled, {"F": {("dynamodb:Query", "users")}, "G": {("dynamodb:Query", "users/by_name")}})
    with acting_as("F"), pytest.raises(AccessDenied):
        guard.query(Query("users", "a", "by_name"))
    with acting_as("G"):
        assert guard.query(Query("users", "a", "by_name")).items == []


def test_nothing_is_asked_for_no_keys_and_outside_of_functions(filled):
    guard = GuardedTables(filled, {"F": set()})
    with acting_as("F"):
        assert guard.batch_get("logs", []) == []
    assert guard.get("logs", KEY) == ITEM
    assert guard.used == set()


def test_the_policies_are_those_of_the_template(filled):
    guard = guard_of(load_template(Path(__file__).parents[4] / "template.yaml"))(filled)
    with acting_as("ProjectionsFunction"):
        assert guard.get("system", ("watermark#logs", "shard")) is None
        with pytest.raises(AccessDenied):
            guard.get("posts", KEY)
        with pytest.raises(AccessDenied, match=r"UpdateItem on system\[marker#\*\]"):
            guard.write(Update("system", ("marker#1", "marker"), add={"count": 1}))


FAMILY = ("dynamodb:BatchGetItem", "credentials[login#*]")


def test_a_family_of_keys_is_not_its_table(filled):
    guard = GuardedTables(filled, {"F": {FAMILY}})
    with acting_as("F"):
        assert guard.batch_get("credentials", [("login#ann", "login"), ("login#bob", "login")]) == []
        with pytest.raises(AccessDenied, match="sessions"):
            guard.batch_get("credentials", [("login#ann", "login"), ("sessions#5", "s")])
        with pytest.raises(AccessDenied):
            guard.get("credentials", ("login#ann", "login"))


def test_a_key_without_a_family_is_refused_by_its_name(filled):
    guard = GuardedTables(filled, {"F": {FAMILY}})
    with acting_as("F"), pytest.raises(ValueError, match="'other#5' of credentials is in no family"):
        guard.get("credentials", ("other#5", "x"))


def test_the_consumers_of_events_reach_no_credentials_and_no_names(filled):
    guard = guard_of(load_template(Path(__file__).parents[4] / "template.yaml"))(filled)
    for function in ("EventQueueFunction", "WpCronFunction", "NoticesFunction", "ProjectionsFunction"):
        for table, key in (
            ("credentials", ("login#ann", "login")), ("credentials", ("sessions#5", "s")),
            ("users", ("email#ann@example.org", "email")), ("users", ("slug#ann", "slug")),
            ("system", ("erasures", "x")), ("system", ("picture#5", "avatar")),
        ):  # fmt: skip
            with acting_as(function), pytest.raises(AccessDenied):
                guard.get(table, key)
            with acting_as(function), pytest.raises(AccessDenied):
                guard.transact([Delete(table, key)])
