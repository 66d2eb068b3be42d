"""Every key of every table is built here. docs/data.md explains them."""

from __future__ import annotations

from datetime import date

from laurel.domain.fold import fold
from laurel.store.driver.requests import Key
from laurel.store.ledger.ids import SHARDS, bucket_of, day_of, month_of, slot_bucket, slot_of
from laurel.store.sizing import Sizing

ID_DIGITS = 16
"""Ids are at most 53 bits; padded so, they sort as text as they do as numbers."""

SORT_TEXT_BYTES = 900
"""How much of a name goes into a sort key, of the 1,024 bytes DynamoDB takes."""

NAME_BYTES = 1000
"""A login name, e-mail or slug of more bytes has no key, so no user can have it."""

TOTALS_SHARDS = 8
"""Items that count users, so that sign-ups at the same time seldom meet on one."""

OUTBOX_SHARDS = 4
"""Partitions of the outbox: each takes 1,000 writes a second, and a sweep queries them all."""

CATALOGUE = "catalogue"
VERSION: Key = (CATALOGUE, "version")
SETTINGS: Key = ("settings", "settings")
USER_COUNTER: Key = ("counter", "users")
USER_TOTALS = "totals#users"
FRIENDSHIP_COUNTER: Key = ("counter", "friendships")
MEMBER_TOTALS = "totals#members"

ERASURES = "erasures"
REMOVALS = "removals"
FINISHED_REMOVALS = "removals#finished"
FRIEND = "friend#"
MEMBER = "self#member"
PROFILE = "self#profile"
STATE = "self#state"

LAST_CHUNK = 9999
"""No record or snapshot has a chunk of a higher number."""

_BELOW_ALL_TEXT = "\x01"
"""Ends the text of a sort key: a shorter name sorts before every longer one that starts with it."""


BOOKINGS = "booked#"
"""How the partitions of bookings begin, in the table and in the index by user."""


MARKS, DELETIONS = "marks#", "~deleted"
"""How the partitions of marks begin, and the item after the marks of a list."""

FOREIGN_DATES = "foreign#"
"""How the partitions of the indexes of foreign dates begin."""

PROGRESS, ACTIVITY = "progress#", "activity#"
"""In the partition of a user of the layout of before: one progress, one trigger count."""


def padded(number: int) -> str:
    """A number that sorts as text."""
    return f"{number:0{ID_DIGITS}d}"


def post(type_ref: str, post_id: int) -> Key:
    """posts: a post under its type."""
    return type_ref, padded(post_id)


def change(version: int, chunk: int = 0) -> Key:
    """posts: a part of the record of the change that made that version of the catalogue."""
    return CATALOGUE, f"change#{padded(version)}#{chunk:04d}"


def version_copy(number: int) -> Key:
    """posts: a copy of the catalogue's version in a partition of its own; the first, 0, is the version item."""
    return (f"{CATALOGUE}#{number}", VERSION[1]) if number else VERSION


def snapshot(version: int, chunk: int) -> Key:
    """posts: one compressed part of the catalogue as of that version, in a partition of its own."""
    return f"snapshot#{padded(version)}#{chunk:04d}", "snapshot"


def old_snapshot(version: int, chunk: int) -> Key:
    """posts: where a snapshot was before its parts had partitions of their own."""
    return CATALOGUE, f"snapshot#{padded(version)}#{chunk:04d}"


def user_partition(user_id: int) -> str:
    """users: the partition of everything that belongs to one user."""
    return f"user#{user_id}"


def profile(user_id: int) -> Key:
    """users: the profile."""
    return user_partition(user_id), PROFILE


def role(user_id: int, role_name: str) -> Key:
    """users: that the user holds the role."""
    return user_partition(user_id), f"role#{role_name}"


def member(user_id: int) -> Key:
    """users: the user's part in the community."""
    return user_partition(user_id), MEMBER


def picture(user_id: int, name: str) -> Key:
    """system: an uploaded picture."""
    return f"picture#{user_id}", name


def friend(user_id: int, other_id: int) -> Key:
    """users: a friendship, or the request for one, as the item of one of the two."""
    return user_partition(user_id), FRIEND + padded(other_id)


def login(name: str) -> Key:
    """credentials: what authentication reads, by login name."""
    return f"login#{name.casefold()}", "login"


def email(address: str) -> Key:
    """users: whose e-mail address it is."""
    return f"email#{address.casefold()}", "email"


def slug(name: str) -> Key:
    """users: whose slug it is."""
    return f"slug#{name.casefold()}", "slug"


def external(external_id: str) -> Key:
    """users: whose external id it is."""
    return f"ext#{external_id}", "ext"


def is_name(name: str) -> bool:
    """Whether a login name, e-mail or slug can have a key at all."""
    folded = name.casefold()
    encoded = folded.encode("utf-8", "ignore")
    return 0 < len(encoded) <= NAME_BYTES and encoded.decode() == folded


def attempts(client: str, window: int) -> Key:
    """credentials: how often a client, given as a hash, tried to sign in within a window of time."""
    return f"attempts#{client}", str(window)


def sessions(user_id: int) -> str:
    """credentials: the partition of a user's sessions."""
    return f"sessions#{user_id}"


def session(user_id: int, session_id: str) -> Key:
    """credentials: a session or a token of a user."""
    return sessions(user_id), session_id


def user_totals(user_id: int) -> Key:
    """system: the counts of users, in the shard of that user."""
    return USER_TOTALS, str(user_id % TOTALS_SHARDS)


def member_totals(user_id: int) -> Key:
    """system: the counts of members, in the shard of that user."""
    return MEMBER_TOTALS, str(user_id % TOTALS_SHARDS)


def outbox_partition(shard: int) -> str:
    """system: a shard of the outbox."""
    return f"outbox#{shard}"


def outbox_row(user_id: int, row_id: str) -> Key:
    """system: a site event that waits, in the shard of its user."""
    return outbox_partition(user_id % OUTBOX_SHARDS), row_id


def removal(stamp: str, kind: str, first_id: int) -> Key:
    """system: posts or a user that were deleted then, and are looked for in the ledgers once more."""
    return REMOVALS, f"{stamp}#{kind}#{first_id}"


def finished_removal(stamp: str, kind: str, first_id: int) -> Key:
    """system: such a removal once it is done with, for those who watch it."""
    return FINISHED_REMOVALS, f"{stamp}#{kind}#{first_id}"


def erasure(stamp: str, user_id: int) -> Key:
    """system: that a person was erased."""
    return ERASURES, f"{stamp}#{user_id}"


def migration(name: str) -> Key:
    """system: that a migration is done."""
    return f"migration#{name}", "migration"


def members(shard: int) -> str:
    """users, indexes: a shard of the members."""
    return f"members#{shard}"


def directory(shard: int, role_name: str = "") -> str:
    """users, indexes: a shard of all users, or of the holders of a role."""
    return f"role#{role_name}#{shard}" if role_name else f"users#{shard}"


def directory_shard(user_id: int, shards: int) -> int:
    """The shard of the directories that a user is written to while there are so many.

    Whoever was written while there were fewer stays where they are until they are written again: readers ask all
    shards, so the number may be raised at any time, and never lowered.
    """
    return user_id % shards


def shard_rows(reach: int, shards: int) -> int:
    """How many rows of each shard a page is likely to take that reaches so far: an even share, and some to spare."""
    return -(-reach // shards) + min(shards - 1, 3)


def sort_text(text: str, user_id: int) -> str:
    """users, indexes: a text to sort by, regardless of case and accents as MySQL does, ties by id."""
    folded = fold(text).encode("utf-8", "ignore")[:SORT_TEXT_BYTES].decode("utf-8", "ignore")
    return f"{folded}{_BELOW_ALL_TEXT}{padded(user_id)}"


def sort_id(sort_key: str) -> int:
    """The user id at the end of a sort key."""
    return int(sort_key[-ID_DIGITS:])


# ---- the engine


def state(user_id: int) -> Key:
    """users: what the engine knows of the user."""
    return user_partition(user_id), STATE


def pages(attribute: str) -> str:
    """users: how the sort keys of a user's pages begin, of what the state has no room for under that attribute."""
    return f"page#{attribute}#"


def page(user_id: int, attribute: str, number: int) -> Key:
    """users: a page of a user."""
    return user_partition(user_id), f"{pages(attribute)}{number:02d}"


def marker(key: str) -> Key:
    """system: that an event was worked."""
    return f"marker#{key}", "marker"


def earned(post_id: int) -> Key:
    """system: how often a post with a maximum over all users was earned."""
    return f"earned#{post_id}", "count"


def earned_shard(post_id: int, shard: int) -> Key:
    """system: how many earnings of such a post are left to one of several items that are counted in."""
    return f"earned#{post_id}", f"count#{shard}"


def pending(user_id: int) -> Key:
    """users: the rest of a commit that is still to be written."""
    return user_partition(user_id), "pending"


# ---- the ledgers


def ledger_row(row_id: int, buckets: int = SHARDS) -> Key:
    """earnings: the row of an id; logs: its place before there were entries."""
    return bucket_of(row_id, buckets), padded(row_id)


def entry(row_id: int, buckets: int = SHARDS) -> Key:
    """logs: the item of the slot that the id of a row is in."""
    return slot_bucket(row_id, buckets), padded(slot_of(row_id))


def row_of_slot(row_id: int, buckets: int = SHARDS) -> Key:
    """logs: the item of a row that is not with the others of its slot."""
    return slot_bucket(row_id, buckets), padded(row_id)


def buckets_of(row_id: int, sizing: Sizing) -> int:
    """In how many partitions the rows are that were made in the same month."""
    return sizing.buckets_of(month_of(day_of(row_id)))


def user_rows(user_id: int) -> str:
    """logs, earnings, by_user: the rows of a user."""
    return f"user#{user_id}"


def user_bookings(user_id: int) -> str:
    """logs, by_user: the bookings of a user."""
    return BOOKINGS + user_rows(user_id)


def is_booking(partition: str) -> bool:
    """Whether a partition of the table of logs, or of its index by user, has bookings."""
    return partition.startswith(BOOKINGS)


def post_rows(post_id: int) -> str:
    """earnings, by_post: all users' earnings of a post."""
    return f"post#{post_id}"


def post_rows_of(post_id: int, row_id: int, sizing: Sizing) -> str:
    """earnings, by_post: the partition of an earning of a post."""
    shards = sizing.post_shards_of(month_of(day_of(row_id)))
    return post_rows(post_id) if shards == 1 else f"{post_rows(post_id)}#{row_id % shards}"


def post_partitions(post_id: int, sizing: Sizing) -> list[str]:
    """earnings, by_post: the partitions that together have all users' earnings of a post, however many there were."""
    most = max(number for _, number in sizing.post_shards)
    return [post_rows(post_id), *(f"{post_rows(post_id)}#{shard}" for shard in range(most if most > 1 else 0))]


def months(table: str) -> str:
    """system: the counters of all months of a ledger."""
    return f"totals#{table}"


def month(table: str, name: str) -> Key:
    """system: the counters of the month of that name, ``2026-11``."""
    return months(table), name


def day(table: str, on: date) -> Key:
    """system: the counters of a day, in the partition of its month."""
    return f"{months(table)}#{month_of(on)}", f"{on.day:02d}"


def counter(key: Key, number: int) -> Key:
    """system: the n-th item of a month's or day's counters; the first has the key that a single one has."""
    pk, sk = key
    return (pk, f"{sk}#{number}") if number else key


def foreign_dates(table: str) -> str:
    """system: the rows of a ledger whose date does not follow from their id."""
    return FOREIGN_DATES + table


def foreign_date(table: str, date: str, row_id: int, user_id: int) -> Key:
    """system: one of them; in the order of the dates."""
    return foreign_dates(table), f"{date}#{padded(row_id)}#{user_id}"


def marks(table: str, of: str) -> str:
    """system: the marks of a list of a ledger, which is named such as ``post#5``."""
    return f"{MARKS}{table}#{of}"


def deletions(table: str, post_id: int) -> Key:
    """system: how many earnings of a post were deleted lately; after all of its marks."""
    return marks(table, post_rows(post_id)), DELETIONS


def watermark(table: str, shard: str) -> Key:
    """system: how far a shard of a table's stream was counted."""
    return f"watermark#{table}", shard
