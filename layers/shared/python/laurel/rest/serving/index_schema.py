"""What the indexes return, for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT, _MAP = {"type": "string"}, {"type": "object", "additionalProperties": True}
_ROUTES = {**_MAP, "description": "The routes by their patterns, each with its methods and arguments."}
_LINKS = {**_MAP, "description": "Links by relation."}

INDEX: Mapping[int, Any] = {
    200: {
        "title": "index",
        "type": "object",
        "properties": {
            "name": {**_TEXT, "description": "The title of the site."},
            "description": {**_TEXT, "description": "Its tagline."},
            "url": {**_TEXT, "description": "Its address."},
            "home": {**_TEXT, "description": "The address of its home page."},
            "gmt_offset": {"type": ["string", "number"], "description": "Hours from UTC."},
            "timezone_string": {**_TEXT, "description": "Its time zone."},
            "namespaces": {"type": "array", "items": _TEXT, "description": "The namespaces of the API."},
            "authentication": {**_MAP, "description": "The ways to authenticate that need an address."},
            "routes": _ROUTES,
            "_links": _LINKS,
        },
    }
}
NAMESPACE_INDEX: Mapping[int, Any] = {
    200: {
        "title": "namespace",
        "type": "object",
        "properties": {"namespace": {**_TEXT, "description": "Its name."}, "routes": _ROUTES, "_links": _LINKS},
    }
}
