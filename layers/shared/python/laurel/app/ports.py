"""What the use cases need from the outside. `laurel.store` implements it on DynamoDB and in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from laurel.domain.post import Post
from laurel.domain.user import ApplicationPassword, Login, User

if TYPE_CHECKING:
    from laurel.app.catalogue import Catalogue
    from laurel.domain.effects import Notice
    from laurel.domain.ledger import Earning, Log
    from laurel.domain.state import UserState


__all__ = [
    "ApplicationPassword",
    "CatalogueChange",
    "CatalogueFull",
    "Clock",
    "Conflict",
    "Login",
    "Notices",
    "Post",
    "PostTooLarge",
    "Posts",
    "RowChange",
    "Sleep",
    "Taken",
    "TooManyAtOnce",
    "TooManyRows",
    "Unavailable",
    "User",
    "UserPage",
    "UserQuery",
    "Users",
]


class Conflict(Exception):
    """Somebody else wrote first: read again and decide again (`laurel.app.retry.until_committed`)."""


class CatalogueFull(Exception):
    """The catalogue is at its bound (20,000 posts); nothing was written."""


class PostTooLarge(Exception):
    """A post with its meta is larger than one item may be (400 KB); nothing was written."""


class Unavailable(Exception):
    """The store cannot answer now (throttled, timed out, retries used up); ask again.

    After a time-out a write may have happened: as a whole, or not at all.
    """


class Taken(Exception):
    """A unique name of a user is somebody else's; nothing was written.

    ``field`` is "login", "email" or "slug".
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """A change of posts and settings that commits whole or not at all.

    ``put`` holds new or replaced posts, ``delete`` ids that cease to exist, ``settings`` option
    values to store (None deletes the stored value).
    ``next_id`` is the next free post id after this change (ids are handed out by the catalogue).
    """

    put: Sequence[Post] = ()
    delete: Sequence[int] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    next_id: int | None = None


class Posts(Protocol):
    """The catalogue: posts of every type with their meta, and the site's settings."""

    def catalogue(self) -> Catalogue:
        """The catalogue as committed now: one strongly consistent read when nothing changed."""

    def commit(self, seen: Catalogue, change: CatalogueChange) -> Catalogue:
        """Write the change if the catalogue still is the one seen; return the catalogue after it.

        Raises Conflict when it is not, CatalogueFull at the bound, PostTooLarge. Changes of more posts than one
        transaction holds are refused with ValueError: whoever deletes many does so in pieces.
        """


@dataclass(frozen=True, slots=True)
class UserQuery:
    """One page of the directory of users (WP_User_Query).

    ``orderby`` is one of id, name, slug, registered, email, url. ``include`` (None: everybody)
    restricts to ids, ``slugs`` to slugs, ``roles`` to holders of any of the roles. ``search`` is a
    case-insensitive substring looked for in ``search_columns`` (of login, slug, email, name, id, url),
    ``search_prefix`` and ``search_suffix`` say whether it may be preceded and followed by more text.
    """

    orderby: str = "name"
    descending: bool = False
    limit: int = 10
    offset: int = 0
    include: Sequence[int] | None = None
    exclude: Sequence[int] = ()
    slugs: Sequence[str] = ()
    roles: Sequence[str] = ()
    search: str = ""
    search_columns: Sequence[str] = ()
    search_prefix: bool = True
    search_suffix: bool = True


@dataclass(frozen=True, slots=True)
class UserPage:
    """Users of one page in order, and how many match in all."""

    users: Sequence[User]
    total: int


class TooManyAtOnce(Exception):
    """More global maxima bear on one event than one transaction can ask about; nothing was written."""


class TooManyRows(Exception):
    """A filter without an index matches more rows than are counted on a request (10,000)."""


class Users(Protocol):
    """Users, their logins and the directory. Login, e-mail and slug are unique regardless of case."""

    def get(self, user_id: int) -> User | None: ...

    def get_with_state(self, user_id: int) -> tuple[User | None, UserState | None]:
        """The user and his state, in one read; no state while a commit of his is pending."""

    def get_many(self, user_ids: Iterable[int]) -> dict[int, User]: ...

    def login(self, name: str) -> Login | None:
        """The login item of a login name: the one read of an authenticated request."""

    def login_by_email(self, email: str) -> Login | None: ...

    def create(self, user: User, password_hash: str) -> User:
        """Store a new user under a fresh id (``user.id`` 0) or the given one; Taken if a name is."""

    def update(self, seen: User, changed: User, password_hash: str | None = None) -> User:
        """Replace the profile; names move in the same transaction. Conflict if `seen` is stale."""

    def delete(self, user: User) -> None:
        """Remove profile, login, names and everything else of that user; Conflict if stale."""

    def update_login(self, seen: Login, changed: Login) -> Login:
        """Replace application passwords or the password hash; Conflict if `seen` is stale.

        Roles and failures stay as they are stored.
        """

    def count_failure(self, login: Login, key: str, forget: Iterable[str] = ()) -> None:
        """Count one failed attempt under a key of the login item and drop other keys; its ``rev`` stays.

        Concurrent calls all count. Nothing happens if the login is gone.
        """

    def forget_failures(self, login: Login, names: Iterable[str]) -> None:
        """Drop the counts of failed attempts under those keys of the login item; its ``rev`` stays."""

    def unknown_failures(self, address: str, windows: Iterable[str]) -> Mapping[str, int]:
        """How often an address named logins that nobody has, by window."""

    def count_unknown_failure(self, address: str, window: str, expires: int) -> None:
        """Count one more of those in a window; the count is not kept after ``expires``, in seconds since 1970."""

    def find(self, query: UserQuery) -> UserPage:
        """One page of the directory; TooManyRows where a filter has no index and too many rows."""


class Clock(Protocol):
    """Now, for everything that has a time."""

    def now(self) -> datetime:
        """The present moment, in UTC with tzinfo."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a ledger before and after a change (None: there was none); ``place`` is the change's in its stream."""

    place: str
    before: Log | Earning | None
    after: Log | Earning | None


class Notices(Protocol):
    """Where notices for the outside go: the event bus."""

    def publish(self, notices: Sequence[Notice]) -> int:
        """Send notices in their order; how many were sent before the first that the bus does not take now.

        Some after that one may have been sent, too.
        """


Sleep = Callable[[float], None]
"""Waits that many seconds (replaced in tests)."""
