"""The port to users, logins and the directory of users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import Login, User

if TYPE_CHECKING:
    from laurel.domain.awards.state import UserState


@dataclass(frozen=True, slots=True)
class UserQuery:
    """One page of the directory of users (WP_User_Query).

    ``orderby`` is one of id, name, slug, registered, email, url. ``include`` (None: all users) restricts to ids,
    ``slugs`` to slugs, ``roles`` to users with any of the roles, and of each of ``more_roles``. ``search`` is a
    case-insensitive term to find in ``search_columns`` (of login, slug, email, name, id, url); ``search_prefix`` and
    ``search_suffix`` say whether text may precede and follow it. ``starred``: the term was given with a star at its
    end and none before it, which a site of more than 10,000 users takes for ``search_prefix=False``.
    """

    orderby: str = "name"
    descending: bool = False
    limit: int = 10
    offset: int = 0
    include: Sequence[int] | None = None
    exclude: Sequence[int] = ()
    slugs: Sequence[str] = ()
    roles: Sequence[str] = ()
    more_roles: Sequence[Sequence[str]] = ()
    search: str = ""
    search_columns: Sequence[str] = ()
    search_prefix: bool = True
    search_suffix: bool = True
    starred: bool = False


@dataclass(frozen=True, slots=True)
class UserPage:
    """Users of one page in order, and how many match in all."""

    users: Sequence[User]
    total: int


class Users(Protocol):
    """Users, their logins and the directory. Login, e-mail and slug are unique regardless of case."""

    def get(self, user_id: int) -> User | None: ...

    def get_with_state(self, user_id: int) -> tuple[User | None, UserState | None]:
        """The user and their state in one read; no state while a commit of theirs is pending."""

    def get_many(self, user_ids: Iterable[int]) -> dict[int, User]: ...

    def login(self, name: str) -> Login | None:
        """The login item of a login name: the one read of an authenticated request."""

    def held_login(self, name: str) -> Login | None:
        """The login item as it was at most so long ago as the site's size allows; None if the process holds none.

        Good for credentials that are right by it. Where they are wrong, only `login` knows.
        """

    def login_by_email(self, email: str) -> Login | None: ...

    def id_of_external(self, external_id: str) -> int:
        """The id of the user with that external id; 0 if there is none."""

    def create(self, user: User, password_hash: str, rows: RowsOf[User] = no_rows) -> User:
        """Store a new user under the given id (0: a fresh one), and outbox rows. Raises Taken, Conflict.

        A ``bare`` one is named by the id, and has no login item.
        """

    def update(
        self, seen: User, changed: User, password_hash: str | None = None, rows: Rows = (), *, password_by: str = ""
    ) -> User:
        """Replace the profile with its unique names, and put outbox rows. Raises Taken, Conflict if `seen` is stale.

        A bare user who gets a password, or is no longer ``bare``, gets a login item. ``password_by`` is kept with the
        hash of a new password (`Login.password_by`).
        """

    def delete(self, user: User, removals: Sequence[Removal] = (), erasure: Erasure | None = None) -> None:
        """Remove profile, login, names, and then everything else of that user; Conflict if stale.

        `removals` and `erasure` are written in the transaction that removes the profile.
        """

    def anonymize(self, user: User, pseudonym: User, removals: Sequence[Removal], erasure: Erasure) -> User:
        """Replace a user by a pseudonym with the names of `pseudonym`, which is returned; Conflict if `user` is stale.

        It has no login, no role, no unique name, and is in no list. Everything else of the user goes, but their state
        and rows. `removals` and `erasure` are written in the same transaction.
        """

    def forget_person(self, user_id: int) -> None:
        """Remove what else there is of a user who was anonymized; can be repeated."""

    def forget(self, user_id: int) -> None:
        """Remove what else there is of a user who is gone; can be repeated."""

    def update_login(self, seen: Login, changed: Login) -> Login:
        """Replace application passwords or the password hash; Conflict if `seen` is stale.

        Roles, ``failed`` and ``password_by`` stay as they are stored.
        """

    def note_failure(self, login: Login, window: int) -> None:
        """Keep in the login item the latest window with a failed attempt; its ``rev`` stays.

        No error if the login does not exist.
        """

    def find(self, query: UserQuery) -> UserPage:
        """One page of the directory. Raises TooManyRows for a filter without an index that matches too many users."""
