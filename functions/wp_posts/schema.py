"""The item schema of a post type, put together from what the type supports (WP_REST_Posts_Controller)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from laurel.app.posts.post_types import REQUIREMENT_TYPES, PostType
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_text_field
from laurel.rest.resources.meta import RegisteredMeta
from laurel.wp.contexts import EDIT, EVERYWHERE, READING

Property = dict[str, Any]


WRITABLE_STATUSES = ["publish", "future", "draft", "pending", "private"]
FORMATS = ["standard", "aside", "chat", "gallery", "link", "image", "quote", "status", "video", "audio"]

LONGEST_CONTENT, LONGEST_TEXT = 400_000, 65_535
"""The longest content, and the longest title and excerpt, in characters: what WordPress' columns hold, as far as it
fits into an item of the store."""


def _unchecked(longest: int) -> dict[str, Any]:
    """For properties that take a string or an object: the controller looks at them itself, but for their length."""

    def check_length(value: Any, _request: Any, name: str) -> bool | WP_Error:
        text = value.get("raw") if isinstance(value, dict) else value
        if isinstance(text, str) and len(text) > longest:
            return WP_Error("rest_too_long", f"{name} has at most {longest} characters.")
        return True

    return {"sanitize_callback": None, "validate_callback": check_length}


def _property(description: str, kind: object, context: list[str], **more: object) -> Property:
    return {"description": description, "type": kind, **more, "context": context}


def _readonly(description: str, kind: object, context: list[str], **more: object) -> Property:
    return {**_property(description, kind, context, **more), "readonly": True}


def _text(
    description: str, context: list[str], rendered: list[str], longest: int = LONGEST_TEXT, **more: Property
) -> Property:
    properties = {
        "raw": _property("As it is stored.", "string", [EDIT], maxLength=longest),
        "rendered": _readonly("As it is shown, in HTML.", "string", rendered),
        **more,
    }
    return _property(description, "object", context, properties=properties, arg_options=_unchecked(longest))


def _protected() -> Property:
    return _readonly("Whether a password protects it.", "boolean", EVERYWHERE)


def _base() -> dict[str, Property]:
    date = {"format": "date-time"}
    return {
        "date": _property("When it was published, in the site's time zone.", ["string", "null"], EVERYWHERE, **date),
        "date_gmt": _property("When it was published, in UTC.", ["string", "null"], READING, **date),
        "guid": _readonly(
            "A name for it that never changes.",
            "object",
            READING,
            properties={
                "raw": _readonly("As it is stored.", "string", [EDIT]),
                "rendered": _readonly("As it is shown.", "string", READING),
            },
        ),
        "id": _readonly("Its number.", "integer", EVERYWHERE),
        "link": _readonly("Its address on the site.", "string", EVERYWHERE, format="uri"),
        "modified": _readonly("When it was last changed, in the site's time zone.", "string", READING, **date),
        "modified_gmt": _readonly("When it was last changed, in UTC.", "string", READING, **date),
        "slug": _property("Its name in addresses, unique in its type.", "string", EVERYWHERE),
        "status": _property("Its state of publication.", "string", READING, enum=WRITABLE_STATUSES),
        "type": _readonly("Its post type.", "string", EVERYWHERE),
        "password": _property("What unlocks its content and excerpt.", "string", [EDIT]),
    }


def _addresses() -> dict[str, Property]:
    return {
        "permalink_template": _readonly("Its address with a place for the slug.", "string", [EDIT]),
        "generated_slug": _readonly("The slug its title would give it.", "string", [EDIT]),
        "class_list": _readonly("CSS classes for its element.", "array", READING, items={"type": "string"}),
    }


def _content() -> Property:
    return _text(
        "Its text.",
        READING,
        READING,
        LONGEST_CONTENT,
        block_version=_readonly("The version of its block format, 0 without blocks.", "integer", [EDIT]),
        protected=_protected(),
    )


def _discussion(description: str) -> Property:
    return _property(description, "string", READING, enum=["open", "closed"])


_BY_SUPPORT: tuple[tuple[str, Callable[[], dict[str, Property]]], ...] = (
    ("title", lambda: {"title": _text("Its title.", EVERYWHERE, EVERYWHERE)}),
    ("editor", lambda: {"content": _content()}),
    ("author", lambda: {"author": _property("The id of its author.", "integer", EVERYWHERE)}),
    ("excerpt", lambda: {"excerpt": _text("Its summary.", EVERYWHERE, EVERYWHERE, protected=_protected())}),
    ("thumbnail", lambda: {"featured_media": _property("The id of its image.", "integer", EVERYWHERE)}),
    (
        "comments",
        lambda: {
            "comment_status": _discussion("Whether comments are open."),
            "ping_status": _discussion("Whether it may be pinged."),
        },
    ),
    ("page-attributes", lambda: {"menu_order": _property("Its place among others.", "integer", READING)}),
    ("post-formats", lambda: {"format": _property("Its format.", "string", READING, enum=FORMATS)}),
)
"""Properties by the feature of a type that brings them, in the order of the schema."""


def item_schema(
    post_type: PostType, meta: RegisteredMeta, callbacks: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    """The JSON schema of a type's items.

    `callbacks` are the controller's own argument checks, by property: ``slug`` sanitises, ``status``
    and ``template`` validate. Addresses in ``links`` are routes; they are completed when shown.
    """
    properties = _base()
    properties["slug"]["arg_options"] = {"sanitize_callback": callbacks["slug"]}
    properties["status"]["arg_options"] = {"validate_callback": callbacks["status"]}
    if post_type.viewable:
        properties.update(_addresses())
    if post_type.hierarchical:
        properties["parent"] = _property("The id of the post it belongs to.", "integer", READING)
    for feature, make in _BY_SUPPORT:
        if feature in post_type.supports:
            properties.update(make())
        elif feature in post_type.additions:
            properties.update({name: {**made, "context": [EDIT]} for name, made in make().items()})
    if meta.of("post", post_type.name):
        properties["meta"] = _meta(meta, post_type)
    if post_type.name == "post":
        properties["sticky"] = _property("Whether it stays on top.", "boolean", READING)
    properties["template"] = _property(
        "The theme file that shows it.",
        "string",
        READING,
        arg_options={
            "sanitize_callback": lambda value, *_: sanitize_text_field(value),
            "validate_callback": callbacks["template"],
        },
    )
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": post_type.name,
        "type": "object",
        "properties": properties,
        "links": _links(post_type),
    }


def _meta(meta: RegisteredMeta, post_type: PostType) -> Property:
    """``meta``, in edit context only where no key is for readers: then a reader's item is as it was without."""
    schema = meta.get_field_schema("post", post_type.name)
    shown = {context for key in meta.of("post", post_type.name).values() for context in key.contexts}
    made = {**schema, "context": [context for context in schema["context"] if context in shown]}
    if post_type.name in REQUIREMENT_TYPES:
        made["arg_options"] = {**schema["arg_options"], "example": {"_gamipress_trigger_type": "gamipress_login"}}
    return made


_ACTIONS: tuple[tuple[str, Callable[[PostType], bool], str, dict[str, Any]], ...] = (
    (
        "publish",
        lambda _: True,
        "The caller may publish it.",
        {"status": {"type": "string", "enum": ["publish", "future"]}},
    ),
    ("unfiltered-html", lambda _: True, "The caller may store any HTML.", {"content": {"raw": {"type": "string"}}}),
    ("sticky", lambda t: t.name == "post", "The caller may put it on top.", {"sticky": {"type": "boolean"}}),
    (
        "assign-author",
        lambda t: "author" in t.supports,
        "The caller may change its author.",
        {"author": {"type": "integer"}},
    ),
)


def _links(post_type: PostType) -> list[dict[str, Any]]:
    href = f"/{post_type.rest_namespace}/{post_type.rest_base}/{{id}}"
    return [
        {
            "rel": f"https://api.w.org/action-{name}",
            "title": title,
            "href": href,
            "targetSchema": {"type": "object", "properties": target},
        }
        for name, applies, title, target in _ACTIONS
        if applies(post_type)
    ]
