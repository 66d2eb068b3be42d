"""The achievements of a site as an app shows them for a user: earned or not, how far they are, hidden ones hidden."""

from __future__ import annotations

from laurel.app.awards.of_user.progress import ProgressPage, earned_dates, with_counts_over_all
from laurel.app.errors import UserNotFound
from laurel.app.ports.engine import ReadSet
from laurel.app.site import Site
from laurel.domain.awards.progress_report import progress_of
from laurel.domain.awards.rulebook import Achievement
from laurel.domain.awards.run import Run

HIDDEN = "hidden"
"""The value of ``_gamipress_hidden`` of an achievement that is shown once it is earned."""


def user_achievements(
    site: Site, user_id: int, type_slug: str, offset: int, limit: int, *, others: bool = False
) -> ProgressPage:
    """One page of the published achievements, by type and in their order, with a user's progress and dates.

    `type_slug` restricts to one type, "" for all. Hidden ones are there once they were earned; for `others` there are
    those that were earned, and none that is hidden. Reads as much as the user's progress does. Raises UserNotFound.
    """
    rules = site.catalogue.rules
    records = site.engine.read(user_id, ReadSet(everything=True))
    if records.user is None or records.user.erased:
        raise UserNotFound(user_id)

    def is_shown(achievement: Achievement) -> bool:
        progress = records.known.progress.get(achievement.id)
        is_earned, hidden = bool(progress and progress.times), is_hidden(site, achievement.id)
        return is_earned and not hidden if others else is_earned or not hidden

    shown = [
        achievement
        for type_id, (slug, _) in rules.achievement_types.items()
        if type_slug in ("", slug)
        for achievement in rules.of_type.get(type_id, ())
        if achievement.published and is_shown(achievement)
    ]
    page = shown[offset : offset + limit]
    limited = [achievement.id for achievement in page if achievement.global_maximum]
    run = Run(rules, with_counts_over_all(site, records.known, limited), site.local_now())
    found = [progress_of(run, achievement) for achievement in page]
    earned = {progress.goal.id for progress in found if progress.times}
    return ProgressPage(found, len(shown), earned_dates(site, user_id, earned))


def is_hidden(site: Site, post_id: int) -> bool:
    """Whether an achievement is shown to those only who earned it (GamiPress' "Hidden")."""
    post = site.catalogue.get(post_id)
    return post is not None and post.meta.get("_gamipress_hidden") == HIDDEN
