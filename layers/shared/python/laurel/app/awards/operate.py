"""Operations by hand or by a system: award, deduct, revoke, set and unlock points, achievements and ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from laurel.app.awards.engine_run import Committed, Reach, change_user
from laurel.app.awards.idempotency import idempotency_marker
from laurel.app.errors import IdempotencyKeyReused
from laurel.app.ports.engine import Marker, Records
from laurel.app.site import Site
from laurel.domain.awards import by_hand as operations
from laurel.domain.awards.effects import Decision
from laurel.domain.awards.event import Event
from laurel.domain.awards.rulebook import Achievement, Rank, Requirement, Rulebook
from laurel.domain.awards.run import Earnable, Run
from laurel.domain.awards.triggers import REVOKE

Step = Callable[[Run], bool]
"""An operation of `laurel.domain.awards.by_hand` with its arguments bound; returns whether it changed anything."""

AnswerOf = Callable[[Decision], Mapping[str, Any]]
"""Makes the answer of a decision."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Whom an operation is on and who does it: ``user_id``, and ``admin``, the manager's id (0: a system).

    ``marker`` is the marker of an idempotency key, if the request has one; ``answer_of`` makes the answer that is
    stored in it for repetitions.
    """

    user_id: int
    admin: int = 0
    marker: Marker | None = None
    answer_of: AnswerOf = lambda _: {}

    def answer(self, committed: Committed) -> Mapping[str, Any]:
        """The answer to return: a repetition gets the answer of the first request."""
        return committed.repeated.answer if committed.repeated else self.answer_of(committed.decision)


def keyed(site: Site, operator: Operator, caller: int, key: str | None, body: Mapping[str, Any]) -> Operator:
    """The operator with the marker of an ``Idempotency-Key`` (None: the request has none); see `idempotency_marker`."""
    if key is None:
        return operator
    return replace(operator, marker=idempotency_marker(caller, key, body, site.now()))


def _operate(site: Site, operator: Operator, reach: Callable[[Rulebook], Reach], step: Step) -> Committed:
    moment = site.local_now()

    def decide(rules: Rulebook, records: Records) -> Decision:
        run = Run(rules, records.known, moment, operator.admin)
        if not step(run):
            run.decision.reason = "nothing to change"
        return run.decision

    def markers_of(decision: Decision) -> Sequence[Marker]:
        return [replace(operator.marker, answer=operator.answer_of(decision))] if operator.marker else []

    committed = change_user(
        site,
        operator.user_id,
        reach,
        decide,
        moment=moment,
        admin=operator.admin,
        markers=markers_of,
        marker_keys=[operator.marker.key] if operator.marker else [],
    )
    if committed.repeated and operator.marker and committed.repeated.body_hash != operator.marker.body_hash:
        raise IdempotencyKeyReused(operator.marker.key)
    return committed


def award_points(site: Site, operator: Operator, points_type: int, points: int, reason: str = "") -> Committed:
    """Give points by hand (gamipress_award_points_to_user)."""
    return _change_points(
        site, operator, points_type, lambda run: operations.award_points(run, points_type, points, reason)
    )


def deduct_points(site: Site, operator: Operator, points_type: int, points: int, reason: str = "") -> Committed:
    """Take points by hand (gamipress_deduct_points_to_user)."""
    return _change_points(
        site, operator, points_type, lambda run: operations.deduct_points(run, points_type, points, reason)
    )


def set_points(site: Site, operator: Operator, points_type: int, balance: int) -> Committed:
    """Set a balance by hand (gamipress_update_user_points)."""
    return _change_points(site, operator, points_type, lambda run: operations.set_points(run, points_type, balance))


def change_points_by_system(site: Site, operator: Operator, points_type: int, delta: int) -> Committed:
    """Give or take points in the name of the system."""
    return _change_points(
        site, operator, points_type, lambda run: operations.change_points_by_system(run, points_type, delta)
    )


def _change_points(site: Site, operator: Operator, points_type: int, step: Step) -> Committed:
    return _operate(site, operator, lambda _: Reach(currencies=(points_type,)), step)


def award(site: Site, operator: Operator, post: Earnable) -> Committed:
    """Give an achievement or a requirement by hand (gamipress_award_achievement_to_user)."""
    return _operate(site, operator, lambda _: Reach(posts=(post,)), lambda run: operations.award(run, post))


def revoke(site: Site, operator: Operator, post: Earnable) -> Committed:
    """Take the newest earning of an achievement or requirement back (gamipress_revoke_achievement_to_user)."""

    def reach(rules: Rulebook) -> Reach:
        steps = rules.children.get(post.id, []) if isinstance(post, Achievement) else []
        event = None
        if isinstance(post, Achievement):
            slug = rules.achievement_types[post.type][0]
            event = Event(REVOKE + slug, args={"achievement_type": slug})
        revoked = [post.id, *(step.id for step in steps)]
        # What a row paid is taken back in the row's currency, which need not be the post's present one.
        return Reach(posts=(post, *steps), currencies=rules.points_types, event=event, revoked=revoked)

    return _operate(site, operator, reach, lambda run: operations.revoke(run, post))


def award_rank(site: Site, operator: Operator, rank: Rank) -> Committed:
    """Give a rank by hand (gamipress_update_user_rank)."""
    return _operate(site, operator, lambda _: Reach(posts=(rank,)), lambda run: operations.award_rank(run, rank))


def revoke_rank(site: Site, operator: Operator, rank: Rank, target: Rank | None) -> Committed:
    """Take a rank back (gamipress_revoke_rank_to_user)."""
    return _operate(
        site, operator, lambda rules: _ladder(rules, rank.type), lambda run: operations.revoke_rank(run, rank, target)
    )


def upgrade(site: Site, operator: Operator, rank_type: int) -> Committed:
    """Move a user to the next rank of a type (gamipress_upgrade_user_rank)."""
    return _operate(
        site, operator, lambda rules: _ladder(rules, rank_type), lambda run: operations.upgrade(run, rank_type)
    )


def downgrade(site: Site, operator: Operator, rank_type: int) -> Committed:
    """Move a user to the next lower rank of a type (gamipress_downgrade_user_rank)."""
    return _operate(
        site, operator, lambda rules: _ladder(rules, rank_type), lambda run: operations.downgrade(run, rank_type)
    )


def _ladder(rules: Rulebook, rank_type: int) -> Reach:
    # Drafts too: they can be given by hand.
    ranks = [rank for rank in rules.ranks.values() if rank.type == rank_type]
    requirements: list[Requirement] = [child for rank in ranks for child in rules.children.get(rank.id, ())]
    revoked = [rank.id for rank in ranks] + [requirement.id for requirement in requirements]
    return Reach(posts=(*ranks, *requirements, *rules.listeners.get("revoke-rank", ())), revoked=revoked)


def unlock_with_points(site: Site, operator: Operator, post: Achievement | Rank) -> Committed:
    """Buy an achievement or a rank (gamipress_unlock_achievement_with_points). Raises `operations.Refused`."""

    def reach(rules: Rulebook) -> Reach:
        event = Event(operations.EXPEND)
        listeners = rules.listeners.get(operations.EXPEND, [])
        return Reach(posts=(post, *listeners), currencies=(post.price_type,), event=event)

    return _operate(site, operator, reach, lambda run: operations.unlock_with_points(run, post))
