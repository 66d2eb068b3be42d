"""Uploaded pictures, on every driver."""

from __future__ import annotations

import pytest

from laurel.domain.records.picture import PICTURE_BYTES, Picture
from laurel.store.community.pictures import PictureStore


@pytest.fixture
def pictures(tables):
    return PictureStore(tables)


@pytest.mark.parametrize("content", [b"", bytes(range(256)), b"\xff" * PICTURE_BYTES])
def test_a_picture_comes_back_as_it_was(pictures, content):
    pictures.put(7, Picture("a.png", content))
    assert pictures.get(7, "a.png") == Picture("a.png", content)


def test_pictures_are_stored_by_user_and_name(pictures):
    for user_id, name, content in ((7, "a.png", b"1"), (7, "b.png", b"2"), (8, "a.png", b"3")):
        pictures.put(user_id, Picture(name, content))
    pictures.remove(7, "a.png")
    found = [pictures.get(*place) for place in ((7, "a.png"), (7, "b.png"), (8, "a.png"))]
    assert [picture and picture.content for picture in found] == [None, b"2", b"3"]


def test_what_is_not_there_is_none_and_can_be_removed(pictures):
    assert pictures.get(7, "a.png") is None
    pictures.remove(7, "a.png")
