"""The directory of users: pages in any order, totals, and search.

The first 200 users of an order, of all or of one role, come from an index: the shards of the directory are read side
by side and merged, and the total comes from counters. Few users, such as those named or the holders of a rare role,
are read, filtered and sorted here. Every other list comes from the lean directory (`laurel.store.users.lean.find`), and
is kept for its further pages. Where a site has no lean directory yet, up to 10,000 rows are read instead. Index reads
are eventually consistent.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from laurel.app.errors import TooManyRows
from laurel.app.ports.users import UserPage, UserQuery
from laurel.domain.fold import fold
from laurel.domain.records.external_id import owner_of_name
from laurel.domain.records.user import User
from laurel.store.driver.requests import Item, Query, Tables, pages
from laurel.store.driver.together import pages_together
from laurel.store.rows import keys
from laurel.store.rows.records import sort_keys, user_from_item
from laurel.store.users.by_name import by_name
from laurel.store.users.found_lists import FoundLists
from laurel.store.users.lean.find import LeanDirectory
from laurel.store.users.user_filters import user_filters

EXAMINED_ROWS = 10_000
"""How many rows one request reads at most before it refuses, where there is no lean directory.

On a site of more users a whole address finds its user alone, and a star at the end of a term asks for beginnings.
"""

SMALL = 200
"""So many rows are read from an index, whatever is asked."""

LEAN_SHARE = 15
"""Reading one row of a role in so many users costs as much as the lean directory of all."""

PROFILE_SHARE = 200
"""The same of profiles that are read by key."""

NAMED_ROWS = 1_000
"""At most so many users that are named are read and sorted here."""

ALL, ROLE = "all", "role#"
"""In the totals of users: how many there are, and the holders of each role."""

_ORDERS = {order: (f"by_{order}", f"{order}_key") for order in ("id", "name", "slug", "registered", "email", "url")}
"""For each ``orderby``: the index, and the attribute that it sorts by."""

_KEYS_ONLY = ("by_slug", "by_email")
"""The indexes that do not hold profiles."""

_COLUMNS: dict[str, Callable[[User], str]] = {
    "login": lambda user: user.login,
    "slug": lambda user: user.slug,
    "email": lambda user: user.email,
    "name": lambda user: user.name,
    "url": lambda user: user.url,
}


_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class _Row:
    """A user's place in an order, and the profile where the index brought it along."""

    sort_key: str
    user: User | None

    @property
    def user_id(self) -> int:
        """Whose row it is."""
        return keys.sort_id(self.sort_key)


class Directory:
    """Finds users, over a driver; ``shards`` are the partitions of each order.

    ``seconds`` is the time since 1970; ``catch_up`` is called before the lean directory is read.
    """

    def __init__(
        self,
        tables: Tables,
        shards: int = 1,
        *,
        seconds: Callable[[], float] = time.time,
        catch_up: Callable[[], None] = lambda: None,
    ) -> None:
        self._tables = tables
        self._directory_shards = shards
        self._lean = LeanDirectory(tables, shards)
        self._lists = FoundLists(tables, seconds)
        self._catch_up = catch_up

    def find(self, query: UserQuery) -> UserPage:
        """One page of users and how many match; TooManyRows where that needs the lean directory, and there is none."""
        if query.orderby not in _ORDERS:
            raise ValueError(f"users have no order {query.orderby}")
        if query.roles:
            self._catch_up()  # where this process reads the stream by which bare users get into these lists
        if query.slugs or (query.include is not None and len(query.include) <= SMALL):
            return self._among(query, self._named(query))
        counts = self._counts()
        if query.include is not None and len(query.include) <= min(NAMED_ROWS, counts[ALL] // PROFILE_SHARE):
            return self._among(query, self._named(query))
        if query.search and counts[ALL] > EXAMINED_ROWS:
            query = replace(query, search_prefix=query.search_prefix and not query.starred)
            found = by_name(self._tables, query, self._directory_shards)
            if found is not None:
                return self._among(replace(query, search=""), self._profiles(found).values())
        return self._read(query, counts) if _is_direct(query, counts) else self._lean_page(query, counts)

    def _read(self, query: UserQuery, counts: Counter[str]) -> UserPage:
        """A page from the indexes."""
        if query.include is not None:
            return self._among(query, self._named(query))
        return self._filtered(query, counts) if _is_filtered(query) else self._indexed(query, counts)

    def _lean_page(self, query: UserQuery, counts: Counter[str]) -> UserPage:
        """A page of a list that the lean directory gives, or gave a short while ago."""
        question = repr(replace(query, limit=0, offset=0))
        kept = self._lists.page(question, counts[ALL], query.offset, query.limit)
        if kept is None:
            self._catch_up()
            state = self._lean.state()
            if state is None:
                return self._read(query, counts)
            filters, columns = user_filters(query)
            order = "" if query.orderby == "id" else query.orderby
            ids = self._lean.find(state, filters, order, *columns, without=set(query.exclude))
            if query.descending:
                ids.reverse()
            if len(ids) > query.limit:
                self._lists.keep(question, counts[ALL], ids)
            kept = ids[query.offset : query.offset + query.limit], len(ids)
        page, total = kept
        profiles = self._page_profiles(query, page)
        return UserPage([profiles[number] for number in page if number in profiles], total)

    def _page_profiles(self, query: UserQuery, page: Sequence[int]) -> dict[int, User]:
        """The users of a page: from the index of their order, if it holds them one after the other, else by key."""
        index, sort_name = _ORDERS[query.orderby]
        if not page or query.roles or query.include is not None or _is_filtered(query) or index in _KEYS_ONLY:
            return self._profiles(page)
        found = self._profiles(page[:1])
        for first in list(found.values()):
            place = sort_keys(first)[sort_name]
            between = {"high": place} if query.descending else {"low": place}
            rows = itertools.chain.from_iterable(
                self._tables.query(of_shard).items
                for of_shard in self._queries(index, "", len(page), reverse=query.descending, **between)
            )
            wanted = set(page)
            found |= {user.id: user for user in map(user_from_item, rows) if user.id in wanted}
        return found | self._profiles(set(page) - found.keys())

    def _indexed(self, query: UserQuery, counts: Counter[str]) -> UserPage:
        """Walk the index of the order as far as the page reaches, past those excluded."""
        role = query.roles[0] if query.roles else ""
        total = counts[_role_count(query)]
        excluded = set(query.exclude)
        if excluded:
            total -= sum(1 for user in self._profiles(excluded).values() if not role or role in user.roles)
        if query.limit < 1 or query.offset >= total:
            return UserPage((), max(total, 0))
        reach = query.offset + query.limit
        if reach + len(excluded) > EXAMINED_ROWS:
            raise TooManyRows(f"the page is beyond {EXAMINED_ROWS} users")
        walk = (row for row in self._walk(query, role, reach + len(excluded)) if row.user_id not in excluded)
        return UserPage(self._users(itertools.islice(walk, query.offset, reach)), total)

    def _filtered(self, query: UserQuery, counts: Counter[str]) -> UserPage:
        """All users, or the holders of the roles, filtered and sorted here."""
        rows = sum(counts[ROLE + role] for role in query.roles) if query.roles else counts[ALL]
        if rows > EXAMINED_ROWS:
            raise TooManyRows(f"more than {EXAMINED_ROWS} users to look through")
        if query.search or query.more_roles:
            return self._among(query, self._profiles_of(query.roles))
        order = _ORDERS[query.orderby][1]
        rows_by_key = {}
        for item in itertools.chain.from_iterable(self._shards(role) for role in query.roles):
            sort_key = item["name_key"] if order == "name_key" else item["orders"][order]
            rows_by_key[sort_key] = _Row(sort_key, None)
        excluded = set(query.exclude)
        ordered = (rows_by_key[key] for key in sorted(rows_by_key, reverse=query.descending))
        left = [row for row in ordered if row.user_id not in excluded]
        return UserPage(self._users(_page(query, left)), len(left))

    def _among(self, query: UserQuery, users: Iterable[User]) -> UserPage:
        order = _ORDERS[query.orderby][1]
        matching = sorted(
            (user for user in users if _matches(query, user)),
            key=lambda user: sort_keys(user)[order],
            reverse=query.descending,
        )
        return UserPage(_page(query, matching), len(matching))

    def _named(self, query: UserQuery) -> list[User]:
        """Users by id or slug, whichever are named; both restrict."""
        included = set(query.include) if query.include is not None else None
        if query.slugs:
            slugs = [keys.slug(slug) for slug in query.slugs if keys.is_name(slug)]
            owners = {marker["user_id"] for marker in self._tables.batch_get("users", slugs, consistent=False)}
            owners |= {found for slug in query.slugs if (found := owner_of_name(slug))}
            included = owners if included is None else included & owners
        users = self._profiles(included or ()).values()
        wanted = {slug.casefold() for slug in query.slugs}
        return [user for user in users if not wanted or user.slug.casefold() in wanted]

    def _profiles_of(self, roles: Sequence[str]) -> Iterable[User]:
        if not roles:
            return map(user_from_item, self._shards(""))
        holders = {keys.sort_id(item["name_key"]) for role in roles for item in self._shards(role)}
        return self._profiles(holders).values()

    def _profiles(self, user_ids: Iterable[int]) -> dict[int, User]:
        item_keys = [keys.profile(user_id) for user_id in user_ids]
        items = self._tables.batch_get("users", item_keys, consistent=False) if item_keys else []
        return {user.id: user for user in map(user_from_item, items)}

    def _users(self, rows: Iterable[_Row]) -> list[User]:
        """The users of rows in order, read by key where the index does not carry them."""
        listed = list(rows)
        read = self._profiles(row.user_id for row in listed if row.user is None)
        users = [row.user or read.get(row.user_id) for row in listed]
        return [user for user in users if user]

    def _walk(self, query: UserQuery, role: str, reach: int) -> Iterator[_Row]:
        """Rows of the directory in order: its shards, each read page by page, merged."""
        index, sort_name = _ORDERS[query.orderby]
        queries = self._queries(index, role, reach, reverse=query.descending)
        shards = pages_together(self._tables, list(queries))
        merged = heapq.merge(*shards, key=lambda item: str(item[sort_name]), reverse=query.descending)
        return (_Row(item[sort_name], user_from_item(item) if "login" in item else None) for item in merged)

    def _queries(
        self, index: str, role: str, reach: int, *, reverse: bool, low: str = "", high: str = ""
    ) -> list[Query]:
        """A query for each shard of a directory, for as many rows as a page takes of it."""
        limit = keys.shard_rows(reach, self._directory_shards)
        return [
            Query("users", keys.directory(shard, role), index, low=low, high=high, limit=limit, reverse=reverse)
            for shard in range(self._directory_shards)
        ]

    def _shards(self, role: str) -> Iterator[Item]:
        """All rows of a directory, in no order."""
        for shard in range(self._directory_shards):
            yield from pages(self._tables, Query("users", keys.directory(shard, role), "by_name"))

    def _counts(self) -> Counter[str]:
        """How many users there are, and hold each role: one query of a few small items."""
        counts: Counter[str] = Counter()
        for item in pages(self._tables, Query("system", keys.USER_TOTALS)):
            counts.update({name: count for name, count in item.items() if name == ALL or name.startswith(ROLE)})
        return counts


def _role_count(query: UserQuery) -> str:
    return ROLE + query.roles[0] if query.roles else ALL


def _is_filtered(query: UserQuery) -> bool:
    """Whether no index has exactly these users in this order."""
    return bool(query.search or query.more_roles or len(query.roles) > 1 or (query.roles and query.orderby != "name"))


def _is_direct(query: UserQuery, counts: Counter[str]) -> bool:
    """Whether the indexes answer for no more than the lean directory does."""
    if query.include is not None:
        return False
    if not _is_filtered(query):
        total, reach = counts[_role_count(query)], query.offset + query.limit + len(query.exclude)
        return min(total, reach) <= SMALL or query.offset >= total
    rows = sum(counts[ROLE + role] for role in query.roles)
    if not query.roles or query.search or query.more_roles:
        return counts[ALL] <= SMALL or 0 < rows <= counts[ALL] // PROFILE_SHARE
    return rows <= max(SMALL, counts[ALL] // LEAN_SHARE)


def _page(query: UserQuery, rows: Sequence[_Entry]) -> Sequence[_Entry]:
    return rows[query.offset : query.offset + query.limit]


def _matches(query: UserQuery, user: User) -> bool:
    role_sets = filter(None, (query.roles, *query.more_roles))
    if user.id in query.exclude or any(set(roles).isdisjoint(user.roles) for roles in role_sets):
        return False
    if not query.search:
        return True
    term = fold(query.search)
    columns = query.search_columns or ("id", *_COLUMNS)
    if "id" in columns and query.search == str(user.id):
        return True
    texts = (fold(_COLUMNS[column](user)) for column in columns if column != "id")
    return any(_found(term, text, query) for text in texts)


def _found(term: str, text: str, query: UserQuery) -> bool:
    """Whether the text is the term, with more before and after it where that is allowed."""
    if query.search_prefix and query.search_suffix:
        return term in text
    if query.search_prefix:
        return text.endswith(term)
    return text.startswith(term) if query.search_suffix else text == term
