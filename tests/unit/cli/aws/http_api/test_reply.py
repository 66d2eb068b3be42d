from __future__ import annotations

import pytest

from laurel_cli.aws.http_api.reply import MAX_REPLY, BadReplyError, response_of


def test_status_headers_cookies_and_body_are_sent():
    response = response_of(
        {
            "statusCode": 201,
            "headers": {"Content-Type": "application/json; charset=UTF-8", "Location": "http://x/1", "X-WP-Total": 3},
            "cookies": ["a=1; Path=/", "b=2"],
            "body": '{"a":"é"}',
        }
    )
    assert response.status_code == 201
    assert response.get_data() == '{"a":"é"}'.encode()
    assert response.headers["Location"] == "http://x/1"
    assert response.headers["X-WP-Total"] == "3"
    assert response.headers["Content-Length"] == "10"
    assert response.headers.getlist("Set-Cookie") == ["a=1; Path=/", "b=2"]
    assert response.headers.getlist("Content-Type") == ["application/json; charset=UTF-8"]


def test_base64_bodies_are_decoded():
    response = response_of({"statusCode": 200, "body": "iVBORw==", "isBase64Encoded": True})
    assert response.get_data() == b"\x89PNG"


def test_a_reply_without_status_is_the_json_of_a_200():
    response = response_of({"a": 1})
    assert (response.status_code, response.get_json()) == (200, {"a": 1})
    assert response_of("text").get_data() == b"text"


def test_no_content_has_no_length():
    assert "Content-Length" not in response_of({"statusCode": 204, "headers": {}}).headers


@pytest.mark.parametrize(
    "reply",
    [
        {"statusCode": "abc"},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"X": "a\r\nInjected: 1"}},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
        {"statusCode": 200, "body": object()},
        {"statusCode": 200, "body": "x" * MAX_REPLY},
    ],
    ids=["status", "headers", "newline", "base64", "not json", "too large"],
)
def test_a_bad_reply_is_refused(reply):
    with pytest.raises(BadReplyError):
        response_of(reply)
