"""A driver of the tables that checks the policy of the running function, as IAM does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from laurel.store.driver.requests import (
    Check,
    Delete,
    Item,
    Key,
    Page,
    Put,
    Query,
    Tables,
    TransactionItem,
    Update,
    Write,
)
from laurel_cli.aws.key_families import family_of, in_family
from laurel_cli.aws.permissions import Permission, granted
from laurel_cli.aws.template import Template

_FUNCTION: ContextVar[str] = ContextVar("laurel_function", default="")

_ACTIONS: Mapping[type, str] = {
    Put: "PutItem",
    Update: "UpdateItem",
    Delete: "DeleteItem",
    Check: "ConditionCheckItem",
}


def guard_of(template: Template) -> Callable[[Tables], GuardedTables]:
    """A function that wraps a driver in a guard, by the policies of a template."""
    policies = {function: granted(template, function) for function in template.functions}
    return lambda tables: GuardedTables(tables, policies)


class AccessDenied(Exception):
    """The policy of a function does not allow what it is about to do (AccessDeniedException)."""


@contextmanager
def acting_as(function: str) -> Iterator[None]:
    """Let this thread or task be the function with that logical id."""
    token = _FUNCTION.set(function)
    try:
        yield
    finally:
        _FUNCTION.reset(token)


class GuardedTables:
    """A driver (`laurel.store.driver.requests.Tables`) that refuses what the function's policy does not allow.

    ``policies`` are the permissions of each function by its logical id. Outside of all functions everything is
    allowed. Every method raises AccessDenied. ``used`` is what functions requested, refused or not.
    """

    def __init__(self, tables: Tables, policies: Mapping[str, Collection[Permission]]) -> None:
        self._tables = tables
        self._policies = policies
        self.used: set[tuple[str, Permission]] = set()

    def get(self, table: str, key: Key, *, consistent: bool = True) -> Item | None:
        """GetItem."""
        self._authorize("GetItem", table, key)
        return self._tables.get(table, key, consistent=consistent)

    def batch_get(self, table: str, keys: Iterable[Key], *, consistent: bool = True) -> list[Item]:
        """BatchGetItem, which for no keys at all does not take place."""
        distinct = list(keys)
        if distinct:
            self._authorize("BatchGetItem", table, *distinct)
        return self._tables.batch_get(table, distinct, consistent=consistent)

    def transact_get(self, table: str, keys: Sequence[Key]) -> list[Item]:
        """TransactGetItems, for which IAM requires GetItem."""
        self._authorize("GetItem", table, *keys)
        return self._tables.transact_get(table, keys)

    def query(self, query: Query) -> Page:
        """Query, of a table or of one of its indexes."""
        if query.index:
            self._authorize("Query", f"{query.table}/{query.index}")
        else:
            self._authorize("Query", query.table, (query.pk, ""))
        return self._tables.query(query)

    def write(self, operation: Write) -> Item:
        """PutItem, UpdateItem or DeleteItem."""
        self._authorize(_ACTIONS[type(operation)], operation.table, operation.key)
        return self._tables.write(operation)

    def batch_delete(self, table: str, keys: Iterable[Key]) -> None:
        """BatchWriteItem, which for no keys at all does not take place."""
        distinct = list(keys)
        if distinct:
            self._authorize("BatchWriteItem", table, *distinct)
        self._tables.batch_delete(table, distinct)

    def transact(self, operations: Sequence[TransactionItem]) -> None:
        """TransactWriteItems, for which IAM requires each operation."""
        for operation in operations:
            self._authorize(_ACTIONS[type(operation)], operation.table, operation.key)
        self._tables.transact(operations)

    def _authorize(self, action: str, resource: str, *keys: Key) -> None:
        """Compare a request with the policy: each of its keys, where the table's keys have families."""
        function = _FUNCTION.get()
        if not function:
            return
        for found in dict.fromkeys(in_family(resource, family_of(resource, pk)) for pk, _ in keys) or (resource,):
            permission = (f"dynamodb:{action}", found)
            self.used.add((function, permission))
            if permission not in self._policies[function]:
                why = "see USE_CASES and GROUPS in cli/laurel_cli/aws/permissions.py"
                text = f"template.yaml does not allow {function} {permission[0]} on {found}; {why}"
                print(f"laurel: {text}", file=sys.stderr, flush=True)
                raise AccessDenied(text)
