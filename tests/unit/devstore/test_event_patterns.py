"""Event patterns, by EventBridge's documentation."""

from __future__ import annotations

import pytest

from devstore.event_patterns import matches

EVENT = {"source": "shop", "detail": {"kind": "points_earn", "n": 1, "tags": ["a", "b"], "none": None}}


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ({}, True),
        ({"source": ["shop"]}, True),
        ({"source": ["other", "shop"]}, True),
        ({"source": ["sho"]}, False),
        ({"source": [{"anything-but": ["laurel"]}]}, True),
        ({"source": [{"anything-but": "shop"}]}, False),
        ({"source": [{"anything-but": ["laurel", "shop"]}]}, False),
        ({"absent": [{"anything-but": ["laurel"]}]}, False),
        ({"source": [{"anything-but": {"prefix": "sh"}}]}, False),
        ({"source": [{"prefix": "sh"}]}, True),
        ({"source": [{"prefix": "x"}, {"suffix": "op"}]}, True),
        ({"source": [{"suffix": "x"}]}, False),
        ({"source": [{"equals-ignore-case": "SHOP"}]}, True),
        ({"detail": {"kind": [{"prefix": "points_"}], "n": [1]}}, True),
        ({"detail": {"kind": [{"prefix": "points_"}], "n": [2]}}, False),
        ({"detail": {"n": ["1"]}}, False),
        ({"detail": {"n": [True]}}, False),
        ({"detail": {"n": [{"prefix": "1"}]}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"detail": {"tags": ["c"]}}, False),
        ({"detail": {"none": [None]}}, True),
        ({"detail": {"absent": [{"exists": False}]}}, True),
        ({"detail": {"kind": [{"exists": False}]}}, False),
        ({"detail": {"kind": [{"exists": True}]}}, True),
        ({"source": {"x": ["shop"]}}, False),
        ({"source": {"x": [{"exists": False}]}}, True),
        ({"absent": ["x"]}, False),
    ],
)
def test_a_pattern(pattern, matched):
    assert matches(pattern, EVENT) is matched


@pytest.mark.parametrize("pattern", [{"source": "shop"}, {"source": [{"numeric": [">", 1]}]}])
def test_what_is_not_understood_is_refused(pattern):
    with pytest.raises(ValueError, match="pattern"):
        matches(pattern, EVENT)
