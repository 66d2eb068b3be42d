"""MemoryTables and SqliteTables against a list that is searched from one end to the other."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from devstore.memory import MemoryTables
from devstore.sqlite.file import SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.store.driver.conditions import Absent, Equals, Exists, LessThan, all_of, any_of
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Delete, Put, Query, Update, pages

parts = st.sampled_from(["a", "b"])
sorts = st.sampled_from(["1", "2", "21", "3"])
found = st.fixed_dictionaries(
    {},
    optional={"user": parts, "user_key": sorts, "n": st.integers(0, 3)},
)
conditions = st.sampled_from(
    [
        None,
        Absent("pk"),
        Exists("n"),
        Equals("n", 1),
        LessThan("n", 2),
        all_of(Exists("n"), Absent("user")),
        any_of(Absent("n"), LessThan("n", 1)),
    ]
)


def naive_holds(condition, item):
    item = item or {}
    match condition:
        case None:
            return True
        case Absent(name):
            return name not in item
        case Exists(name):
            return name in item
        case Equals(name, value):
            return name in item and item[name] == value
        case LessThan(name, value):
            return name in item and item[name] < value
    combine = all if type(condition).__name__ == "AllOf" else any
    return combine([naive_holds(part, item) for part in condition.conditions])


class AgainstNaive(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.tables = self.made()
        self.rows = []

    def _row(self, key):
        return next((row for row in self.rows if (row["pk"], row["sk"]) == key), None)

    def _naive(self, operation):
        key, before = operation.key, self._row(operation.key)
        if not naive_holds(operation.condition, before):
            return False
        self.rows = [row for row in self.rows if row is not before]
        if isinstance(operation, Put):
            self.rows.append(operation.item)
        elif isinstance(operation, Update):
            row = {**(before or {"pk": key[0], "sk": key[1]}), **operation.set}
            row = {name: value for name, value in row.items() if name not in operation.remove}
            for name, amount in operation.add.items():
                row[name] = row.get(name, 0) + amount
            self.rows.append(row)
        return True

    def _both(self, operation):
        try:
            self.tables.write(operation)
            done = True
        except ConditionFailed:
            done = False
        assert done == self._naive(operation)

    @rule(pk=parts, sk=sorts, attributes=found, condition=conditions)
    def put(self, pk, sk, attributes, condition):
        self._both(Put("logs", {"pk": pk, "sk": sk, **attributes}, condition))

    @rule(pk=parts, sk=sorts, condition=conditions)
    def delete(self, pk, sk, condition):
        self._both(Delete("logs", (pk, sk), condition))

    @rule(pk=parts, sk=sorts, user=parts, remove=st.sampled_from([(), ("user_key",)]), condition=conditions)
    def update(self, pk, sk, user, remove, condition):
        self._both(Update("logs", (pk, sk), {"user": user}, remove, {"n": 1}, condition))

    @rule(operations=st.lists(st.tuples(parts, sorts, conditions), unique_by=lambda each: each[:2], min_size=1))
    def transact(self, operations):
        writes = [Put("logs", {"pk": pk, "sk": sk, "n": 2}, condition) for pk, sk, condition in operations]
        fine = all(naive_holds(write.condition, self._row(write.key)) for write in writes)
        try:
            self.tables.transact(writes)
            done = True
        except ConditionFailed:
            done = False
        assert done == fine
        for write in writes if fine else ():
            assert self._naive(write)

    @rule(
        pk=parts,
        index=st.sampled_from(["", "by_user"]),
        low=st.sampled_from(["", "2"]),
        high=st.sampled_from(["", "21"]),
        prefix=st.sampled_from(["", "2"]),
        reverse=st.booleans(),
        limit=st.sampled_from([None, 1, 2]),
    )
    def query(self, pk, index, low, high, prefix, reverse, limit):
        part, order = ("user", "user_key") if index else ("pk", "sk")
        if prefix:
            low = high = ""
        wanted = [
            row
            for row in self.rows
            if row.get(part) == pk
            and order in row
            and row[order] >= low
            and (not high or row[order] <= high)
            and row[order].startswith(prefix)
        ]
        wanted.sort(key=lambda row: (row[order], row["pk"], row["sk"]), reverse=reverse)
        query = Query("logs", pk, index, prefix=prefix, low=low, high=high, reverse=reverse, limit=limit)
        assert list(pages(self.tables, query)) == wanted
        assert len(self.tables.query(query).items) <= (limit or len(wanted))

    @invariant()
    def same_rows(self):
        for row in self.rows:
            assert self.tables.get("logs", (row["pk"], row["sk"])) == row


class MemoryAgainstNaive(AgainstNaive):
    made = MemoryTables


class SqliteAgainstNaive(AgainstNaive):
    def made(self):
        self.folder = tempfile.TemporaryDirectory()
        self.file = SiteFile(Path(self.folder.name) / "site.db")
        return SqliteTables(self.file)

    def teardown(self):
        self.file.close()
        self.folder.cleanup()


TestMemoryAgainstNaive = MemoryAgainstNaive.TestCase
TestSqliteAgainstNaive = SqliteAgainstNaive.TestCase
TestSqliteAgainstNaive.settings = settings(max_examples=25)
