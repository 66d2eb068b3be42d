from __future__ import annotations

import pytest

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.post_types import BUILT_IN, extension_post_type, with_extension_types
from laurel.domain.records.post import Post


def test_the_defaults_are_those_of_wordpress():
    book = extension_post_type("book", {})
    assert (book.name, book.label, book.singular, book.ref, book.refs) == ("book", "book", "book", "book", ("book",))
    assert (book.rest_base, book.rest_namespace, book.supports) == ("book", "wp/v2", {"title", "editor"})
    assert [book.public, book.viewable, book.hierarchical, book.has_archive] == [False] * 4


def test_every_argument_is_applied():
    book = extension_post_type("book", {
        "label": "Books", "labels": {"singular_name": "Book"}, "description": "To read.", "public": True,
        "hierarchical": True, "has_archive": True, "supports": ["title"], "rest_base": "books",
        "rest_namespace": "library/v1", "menu_icon": "dashicons-book",
    })  # fmt: skip
    assert (book.label, book.singular, book.description, book.icon) == ("Books", "Book", "To read.", "dashicons-book")
    assert (book.rest_base, book.rest_namespace, book.supports) == ("books", "library/v1", {"title"})
    assert book.public
    assert book.viewable
    assert book.hierarchical
    assert book.has_archive


@pytest.mark.parametrize("name", ["", "12", "Book", "a b", "b" * 21, "é", "book\n", *[t.name for t in BUILT_IN]])
def test_invalid_names_are_refused(name):
    with pytest.raises(ValueError, match="cannot name a post type"):
        extension_post_type(name, {})


@pytest.mark.parametrize("name", ["b", "b2", "2b", "-", "_", "b" * 20])
def test_valid_names_are_accepted(name):
    assert extension_post_type(name, {}).ref == name


def test_only_types_with_show_in_rest_get_routes():
    registered = {"book": {"show_in_rest": True}, "shy": {}, "no": {"show_in_rest": False}}
    types = with_extension_types({"post": BUILT_IN[0]}, registered)
    assert list(types) == ["post", "book"]


def test_an_extensions_type_overrides_a_type_post_of_the_same_name():
    badge = Post(1, "achievement-type", "publish", "book", "Book")
    types = with_extension_types(Catalogue(1, 2, {1: badge}, {}).post_types, {"book": {"show_in_rest": True}})
    assert types["book"].ref == "book"
