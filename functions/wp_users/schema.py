"""The item schema of users (WP_REST_Users_Controller::get_item_schema)."""

from __future__ import annotations

from typing import Any

from laurel.domain.records.external_id import BadExternalId, is_external_id
from laurel.domain.slug import sanitize_title
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.resources.meta import RegisteredMeta
from laurel.rest.resources.user_args import check_user_password, check_username
from laurel.wp.contexts import EDIT, EMBED_FIRST
from laurel.wp.settings import LOCALES
from wp_users.avatar import SIZES

Property = dict[str, Any]


def _one_line(value: object, *_: object) -> str:
    return sanitize_text_field(value)


def _slug(value: object, *_: object) -> str:
    return sanitize_title(str(value))


def _text(description: str, context: list[str], sanitize: object = None, **more: object) -> Property:
    options = {"arg_options": {"sanitize_callback": sanitize}} if sanitize else {}
    return {"description": description, "type": "string", **more, "context": context, **options}


def _readonly(description: str, kind: str, context: list[str], **more: object) -> Property:
    return {"description": description, "type": kind, **more, "context": context, "readonly": True}


def _avatars() -> Property:
    sizes = {
        str(size): _text(f"The address of the avatar of {size} pixels.", EMBED_FIRST, format="uri") for size in SIZES
    }
    return {**_readonly("Addresses of the avatar by size.", "object", EMBED_FIRST), "properties": sizes}


def check_external_id(value: object, *_: object) -> str | WP_Error:
    """An external id, or "" for none; a WP_Error for any other text."""
    text = value if isinstance(value, str) else ""
    if text == value and (not text or is_external_id(text)):
        return text
    return WP_Error("rest_invalid_param", str(BadExternalId()), {"status": 400})


def user_schema(meta: RegisteredMeta, *, avatars: bool) -> dict[str, Any]:
    """The JSON schema of a user, with the checks of its arguments; `avatars`: whether avatars are shown."""
    properties: dict[str, Property] = {
        "id": _readonly("The user's id.", "integer", EMBED_FIRST),
        "username": _text("The login name, which never changes.", [EDIT], check_username, required=True),
        "name": _text("The display name.", EMBED_FIRST, _one_line),
        "first_name": _text("First name.", [EDIT], _one_line),
        "last_name": _text("Last name.", [EDIT], _one_line),
        "email": _text("The e-mail address, unique.", [EDIT], format="email", required=True),
        "url": _text("The address of the user's own website.", EMBED_FIRST, format="uri"),
        "description": _text("A biography.", EMBED_FIRST),
        "link": _readonly("The address of the user's page on the site.", "string", EMBED_FIRST, format="uri"),
        "locale": _text("The user's locale.", [EDIT], enum=list(LOCALES)),
        "nickname": _text("A name for informal use.", [EDIT], _one_line),
        "slug": _text("The name in addresses, unique.", EMBED_FIRST, _slug),
        "external_id": _text(
            "What an application calls the user, unique; for those who may edit users.",
            [EDIT],
            check_external_id,
        ),
        "registered_date": _readonly("When the user was registered, in UTC.", "string", [EDIT], format="date-time"),
        "roles": {
            "description": "The user's roles.",
            "type": "array",
            "distinct": True,
            "items": {"type": "string"},
            "context": [EDIT],
        },
        "password": _text("The login password, never shown.", [], check_user_password, required=True),
        "capabilities": _readonly("All capabilities of the user.", "object", [EDIT]),
        "extra_capabilities": _readonly("Capabilities assigned to the user directly: the roles.", "object", [EDIT]),
        **({"avatar_urls": _avatars()} if avatars else {}),
        "meta": meta.get_field_schema("user"),
    }
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "user",
        "type": "object",
        "properties": properties,
    }
