"""Images and frames of a content told how to load: decoding, loading (wp_filter_content_tags).

Attributes that need the image's own record, such as srcset, are not added: there are no media.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"<(img|iframe)\s[^<>]+>")
_GIVEN = re.compile(r" (decoding|loading|fetchpriority)=[\"']([A-Za-z]+)[\"']")
_SIZES = re.compile(r" sizes=\"(?!\s*auto\s*[,\"])", re.IGNORECASE)


def wp_filter_content_tags(html: str) -> str:
    """HTML whose images are decoded asynchronously, and whose images and frames of known size load lazily."""
    return _TAG.sub(lambda tag: _IMPROVE[tag[1]](tag.group()), html) if "<i" in html else html


def _image(tag: str) -> str:
    """``decoding`` for an image with an address, ``loading`` if it has a size, too."""
    given = dict(_GIVEN.findall(tag))
    if ' src="' not in tag:
        return tag
    if "decoding" not in given:
        tag = tag.replace("<img", '<img decoding="async"', 1)
    if not _has_size(tag) or "loading" in given or given.get("fetchpriority") == "high":
        return tag
    return _SIZES.sub(' sizes="auto, ', tag.replace("<img", '<img loading="lazy"', 1))


def _frame(tag: str) -> str:
    if " loading=" in tag or ' src="' not in tag or not _has_size(tag):
        return tag
    return tag.replace("<iframe", '<iframe loading="lazy"', 1)


def _has_size(tag: str) -> bool:
    return ' width="' in tag and ' height="' in tag


_IMPROVE = {"img": _image, "iframe": _frame}
