"""Forms with files: bodies of the type multipart/form-data (RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from laurel.rest.errors import WP_Error
from laurel.rest.http.params import MAX_PARAMETERS, too_many_parameters

MAX_PARTS = MAX_PARAMETERS
"""The most parts of a form, fields and files."""

_BOUNDARY = re.compile(r"""boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))""", re.IGNORECASE)
_NAME = re.compile(r"""[;\s]name="([^"]*)\"""", re.IGNORECASE)
_FILE_NAME = re.compile(r"""[;\s]filename="([^"]*)\"""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of a form. What the client says of it, its ``name``, is not to be trusted."""

    name: str
    content: bytes


def is_multipart(content_type: str) -> bool:
    """Whether a Content-Type says that the body is a form that may hold files."""
    return content_type.split(";", maxsplit=1)[0].strip().lower() == "multipart/form-data"


Form = tuple[list[tuple[str, str]], dict[str, UploadedFile]]


def parse_multipart(body: bytes, content_type: str) -> Form | WP_Error:
    """The fields of a form in their order, and its files by the name of their field. Never raises.

    Of files of the same name the last wins. Parts without a name, and a form without boundary, are ignored.
    More than `MAX_PARTS` parts are a WP_Error 400 ``rest_invalid_param``.
    """
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        return [], {}
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1", "replace")
    fields: list[tuple[str, str]] = []
    files: dict[str, UploadedFile] = {}
    for number, part in enumerate((b"\r\n" + body).split(delimiter, MAX_PARTS + 1)[1:]):
        if part.startswith(b"--"):
            break
        if number == MAX_PARTS:
            return too_many_parameters()
        head, _, content = part.partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        name, file_name = _NAME.search(headers), _FILE_NAME.search(headers)
        if not name:
            continue
        if file_name:
            files[name[1]] = UploadedFile(file_name[1], content)
        else:
            fields.append((name[1], content.decode("utf-8", "replace")))
    return fields, files
