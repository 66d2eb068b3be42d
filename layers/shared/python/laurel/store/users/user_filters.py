"""The filters of the lean directory that a query of users means."""

from __future__ import annotations

from laurel.app.ports.users import UserQuery
from laurel.store.users.lean.find import Filter, among, any_name, any_text, either

TEXTS = ("login", "slug", "email", "name", "url")
"""The columns that are searched for a term; an id is found as a whole."""


def user_filters(query: UserQuery) -> tuple[list[Filter], list[str]]:
    """The filters for a query, and the columns that they look at."""
    filters: list[Filter] = []
    columns: list[str] = []
    if query.include is not None:
        filters.append(among(set(query.include)))
    if query.search:
        searched = query.search_columns or ("id", *TEXTS)
        names = [column for column in searched if column != "id"]
        columns += names
        found = any_text(names, query.search, before=query.search_prefix, after=query.search_suffix)
        by_id = "id" in searched and is_user_id(query.search)
        filters.append(either(found, among({int(query.search)})) if by_id else found)
    filters += [any_name("roles", roles) for roles in (query.roles, *query.more_roles) if roles]
    return filters, columns


def is_user_id(term: str) -> bool:
    """Whether a term is the id of a user, as a whole."""
    return len(term) < 20 and term.isascii() and term.isdigit() and str(int(term)) == term
