"""Validation of values by the type of their field (BP_XProfile_Field_Type and its subclasses)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlsplit

from buddypress.profiles.rendered import RICH_TYPES
from laurel.app.community.profile_fields import NAME_FIELD, SEVERAL, ProfileField
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import PHP_BLANKS, php_string, sanitize_textarea_field, wp_check_invalid_utf8

VALUE_LENGTH = 900
"""The longest value, in characters: a hundred of them fit into a member's item of DynamoDB."""

GIVEN_LENGTH = 10_000
"""The longest value that is cleaned, in characters."""

CHOICES = ("checkbox", "multiselectbox", "radio", "selectbox")
"""Types of fields whose values must be names of their options, if they have options."""

_NUMBER = re.compile(r"-?\d{1,30}", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?", re.ASCII)


class Clean(Protocol):
    """Removes markup that a value may not have; a `rich` value may have more."""

    def __call__(self, text: str, *, rich: bool = False) -> str:
        """The text without it."""


def checked_value(given: object, field: ProfileField, options: Collection[str], clean: Clean) -> str | tuple[str, ...]:
    """The value to store: a text, or several if the field's type allows, given as a list or comma-separated.

    An empty value is valid unless the field is required. Raises WP_Error 400.
    """
    listed: Sequence[Any] = given if isinstance(given, list) else [given]
    if field.type in SEVERAL and not isinstance(given, list):
        listed = str(given).split(",")
    texts = [entry if isinstance(entry, str) else php_string(entry) for entry in listed]
    if sum(map(len, texts)) > GIVEN_LENGTH:
        raise _too_long()
    if field.type not in SEVERAL and len(texts) > 1:
        raise _refused("This field takes one value.")
    filled = [text for text in texts if sanitize_textarea_field(text).strip()]
    if field.is_required and not filled:
        raise _refused("This field needs a value.")
    checked = tuple(_checked(text, field, options, clean) for text in filled)
    if len(", ".join(checked)) > VALUE_LENGTH:
        raise _too_long()
    return checked if field.type in SEVERAL else next(iter(checked), "")


def _checked(text: str, field: ProfileField, options: Collection[str], clean: Clean) -> str:
    """The text to store: plain where the type restricts it or it is a name, with the allowed markup elsewhere."""
    plain = sanitize_textarea_field(text).strip()
    if field.type in CHOICES and options and plain not in options:
        raise _refused("This is none of the field's options.")
    if field.type in CHOICES or field.id == NAME_FIELD:
        return plain
    check = _CHECKS.get(field.type)
    text = check(plain) if check else wp_check_invalid_utf8(text)
    return clean(text, rich=field.type in RICH_TYPES).strip(PHP_BLANKS)


def _number(entry: str) -> str:
    if not _NUMBER.fullmatch(entry):
        raise _refused("This field takes a whole number.")
    return entry


def _day(entry: str) -> str:
    """A day in BuddyPress' form: with the time of midnight."""
    found = _DAY.fullmatch(entry)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        raise _refused("This field takes a day, YYYY-MM-DD.")
    return f"{day.isoformat()} 00:00:00"


def _url(entry: str) -> str:
    """A web address; http is the default scheme."""
    address = entry if "://" in entry else f"http://{entry}"
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or "." not in (parts.hostname or "") or re.search(r"\s", address):
        raise _refused("This field takes a web address.")
    return address


def _telephone(entry: str) -> str:
    """Any one line, as BuddyPress takes it."""
    if "\n" in entry or "\r" in entry:
        raise _refused("This field takes a telephone number.")
    return entry


def _acceptance(entry: str) -> str:
    if entry != "1":
        raise _refused("This field takes 1, for consent.")
    return entry


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "number": _number,
    "datebox": _day,
    "url": _url,
    "telephone": _telephone,
    "checkbox_acceptance": _acceptance,
}
"""Types of fields that restrict their texts, and the function that checks and normalises one."""


def _too_long() -> WP_Error:
    return _refused(f"value has at most {VALUE_LENGTH} characters.")


def _refused(message: str) -> WP_Error:
    return WP_Error("bp_rest_user_cannot_save_xprofile_data", message, {"status": 400})
