from __future__ import annotations

import pytest

from laurel.rest.serving.path_template import path_template


@pytest.mark.parametrize(
    ("pattern", "path", "captures"),
    [
        ("/wp/v2/posts", "/wp/v2/posts", {}),
        (r"/posts/(?P<id>[\d]+)", "/posts/{id}", {"id": r"[\d]+"}),
        (
            r"/users/(?P<user_id>(?:[\d]+|me))/application-passwords/(?P<uuid>[\w\-]+)",
            "/users/{user_id}/application-passwords/{uuid}",
            {"user_id": r"(?:[\d]+|me)", "uuid": r"[\w\-]+"},
        ),
        (r"/a/(?P<x>[)(]+)/b", "/a/{x}/b", {"x": "[)(]+"}),
        (r"/a/(?P<x>[]\]]+)/(?P<y>\)\()", "/a/{x}/{y}", {"x": r"[]\]]+", "y": r"\)\("}),
        (r"/file\.json", "/file.json", {}),
    ],
)
def test_captures_become_names(pattern, path, captures):
    template = path_template(pattern)
    assert template is not None
    assert (template.path, template.captures) == (path, captures)


@pytest.mark.parametrize("pattern", [r"/a(?:/b)?", r"/a/\d+", "/a.b", "/(a|b)", r"/x/[\w]+/(?P<id>\d+)"])
def test_other_patterns_have_no_template(pattern):
    assert path_template(pattern) is None
