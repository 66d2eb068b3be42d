from __future__ import annotations

import pytest

from laurel.rest.schema import (
    rest_is_ip_address,
    rest_sanitize_value_from_schema,
    rest_validate_value_from_schema,
    wp_is_uuid,
)

UUID = "9f3b2c44-0a1e-1c11-8f00-00000000000a"


@pytest.mark.parametrize(("name", "code", "good", "bad"), [
    ("date-time", "rest_invalid_date",
     ["2020-01-01T00:00:00", "2020-01-01t00:00:00.123Z", "2020-01-01 00:00:00+02:00", "2020-02-30T00:00:00-05",
      "1970-01-01T00:00:00Z"],
     ["", "2020-01-01", "2020-13-45T99:00:00", "2020-01-01T99:00:00", "2020-01-01T00:00:00+0200",
      "2020-01-01T00:00:00z", "yesterday", "2020-01-01T00:00:00\n"]),
    ("email", "rest_invalid_email", ["a@b.cd", "a+b@x-y.example.org", "o'neil@example.com", " a@b.cd\n"],
     ["", "a@b", "a@b.", "@b.cd", "a b@c.de", "a@-b.cd", "a@b-.cd", "a@b..cd", "ä@b.cd", "a@b@c.de", "a@b.cd\u00a0"]),
    ("ip", "rest_invalid_ip", ["127.0.0.1", "255.255.255.255", "::1", "2001:db8::1", "::ffff:1.2.3.4"],
     ["", "256.1.1.1", "1.2.3", "1.2.3.4.", "1.2.3.4.5", "::g", "fe80::1%eth0", "::1/64", "1:2:3", "1.2.3.4\n"]),
    ("uuid", "rest_invalid_uuid", [UUID],
     ["", UUID.upper(), UUID[:-1], UUID + "0", UUID.replace("-", ""), UUID + "\n"]),
    ("hex-color", "rest_invalid_hex_color", ["#fff", "#A1b2C3"], ["", "fff", "#ffff", "#ggg", "#fff\n"]),
])  # fmt: skip
def test_formats(name, code, good, bad):
    schema = {"type": "string", "format": name}
    assert [text for text in good if rest_validate_value_from_schema(text, schema) is not True] == []
    for text in bad:
        error = rest_validate_value_from_schema(text, schema, "p")
        assert error is not True, text
        assert error.get_error_code() == code
        assert error.get_error_data() is None


@pytest.mark.parametrize("name", ["uri", "text-field", "textarea-field", "unheard-of"])
def test_formats_that_only_clean_accept_any_string(name):
    assert rest_validate_value_from_schema("javascript:x <b>", {"type": "string", "format": name}) is True


def test_a_format_is_for_strings_and_for_values_without_type():
    assert rest_validate_value_from_schema(5, {"type": "integer", "format": "email"}) is True
    assert rest_validate_value_from_schema(5, {"format": "email"}).get_error_code() == "rest_invalid_email"
    assert rest_validate_value_from_schema("a@b.cd", {"format": "email"}) is True


@pytest.mark.parametrize(("name", "given", "stored"), [
    ("uri", "example.org", "http://example.org"),
    ("uri", "javascript:alert(1)", ""),
    ("uri", "https://example.org/a b", "https://example.org/a%20b"),
    ("hex-color", "#fff", "#fff"),
    ("hex-color", "red", ""),
    ("email", " a@b.cd ", "a@b.cd"),
    ("ip", "<b>::1</b>", "::1"),
    ("date-time", " 2020-01-01T00:00:00 ", "2020-01-01T00:00:00"),
    ("text-field", " a <i>b</i>\n c ", "a b c"),
    ("textarea-field", " a <i>b</i>\n c ", "a b\n c"),
])  # fmt: skip
def test_what_is_stored(name, given, stored):
    assert rest_sanitize_value_from_schema(given, {"type": "string", "format": name}) == stored


def test_single_checks():
    assert rest_is_ip_address("10.0.0.1")
    assert not rest_is_ip_address("10.0.0.")
    assert wp_is_uuid(UUID)
