"""Find posts in the catalogue: filters, search, order and pages (WP_Query)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel.app.posts.catalogue import Catalogue
from laurel.domain.records.ledger_search import fold, parse_search
from laurel.domain.records.post import Post

SEARCH_COLUMNS = ("post_title", "post_excerpt", "post_content")
"""The columns that a search examines, by WordPress' names."""

_COLUMN: Mapping[str, Callable[[Post], str]] = {
    "post_title": lambda post: post.title,
    "post_excerpt": lambda post: post.excerpt,
    "post_content": lambda post: post.content,
}

ANY_EXCLUDES = ("trash", "auto-draft")
"""The statuses that ``any`` leaves out."""


@dataclass(frozen=True, slots=True)
class PostQuery:
    """A query of posts with the arguments of WP_Query. Empty means no such filter; dates are exclusive bounds.

    ``refs`` are stored type references. ``per_page`` -1 means all; ``offset`` None means by page;
    ``has_password`` None means with and without.
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
    ignore_sticky_posts: bool = True
    format: Sequence[str] = ()
    has_password: bool | None = None


@dataclass(frozen=True, slots=True)
class PostPage:
    """One page of posts in order, and how many match in all."""

    posts: list[Post]
    total: int


Test = Callable[[Post], bool]


def list_posts(catalogue: Catalogue, query: PostQuery) -> PostPage:
    """The posts of a query. A page past the end by offset is empty with a total of 0, as in WordPress."""
    tests = [test for test in (*_filters(query), _search(query)) if test is not None]
    found = [post for post in _candidates(catalogue, query) if all(test(post) for test in tests)]
    found = _sorted(found, query)
    start = (query.page - 1) * query.per_page if query.offset is None else query.offset
    if start < 0 or (query.offset is not None and start >= len(found)):
        return PostPage([], 0)
    page = found[start:] if query.per_page < 0 else found[start : start + query.per_page]
    return PostPage(_with_sticky_posts_first(page, catalogue, query), len(found))


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
        _among(query.format, lambda post: post.format),
        (lambda post: bool(post.password) is query.has_password) if query.has_password is not None else None,
    ]


def _status(statuses: Sequence[str]) -> Test:
    if "any" in statuses:
        return lambda post: post.status not in ANY_EXCLUDES
    given = frozenset(statuses)
    return lambda post: post.status in given


def _among(values: Sequence[Any], of: Callable[[Post], Any]) -> Test | None:
    given = frozenset(values)
    return (lambda post: of(post) in given) if given else None


def _not_among(values: Sequence[Any], of: Callable[[Post], Any]) -> Test | None:
    unwanted = frozenset(values)
    return (lambda post: of(post) not in unwanted) if unwanted else None


def _search(query: PostQuery) -> Test | None:
    """Each wanted term must be in one of the columns, each unwanted one in none; ``exact``: be the whole column."""
    search = parse_search(query.search)
    if not search:
        return None
    columns = [_COLUMN[name] for name in query.search_columns or SEARCH_COLUMNS]

    def matches(post: Post) -> bool:
        texts = [fold(column(post)) for column in columns]

        def hit(term: str) -> bool:
            return any(text == term if query.exact else term in text for text in texts)

        return all(map(hit, search.wanted)) and not any(map(hit, search.unwanted))

    return matches


_ORDER_KEYS: Mapping[str, Callable[[Post], Any]] = {
    "author": lambda post: post.author,
    "date": lambda post: post.date,
    "id": lambda post: post.id,
    "modified": lambda post: post.modified,
    "parent": lambda post: post.parent,
    "slug": lambda post: post.slug.lower(),
    "title": lambda post: fold(post.title),
    "menu_order": lambda post: post.menu_order,
}


def _sorted(posts: list[Post], query: PostQuery) -> list[Post]:
    if query.orderby == "include":
        return _in_given_order(posts, query.include, lambda post: post.id)
    if query.orderby == "include_slugs":
        return _in_given_order(posts, query.slug, lambda post: post.slug)
    if query.orderby == "relevance":
        return _by_relevance(posts, query)
    return _in_order(posts, query, _ORDER_KEYS[query.orderby])


def _in_order(posts: list[Post], query: PostQuery, key: Callable[[Post], Any]) -> list[Post]:
    # Ties: the newest id first, whatever the direction.
    posts = sorted(posts, key=lambda post: -post.id)
    return sorted(posts, key=key, reverse=query.order == "desc")


def _in_given_order(posts: list[Post], given: Sequence[Any], of: Callable[[Post], Any]) -> list[Post]:
    places = {value: place for place, value in reversed(list(enumerate(given)))}
    return sorted(posts, key=lambda post: places.get(of(post), len(places)))


def _by_relevance(posts: list[Post], query: PostQuery) -> list[Post]:
    """With one term, posts with it in the title first; with several see `_relevance`. Ties by date."""
    search = parse_search(query.search)
    phrase = fold(query.search.strip().strip('"'))
    several = len(search.wanted) + len(search.unwanted) > 1

    def rank(post: Post) -> int:
        if several:
            return _relevance(post, phrase, search.wanted)
        return 0 if all(term in fold(post.title) for term in search.wanted) else 1

    return sorted(_in_order(posts, query, _ORDER_KEYS["date"]), key=rank)


def _relevance(post: Post, phrase: str, terms: Sequence[str]) -> int:
    """0: phrase in the title, 1: all terms in it, 2: any, 3: phrase in the excerpt, 4: in the content, 5: otherwise."""
    title = fold(post.title)
    hits = [term in title for term in terms]
    places = (phrase in title, all(hits), any(hits), phrase in fold(post.excerpt), phrase in fold(post.content), True)
    return places.index(True)


def _with_sticky_posts_first(page: list[Post], catalogue: Catalogue, query: PostQuery) -> list[Post]:
    """The first page with the sticky posts on top: those of the page, then all others regardless of the filters."""
    if query.ignore_sticky_posts or query.page > 1 or query.include or query.search:
        return page
    shown = {post.id for post in page} | set(query.exclude)
    others = [post for post in catalogue.of_refs(query.refs) if post.sticky and post.id not in shown]
    published = [post for post in others if post.status == "publish"]
    newest = sorted(published, key=lambda post: (post.date, post.id), reverse=True)
    return [*(post for post in page if post.sticky), *newest, *(post for post in page if not post.sticky)]
