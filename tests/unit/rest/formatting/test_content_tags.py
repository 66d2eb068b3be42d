from __future__ import annotations

import pytest

from laurel.rest.formatting.content_tags import wp_filter_content_tags


@pytest.mark.parametrize(("html", "shown"), [
    ('<img src="a">', '<img decoding="async" src="a">'),
    ('<img src="a" width="1" height="2"/>', '<img loading="lazy" decoding="async" src="a" width="1" height="2"/>'),
    ('<img src="a" width="1" height="2" loading="eager">',
     '<img decoding="async" src="a" width="1" height="2" loading="eager">'),
    ('<img src="a" width="1" height="2" fetchpriority="high">',
     '<img decoding="async" src="a" width="1" height="2" fetchpriority="high">'),
    ('<img src="a" decoding="sync">', '<img src="a" decoding="sync">'),
    ('<img src="a" width="1" height="2" sizes="10px">',
     '<img loading="lazy" decoding="async" src="a" width="1" height="2" sizes="auto, 10px">'),
    ('<img src="a" width="1" height="2" sizes="auto, 1px">',
     '<img loading="lazy" decoding="async" src="a" width="1" height="2" sizes="auto, 1px">'),
    ("<img src='a'><img alt=\"a\">", "<img src='a'><img alt=\"a\">"),
    ('<iframe src="a" width="1" height="2"></iframe>', '<iframe loading="lazy" src="a" width="1" height="2"></iframe>'),
    ('<iframe src="a"></iframe><iframe src="a" width="1" height="2" loading="eager"></iframe>',
     '<iframe src="a"></iframe><iframe src="a" width="1" height="2" loading="eager"></iframe>'),
    ("<i>a</i>", "<i>a</i>"),
])  # fmt: skip
def test_images_and_frames(html, shown):
    assert wp_filter_content_tags(html) == shown
