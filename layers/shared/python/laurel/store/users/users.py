"""The users: profiles, logins and unique names."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from laurel.app.errors import Conflict, Taken
from laurel.app.ports.outbox import Rows, RowsOf, no_rows
from laurel.app.ports.users import UserPage, UserQuery
from laurel.domain.awards.state import UserState
from laurel.domain.records.erasure import Erasure
from laurel.domain.records.external_id import own_name, owner_of_name
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import Login, User
from laurel.store.driver.conditions import Absent, Equals, Exists, LessThan
from laurel.store.driver.errors import ConditionFailed, TransactionConflict
from laurel.store.driver.requests import (
    TRANSACTION_ITEMS,
    Delete,
    Item,
    Key,
    Put,
    Query,
    Tables,
    Update,
    pages,
)
from laurel.store.driver.steps import Step, carry_out
from laurel.store.rows import keys
from laurel.store.rows.erasures import put_erasure
from laurel.store.rows.outbox import put_rows
from laurel.store.rows.records import (
    profile_copy,
    role_item,
    sort_keys,
    user_from_item,
    user_item,
)
from laurel.store.rows.removals import put_removal
from laurel.store.rows.state import PENDING, state_from_item
from laurel.store.sizing import Sizing
from laurel.store.users import logins
from laurel.store.users.logins import Logins
from laurel.store.users.old_logins import MOVED

if TYPE_CHECKING:
    from laurel.store.users.directory import Directory

_NO_ITEM = Absent("pk")

_KEPT_OF_A_PSEUDONYM = (
    keys.PROFILE, keys.STATE, keys.pages("progress"), keys.pages("triggers"), keys.PROGRESS, keys.ACTIVITY,
    keys.pending(0)[1],
)  # fmt: skip
"""How the sort keys begin of what stays of a user who was anonymized: what the engine keeps."""

_FRESH_IDS = 100
"""How many ids from the counter may turn out to be taken before creation gives up."""


class UserStore:
    """`laurel.app.ports.users.Users` over a driver; safe under threads.

    Keeps in memory only what a site is past, and logins for as long as the ``sizing`` says. ``seconds`` since
    1970 are their clock, and ``catch_up`` is for lists (`laurel.store.users.directory`).
    """

    def __init__(
        self,
        tables: Tables,
        sizing: Sizing | None = None,
        *,
        seconds: Callable[[], float] = time.time,
        catch_up: Callable[[], None] = lambda: None,
    ) -> None:
        sizing = sizing or Sizing()
        self._tables = tables
        self._shards = sizing.directory_shards
        self._logins = Logins(tables, sizing.sign_in_hold_ms / 1000, seconds)
        self._seconds = seconds
        self._catch_up = catch_up

    def get(self, user_id: int) -> User | None:
        """The user of that id (get_userdata), strongly consistent: one read unit."""
        item = self._tables.get("users", keys.profile(user_id))
        return user_from_item(item) if item else None

    def get_with_state(self, user_id: int) -> tuple[User | None, UserState | None]:
        """The user and their state, strongly consistent: one query, and one read unit up to 4 KB of both.

        There is no state while a commit of the user is pending.
        """
        query = Query("users", keys.user_partition(user_id), low=keys.PROFILE, high=keys.STATE, consistent=True)
        by_sort_key = {item["sk"]: item for item in pages(self._tables, query)}
        profile, state = by_sort_key.get(keys.PROFILE), by_sort_key.get(keys.STATE)
        user = user_from_item(profile) if profile else None
        return user, None if state and PENDING in state else state_from_item(state)

    def get_many(self, user_ids: Iterable[int]) -> dict[int, User]:
        """Those of the users that exist, by id, strongly consistent: one read unit each."""
        items = self._tables.batch_get("users", [keys.profile(user_id) for user_id in user_ids])
        return {user.id: user for user in map(user_from_item, items)}

    def login(self, name: str) -> Login | None:
        """The login item of a login name, in whatever case: one read unit."""
        return self._logins.get(name)

    def held_login(self, name: str) -> Login | None:
        """The login item of a name if this process read it within the time that the site's size says; no read."""
        return self._logins.held(name)

    def login_by_email(self, email: str) -> Login | None:
        """The login item of the user with that e-mail address: two read units."""
        marker = self._tables.get("users", keys.email(email)) if keys.is_name(email) else None
        return self.login(marker["login"]) if marker else None

    def id_of_external(self, external_id: str) -> int:
        """The id of the user with that external id, strongly consistent: one read unit; 0 if there is none."""
        marker = self._tables.get("users", keys.external(external_id))
        return int(marker["user_id"]) if marker else 0

    def create(self, user: User, password_hash: str, rows: RowsOf[User] = no_rows) -> User:
        """Store a new user (wp_insert_user) under a fresh id, or under ``user.id`` if that is not 0.

        A ``bare`` one gets the names of its id (`laurel.domain.records.external_id.own_name`) and no login item; that
        it is among the members and those with its roles is the stream's business. Raises Taken for a login, e-mail,
        slug or external id that another user has, Conflict for an id that is taken or if another writer is at work on
        the same names, ValueError without login name.
        """
        if user.id:
            self._raise_counter(user.id)
            return self._created(user, password_hash, rows)
        for _ in range(_FRESH_IDS):
            fresh = replace(user, id=self._next_id())
            try:
                return self._created(fresh, password_hash, rows)
            except _IdTaken:
                continue
        raise Conflict("no free user id found")

    def update(
        self, seen: User, changed: User, password_hash: str | None = None, rows: Rows = (), *, password_by: str = ""
    ) -> User:
        """Replace the profile (wp_update_user); names, roles, password and outbox rows in the same transaction.

        A bare user who gets a password, or is no longer ``bare`` in `changed`, gets a login item. Raises Conflict if
        `seen` is stale, Taken for a name that another user has, ValueError for another id or login name, which
        WordPress does not change either.
        """
        if (changed.id, changed.login) != (seen.id, seen.login):
            raise ValueError("neither id nor login name of a user can change")
        changed = replace(changed, rev=seen.rev + 1, bare=changed.bare and password_hash is None)
        stale = Conflict("the user changed meanwhile")
        steps = [
            Step(Put("users", user_item(changed, self._shards), Equals("rev", seen.rev)), stale),
            Step(Update("users", keys.member(changed.id), profile_copy(changed, self._shards)), stale),
        ]
        steps += _name_steps(seen, changed, stale)
        steps += _login_steps(seen, changed, password_hash, password_by, stale)
        steps += self._role_steps(seen, changed) + _row_steps(rows, stale)
        self._logins.with_moved(seen.login, lambda: self._transact(steps), stale)
        return changed

    def delete(self, user: User, removals: Sequence[Removal] = (), erasure: Erasure | None = None) -> None:
        """Remove profile, login, names, roles (wp_delete_user), then the rest of the partition; store removals.

        Raises Conflict if `user` is stale or gone.
        """
        gone = Delete("users", keys.profile(user.id), Equals("rev", user.rev))
        self._leave(user, gone, replace(user, roles=()), removals, erasure)
        self.forget(user.id)

    def anonymize(self, user: User, pseudonym: User, removals: Sequence[Removal], erasure: Erasure) -> User:
        """Replace a user by a pseudonym without roles and login that is in no index, and store removals.

        State and rows stay, what else is in the partition goes. Raises Conflict if `user` is stale or gone.
        """
        left = replace(pseudonym, email="", external_id="", bare=False, roles=(), erased=True, rev=user.rev + 1)
        self._leave(user, Put("users", user_item(left), Equals("rev", user.rev)), left, removals, erasure)
        self.forget_person(user.id)
        return left

    def forget_person(self, user_id: int) -> None:
        """Remove what there is of a user beside the profile and what the engine knows of them."""
        self._clear(user_id, _KEPT_OF_A_PSEUDONYM)

    def _leave(
        self, user: User, gone: Put | Delete, left: User, removals: Sequence[Removal], erasure: Erasure | None
    ) -> None:
        """What deletes a user and what leaves a pseudonym of one, in one transaction."""
        stale = Conflict("the user changed meanwhile")
        steps = [Step(gone, stale), Step(Delete("users", keys.member(user.id)), stale)]
        if not user.erased:  # else it has neither, and is not counted
            nameless = replace(left, email="", slug="", external_id="")  # a pseudonym's slug is no one's alone
            steps += [] if user.bare else [logins.remove(user.login, stale)]
            steps += _name_steps(user, nameless, stale)
            steps += self._role_steps(user, left, people=-1)
        steps += [Step(put_removal(removal), stale) for removal in removals]
        steps += [Step(put_erasure(erasure), stale)] if erasure else []
        self._logins.with_moved(user.login, lambda: self._transact(steps), stale)

    def forget(self, user_id: int) -> None:
        """Remove all items in the partition of a user whose profile is gone."""
        self._clear(user_id, ())

    def _clear(self, user_id: int, kept: tuple[str, ...]) -> None:
        """Remove the items of a partition but those whose sort keys begin so."""
        for item in pages(self._tables, Query("users", keys.user_partition(user_id), consistent=True)):
            if kept and item["sk"].startswith(kept):
                continue
            # What another writer holds is left behind, out of reach: the id is not given out again.
            with suppress(TransactionConflict):
                self._tables.write(Delete("users", (item["pk"], item["sk"])))

    def update_login(self, seen: Login, changed: Login) -> Login:
        """Replace application passwords or the password hash; Conflict if `seen` is stale.

        Roles belong to the profile, failures to the throttle, and ``password_by`` to `update`: they stay as stored.
        """
        return self._logins.update(seen, changed)

    def note_failure(self, login: Login, window: int) -> None:
        """Keep in the login item the latest window with a failed attempt: one write, without ``rev``.

        Dropped for a login that is gone or being changed, so that no request fails.
        """
        self._logins.note_failure(login, window)

    def find(self, query: UserQuery) -> UserPage:
        """One page of the directory (WP_User_Query); see `laurel.store.users.directory`."""
        return self._directory.find(query)

    @cached_property
    def _directory(self) -> Directory:
        from laurel.store.users.directory import Directory  # 12 ms: most requests list no users

        return Directory(self._tables, self._shards, seconds=self._seconds, catch_up=self._catch_up)

    def _created(self, user: User, password_hash: str, rows: RowsOf[User]) -> User:
        if not user.bare and not keys.is_name(user.login):
            raise ValueError("a user needs a login name of at most 1,000 bytes")
        if self._logins.old.has(user.login) or owner_of_name(user.login) not in (0, user.id):
            raise Taken("login")
        user = replace(user, rev=1)
        if user.bare:
            user = _with_own_names(user)
        login = Login(user.login, user.id, user.roles, password_hash, rev=1)
        without_names = replace(user, email="", slug="", external_id="", roles=())
        taken_id = _IdTaken("a user has that id")
        steps = [Step(Put("users", user_item(user, self._shards), _NO_ITEM), taken_id)]
        if not user.bare:  # else the stream's business, and one for when it is needed
            copy = profile_copy(user, self._shards)
            steps += [Step(Update("users", keys.member(user.id), copy), taken_id), logins.add(login)]
        steps += _name_steps(without_names, user, taken_id) + self._role_steps(without_names, user, people=1)
        self._transact(steps + _row_steps(rows(user), taken_id))
        return user

    def _role_steps(self, seen: User, changed: User, people: int = 0) -> list[Step]:
        """Keep the directory of each role and the totals; ``people`` is how many users there are more."""
        before, after = dict.fromkeys(seen.roles), dict.fromkeys(changed.roles)
        joined = [role for role in after if role not in before]
        left = [role for role in before if role not in after]
        failure = Conflict("the roles changed meanwhile")
        written: Iterable[str] = joined if sort_keys(changed) == sort_keys(seen) and not seen.bare else after
        if people > 0 and changed.bare:
            written = ()  # the stream's business (`laurel.store.users.bare_users`)
        steps = [Step(Put("users", role_item(changed, role, self._shards)), failure) for role in written]
        steps += [Step(Delete("users", keys.role(seen.id, role)), failure) for role in left]
        amounts = {"role#" + role: 1 for role in joined} | {"role#" + role: -1 for role in left}
        if people:
            amounts["all"] = people
        if amounts:
            steps.append(Step(Update("system", keys.user_totals(changed.id), add=amounts), failure))
        return steps

    def _transact(self, steps: Sequence[Step]) -> None:
        if len(steps) > TRANSACTION_ITEMS:
            raise ValueError("a user with that many roles does not fit in one transaction")
        carry_out(self._tables, steps, Conflict("another writer is at work on the user"))

    def _next_id(self) -> int:
        """The next id of the counter: one write; two for the first user, three on a site not migrated yet."""
        add = Update("system", keys.USER_COUNTER, add={"last": 1}, condition=Exists(MOVED))
        first = replace(add, set={MOVED: True}, condition=Absent("last"))
        later = replace(add, condition=None)
        counter = self._counted(add) or self._counted(first) or self._tables.write(later)
        return int(counter["last"])

    def _raise_counter(self, user_id: int) -> None:
        """Raise the counter to at least an id that was given, so that fresh ids are above it; two writes at most."""
        raised = {"last": user_id}
        first = Update("system", keys.USER_COUNTER, {**raised, MOVED: True}, condition=Absent("last"))
        later = replace(first, set=raised, condition=LessThan("last", user_id))
        try:
            if not self._counted(first):
                self._counted(later)
        except TransactionConflict as error:
            raise Conflict("another writer is at work on the counter") from error

    def _counted(self, update: Update) -> Item | None:
        """The counter after a write of it; None if its condition does not hold."""
        try:
            counter = self._tables.write(update)
        except ConditionFailed as error:
            self._logins.old.note(error.failed[0] or {})
            return None
        self._logins.old.note(counter)
        return counter


def _with_own_names(user: User) -> User:
    own = own_name(user.id)
    return replace(user, login=own, slug=own, name=user.name or own, nickname=user.nickname or own)


def _login_steps(
    seen: User, changed: User, password_hash: str | None, password_by: str, stale: Exception
) -> list[Step]:
    """Keep the login item: its roles and the hash of the password; a bare user gets one with the first need of it."""
    if changed.bare:
        return []
    if seen.bare:
        return [logins.add(Login(changed.login, changed.id, changed.roles, password_hash or "", rev=1))]
    changes: Item = {}
    if changed.roles != seen.roles:
        changes["roles"] = list(changed.roles)
    if password_hash is not None:
        changes |= {"password_hash": password_hash, "password_by": password_by}
    return [logins.change(seen.login, changes, stale)] if changes else []


class _IdTaken(Conflict):
    """A user has the id already."""


def _row_steps(rows: Rows, failure: Exception) -> list[Step]:
    return [Step(put, failure) for put in put_rows(rows)]


def _name_steps(seen: User, changed: User, stale: Exception) -> list[Step]:
    """Hand over e-mail and slug: free the old one, claim the new one, leave alone what stays."""
    steps: list[Step] = []
    for field, key_of in (("email", keys.email), ("slug", keys.slug), ("external_id", keys.external)):
        old, new = getattr(seen, field), getattr(changed, field)
        old_key, new_key = (_name_key(name, key_of(name), changed.id) for name in (old, new))
        if old_key == new_key:
            continue
        if field == "slug" and owner_of_name(new) not in (0, changed.id):
            raise Taken("slug")
        if new_key:
            marker = {"pk": new_key[0], "sk": new_key[1], "user_id": changed.id, "login": changed.login}
            steps.append(Step(Put("users", marker, _NO_ITEM), Taken(field)))
        if old_key:
            steps.append(Step(Delete("users", old_key, Equals("user_id", seen.id)), stale))
    return steps


def _name_key(name: str, key: Key, user_id: int) -> Key | None:
    """The key of a name; None for no name at all, which any number of users may have, and for one of the id itself."""
    if not name or (key[1] == "slug" and owner_of_name(name) == user_id):
        return None
    if not keys.is_name(name):
        raise ValueError("a name of a user has at most 1,000 bytes")
    return key
