"""Change a user's login item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from laurel.app.errors import Conflict, UserNotFound
from laurel.app.retry import until_committed
from laurel.app.site import Site
from laurel.domain.records.user import Login, User

Result = TypeVar("Result")


def change_login(site: Site, user_id: int, decide: Callable[[Login], tuple[Login | None, Result]]) -> Result:
    """Read the login item, decide, write; start over if another request changed it meanwhile.

    `decide` returns the login item to store (None: nothing to write), and the result to return. A bare user gets a
    login item first. Raises what `decide` raises, UserNotFound, and Unavailable after too many lost races.
    """
    name = with_login(site, user_id).login

    def attempt() -> Result:
        seen = site.services.users.login(name)
        if seen is None:
            raise UserNotFound(user_id)
        changed, result = decide(seen)
        if changed is not None:
            site.services.users.update_login(seen, changed)
        return result

    return until_committed(attempt, site.pause)


def login_of(site: Site, user_id: int) -> Login:
    """The login item of a user, by id; of a bare one what it would be. Raises UserNotFound."""
    user = site.user(user_id)
    if user and user.bare:
        return Login(user.login, user.id, user.roles)
    login = site.services.users.login(user.login) if user else None
    if login is None:
        raise UserNotFound(user_id)
    return login


def with_login(site: Site, user_id: int) -> User:
    """A user who has a login item: a bare one gets it, without a password. Raises UserNotFound, Unavailable."""

    def attempt() -> User:
        seen = site.user(user_id)
        if seen is None or seen.erased:
            raise UserNotFound(user_id)
        if not seen.bare:
            return seen
        try:
            return site.services.users.update(seen, replace(seen, bare=False))
        except Conflict:
            site.forget_user(user_id)
            raise

    user = until_committed(attempt, site.pause)
    site.remember_users([user])
    return user


def end_member_tokens(site: Site, user_id: int) -> None:
    """End all member tokens of a user, as `laurel.auth.scopes.member_tokens` has them: one write.

    Raises as `change_login` does.
    """
    change_login(site, user_id, lambda login: (replace(login, generation=login.generation + 1), None))
