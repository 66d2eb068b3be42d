"""Every span of time of the product in one table: what it is, what the documentation says, and what items carry."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devstore.memory import MemoryTables
from laurel.app.awards.operate import Operator, award_points, keyed
from laurel.app.awards.record_event import record_event
from laurel.app.site import Site
from laurel.auth.cookie import new_session, parse_auth_cookie, set_cookie
from laurel.auth.nonce import wp_create_nonce, wp_verify_nonce
from laurel.auth.throttle import Throttle
from laurel.auth.tokens import InvalidToken, TokenUser, decode_token, encode_token
from laurel.domain.awards.event import AHEAD, MARKER_LIFE, MARKER_MARGIN, OLDEST, Event, EventRefused
from laurel.domain.awards.periods import SLIDING
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Log
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.catalogue.posts import PostStore
from laurel.store.driver.change import Change
from laurel.store.driver.tables import EXPIRES
from laurel.store.ledger.ids import LAG_SECONDS
from laurel.store.ledger.projections import WATERMARK_LIFE, Projections
from laurel.store.rows import keys
from laurel.store.rows.ledger import log_item
from laurel_cli.aws.template import load_template
from laurel_cli.operate.recount import SURELY_COUNTED
from tests.containers import services_on

ROOT = Path(__file__).parents[2]
MINUTE, HOUR, DAY = 60, 3_600, 86_400
UNDOCUMENTED = ("", "")

WINDOWS = [
    # constant, seconds, (page, what it says)
    ("MARKER_LIFE", 8 * DAY, ("events.md", "how long an `id` is known | 8 days")),
    ("MARKER_LIFE", 8 * DAY, ("operations.md", "its id is known for 8")),
    ("OLDEST", 7 * DAY, ("events.md", "at most 7 days ago unless the event is an import")),
    ("OLDEST", 7 * DAY, ("operations.md", "| age of an event | 7 days;")),
    ("AHEAD", 5 * MINUTE, ("events.md", "at most 5 minutes ahead")),
    ("MARKER_MARGIN", 1 * DAY, UNDOCUMENTED),
    ("GRACE", 2 * MINUTE, UNDOCUMENTED),
    ("KEY_LIFE", 24 * HOUR, UNDOCUMENTED),
    ("WATERMARK_LIFE", 3 * DAY, ("data.md", "expires three days after its last write")),
    ("LIFE_SECONDS", 14 * DAY, ("data.md", "zlib, in several items if need be; expires after 14 days")),
    ("LIFE_SECONDS", 30 * DAY, ("data.md", "zlib, at most 64 KB an item; expires after 30 days")),
    ("LIFE_SECONDS", 1 * HOUR, UNDOCUMENTED),
    ("KEPT_SECONDS", 1 * HOUR, UNDOCUMENTED),
    ("FINISHED_SECONDS", 7 * DAY, UNDOCUMENTED),
    ("LIFETIME", 2 * DAY, ("sign-in.md", "The cookie is valid for two days")),
    ("LIFETIME", 7 * DAY, ("sign-in.md", "A token is valid for seven days")),
    ("KEYS_SECONDS", 10 * MINUTE, ("sign-in.md", "held for ten minutes")),
    ("STALE_SECONDS", 1 * DAY, ("sign-in.md", "for a day while the provider cannot be reached")),
    ("AGAIN_SECONDS", 15, UNDOCUMENTED),
    ("STEP_SECONDS", 3, UNDOCUMENTED),
    ("WHOLE_SECONDS", 6, UNDOCUMENTED),
    ("LONGEST_LIFE", 1 * DAY, ("sign-in.md", "for at most a day")),
    ("SHORTEST_LIFE", 1 * MINUTE, ("sign-in.md", "from a minute on")),
    ("USUAL_LIFE", 1 * HOUR, ("sign-in.md", "an hour unless the request says otherwise")),
    ("CLOCK_SKEW", 1 * MINUTE, UNDOCUMENTED),
    ("TICK", 12 * HOUR, ("sign-in.md", "A nonce is valid for 12 to 24 hours")),
    ("WINDOW", 5 * MINUTE, ("sign-in.md", "within five to ten minutes")),
    ("WINDOW", 5 * MINUTE, ("data.md", "in a window of 5 minutes; expires two windows later")),
    ("ONLINE_MINUTES", 15 * MINUTE, UNDOCUMENTED),
    ("FUTURE_MARGIN", 1 * MINUTE, UNDOCUMENTED),
    ("LAG_SECONDS", 1 * HOUR, UNDOCUMENTED),
    ("RESERVE_MILLISECONDS", 10, UNDOCUMENTED),
    ("RESERVE_MILLISECONDS", 5, UNDOCUMENTED),
    ("EVENT_SECONDS", 1, ("events.md", "events of the request take no more than about a second")),
    ("EVENT_SECONDS", 1, ("operations.md", "| site events recorded before a response | as many as a second allows |")),
    ("REQUEST_TIME", 5, UNDOCUMENTED),
    ("ROW_SECONDS", 5, UNDOCUMENTED),
    ("PUBLICATION_SECONDS", 15, UNDOCUMENTED),
    ("PUBLISHING_MILLISECONDS", 35, UNDOCUMENTED),
    ("CLEARING_MILLISECONDS", 15, UNDOCUMENTED),
    ("SECONDS", 8, UNDOCUMENTED),
    ("FOLD_SECONDS", 10, UNDOCUMENTED),
    ("CLEARED_SECONDS", 1 * HOUR, ("privacy.md", "within an hour, or with the next change of a member")),
    ("LATE", 5 * MINUTE, UNDOCUMENTED),
    ("_MICROSECOND", 0.000001, UNDOCUMENTED),
    ("PAUSE_SECONDS", 0.02, UNDOCUMENTED),
    ("CONNECT_SECONDS", 1, UNDOCUMENTED),
    ("READ_SECONDS", 3, UNDOCUMENTED),
]  # fmt: skip

KIND = re.compile(r"(LIFE|LIFETIME|SECONDS|MINUTES|HOURS|DAYS|WINDOW|TICK|SKEW|OLDEST|AHEAD|MARGIN)$")
UNITS = {"MINUTES": 60, "MILLISECONDS": 0.001}


def constants():
    """The product's constants that are spans of time, by name or by being a timedelta: (name, seconds)."""
    files = [*(ROOT / "layers/shared/python").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    for statement in (node for file in files for node in ast.parse(file.read_text("utf-8")).body):
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        name, value = ast.unparse(target), statement.value
        if KIND.search(name) or ast.unparse(value).startswith("timedelta("):
            found = eval(ast.unparse(value), {"timedelta": timedelta, "OLDEST": OLDEST, "MARKER_MARGIN": MARKER_MARGIN})
            if isinstance(found, str):  # a name that only ends as one
                continue
            unit = UNITS.get(name.rpartition("_")[2], 1)
            yield name, found.total_seconds() if isinstance(found, timedelta) else found * unit


def test_the_table_has_every_span_and_no_other():
    assert sorted(set(constants())) == sorted({(name, seconds) for name, seconds, _ in WINDOWS})


@pytest.mark.parametrize(("page", "text"), [said for _, _, said in WINDOWS if said != UNDOCUMENTED])
def test_the_documentation_says_the_same(page, text):
    assert text in " ".join((ROOT / "docs" / page).read_text("utf-8").split())


def test_periods_of_limits():
    assert SLIDING == {"minutely": MINUTE, "hourly": HOUR}


def test_how_long_browsers_keep_pages():
    sources = [file.read_text("utf-8") for file in (ROOT / "functions").rglob("*.py")]
    assert {int(age) for text in sources for age in re.findall(r"max-age=(\d+)", text)} == {DAY, 365 * DAY}


class TestRelations:
    def test_a_marker_outlives_the_last_delivery_of_its_event(self):
        """First taken when its time is still ahead, last when it is as old as can be."""
        assert MARKER_LIFE > OLDEST + AHEAD

    def test_a_message_that_waits_in_the_queue_is_not_too_old_for_that(self):
        queues = load_template(ROOT / "template.yaml").of_type("AWS::SQS::Queue")
        kept = {name: queue["Properties"]["MessageRetentionPeriod"] for name, queue in queues.items()}
        assert kept.pop("EventQueue") == 4 * DAY < OLDEST.total_seconds()
        assert set(kept.values()) == {14 * DAY}
        assert "Messages are kept for 14 days" in (ROOT / "docs/operations.md").read_text("utf-8")

    def test_a_watermark_outlives_the_changes_of_its_stream(self):
        """DynamoDB Streams keep changes for 24 hours."""
        assert WATERMARK_LIFE >= 2 * DAY

    def test_a_recount_leaves_out_what_may_not_be_counted_yet(self):
        assert SURELY_COUNTED.total_seconds() >= LAG_SECONDS


# ---- what the written items carry

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self):
        self.moment = NOON

    def now(self):
        return self.moment


class Place:
    """A site on which a sign-in pays ten gold, and one user."""

    GOLD = 1

    def __init__(self):
        self.tables, self.clock = MemoryTables(), Clock()
        self.services = services_on(self.tables, clock=self.clock)
        asked = {"trigger_type": "gamipress_login", "count": 1, "points": 10, "points_type": "gold"}
        meta = {f"_gamipress_{key}": value for key, value in asked.items()}
        rules = (
            Post(self.GOLD, "points-type", "publish", "gold", "Gold"),
            Post(2, "points-award", "publish", "ten", "Ten", parent=self.GOLD, meta=meta),
        )
        self.services.posts.commit(self.services.posts.catalogue(), CatalogueChange(put=rules, next_id=3))
        self.user = self.services.users.create(User(0, "ada", "a@e.org", "ada", "Ada", "2020-01-01T00:00:00"), "").id

    def record(self, at, **fields):
        """Send an event at a moment; the gold the user then has."""
        self.clock.moment = at
        record_event(Site(self.services), Event("gamipress_login", self.user, **fields))
        return self.gold()

    def award(self, at):
        """Award five gold under one key at a moment; the gold the user then has."""
        self.clock.moment = at
        site = Site(self.services)
        award_points(site, keyed(site, Operator(self.user), 1, "key", {"points": 5}), self.GOLD, 5)
        return self.gold()

    def gold(self):
        return self.services.states.get(self.user).balances.get(self.GOLD, 0)

    def expires(self, key):
        return self.tables.get("system", (f"marker#{key}", "marker"))[EXPIRES]


@pytest.fixture
def place():
    return Place()


def seconds(moment):
    return int(moment.timestamp())


class TestEvents:
    def test_an_id_is_known_for_eight_days(self, place):
        place.record(NOON, id="e")
        assert place.expires("event#e") == seconds(NOON) + 8 * DAY

    def test_an_event_counts_once_from_its_first_possible_delivery_to_its_last(self, place):
        event = {"id": "e", "time": NOON}
        assert place.record(NOON - timedelta(minutes=5), **event) == 10
        assert place.record(NOON + timedelta(days=7), **event) == 10
        for moment in (NOON + timedelta(days=7) + SECOND, NOON + timedelta(days=9)):
            with pytest.raises(EventRefused, match="7 days"):
                place.record(moment, **event)
        assert place.gold() == 10

    @pytest.mark.parametrize(("later", "gold"), [(timedelta(days=8), 10), (timedelta(days=8, seconds=1), 20)])
    def test_an_import_counts_once_within_eight_days(self, place, later, gold):
        event = {"id": "e", "time": NOON - timedelta(days=700), "imported": True}
        place.record(NOON, **event)
        assert place.record(NOON + later, **event) == gold

    @pytest.mark.parametrize(
        ("time", "code"),
        [
            (NOON + timedelta(minutes=5), ""),
            (NOON + timedelta(minutes=5, seconds=1), "rest_event_in_future"),
            (NOON - timedelta(days=7), ""),
            (NOON - timedelta(days=7, seconds=1), "rest_event_too_old"),
        ],
    )
    @pytest.mark.parametrize("name", ["time", "received"])
    def test_the_age_of_an_event(self, place, time, code, name):
        if not code:
            assert place.record(NOON, **{name: time}) == 10
            return
        with pytest.raises(EventRefused) as refused:
            place.record(NOON, **{name: time})
        assert refused.value.code == code


class TestIdempotencyKeys:
    def test_a_key_is_known_for_a_day(self, place):
        place.award(NOON)
        assert place.expires("request#1#key") == seconds(NOON) + DAY

    @pytest.mark.parametrize(("later", "gold"), [(timedelta(hours=24), 5), (timedelta(hours=24, seconds=1), 10)])
    def test_a_repetition_within_a_day_changes_nothing(self, place, later, gold):
        place.award(NOON)
        assert place.award(NOON + later) == gold


def test_watermarks():
    """Each batch puts the end off: a shard that is read stays known."""
    tables, row = MemoryTables(), log_item(Log(1 << 40, 1))
    for sequence, now in (("1", 1_000.9), ("2", 5_000.0)):
        Projections(tables).apply("logs", "s", [Change(sequence.zfill(21), None, row)], now)
        assert tables.get("system", keys.watermark("logs", "s"))[EXPIRES] == int(now) + 3 * DAY


def test_changes_and_snapshots_of_the_catalogue():
    tables = MemoryTables()
    store = PostStore(tables, snapshot_every=1, now=lambda: 1_000.9)
    store.commit(store.catalogue(), CatalogueChange(put=[Post(1, "post")]))
    items = [tables.get("posts", key) for key in (keys.VERSION, keys.change(1), keys.snapshot(1, 0))]
    ends = dict(zip(("version", "change", "snapshot"), (item.get(EXPIRES) for item in items), strict=True))
    assert ends == {"version": None, "change": 1_000 + 14 * DAY, "snapshot": 1_000 + 30 * DAY}


def test_counts_of_failed_sign_ins():
    """They count in the window that follows, too; then they are of no use."""
    tables = MemoryTables()
    services = services_on(tables)
    throttle = Throttle(services.users, services.sign_ins, b"x" * 16, "192.0.2.1", NOON + timedelta(minutes=4))
    throttle.count("ada")
    [item] = [item for (pk, _), item in tables._tables["credentials"].items.items() if pk.startswith("attempts#")]
    assert item[EXPIRES] == seconds(NOON) + 10 * MINUTE


def test_sessions_tokens_and_nonces():
    secret = b"x" * 16
    session = new_session("ada", "frag", NOON)
    cookie = set_cookie(session, secret, "https://example.org")
    assert f"Max-Age={2 * DAY};" in cookie
    value = cookie.partition("=")[2].partition(";")[0]
    lives = [parse_auth_cookie(value, secret, NOON + timedelta(days=2, seconds=at)) for at in (-1, 0)]
    assert lives == [session, None]
    token = encode_token(TokenUser(1, "ada", "frag", "t"), secret, "https://example.org", NOON)
    assert decode_token(token, secret, NOON + timedelta(days=7) - SECOND).id == 1
    with pytest.raises(InvalidToken):
        decode_token(token, secret, NOON + timedelta(days=7))
    made = wp_create_nonce(secret, 1, "token", NOON)  # noon begins a tick
    ages = [wp_verify_nonce(made, secret, 1, "token", NOON + timedelta(hours=h) - SECOND) for h in (12, 24, 36)]
    assert ages == [1, 2, 0]
