from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.errors import WP_Error
from laurel.rest.http.params import (
    MAX_DEPTH,
    MAX_JSON_DEPTH,
    MAX_NAME,
    MAX_PARAMETERS,
    build_query,
    is_json_content_type,
    parse_json,
    parse_str,
)


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("", {}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("?a=1", {"a": "1"}),
        ("a", {"a": ""}),
        ("a=", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a=1+2%2B3", {"a": "1 2+3"}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a%5B%5D=1&a%5B%5D=2", {"a": ["1", "2"]}),
        ("a[0]=1&a[1]=2", {"a": ["1", "2"]}),
        ("a[1]=1", {"a": {"1": "1"}}),
        ("a[1]=x&a[]=y", {"a": {"1": "x", "2": "y"}}),
        ("a[x]=1&a[y]=2", {"a": {"x": "1", "y": "2"}}),
        ("a[x]=1&a[]=2", {"a": {"x": "1", "0": "2"}}),
        ("a[0][b]=1&a[0][c]=2", {"a": [{"b": "1", "c": "2"}]}),
        ("a[][b]=1&a[][b]=2", {"a": [{"b": "1"}, {"b": "2"}]}),
        ("a=1&a[]=2", {"a": ["2"]}),
        ("a[]=1&a=2", {"a": "2"}),
        ("a[b=1", {"a[b": "1"}),
        ("[a]=1&=2&&", {}),
        ("a[b]c[d]=1", {"a": {"b": "1"}}),
        ("a[b][c=1", {"a": {"b": "1"}}),
        ("a[b[c]=1", {"a": {"b[c": "1"}}),
        ("]a[b=1", {"]a[b": "1"}),
        ("a=%FF", {"a": "\ufffd"}),
        ("a=%00", {"a": "\0"}),
        ("a=%zz", {"a": "%zz"}),
        ("a=1;b=2", {"a": "1;b=2"}),
    ],
)
def test_php_arrays(text, params):
    assert parse_str(text) == params


@pytest.mark.parametrize("key", ["9" * 900, "00", "-1", "²"])
def test_what_is_no_index_does_not_count_as_one(key):
    assert parse_str(f"a[{key}]=1&a[]=2") == {"a": {key: "1", "0": "2"}}


@pytest.mark.parametrize(("most", "beyond"), [
    ("&".join(f"p{n}={n}" for n in range(MAX_PARAMETERS)), "&p=1"),
    ("c=2&a" + "[b]" * MAX_DEPTH, "[b]"),
    ("c=2&a" + "b" * (MAX_NAME - 1), "b"),
    ("c=2&a" + "%5B" * (MAX_NAME - 1), "%5B"),
])  # fmt: skip
def test_there_is_an_end_to_parameters_names_and_nesting(most, beyond):
    assert isinstance(parse_str(most), dict)
    refused = parse_str(most + beyond)
    assert isinstance(refused, WP_Error)
    assert (refused.get_error_code(), refused.get_status()) == ("rest_invalid_param", 400)


def test_parameters_up_to_the_bound_are_all_there():
    assert len(parse_str("&".join(f"p{n}={n}" for n in range(MAX_PARAMETERS)))) == MAX_PARAMETERS


@given(st.text())
def test_no_text_is_too_bad_to_parse(text):
    assert isinstance(parse_str(text), (dict, WP_Error))


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"a": 1, "b": True, "c": None, "d": False}, "a=1&b=1&c&d"),
        ({"a": "", "b": 0, "c": "0"}, "a&b=0&c=0"),
        ({"a": "x y&z/"}, "a=x+y%26z%2F"),
        ({"a": [1, 2]}, "a%5B0%5D=1&a%5B1%5D=2"),
        ({"a": {"x": [1]}}, "a%5Bx%5D%5B0%5D=1"),
        ({}, ""),
    ],
)
def test_build_query(params, text):
    assert build_query(params.items()) == text


_leaf = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]))


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,5}", fullmatch=True), _leaf | st.lists(_leaf, min_size=1)))
def test_what_is_built_is_parsed_back(params):
    assert parse_str(build_query(params.items())) == params


@pytest.mark.parametrize(
    ("content_type", "verdict"),
    [
        ("application/json", True), ("application/json; charset=utf-8", True), ("APPLICATION/JSON", True),
        ("application/vnd.api+json", True), ("application/ld+json;profile=x", True), (" application/json ", True),
        ("application/jsonx", False), ("text/json", False), ("", False), ("application/x-www-form-urlencoded", False),
        ("application/json, text/plain", False),
    ],
)  # fmt: skip
def test_json_content_types(content_type, verdict):
    assert is_json_content_type(content_type) is verdict


@pytest.mark.parametrize(
    ("body", "params"),
    [
        (b"", {}),
        (b" \n", {}),
        (b"null", {}),
        (b"{}", {}),
        (b'{"a": null}', {"a": None}),
        (b'{"a":{"b":[1]}}', {"a": {"b": [1]}}),
    ],
)
def test_json_bodies(body, params):
    assert parse_json(body) == params


def test_a_json_list_names_no_parameter_a_route_could_ask_for():
    assert parse_json(b'["x", "y"]') == {"0": "x", "1": "y"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", 4), (b"{'a': 1}", 4), (b'{"a": 1,}', 4), (b'{"a": NaN}', 4), (b'{"a": Infinity}', 4),
        (b"\xef\xbb\xbf{}", 4),
        (b'"text"', 4), (b"5", 4), (b"true", 4), (b'{"a": ' + b"9" * 5000 + b"}", 4),
        (b'{"a": "\xff"}', 5), (b"\xff\xfe", 5), (b'{"a": "\\ud800"}', 10),
        (b'{"a":' * (MAX_JSON_DEPTH + 1) + b"1" + b"}" * (MAX_JSON_DEPTH + 1), 1), (b"[" * 100_000, 1),
    ],
)  # fmt: skip
def test_bad_json(body, code):
    error = parse_json(body)
    assert isinstance(error, WP_Error)
    assert (error.get_error_code(), error.get_error_data()["status"]) == ("rest_invalid_json", 400)
    assert error.get_error_data()["json_error_code"] == code


def test_json_may_be_as_deep_as_php_takes_it():
    assert isinstance(parse_json(b'{"a":' * MAX_JSON_DEPTH + b"1" + b"}" * MAX_JSON_DEPTH), dict)


@pytest.mark.parametrize("depth", range(500, 3000, 125))
def test_deep_json_with_half_a_surrogate_pair_is_refused_and_nothing_worse(depth):
    body = json.dumps("\ud800").encode()
    assert isinstance(parse_json(b'{"a":' * depth + body + b"}" * depth), WP_Error)


@given(st.binary())
def test_no_bytes_are_too_bad_for_json(body):
    assert isinstance(parse_json(body), (dict, WP_Error))
