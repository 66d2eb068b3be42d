"""Find posts in the catalogue: filters, search, order and pages (WP_Query)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel.app.catalogue import Catalogue
from laurel.domain.post import Post

SEARCH_COLUMNS = ("post_title", "post_excerpt", "post_content")
"""Columns that a search looks into, by WordPress' names."""

_COLUMN: Mapping[str, Callable[[Post], str]] = {
    "post_title": lambda post: post.title,
    "post_excerpt": lambda post: post.excerpt,
    "post_content": lambda post: post.content,
}

ANY_EXCLUDES = ("trash", "auto-draft")
"""What the status ``any`` leaves out."""


@dataclass(frozen=True, slots=True)
class PostQuery:
    """What to find, in the words of WP_Query. Empty means no such filter; dates are exclusive bounds.

    ``refs`` are stored type references. ``per_page`` -1 means all; ``offset`` None means by page.
    """

    refs: Sequence[str]
    status: Sequence[str] = ("publish",)
    orderby: str = "date"
    order: str = "desc"
    page: int = 1
    per_page: int = 10
    offset: int | None = None
    search: str = ""
    search_columns: Sequence[str] = ()
    exact: bool = False
    include: Sequence[int] = ()
    exclude: Sequence[int] = ()
    author: Sequence[int] = ()
    author_exclude: Sequence[int] = ()
    parent: Sequence[int] = ()
    parent_exclude: Sequence[int] = ()
    slug: Sequence[str] = ()
    menu_order: int | None = None
    after: str = ""
    before: str = ""
    modified_after: str = ""
    modified_before: str = ""
    sticky: bool | None = None


@dataclass(frozen=True, slots=True)
class PostPage:
    """One page of posts in order, and how many match in all."""

    posts: list[Post]
    total: int


Test = Callable[[Post], bool]


def list_posts(catalogue: Catalogue, query: PostQuery) -> PostPage:
    """The posts a query finds. An offset past the end finds nothing and counts nothing, as in WordPress."""
    tests = [test for test in (*_filters(query), _search(query)) if test is not None]
    found = [post for post in _candidates(catalogue, query) if all(test(post) for test in tests)]
    found = _sorted(found, query)
    start = (query.page - 1) * query.per_page if query.offset is None else query.offset
    if start < 0 or (query.offset is not None and start >= len(found)):
        return PostPage([], 0)
    page = found[start:] if query.per_page < 0 else found[start : start + query.per_page]
    return PostPage(page, len(found))


def _candidates(catalogue: Catalogue, query: PostQuery) -> list[Post]:
    if not query.include:
        return catalogue.of_refs(query.refs)
    refs = frozenset(query.refs)
    posts = (catalogue.get(post_id) for post_id in dict.fromkeys(query.include))
    return [post for post in posts if post is not None and post.type in refs]


def _filters(query: PostQuery) -> list[Test | None]:
    # WordPress applies only one of include and exclude, and of author_exclude and author.
    exclude = frozenset() if query.include else frozenset(query.exclude)
    author = () if query.author_exclude else query.author
    return [
        _status(query.status),
        (lambda post: post.id not in exclude) if exclude else None,
        _among(author, lambda post: post.author),
        _not_among(query.author_exclude, lambda post: post.author),
        _among(query.parent, lambda post: post.parent),
        _not_among(query.parent_exclude, lambda post: post.parent),
        _among(query.slug, lambda post: post.slug),
        (lambda post: post.menu_order == query.menu_order) if query.menu_order is not None else None,
        (lambda post: post.date > query.after) if query.after else None,
        (lambda post: post.date < query.before) if query.before else None,
        (lambda post: post.modified > query.modified_after) if query.modified_after else None,
        (lambda post: post.modified < query.modified_before) if query.modified_before else None,
        (lambda post: post.sticky is query.sticky) if query.sticky is not None else None,
    ]


def _status(statuses: Sequence[str]) -> Test:
    if "any" in statuses:
        return lambda post: post.status not in ANY_EXCLUDES
    wanted = frozenset(statuses)
    return lambda post: post.status in wanted


def _among(values: Sequence[Any], of: Callable[[Post], Any]) -> Test | None:
    wanted = frozenset(values)
    return (lambda post: of(post) in wanted) if wanted else None


def _not_among(values: Sequence[Any], of: Callable[[Post], Any]) -> Test | None:
    unwanted = frozenset(values)
    return (lambda post: of(post) not in unwanted) if unwanted else None


_TERM = re.compile(r'"([^"]*)"|([^\s",+]+)')


def _search(query: PostQuery) -> Test | None:
    """Every term must be in one of the columns; a term with a leading minus must be in none."""
    terms = search_terms(query.search)
    if not terms:
        return None
    columns = [_COLUMN[name] for name in query.search_columns or SEARCH_COLUMNS]

    def matches(post: Post) -> bool:
        texts = [column(post).lower() for column in columns]
        for negated, term in terms:
            hit = any(text == term if query.exact else term in text for text in texts)
            if hit is negated:
                return False
        return True

    return matches


def search_terms(search: str) -> list[tuple[bool, str]]:
    """The terms of a search as (excluded, lower-case text); quoted phrases stay together."""
    terms = []
    for quoted, bare in _TERM.findall(search):
        negated = bare.startswith("-") and len(bare) > 1
        text = (quoted or bare.removeprefix("-" if negated else "")).strip().lower()
        if text:
            terms.append((negated, text))
    return terms


_ORDER_KEYS: Mapping[str, Callable[[Post], Any]] = {
    "author": lambda post: post.author,
    "date": lambda post: post.date,
    "id": lambda post: post.id,
    "modified": lambda post: post.modified,
    "parent": lambda post: post.parent,
    "slug": lambda post: post.slug.lower(),
    "title": lambda post: post.title.lower(),
    "menu_order": lambda post: post.menu_order,
}


def _sorted(posts: list[Post], query: PostQuery) -> list[Post]:
    if query.orderby == "include":
        return _in_given_order(posts, query.include, lambda post: post.id)
    if query.orderby == "include_slugs":
        return _in_given_order(posts, query.slug, lambda post: post.slug)
    if query.orderby == "relevance":
        return _by_relevance(posts, query)
    key = _ORDER_KEYS[query.orderby]
    # Ties: the newest id first, whatever the direction.
    posts = sorted(posts, key=lambda post: -post.id)
    return sorted(posts, key=key, reverse=query.order == "desc")


def _in_given_order(posts: list[Post], wanted: Sequence[Any], of: Callable[[Post], Any]) -> list[Post]:
    places = {value: place for place, value in reversed(list(enumerate(wanted)))}
    return sorted(posts, key=lambda post: places.get(of(post), len(places)))


def _by_relevance(posts: list[Post], query: PostQuery) -> list[Post]:
    """Titles that hold the whole phrase first, then all words, then any word, then the rest; newest first."""
    terms = [term for negated, term in search_terms(query.search) if not negated]
    phrase = query.search.strip().strip('"').lower()

    def rank(post: Post) -> int:
        title = post.title.lower()
        if phrase in title:
            return 1
        hits = [term in title for term in terms]
        if all(hits):
            return 2
        if any(hits):
            return 3
        return 4 if phrase in post.excerpt.lower() else 5 if phrase in post.content.lower() else 6

    return sorted(sorted(posts, key=lambda p: (p.date, p.id), reverse=True), key=rank)
