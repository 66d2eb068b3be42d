"""What every driver does with single operations, transactions and queries."""

from __future__ import annotations

import pytest

from laurel.store.driver.conditions import Absent, Equals, Exists, LessThan, all_of, any_of
from laurel.store.driver.errors import ConditionFailed
from laurel.store.driver.requests import Check, Delete, Put, Query, Update, pages

KEY = ("kind", "one")


def item(sk="one", pk="kind", **attributes):
    return {"pk": pk, "sk": sk, **attributes}


def test_what_is_put_comes_back(tables):
    values = {
        "text": "Ünï\n",
        "empty": "",
        "number": 12345678901234567890,
        "negative": -0.5,
        "yes": True,
        "no": False,
        "none": None,
        "bytes": b"\x00\xff",
        "list": [1, "a", [None]],
        "map": {"a": {"b": [True]}},
        "nothing": {},
    }
    tables.write(Put("system", item(**values)))
    assert tables.get("system", KEY) == item(**values)
    assert tables.get("system", ("kind", "two")) is None


@pytest.mark.parametrize("condition", [Equals("flag", 1), LessThan("number", "6"), LessThan("flag", 2)])
def test_no_value_compares_with_one_of_another_type(faithful_tables, condition):
    faithful_tables.write(Put("system", item(flag=True, number=5)))
    with pytest.raises(ConditionFailed):
        faithful_tables.write(Delete("system", KEY, condition))
    assert faithful_tables.get("system", KEY) == item(flag=True, number=5)


def test_items_are_copies(tables):
    mine = item(list=[1])
    tables.write(Put("system", mine))
    mine["list"].append(2)
    tables.get("system", KEY)["list"].append(3)
    assert tables.get("system", KEY)["list"] == [1]


def test_update_sets_removes_adds_and_returns_the_new_item(tables):
    tables.write(Put("system", item(name="a", old=1, count=1)))
    update = Update("system", KEY, set={"name": "b"}, remove=["old", "unknown"], add={"count": 2, "fresh": 5})
    after = tables.write(update)
    assert after == item(name="b", count=3, fresh=5)
    assert tables.get("system", KEY) == after


def test_update_makes_the_item(tables):
    assert tables.write(Update("system", KEY, add={"last": 1})) == item(last=1)


def test_an_update_of_nothing_still_makes_the_item(faithful_tables):
    assert faithful_tables.write(Update("system", KEY)) == item()


def test_adding_to_text_is_refused(tables):
    tables.write(Put("system", item(name="a")))
    with pytest.raises(ValueError, match="."):
        tables.write(Update("system", KEY, add={"name": 1}))


@pytest.mark.parametrize("update", [{"set": {"pk": "x"}}, {"add": {"sk": 1}}])
def test_an_update_of_a_key_is_refused(faithful_tables, update):
    with pytest.raises(ValueError, match=r"."):
        faithful_tables.write(Update("system", KEY, **update))


def test_an_update_that_names_an_attribute_twice_is_refused(memory_tables):
    """As DynamoDB does; ministack takes it."""
    with pytest.raises(ValueError, match="twice"):
        memory_tables.write(Update("system", KEY, set={"n": 1}, remove=["n"]))


def test_a_transaction_over_4_mb_is_refused(faithful_tables):
    large = [Put("system", item(str(number), text="x" * 390_000)) for number in range(11)]
    with pytest.raises(ValueError, match=r"."):
        faithful_tables.transact(large)
    faithful_tables.transact(large[:9])
    assert faithful_tables.get("system", ("kind", "0"))


def test_delete_of_nothing_is_no_error(tables):
    assert tables.write(Delete("system", KEY)) == {}


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (Absent("n"), False),
        (Absent("x"), True),
        (Exists("n"), True),
        (Exists("x"), False),
        (Equals("n", 5), True),
        (Equals("n", 6), False),
        (Equals("n", "5"), False),
        (Equals("x", 5), False),
        (Equals("none", None), True),
        (Equals("list", [1, "a"]), True),
        (LessThan("n", 6), True),
        (LessThan("n", 5), False),
        (LessThan("x", 6), False),
        (LessThan("s", "b"), True),
        (LessThan("s", "B"), False),
        (all_of(Exists("n"), Equals("s", "a")), True),
        (all_of(Exists("n"), Equals("s", "b")), False),
        (any_of(Absent("n"), LessThan("n", 9)), True),
        (any_of(Absent("n"), LessThan("n", 1)), False),
        (any_of(all_of(Exists("n"), Absent("s")), all_of(Exists("n"), Exists("s"))), True),
    ],
)
def test_conditions(tables, condition, met):
    before = item(n=5, s="a", none=None, list=[1, "a"])
    tables.write(Put("system", before))
    if met:
        tables.write(Update("system", KEY, set={"hit": 1}, condition=condition))
        assert "hit" in tables.get("system", KEY)
        return
    with pytest.raises(ConditionFailed) as caught:
        tables.write(Update("system", KEY, set={"hit": 1}, condition=condition))
    assert caught.value.failed == {0: before}
    assert tables.get("system", KEY) == before


def test_a_condition_on_no_item_fails_without_old_item(tables):
    with pytest.raises(ConditionFailed) as caught:
        tables.write(Put("system", item(), Exists("pk")))
    assert caught.value.failed == {0: None}


def test_a_transaction_writes_everything_across_tables(tables):
    tables.write(Put("system", item("gone")))
    tables.write(Put("system", item("count", n=1)))
    tables.transact(
        [
            Put("posts", item(), Absent("pk")),
            Update("system", ("kind", "count"), add={"n": 1}),
            Delete("system", ("kind", "gone")),
            Check("system", ("kind", "other"), Absent("pk")),
        ]
    )
    assert tables.get("posts", KEY) == item()
    assert tables.get("system", ("kind", "count")) == item("count", n=2)
    assert tables.get("system", ("kind", "gone")) is None


def test_a_transaction_writes_nothing_when_a_condition_fails(tables):
    tables.write(Put("system", item("taken", by="me")))
    with pytest.raises(ConditionFailed) as caught:
        tables.transact(
            [
                Put("system", item("fresh")),
                Put("system", item("taken", by="you"), Absent("pk")),
                Check("system", ("kind", "nowhere"), Exists("pk")),
            ]
        )
    assert caught.value.failed == {1: item("taken", by="me"), 2: None}
    assert tables.get("system", ("kind", "fresh")) is None
    assert tables.get("system", ("kind", "taken"))["by"] == "me"


def test_an_item_twice_in_a_transaction_is_refused(tables):
    with pytest.raises(ValueError, match="."):
        tables.transact([Put("system", item()), Delete("system", KEY)])


def test_a_transaction_of_101_operations_is_refused(tables):
    with pytest.raises(ValueError, match="."):
        tables.transact([Put("system", item(str(number))) for number in range(101)])
    tables.transact([Put("system", item(str(number))) for number in range(100)])
    assert len(list(pages(tables, Query("system", "kind")))) == 100


def test_an_item_over_400_kb_is_refused_alone_and_in_a_transaction(tables):
    large = item(text="x" * 400 * 1024)
    with pytest.raises(ValueError, match="."):
        tables.write(Put("system", large))
    with pytest.raises(ValueError, match="."):
        tables.transact([Put("system", item("small")), Put("system", large)])
    assert tables.get("system", ("kind", "small")) is None


def test_batch_get_takes_any_number_and_ignores_what_is_missing(tables):
    for first in (0, 100):
        tables.transact([Put("system", item(f"{n:04d}", n=n)) for n in range(first, first + 100)])
    wanted = [("kind", f"{n:04d}") for n in [*range(250), 5]]
    assert sorted(found["n"] for found in tables.batch_get("system", wanted)) == list(range(200))
    assert tables.batch_get("system", []) == []


def test_transact_get_takes_a_hundred_and_ignores_what_is_missing(faithful_tables):
    faithful_tables.transact([Put("system", item(f"{n:04d}", n=n)) for n in range(100)])
    wanted = [("kind", f"{n:04d}") for n in range(1, 101)]
    assert sorted(found["n"] for found in faithful_tables.transact_get("system", wanted)) == list(range(1, 100))


def test_batch_delete_takes_any_number_and_passes_over_what_is_missing(tables):
    for start in (0, 50):
        tables.transact([Put("system", item(f"{n:04d}", n=n)) for n in range(start, start + 50)])
    tables.batch_delete("system", [("kind", f"{n:04d}") for n in (*range(60), *range(50, 60), 7000)])
    assert [found["n"] for found in pages(tables, Query("system", "kind"))] == list(range(60, 100))
    tables.batch_delete("system", [])


def test_query_orders_by_bytes_of_the_sort_key(tables):
    names = ["b", "B", "a", "ä", "a\x01", "ab", "é", "😀", "﷐"]
    tables.transact([Put("system", item(name)) for name in names])
    found = [each["sk"] for each in pages(tables, Query("system", "kind"))]
    assert found == sorted(names, key=str.encode)
    assert [each["sk"] for each in pages(tables, Query("system", "kind", reverse=True))] == found[::-1]


@pytest.mark.parametrize(
    ("restriction", "expected"),
    [
        ({"prefix": "b"}, ["b1", "b2"]),
        ({"prefix": "x"}, []),
        ({"low": "b2"}, ["b2", "c"]),
        ({"high": "b1"}, ["a", "b1"]),
        ({"low": "b1", "high": "b2"}, ["b1", "b2"]),
        ({"low": "b1", "reverse": True}, ["c", "b2", "b1"]),
    ],
)
def test_query_ranges(tables, restriction, expected):
    tables.transact(
        [Put("system", item(name)) for name in ("a", "b1", "b2", "c")] + [Put("system", item("b", "other"))]
    )
    assert [each["sk"] for each in tables.query(Query("system", "kind", **restriction)).items] == expected


def test_a_range_upside_down_is_refused(faithful_tables):
    with pytest.raises(ValueError, match=r"bound"):
        faithful_tables.query(Query("system", "kind", low="b", high="a"))


@pytest.mark.parametrize("reverse", [False, True])
def test_pages_join_without_gap_or_repeat(tables, reverse):
    tables.transact([Put("system", item(f"{n:02d}")) for n in range(10)])
    query = Query("system", "kind", limit=3, reverse=reverse, low="01", high="08")
    assert len(tables.query(query).items) == 3
    found = [each["sk"] for each in pages(tables, query)]
    assert found == [f"{n:02d}" for n in (range(8, 0, -1) if reverse else range(1, 9))]


def test_a_page_ends_at_one_megabyte(tables):
    for number in range(5):
        tables.write(Put("system", item(str(number), text="x" * 300_000)))
    page = tables.query(Query("system", "kind"))
    assert 3 <= len(page.items) < 5
    assert page.next is not None
    assert len(list(pages(tables, Query("system", "kind")))) == 5


def test_an_index_holds_the_items_that_have_its_keys(tables):
    tables.write(Put("logs", item("1", user="u", user_key="k1", more=1)))
    tables.write(Put("logs", item("2", user="u", user_key="k2")))
    tables.write(Put("logs", item("3", user="u")))
    by_user = tables.query(Query("logs", "u", "by_user")).items
    assert [each["sk"] for each in by_user] == ["1", "2"]
    assert by_user[0]["more"] == 1
    tables.write(Put("users", item("1", directory="d", email_key="e", more=1)))
    assert tables.query(Query("users", "d", "by_email")).items == [item("1", directory="d", email_key="e")]


def test_an_index_includes_the_attributes_it_names(tables):
    tables.write(Put("earnings", item(post="p", post_key="1", user_id=7, more=1)))
    [found] = tables.query(Query("earnings", "p", "by_post")).items
    assert found == item(post="p", post_key="1", user_id=7)


def test_an_index_follows_changed_keys_and_deletion(tables):
    tables.write(Put("logs", item(user="u", user_key="k1")))
    tables.write(Update("logs", KEY, set={"user": "v"}))
    assert tables.query(Query("logs", "u", "by_user")).items == []
    assert len(tables.query(Query("logs", "v", "by_user")).items) == 1
    tables.write(Update("logs", KEY, remove=["user_key"]))
    assert tables.query(Query("logs", "v", "by_user")).items == []


@pytest.mark.parametrize("reverse", [False, True])
def test_index_pages_pass_over_equal_sort_keys(tables, reverse):
    tables.transact([Put("logs", item(f"{n}", user="u", user_key="same")) for n in range(7)])
    found = [each["sk"] for each in pages(tables, Query("logs", "u", "by_user", limit=2, reverse=reverse))]
    assert sorted(found) == [str(n) for n in range(7)]


def test_consistent_reads_of_an_index_are_refused(tables):
    with pytest.raises(ValueError, match="."):
        tables.query(Query("logs", "u", "by_user", consistent=True))


@pytest.mark.parametrize("key", [("", "one"), ("kind", ""), ("kind", "x" * 1025)])
def test_malformed_keys_are_refused(tables, key):
    with pytest.raises(ValueError, match="."):
        tables.write(Put("system", {"pk": key[0], "sk": key[1]}))


def test_an_empty_index_key_is_refused(tables):
    with pytest.raises(ValueError, match="."):
        tables.write(Put("logs", item(user="", user_key="k")))


def test_reserved_words_are_ordinary_names(tables):
    tables.write(Put("system", item(name="n", status="s", size=1)))
    update = Update(
        "system", KEY, set={"name": "m"}, add={"size": 1}, remove=["status"], condition=Equals("status", "s")
    )
    assert tables.write(update) == item(name="m", size=2)
