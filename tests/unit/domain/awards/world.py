"""A small world for the engine: definitions, users, and a store that returns only what is in the read set."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from laurel.domain.awards import by_hand as operations
from laurel.domain.awards.decide import decide
from laurel.domain.awards.effects import NewEarning, NewLog, RemovedEarning
from laurel.domain.awards.event import Event
from laurel.domain.awards.reach import listeners, reachable, trigger_count_keys
from laurel.domain.awards.rulebook import Achievement
from laurel.domain.awards.rules.compile import compile_rulebook
from laurel.domain.awards.run import Known, Run
from laurel.domain.awards.state import UserState
from laurel.domain.awards.triggers import REVOKE
from laurel.domain.records.post import Post

LONG_AGO = "2020-01-01T00:00:00"
ADMIN = 1


class OnlyRead(dict):
    """The records that were read of a user; a lookup of any other fails, since a decision would take it for absent."""

    def __init__(self, stored, keys):
        self.read = set(keys)
        super().__init__({key: deepcopy(stored[key]) for key in self.read if key in stored})

    def get(self, key, default=None):
        assert key in self.read, f"{key} was looked up but not read"
        return super().get(key, default)

    def __contains__(self, key):
        assert key in self.read, f"{key} was looked up but not read"
        return super().__contains__(key)


@dataclass
class Player:
    """One user's records."""

    state: UserState = field(default_factory=UserState)
    progress: dict = field(default_factory=dict)
    trigger_counts: dict = field(default_factory=dict)
    earnings: list = field(default_factory=list)
    logs: list = field(default_factory=list)


class World:
    """Definitions and users. Definitions have titles, by which tests refer to them."""

    def __init__(self):
        self.posts, self.users, self.over_all = {}, defaultdict(Player), defaultdict(int)
        self.now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
        self.next_id, self._rules = 100, None
        self.gold = self.add("points-type", "Gold", slug="gold")
        self.silver = self.add("points-type", "Silver", slug="silver")
        self.badges = self.add("achievement-type", "Badge", slug="badge")
        self.levels = self.add("rank-type", "Level", slug="level")

    # ---- definitions

    def add(self, kind, title, *, slug="", parent=0, order=None, status="publish", date=LONG_AGO, **meta):
        """A post, its meta without the prefix; later ones come later in the order. Returns its id."""
        self.next_id += 1
        self.posts[self.next_id] = Post(
            id=self.next_id,
            type=str(kind),
            status=status,
            slug=slug,
            title=title,
            parent=parent,
            menu_order=self.next_id if order is None else order,
            date=date,
            meta={f"_gamipress_{key}": value for key, value in meta.items()},
        )
        self._rules = None
        return self.next_id

    def change(self, post_id, *, meta=None, **fields):
        """Edit a definition."""
        post = self.posts[post_id]
        added = {f"_gamipress_{key}": value for key, value in (meta or {}).items()}
        self.posts[post_id] = replace(post, **fields, meta={**post.meta, **added})
        self._rules = None

    def remove(self, post_id):
        """Delete a definition for good."""
        del self.posts[post_id]
        self._rules = None

    def award(self, title, trigger="gamipress_login", points=10, kind="points-award", **given):
        """A points award of gold, each time something happens."""
        return self.add(
            kind,
            title,
            **{
                "parent": self.gold,
                "trigger_type": trigger,
                "count": "1",
                "points": points,
                "points_type": "gold",
                **given,
            },
        )

    def deduct(self, title, trigger="gamipress_login", points=10, **given):
        """A points deduct of gold."""
        return self.award(title, trigger, points, "points-deduct", **given)

    def badge(self, title, **given):
        """An achievement by steps, to be earned once."""
        return self.add(self.badges, title, **{"earned_by": "triggers", "maximum_earnings": "1", **given})

    def step(self, title, parent, trigger="gamipress_login", **given):
        """A step."""
        return self.add("step", title, **{"parent": parent, "trigger_type": trigger, "count": "1", **given})

    def level(self, title, priority, **given):
        """A rank."""
        return self.add(self.levels, title, order=priority, **given)

    def towards(self, title, rank, trigger="gamipress_login", **given):
        """A rank requirement."""
        return self.add("rank-requirement", title, **{"parent": rank, "trigger_type": trigger, "count": "1", **given})

    @property
    def rules(self):
        if self._rules is None:
            self._rules = compile_rulebook(self.posts.values())
        return self._rules

    def find(self, post_id):
        """The compiled post."""
        rules = self.rules
        return rules.requirements.get(post_id) or rules.achievements.get(post_id) or rules.ranks[post_id]

    # ---- what happens

    def tick(self, seconds=1):
        self.now += timedelta(seconds=seconds)

    def event(self, trigger="gamipress_login", user=7, specific=0, at=None, **args):
        """An event; the trace of what it led to."""
        event, moment = Event(trigger, user, specific, args), at or self.now
        known = self.known(user, listeners(self.rules, event), event=event)
        decision = decide(self.rules, known, event, moment)
        assert decide(self.rules, known, event, moment) == decision, "the same input led to another decision"
        return self.apply(user, decision, moment)

    def operate(self, operation, *args, user=7, admin=ADMIN, posts=(), currencies=(), event=None, revoked=()):
        """An operation by hand; the trace of what it led to."""
        run = Run(self.rules, self.known(user, posts, currencies, event, revoked), self.now, admin)
        changed = operation(run, *args)
        assert changed == bool(run.decision.rows), "it returns something else than it did"
        return self.apply(user, run.decision, self.now)

    def give(self, points, user=7, currency=None, reason=""):
        currency = currency or self.gold
        return self.operate(operations.award_points, currency, points, reason, user=user, currencies=[currency])

    def take(self, points, user=7, currency=None, reason=""):
        currency = currency or self.gold
        return self.operate(operations.deduct_points, currency, points, reason, user=user, currencies=[currency])

    def set_points(self, balance, user=7):
        return self.operate(operations.set_points, self.gold, balance, user=user, currencies=[self.gold])

    def by_system(self, delta, user=7):
        step = operations.change_points_by_system
        return self.operate(step, self.gold, delta, user=user, admin=0, currencies=[self.gold])

    def hand(self, post_id, user=7):
        """Award by hand."""
        post = self.find(post_id)
        return self.operate(operations.award, post, user=user, posts=[post])

    def revoke(self, post_id, user=7):
        post = self.find(post_id)
        steps = self.rules.children.get(post_id, []) if isinstance(post, Achievement) else []
        event = None
        if isinstance(post, Achievement):
            slug = self.rules.achievement_types[post.type][0]
            event = Event(REVOKE + slug, args={"achievement_type": slug})
        return self.operate(
            operations.revoke,
            post,
            user=user,
            posts=[post, *steps],
            event=event,
            currencies=self.rules.points_types,
            revoked=[post_id, *(step.id for step in steps)],
        )

    def set_rank(self, rank_id, user=7):
        rank = self.find(rank_id)
        return self.operate(operations.award_rank, rank, user=user, posts=[rank])

    def _on_ladder(self, operation, *args, user):
        ranks = [rank for rank in self.rules.ranks.values() if rank.type == self.levels]
        ladder = [*ranks, *(child for rank in ranks for child in self.rules.children.get(rank.id, ()))]
        watchers = self.rules.listeners.get("revoke-rank", ())
        return self.operate(
            operation, *args, user=user, posts=[*ladder, *watchers], revoked=[post.id for post in ladder]
        )

    def upgrade(self, user=7):
        return self._on_ladder(operations.upgrade, self.levels, user=user)

    def downgrade(self, user=7):
        return self._on_ladder(operations.downgrade, self.levels, user=user)

    def revoke_rank(self, rank_id, target=None, user=7):
        rank, goal = self.find(rank_id), self.find(target) if target else None
        return self._on_ladder(operations.revoke_rank, rank, goal, user=user)

    def buy(self, post_id, user=7):
        post, event = self.find(post_id), Event(operations.EXPEND)
        spenders = self.rules.listeners.get(operations.EXPEND, [])
        return self.operate(
            operations.unlock_with_points,
            post,
            user=user,
            admin=0,
            posts=[post, *spenders],
            currencies=[post.price_type],
            event=event,
        )

    # ---- the store

    def known(self, user, posts, currencies=(), event=None, revoked=()):
        """What is read of a user: exactly what the reach of a change says."""
        rules, player = self.rules, self.users[user]
        reached = reachable(rules, posts, currencies)
        standing = defaultdict(list)
        for row, earning in reversed(player.earnings):
            standing[earning.post_id].append((row, earning.points, earning.points_type))
        return Known(
            user_id=user,
            state=deepcopy(player.state),
            progress=OnlyRead(player.progress, reached),
            trigger_counts=OnlyRead(player.trigger_counts, trigger_count_keys(rules, event, reached)),
            global_earnings=OnlyRead(self.over_all, reached),
            earnings=OnlyRead(standing, revoked),
        )

    def apply(self, user, decision, moment):
        """Commit a decision; returns its trace."""
        player = self.users[user]
        assert decision.rows or not decision.progress, "something changed without a row"
        player.state = decision.state
        player.state.rev += bool(decision.rows)
        player.progress.update(decision.progress)
        player.trigger_counts.update(decision.trigger_counts)
        for post_id, amount in decision.global_earnings.items():
            self.over_all[post_id] += amount
        for row in decision.rows:
            if isinstance(row, NewLog):
                player.logs.append((moment, row))
            elif isinstance(row, NewEarning):
                self.next_id += 1
                player.earnings.append((self.next_id, row))
            else:
                gone = next(place for place, (found, _) in enumerate(player.earnings) if found == row.id)
                assert player.earnings.pop(gone)[1].post_id == row.post_id
        assert (player.state.logs, player.state.earnings) == (len(player.logs), len(player.earnings))
        return Trace(self.summary(row) for row in decision.rows).of(decision)

    # ---- queries

    def summary(self, row):
        """A row as a short text."""
        if isinstance(row, NewEarning):
            return f"earning {row.title}"
        if isinstance(row, RemovedEarning):
            return f"removed {self.posts[row.post_id].title}"
        amount = f" {row.points:+}" if row.type.startswith("points_") else ""
        return f"{row.type} {row.trigger_type}{amount}"

    def balance(self, user=7, currency=None):
        return self.users[user].state.balances.get(currency or self.gold, 0)

    def earned(self, user=7):
        """The titles of the standing earnings, in their order."""
        return [earning.title for _, earning in self.users[user].earnings]

    def rank(self, user=7):
        """The title of the stored rank, "" for none."""
        rank = self.users[user].state.ranks.get(self.levels, 0)
        return self.posts[rank].title if rank else ""


class Trace(list):
    """What a decision led to, in short; ``decision`` is the whole."""

    def of(self, decision):
        self.decision = decision
        return self

    @property
    def earned(self):
        """The titles of the new earnings."""
        return [row.title for row in self.decision.rows if isinstance(row, NewEarning)]
