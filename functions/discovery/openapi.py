"""The OpenAPI document of the API, for tools that do not know WordPress' index."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from discovery.openapi_words import words_of
from laurel.app.site import Site
from laurel.auth.cookie import cookie_name
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.openapi.document import openapi_document
from laurel.rest.openapi.reduced import with_tags
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.index import ADDRESSES_KEPT
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.controller import Server
from laurel.wp.request import Request

VERSION = "1"
"""The version of the document: that of its namespace."""

DESCRIPTION = """The WordPress REST API of this site. Every route also takes `HEAD` and `OPTIONS`; \
`_envelope`, `_jsonp`, `_pretty` and `_method` work as in WordPress. As there, an object without members is \
`[]`. Tags are in the order of tasks; `?tags=events,progress` describes the routes of these alone."""

SECURITY: list[dict[str, list[str]]] = [{}, {"applicationPassword": []}, {"session": [], "nonce": []}, {"token": []}]
"""The ways to authenticate: none (anonymous), application password, session with nonce, token."""


_TAGS: dict[str, Any] = {
    "description": "Only routes with one of these tags, and what they use: a smaller document for an app.",
    "type": "array",
    "items": {"type": "string", "maxLength": 200},
    "distinct": True,
    "maxItems": 100,
}


class OpenapiController:
    """``/laurel/v1/openapi``, built from the routes of all groups once for each address of the site."""

    namespace, rest_base = "laurel/v1", "openapi"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._documents: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def register_routes(self) -> None:
        """Register the one route."""
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", {
            "methods": WP_REST_Server.READABLE,
            "callback": self.get_document,
            "permission_callback": return_true,
            "summary": "Describe all routes in OpenAPI 3.1",
            "args": {"tags": _TAGS},
            "responses": {200: {"type": "object", "description": "An OpenAPI document."}},
        })  # fmt: skip

    def get_document(self, request: Request) -> WP_REST_Response:
        """The OpenAPI 3.1 document, with the current title of the site; with ``tags``, of these only.

        Raises WP_Error 400 for a tag that no route has.
        """
        home, site = request.home_url, request.site
        if home not in self._documents:
            self.server.load_all()
            root = self.server.rest_url("", request).removesuffix("/")
            words = words_of(self.server.definitions)
            schemes = security_schemes(site)
            self._documents[home] = openapi_document(self.server.table, {}, root, schemes, SECURITY, words)
            if len(self._documents) > ADDRESSES_KEPT:
                self._documents.popitem(last=False)
        info = {"title": site.setting("title"), "version": VERSION, "description": DESCRIPTION}
        return WP_REST_Response({**_only(self._documents[home], request["tags"]), "info": info})


def _only(document: dict[str, Any], tags: list[str] | None) -> dict[str, Any]:
    if not tags:
        return document
    known = [tag["name"] for tag in document["tags"]]
    unknown = [tag for tag in tags if tag not in known]
    if unknown:
        params = {"tags": f"tags may be {', '.join(known)}."}
        raise WP_Error("rest_invalid_param", "Invalid parameter(s): tags", {"status": 400, "params": params})
    return with_tags(document, tags)


def security_schemes(site: Site) -> dict[str, Any]:
    """OpenAPI's Security Scheme Objects of the site, by name."""
    return {
        "applicationPassword": {
            "type": "http", "scheme": "basic", "description": "Login name and application password.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": cookie_name(site.services.secret),
            "description": "The login cookie, set by `POST /laurel/v1/session`. It is valid with the nonce only.",
        },
        "nonce": {
            "type": "apiKey", "in": "header", "name": "X-WP-Nonce", "description": "The nonce of the session.",
        },
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A token of `POST /jwt-auth/v1/token`.",
        },
    }  # fmt: skip
