from __future__ import annotations

import json

import pytest

from laurel.rest.http.php_json import EncodedMap, to_json
from laurel.rest.http.response import JsonObject

PARTS = [{"a": {}}, {"a": JsonObject(), "b": [1, {}]}, {}, {"ü": "\u2028</script>", "n": None}]


@pytest.mark.parametrize("part", PARTS)
def test_what_was_written_before_reads_as_if_it_were_written_now(part):
    beside = {"name": "Site", "empty": {}, "object": JsonObject(), "list": [{}]}
    assert to_json({**beside, "routes": EncodedMap(part), "last": 1}) == to_json({**beside, "routes": part, "last": 1})


def test_written_parts_deep_inside_and_pretty_ones_are_written_anew():
    data = {"body": {"routes": EncodedMap({"a": {}})}}
    assert to_json(data) == '{"body":{"routes":{"a":[]}}}'
    pretty = to_json({"routes": EncodedMap({"a": {}})}, pretty=True)
    assert json.loads(pretty) == {"routes": {"a": []}}
    assert "\n" in pretty


@pytest.mark.parametrize("part", PARTS)
def test_a_fresh_copy_is_equal_and_separate(part):
    written = EncodedMap(part)
    fresh = written.fresh()
    assert to_json(fresh) == written.text
    fresh["more"] = 1
    assert "more" not in written.fresh()


def test_what_cannot_be_json_is_an_error():
    endless: dict = {}
    endless["itself"] = endless
    for bad, error in ((endless, RecursionError), ({"a": float("nan")}, ValueError), ({"a": object()}, TypeError)):
        with pytest.raises(error):
            to_json(bad)
        with pytest.raises(error):
            to_json({"written": EncodedMap({}), **bad})
