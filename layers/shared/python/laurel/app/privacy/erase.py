"""Erase a person: with all their rows, or so that the rows and their sums stay with a pseudonym.

What there is of a person, and when it goes, is in docs/privacy.md and `laurel.app.privacy.stores`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from laurel.app.change_settings import change_settings
from laurel.app.community.set_picture import forget_pictures
from laurel.app.community.stream.items_of_user import delete_stream_items_of
from laurel.app.errors import NoStreamItem, PostNotFound, UserNotFound
from laurel.app.ledger.removals import begin_removal
from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.post_types import PostType
from laurel.app.privacy.hide_names import all_stages
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.app.users.delete_user import Erasing, change_posts_of, delete_user
from laurel.domain.records.erasure import Erasure, hidden, pseudonym
from laurel.domain.records.removal import Removal, Stage
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import User

NAMING_USERS = ("gamipress_event_senders", "laurel_user_makers", "gamipress_block_users_blocked_users")
"""The settings that name users."""

_MENTIONS_AT_ONCE = 1_000


def erase_person(site: Site, erasure: Erasure, post_types: Iterable[PostType]) -> None:
    """Erase a person as an `Erasure` says, and note it, so that it is done again after a restore.

    Many rows are a job, which is then among ``site.jobs`` (`laurel.app.ledger.removals`). After a crash the request can
    be repeated; what a person who is anonymized left behind is looked after again as well. Raises UserNotFound, and
    Unavailable.
    """
    user = site.user(erasure.user_id)
    if user is None:
        raise UserNotFound(erasure.user_id)
    _drop_from_settings(site, user.id)
    _unmention(site, user)
    if erasure.mode == "anonymize":
        _anonymize(site, user, erasure)
    else:
        _erase(site, user, erasure, post_types)


def erase_again(site: Site, erasure: Erasure, post_types: Iterable[PostType]) -> bool:
    """Erase a person of whom a restore brought data back; False if there is none of them, or only their pseudonym."""
    user = site.user(erasure.user_id)
    if user is None or (user.erased and erasure.mode == "anonymize"):
        return False
    erase_person(site, erasure, post_types)
    return True


def names_of(user: User) -> list[str]:
    """The texts by which rows may name a user, each once."""
    whole = f"{user.first_name} {user.last_name}"
    names = (user.login, user.email, user.name, user.slug, user.nickname, user.first_name, user.last_name, whole)
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _erase(site: Site, user: User, erasure: Erasure, post_types: Iterable[PostType]) -> None:
    """The deletion of the user, and beside it: posts are not left in the trash, nor with the id of an author."""
    kinds = list(post_types)
    if not erasure.reassign:
        written = [ref for kind in kinds if "author" in kind.supports for ref in kind.refs]
        for post in site.catalogue.of_refs(written):
            if post.author == user.id:
                with contextlib.suppress(PostNotFound):
                    delete_post(site, post.id, counts=False)
    change_posts_of(site, user.id, lambda _, post: replace(post, author=erasure.reassign))
    removals = [_hiding(site, user, all_stages("others"))] if erasure.managed else []
    delete_user(site, user.id, erasure.reassign, kinds, Erasing(erasure, removals))


def _anonymize(site: Site, user: User, erasure: Erasure) -> None:
    services = site.services
    if erasure.reassign:
        change_posts_of(site, user.id, lambda _, post: replace(post, author=erasure.reassign))
    delete_stream_items_of(site, user.id)
    forget_pictures(site, user.id)
    until_committed(lambda: services.members.forget(user.id), site.pause)
    removal = until_committed(lambda: _leave_pseudonym(site, erasure), site.pause)
    services.sign_ins.end(user.id, [session.id for session in services.sign_ins.sessions(user.id)])
    if removal:
        begin_removal(site, removal)
    else:
        services.users.forget_person(user.id)


def _leave_pseudonym(site: Site, erasure: Erasure) -> Removal | None:
    """The removal of the names of a user who is now a pseudonym; None if another request was first."""
    site.forget_user(erasure.user_id)
    user = site.user(erasure.user_id)
    if user is None or user.erased:
        return None
    name = pseudonym(user.id)
    left = User(user.id, name, "", name, name, f"{user.registered[:10]}T00:00:00", nickname=name)
    stages = all_stages("earnings", "logs", "bookings", *(("others",) if erasure.managed else ()))
    removal = _hiding(site, user, stages)
    site.services.users.anonymize(user, left, [removal], erasure)
    site.forget_user(user.id)
    return removal


def _hiding(site: Site, user: User, stages: Sequence[Stage]) -> Removal:
    return Removal(site.now(), "names", (user.id,), left=True, names=names_of(user), stages=stages)


def _drop_from_settings(site: Site, user_id: int) -> None:
    changed = {}
    for setting in NAMING_USERS:
        named = site.setting(setting)
        left = [one for one in named if str(one) != str(user_id)] if isinstance(named, list) else named
        if left != named:
            changed[setting] = left
    if changed:
        change_settings(site, changed)


def _unmention(site: Site, user: User) -> None:
    """Replace the names of a person in what others wrote and mention them in, newest first, until there is nothing."""
    items, hide = site.services.stream_items, hidden(names_of(user), user.id)

    def without(item_id: int) -> None:
        seen = items.get(item_id)
        if seen is None:
            raise NoStreamItem
        others = tuple(one for one in seen.mentions if one != user.id)
        changed: StreamItem = replace(seen, content=hide(seen.content), mentions=others)
        if changed != seen:
            items.change(seen, changed)

    seen_ids: set[int] = set()
    while fresh := [found for found in items.mention_ids(user.id, _MENTIONS_AT_ONCE) if found not in seen_ids]:
        seen_ids.update(fresh)
        for item_id in fresh:
            with contextlib.suppress(NoStreamItem):
                until_committed(partial(without, item_id), site.pause)
