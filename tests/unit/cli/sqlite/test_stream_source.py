"""The event source mapping of a stream in a site's file."""

from __future__ import annotations

import pytest

from devstore.sqlite.stream import Readers
from laurel.store.aws.stream import change_of, table_of
from laurel.store.driver.requests import Delete, Put
from laurel_cli.aws.template import Function
from laurel_cli.sqlite.file_path import FilePath

NOTICES = Function("NoticesFunction", "notices.app.handler", 512, 60)
EARNED = '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"type":{"S":[{"prefix":"points_"}]}}}}'


class Invoked:
    """A function that remembers its batches and answers what a test says."""

    def __init__(self):
        self.batches = []
        self.answer = lambda records: None

    def __call__(self, function, event):
        assert function is NOTICES
        self.batches.append(event["Records"])
        return self.answer(event["Records"])

    @property
    def numbers(self):
        return [[record["dynamodb"]["Keys"]["sk"]["S"] for record in batch] for batch in self.batches]


@pytest.fixture
def invoked():
    return Invoked()


@pytest.fixture
def made(site_file, invoked):
    """made(**source): the mapping of the logs, which the template says that of."""
    return lambda **source: FilePath(site_file).stream_source(invoked, NOTICES, "logs", source)


def put(tables, *numbers, **more):
    for number in numbers:
        tables.write(Put("logs", {"pk": "a", "sk": str(number), **more}))


def test_records_are_those_of_dynamodb(made, invoked, sqlite_tables):
    source = made()
    put(sqlite_tables, 1, type="x", packed=b"\x00")
    put(sqlite_tables, 1, type="y")
    sqlite_tables.write(Delete("logs", ("a", "1")))
    source.poll()
    ((first, second, third),) = invoked.batches
    assert [record["eventName"] for record in (first, second, third)] == ["INSERT", "MODIFY", "REMOVE"]
    assert first["dynamodb"]["NewImage"]["packed"] == {"B": b"\x00"}
    assert first["dynamodb"]["Keys"] == {"pk": {"S": "a"}, "sk": {"S": "1"}}
    change = change_of(second["dynamodb"])
    assert (change.before["type"], change.after["type"]) == ("x", "y")
    assert table_of(first["eventSourceARN"]) == "logs"
    assert "NewImage" not in third["dynamodb"]


def test_each_record_once_in_batches_of_the_size_of_the_template(made, invoked, sqlite_tables):
    source = made(BatchSize=2)
    put(sqlite_tables, *range(5))
    for _ in range(2):
        source.poll()
    assert invoked.numbers == [["0", "1"], ["2", "3"], ["4"]]


def test_it_goes_on_where_the_site_was_last_served(made, invoked, sqlite_tables):
    source = made()
    put(sqlite_tables, 1)
    source.poll()
    put(sqlite_tables, 2)
    made().poll()
    assert invoked.numbers == [["1"], ["2"]]


@pytest.mark.parametrize(("failing", "again"), [("1", ["1", "2", "3"]), ("3", ["3"])])
def test_it_comes_again_from_the_first_that_failed(made, invoked, sqlite_tables, failing, again):
    source = made()
    put(sqlite_tables, 1, 2, 3)
    invoked.answer = lambda records: {
        "batchItemFailures": [
            {"itemIdentifier": record["dynamodb"]["SequenceNumber"]}
            for record in records
            if record["dynamodb"]["Keys"]["sk"]["S"] >= failing
        ]
    }
    source.poll()
    invoked.answer = lambda records: {"batchItemFailures": []}
    source.poll()
    assert invoked.numbers == [["1", "2", "3"], again]


def test_nothing_is_done_with_when_the_function_raises(made, invoked, sqlite_tables):
    source = made()
    put(sqlite_tables, 1)
    invoked.answer = lambda records: 1 / 0
    with pytest.raises(ZeroDivisionError):
        source.poll()
    invoked.answer = lambda records: None
    made().poll()
    assert invoked.numbers == [["1"], ["1"]]


def test_a_filter_lets_through_what_it_says(made, invoked, sqlite_tables, site_file):
    source = made(FilterCriteria={"Filters": [{"Pattern": EARNED}]})
    put(sqlite_tables, 1, type="event_trigger")
    source.poll()
    assert invoked.batches == []
    put(sqlite_tables, 2, type="points_earn")
    put(sqlite_tables, 2, type="points_award")
    source.poll()
    assert invoked.numbers == [["2"]]
    assert Readers(site_file).position(NOTICES.name, "logs") == 3, "what was passed over is done with"


def test_of_what_expired_the_record_says_so(made, invoked, site_file, sqlite_tables, monkeypatch):
    source = made()
    put(sqlite_tables, 1)
    sqlite_tables._commit([Delete("logs", ("a", "1"))], expired=True)
    source.poll()
    assert ["userIdentity" in record for record in invoked.batches[0]] == [False, True]
    assert invoked.batches[0][1]["userIdentity"]["principalId"] == "dynamodb.amazonaws.com"
