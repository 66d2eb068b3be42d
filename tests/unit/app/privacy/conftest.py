"""A site on which one person has something in every store of personal data, and its tables read to the bottom."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace

import pytest

from devstore.memory import MemoryTables
from devstore.stream import MemoryStream
from laurel.app.awards.idempotency import idempotency_marker
from laurel.app.awards.operate import Operator, award, award_points, award_rank
from laurel.app.awards.record_event import record_event
from laurel.app.awards.set_balances import set_balances
from laurel.app.change_settings import change_settings
from laurel.app.community.friendships import add_friend
from laurel.app.community.profile_fields import ProfileField, change_profile_fields
from laurel.app.community.set_picture import set_picture
from laurel.app.community.stream.post import post_stream_item
from laurel.app.community.update_member import set_profile_value
from laurel.app.ledger.removals import GRACE, sweep_removals
from laurel.app.posts.post_types import BUILT_IN
from laurel.app.privacy.erase import erase_person
from laurel.app.privacy.export import export_person
from laurel.app.site import Site
from laurel.domain.awards.event import Event
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.login_session import LoginSession
from laurel.domain.records.outbox_row import OutboxRow
from laurel.domain.records.picture import picture_of
from laurel.domain.records.post import Post
from laurel.domain.records.stream_item import UPDATE, StreamItem
from laurel.domain.records.user import ApplicationPassword, User
from laurel.store.aws.stream import Pump
from laurel.store.driver.requests import Put
from laurel.store.ledger.projections import FOLLOWED, Projections
from laurel.store.rows.keys import padded
from laurel.store.rows.lean import Block, unpack_changes
from laurel.store.rows.ledger import EARNINGS, LOGS
from tests.containers import services_on
from tests.unit.app.conftest import LONG_AGO, Clock

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
GOLD, BADGES, LEVELS, AWARD, BADGE, FIRST, SECOND, OWN, TRASHED, STEP = range(1, 11)

ANN = 7345019
"""No other number on the site is this one."""

NAMES = ("annlogin", "anna@mail.example", "annslug", "Annabel Quistin", "annick", "Annfirst", "Quistlast")
WORDS = (
    "ann.example",
    "Annwords",
    "Anntown",
    "Annsaid",
    "Annagent",
    "203.0.113.77",
    "Anntitle",
    "Annapp",
    "Annmeta",
    "Annexternal",
)
"""What rows name the person by, and what else is of them alone."""


class Village:
    """Ann, a manager, whose traces are everywhere; Bob, and Cid, who mention her."""

    ANN = ANN

    def __init__(self):
        self.clock, self.driver = Clock(), MemoryTables()
        self.pump = Pump(MemoryStream(self.driver, FOLLOWED), Projections(self.driver), lambda: self.seconds)
        self.services = services_on(self.driver, clock=self.clock, catch_up=self.pump.catch_up)
        self.bob, self.cid = (
            self.services.users.create(User(0, name, f"{name}@example.org", name, name.title(), LONG_AGO), "").id
            for name in ("bob", "cid")
        )
        login, email, slug, name, nickname, first, last = NAMES
        self.services.users.create(
            User(ANN, login, email, slug, name, LONG_AGO, ("administrator",), first, last, nickname,
                 "https://ann.example/", "Annwords", external_id="Annexternal"), "hash",
        )  # fmt: skip
        self.services.users.create(User(0, "dee", "", "dee", "Dee", LONG_AGO), "")  # the last id is not hers

    @property
    def seconds(self):
        return self.clock.now().timestamp()

    @property
    def site(self):
        return Site(self.services)

    def fill(self):
        """Everything; returns itself."""
        self._posts()
        self._credentials()
        self._ledgers()
        self._community()
        self._technical()
        return self

    def _posts(self):
        points = {"_gamipress_points": 10, "_gamipress_points_type": "gold", "_gamipress_count": 1}
        posts = [
            Post(GOLD, "points-type", "publish", "gold", "Gold"),
            Post(BADGES, "achievement-type", "publish", "badge", "Badge"),
            Post(LEVELS, "rank-type", "publish", "level", "Level"),
            Post(AWARD, "points-award", "publish", "ten", "Ten", parent=GOLD,
                 meta={"_gamipress_trigger_type": "gamipress_login", **points}),
            Post(BADGE, str(BADGES), "publish", "b", "Regular", meta={"_gamipress_earned_by": "triggers"}),
            Post(FIRST, str(LEVELS), "publish", "l1", "One"), Post(SECOND, str(LEVELS), "publish", "l2", "Two"),
            Post(OWN, "post", "publish", "own", "Anntitle", author=ANN),
            Post(TRASHED, "post", "trash", "old", "Anntitle", author=ANN),
            Post(STEP, "step", "publish", "s", "Step", parent=BADGE, author=ANN,
                 meta={"_gamipress_trigger_type": "gamipress_login", "_gamipress_count": 5}),
        ]  # fmt: skip
        seen = self.services.posts.catalogue()
        self.services.posts.commit(seen, CatalogueChange(put=posts, next_id=100))
        change_settings(self.site, {"gamipress_event_senders": ["editor", ANN], "laurel_user_makers": [ANN]})

    def _credentials(self):
        users = self.services.users
        entry = ApplicationPassword(
            "u-1", "Annapp", "secret hash", LONG_AGO, last_used=LONG_AGO, last_ip="203.0.113.77"
        )
        seen = users.login("annlogin")
        users.update_login(seen, replace(seen, application_passwords=(entry,)))
        session = LoginSession("5e5510", ANN, "cookie", LONG_AGO, 2_000_000_000, "203.0.113.77", "Annagent", "fragment")
        self.services.sign_ins.begin(session)
        self.services.sign_ins.count_attempt("c0ffee", 1, {"": 5}, expires=2)

    def _ledgers(self):
        for number in range(3):
            record_event(self.site, Event("gamipress_login", ANN, id=f"{ANN}-{number}"))
        rank = self.site.catalogue.rules.ranks[SECOND]
        badge = self.site.catalogue.rules.achievements[BADGE]
        for user_id, admin in ((ANN, self.bob), (self.bob, ANN), (self.cid, ANN)):
            marker = idempotency_marker(admin, f"key-{user_id}", {"user": user_id}, self.clock.now())
            award_points(self.site, Operator(user_id, admin, marker), GOLD, 5)
            award_rank(self.site, Operator(user_id, admin), rank)
            award(self.site, Operator(user_id, admin), badge)
        set_balances(self.site, ANN, {GOLD: 500}, {}, self.bob)
        set_balances(self.site, self.bob, {GOLD: 600}, {}, ANN)
        meta = {"note": "of annick", "list": ["Annfirst Quistlast", 3]}
        log = Log(0, ANN, "achievement_earn", "t", "Her former name did this", date="2021-05-05T00:00:00", meta=meta)
        self.services.ledger.logs.create(log)
        self.services.ledger.earnings.create(Earning(0, ANN, BADGE, str(BADGES), "For Annabel Quistin", date=LONG_AGO))

    def _community(self):
        def town(fields):
            return replace(fields, fields=(*fields.fields, ProfileField(2, 1, "Town", "textbox")))

        change_profile_fields(self.site, town)
        set_profile_value(self.site, ANN, 2, "Anntown")
        for kind in ("avatar", "cover"):
            set_picture(self.site, ANN, kind, picture_of(PNG + kind.encode()))
        add_friend(self.site, ANN, self.bob, force=True)
        add_friend(self.site, self.cid, ANN)
        items = [
            post_stream_item(self.site, StreamItem(0, author, "activity", UPDATE, text, ""), home_url="http://x").item
            for author, text in ((ANN, "Annsaid this to @bob"), (self.bob, "@annslug came, Annabel Quistin did"))
        ]
        for author, item in ((self.bob, items[0]), (ANN, items[1])):
            comment = StreamItem(0, author, "activity", "activity_comment", "Annsaid", "", item.id, item.id)
            post_stream_item(self.site, comment)
        for user_id, item in ((ANN, items[1]), (self.bob, items[0])):
            self.services.stream_items.favor(self.services.stream_items.get(item.id), user_id, True)
        self.bobs_item = items[1].id

    def _technical(self):
        self.services.outbox.put([OutboxRow("2026-03-01T12:00:00.000000#x#00", "gamipress_login", ANN)])
        self.pump.catch_up()
        self.driver.write(Put("system", {"pk": f"marks#logs#user#{ANN}", "sk": padded(9)}))
        self.driver.write(Put("system", {"pk": "found#ab#1", "sk": padded(1), "ids": [ANN]}))
        self.driver.write(Put("posts", {"pk": f"snapshot#{padded(9)}#0000", "sk": "snapshot", "data": f"by {ANN}"}))
        self.driver.write(Put("users", {"pk": f"user#{ANN}", "sk": "activity#gamipress_login#0", "count": 0}))

    # ---- erasing

    def erase(self, mode, reassign=0, managed=True):
        site = self.site
        erase_person(site, Erasure(self.clock.now(), ANN, mode, reassign, managed), BUILT_IN)
        return site

    def settle(self):
        """What the schedule and the streams do within the next hours."""
        for _ in range(3):
            self.clock.advance(seconds=GRACE.total_seconds() + 3_601)
            sweep_removals(self.site, lambda: True)
            self.services.users.update(
                self.services.users.get(self.cid), self.services.users.get(self.cid)
            )  # a member changes
            self.pump.catch_up()

    def items(self):
        """(table, item, all that it says) of each item."""
        for name in ("posts", "users", "credentials", "logs", "earnings", "system"):
            for item in list(self.driver._tables[name].items.values()):
                yield name, item, said(name, item)

    def traces(self, item_text):
        """What of the person a text has."""
        found = {word for word in (*NAMES, *WORDS) if word.lower() in item_text.lower()}
        return found | (
            {"id"} if re.search(rf"(?<!\d){ANN}(?!\d)", item_text.replace(padded(ANN), str(ANN))) else set()
        )

    def exported(self):
        groups, place = {}, (0, 0)
        while place is not None:
            found = export_person(self.site, ANN, place, 3)
            for group in found.groups:
                groups.setdefault(group.group_id, []).extend(group.items)
            place = found.rest
        return groups


def said(table, item):
    """An item as text, whatever is compressed in it."""
    pk = item["pk"]
    if table in ("logs", "earnings"):
        kind = LOGS if table == "logs" else EARNINGS
        return repr((kind.rows(item), {name: value for name, value in item.items() if name != "rows"}))
    if pk == "lean#changes":
        return repr(unpack_changes(item["data"]))
    if re.match("lean#(names|standing|profiles)#", pk):
        block = Block(item["data"])
        return repr((block.ids, [block.values(column) for column in block._places if column != "id"]))
    return repr({name: unzipped(value) for name, value in item.items()})


def unzipped(value):
    if isinstance(value, dict):
        return {name: unzipped(one) for name, one in value.items()}
    if not isinstance(value, bytes):
        return value
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


@pytest.fixture
def village():
    return Village().fill()
