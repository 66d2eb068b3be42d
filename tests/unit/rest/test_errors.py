from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error, is_wp_error


def test_one_error():
    error = WP_Error("code", "Message.", {"status": 404, "more": 1})
    assert error.to_body() == {"code": "code", "message": "Message.", "data": {"status": 404, "more": 1}}
    assert (error.get_status(), error.get_error_code(), error.get_error_message()) == (404, "code", "Message.")
    assert is_wp_error(error)
    assert not is_wp_error({"code": "code"})


def test_without_status_it_is_500():
    assert (WP_Error("a", "A.").get_status(), WP_Error("a", "A.").to_body()["data"]) == (500, None)
    assert WP_Error("a", "A.", "text").get_status() == 500
    assert WP_Error("a", "A.", {"status": "404"}).get_status() == 500


def test_several_codes_are_listed_under_the_first():
    error = WP_Error("a", "A.", {"status": 400})
    error.add("b", "B.", {"status": 409})
    error.add("a", "A again.")
    body = error.to_body()
    assert (body["code"], body["message"]) == ("a", "A.")
    assert [(e["code"], e["message"]) for e in body["additional_errors"]] == [("a", "A again."), ("b", "B.")]
    assert error.get_status() == 409
    assert error.get_error_codes() == ["a", "b"]
    assert error.get_error_messages() == ["A.", "A again.", "B."]
    assert error.get_error_messages("b") == ["B."]


def test_several_data_of_a_code():
    error = WP_Error("a", "A.", {"first": 1})
    error.add_data({"second": 2})
    assert error.get_error_data() == {"second": 2}
    assert error.get_all_error_data("a") == [{"first": 1}, {"second": 2}]
    assert error.to_body()["additional_data"] == [{"first": 1}]


def test_merging():
    error, other = WP_Error("a", "A."), WP_Error("b", "B.", {"status": 418})
    error.merge_from(other)
    assert (error.get_error_codes(), error.get_status()) == (["a", "b"], 418)


def test_an_empty_error():
    error = WP_Error()
    assert (error.has_errors(), error.get_error_code(), error.get_error_message(), error.get_error_data()) == (
        False, "", "", None,
    )  # fmt: skip
    assert error.to_body()["code"] == ""


def test_it_can_be_raised():
    with pytest.raises(WP_Error, match="Message"):
        raise WP_Error("code", "Message.")
