"""Every store of personal data: whether it is exported, how it goes when a person is erased, how long it is kept.

docs/privacy.md has the same rows; tests walk a site that has something of a person everywhere and compare. No code of a
deployment reads this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Left = Literal["", "id", "all"]
"""What of a person may be in a store after they were erased: nothing, the id, or anything until its term."""


@dataclass(frozen=True, slots=True)
class DataStore:
    """One store: its table with patterns of keys, or a place outside of the tables (``table`` "" then).

    ``exported`` is the id of a group of `laurel.app.privacy.export`, or, beginning with "no: ", why it is not there.
    ``erased`` and ``anonymized`` say what the two modes do, ``kept`` how long it is there otherwise. ``left_erased``
    and ``left_anonymized`` are what may be left of the person.
    """

    name: str
    table: str
    pk: str
    sk: str
    exported: str
    erased: str
    anonymized: str
    kept: str
    left_erased: Left = ""
    left_anonymized: Left = ""


_GOES = "at once"
_TECHNICAL = "no: a copy for finding"
_EVER = "with the user"

STORES: Sequence[DataStore] = (
    # ---- users
    DataStore("profile", "users", r"user#\d+", "self#profile", "user", _GOES,
              "at once: the pseudonym is in its place, with the day of registration", _EVER, "", "id"),
    DataStore("role", "users", r"user#\d+", "role#.*", "user", _GOES, _GOES, _EVER),
    DataStore("member", "users", r"user#\d+", "self#member", "bp_xprofile", _GOES, _GOES, _EVER),
    DataStore("state", "users", r"user#\d+", "self#state", "gamipress-points", _GOES, "stays: numbers", _EVER, "",
              "id"),
    DataStore("page of progress", "users", r"user#\d+", r"page#.*|progress#.*|activity#.*|pending",
              "gamipress-progress",
              _GOES, "stays: numbers", _EVER, "", "id"),
    DataStore("e-mail address", "users", "email#.*", "email", "user", _GOES, _GOES, _EVER),
    DataStore("external id", "users", "ext#.*", "ext", "user", _GOES, _GOES, _EVER),
    DataStore("slug", "users", "slug#.*", "slug", "user", _GOES, _GOES, _EVER),
    DataStore("login of before", "users", "login#.*", "login", "no: it opens the account", _GOES, _GOES,
              "until its migration"),
    DataStore("friendship", "users", r"user#\d+", "friend#.*", "bp_friends", "at once, on both sides",
              "at once, on both sides", "until it is ended"),
    DataStore("stream item", "users", r"bp-activity#\d.*", ".*", "bp_activity",
              "at once; the name in others' becomes the pseudonym",
              "at once; the name in others' becomes the pseudonym",
              "until it is deleted", "id", "id"),
    DataStore("comment", "users", "bp-thread#.*", "comment#.*", _TECHNICAL, _GOES, _GOES, "with the item"),
    DataStore("favourite", "users", r"user#\d+", "bp-favorite#.*", "bp_favorites", _GOES, _GOES, "until it is ended"),
    DataStore("favourite of an item", "users", "bp-thread#.*", "favorite#.*", "bp_favorites", _GOES, _GOES,
              "until it is ended"),
    DataStore("mention", "users", r"user#\d+", "bp-mention#.*", "no: what others wrote", _GOES, _GOES, "with the item"),
    DataStore("user's stream totals", "users", r"user#\d+", "bp-activity", "no: numbers of the items", _GOES, _GOES,
              _EVER),
    # ---- credentials
    DataStore("login", "credentials", "login#.*", "login", "application-passwords",
              "at once", "at once", _EVER),
    DataStore("session", "credentials", r"sessions#\d+", ".*", "session-tokens", _GOES, _GOES,
              "2 days, of a token 7"),
    DataStore("attempts", "credentials", "attempts#.*", ".*",
              "no: keyed hashes of addresses and names, counts of own events", "expires", "expires",
              "15 minutes; of own events two days", "all", "all"),
    # ---- ledgers
    DataStore("log", "logs", r"\d{4}-\d\d#\d+", ".*", "gamipress-logs",
              "by the job; in others' logs the name becomes the pseudonym, and the id stays",
              "the job replaces the names by the pseudonym", "as `laurel_log_retention_days` says; for ever by default",
              "id", "id"),
    DataStore("booking", "logs", r"booked#\d{4}-\d\d#\d+", ".*", "no: corrections of balances, which are",
              "by the job; in others' bookings the id of a manager stays", "the job replaces the names", "for ever",
              "id", "id"),
    DataStore("earning", "earnings", r"\d{4}-\d\d#\d+", ".*", "gamipress-user-earnings", "by the job",
              "the job replaces the names by the pseudonym", "for ever", "", "id"),
    # ---- posts
    DataStore("post", "posts", r"[a-z-]+|\d+", r"\d{16}", "posts",
              "deleted with the user, or another's; none stays in the trash", "stay with the pseudonym, or another's",
              "until it is deleted", "", "all"),
    DataStore("change of posts", "posts", "catalogue.*", "change#.*", "no: a copy of posts and settings", "expires",
              "expires", "14 days", "all", "all"),
    DataStore("snapshot of posts", "posts", "snapshot#.*|catalogue", "snapshot.*", "no: a copy of posts and settings",
              "expires", "expires", "30 days", "all", "all"),
    # ---- system
    DataStore("setting", "system", "settings", "settings", "no: the site's", "the user is no sender of events any more",
              "the user is no sender of events any more", "for ever"),
    DataStore("picture", "system", r"picture#\d+", ".*", "bp_pictures", _GOES, _GOES, "until another is uploaded"),
    DataStore("marker and idempotency answer", "system", "marker#.*", "marker",
              "no: what was answered, of rows that are",
              "expires", "expires",
              "8 days of an event's id, a day of a key; of what counts once for ever: the id and what it was about",
              "all", "all"),
    DataStore("outbox row", "system", r"outbox#\d+", ".*", "no: an event that is being recorded", "with the next sweep",
              "with the next sweep", "a minute", "all", "all"),
    DataStore("job", "system", "removals", ".*", "no: of the site",
              "with its end: minutes, the names of the person too",
              "with its end: minutes, the names of the person too", "minutes", "all", "all"),
    DataStore("finished job", "system", "removals#finished", ".*", "no: of the site", "expires", "expires", "a week",
              "id", "id"),
    DataStore("erasure", "system", "erasures", ".*", "no: of the site", "written: the id, when, and how",
              "written: the id, when, and how",
              "for ever", "id", "id"),
    DataStore("lean change", "system", "lean#changes", ".*", _TECHNICAL,
              "within an hour, or with the next change of a member", "as erased", "until it is folded in", "id", "id"),
    DataStore("lean segment", "system", r"lean#(names|standing|profiles)#.*", ".*", _TECHNICAL,
              "within an hour, or with the next change of a member", "as erased", _EVER),
    DataStore("found list", "system", "found#.*", ".*", "no: ids of a list", "expires", "expires", "an hour", "id",
              "id"),
    DataStore("foreign date", "system", "foreign#.*", ".*", _TECHNICAL, "stays with a count of 0: ids and a date",
              "stays: ids and a date", "for ever", "id", "id"),
    DataStore("mark", "system", "marks#.*", ".*", "no: places in lists", "expires", "expires", "an hour", "id", "id"),
    # ---- outside of the tables
    DataStore("streams of tables", "", "", "", "no: changes in transit", "expire", "expire", "24 hours", "all", "all"),
    DataStore("events on bus and queue", "", "", "", "no: in transit", "refused: there is no such user",
              "refused: there is no such user", "4 days at most", "all", "all"),
    DataStore("dead letters", "", "", "", "no: in transit", "expire", "expire", "14 days", "all", "all"),
    DataStore("notices on the bus", "", "", "", "no: they have the id and titles of posts", "the receivers' to erase",
              "the receivers' to erase", "as receivers say", "all", "all"),
    DataStore("log groups", "", "", "", "no: lines of requests with the id and the address of the client", "expire",
              "expire", "`LogRetentionDays`: 30 by default", "all", "all"),
    DataStore("point-in-time copies", "", "", "", "no: a backup", "expire; erased again after a restore",
              "expire; erased again after a restore", "35 days", "all", "all"),
    DataStore("exports and copies on disk", "", "", "", "no: the operator's", "the operator's to delete",
              "the operator's to delete", "as the operator says", "all", "all"),
)  # fmt: skip
"""All of them, in the order of docs/privacy.md."""
