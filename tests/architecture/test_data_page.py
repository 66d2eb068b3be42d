"""docs/data.md against the tables, indexes and keys of laurel.store."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel.domain.records.ledger import Log
from laurel.store.driver.tables import PK, SK, TABLES
from laurel.store.ledger.ids import day_of
from laurel.store.rows import keys, lean_keys, stream_keys
from laurel.store.rows.ledger import put_bookings

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")

ROW = 373785732321281

EXAMPLES = {
    ("posts", "post"): keys.post("step", 5),
    ("posts", "version"): keys.VERSION,
    ("posts", "copy of the version"): keys.version_copy(1),
    ("posts", "change"): keys.change(64),
    ("posts", "snapshot"): keys.snapshot(64, 0),
    ("users", "profile"): keys.profile(7),
    ("users", "role"): keys.role(7, "editor"),
    ("credentials", "login"): keys.login("Ann"),
    ("users", "email"): keys.email("ann@example.org"),
    ("users", "slug"): keys.slug("ann"),
    ("users", "external id"): keys.external("8f1c"),
    ("users", "state"): keys.state(7),
    ("users", "page"): keys.page(7, "progress", 3),
    ("logs", "entry"): keys.entry(ROW),
    ("logs", "booking"): put_bookings([Log(ROW, 7)])[0].key,
    ("earnings", "earning"): keys.ledger_row(ROW),
    ("system", "month's count"): keys.month("logs", "2026-11"),
    ("system", "day's count"): keys.day("logs", day_of(ROW)),
    ("system", "foreign date"): keys.foreign_date("logs", "2020-01-01T00:00:00", ROW, 7),
    ("system", "mark"): (keys.marks("earnings", keys.post_rows(5)), keys.padded(1_200)),
    ("system", "deletions"): keys.deletions("earnings", 5),
    ("system", "watermark"): keys.watermark("logs", "shardId-1"),
    ("users", "member"): keys.member(7),
    ("users", "friend"): keys.friend(7, 9),
    ("users", "stream item"): stream_keys.stream_item(ROW),
    ("users", "comment"): stream_keys.comment(ROW - 1, ROW),
    ("users", "favourite"): stream_keys.favorites(ROW, 7)[0],
    ("users", "mention"): stream_keys.mention(ROW, 7),
    ("users", "user's stream totals"): stream_keys.user_stream_totals(7),
    ("system", "stream totals"): stream_keys.stream_totals(ROW),
    ("system", "friendship counter"): keys.FRIENDSHIP_COUNTER,
    ("system", "member totals"): keys.member_totals(7),
    ("system", "picture"): keys.picture(7, "9f86d081884c7d659a2feaa0c55ad015.png"),
    ("system", "outbox row"): keys.outbox_row(7, "2026-11-22T06:10:02.250000#user#7#4#00"),
    ("system", "removal"): keys.removal("2026-11-22T06:10:02.250000", "posts", 5),
    ("system", "finished removal"): keys.finished_removal("2026-11-22T06:10:02.250000", "posts", 5),
    ("system", "erasure"): keys.erasure("2026-11-22T06:10:02.250000", 7),
    ("system", "settings"): keys.SETTINGS,
    ("system", "migration"): keys.migration("0001_example"),
    ("system", "user counter"): keys.USER_COUNTER,
    ("credentials", "attempts"): keys.attempts("c0ffee0000000000", 5957280),
    ("credentials", "session"): keys.session(7, "9d2c5f0e8a7b4c3d9d2c5f0e8a7b4c3d"),
    ("system", "user totals"): keys.user_totals(7),
    ("system", "lean state"): lean_keys.LEAN_STATE,
    ("system", "lean change"): lean_keys.lean_change(12),
    ("system", "lean segment"): lean_keys.lean_segment("names", 1),
    ("system", "found list"): lean_keys.found("9d2c5f0e8a7b4c3d9d2c5f0e8a7b4c3d"),
    ("system", "found ids"): lean_keys.found_part("9d2c5f0e8a7b4c3d9d2c5f0e8a7b4c3d", 1795324212000, 1),
}

PATTERNS = ("L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8")


def rows(heading):
    """The cells of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def declared():
    for table in TABLES.values():
        yield [table.name, "", PK, SK, "", table.stream, table.ttl]
        for index in table.indexes:
            projection = index.projection if isinstance(index.projection, str) else ", ".join(index.projection)
            yield [table.name, index.name, index.hash, index.range, projection, "", ""]


def test_tables_and_indexes_are_those_of_the_store():
    assert rows("Tables and indexes") == list(declared())


def test_items_have_the_keys_that_are_built():
    described = {(row[0], row[1]): (row[2].strip("`"), row[3].strip("`")) for row in rows("Items")}
    assert described == EXAMPLES


def test_every_question_is_served_by_what_exists_and_every_index_serves_one():
    named = {name for row in rows("Questions") for name in re.findall(r"`([a-z_.]+)`", row[1])}
    existing = {row[0] + (f".{row[1]}" if row[1] else "") for row in declared()}
    assert named == existing


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_has_its_row(pattern):
    assert [row for row in rows("Questions") if row[0].startswith(f"{pattern} ")]
