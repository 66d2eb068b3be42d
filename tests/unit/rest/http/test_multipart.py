"""Forms with files."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.multipart import MAX_PARTS, UploadedFile, parse_multipart
from laurel.rest.http.request import WP_REST_Request

TYPE = "multipart/form-data; boundary=xyz"


def part(disposition, content=b""):
    return b"--xyz\r\nContent-Disposition: form-data; " + disposition + b"\r\n\r\n" + content + b"\r\n"


def test_fields_and_files_as_they_were_sent():
    content = b"\r\n--xy\x00\xff\r\n\r\n"
    body = part(b'name="a"', b"1") + part(b'name="a"', "é".encode()) + part(b'name="f"; filename="x"', content)
    assert parse_multipart(body + b"--xyz--", TYPE) == (
        [("a", "1"), ("a", "é")],
        {"f": UploadedFile("x", content)},
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", TYPE),
        (b"--xyz--", TYPE),
        (b"no form at all", TYPE),
        (b"--xyz", TYPE),
        (part(b"filename=x"), TYPE),
        (part(b'name="a"'), "multipart/form-data"),
        (part(b'name="a"'), "multipart/form-data; boundary="),
        (part(b'name="a"'), "multipart/form-data; boundary=" + "x" * 71),
    ],
)
def test_what_is_no_form_holds_nothing(body, content_type):
    assert parse_multipart(body, content_type) == ([], {})


def test_what_comes_after_the_end_does_not_count():
    body = part(b'name="a"', b"1") + b"--xyz--\r\n" + part(b'name="b"', b"2")
    assert parse_multipart(body, 'multipart/form-data; boundary="xyz"') == ([("a", "1")], {})


def test_a_form_has_an_end():
    assert len(parse_multipart(part(b'name="a"') * MAX_PARTS + b"--xyz--", TYPE)[0]) == MAX_PARTS
    refused = parse_multipart(part(b'name="a"') * (MAX_PARTS + 1) + b"--xyz--", TYPE)
    assert isinstance(refused, WP_Error)
    assert refused.get_error_code() == "rest_invalid_param"


def test_a_request_takes_its_parameters_from_the_form():
    request = WP_REST_Request("POST", "/x")
    request.set_header("Content-Type", TYPE)
    request.set_body(
        part(b'name="a[]"', b"1") + part(b'name="a[]"', b"2&b=3") + part(b'name="f"; filename="x"', b"y") + b"--xyz--"
    )
    assert (request["a"], request["b"]) == (["1", "2&b=3"], None)
    assert request.get_file_params() == {"f": UploadedFile("x", b"y")}
