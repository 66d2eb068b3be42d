"""The API's description in OpenAPI, for tools that do not know WordPress."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from laurel.app.site import Site
from laurel.auth.cookie import cookie_name
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.openapi.document import openapi_document
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.index import ADDRESSES_KEPT
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.controller import Server
from laurel.wp.request import Request

VERSION = "1"
"""The version of the description: that of its namespace."""

DESCRIPTION = """The WordPress REST API of this site. Every route also answers `HEAD` and `OPTIONS`; \
`_envelope`, `_jsonp`, `_pretty` and `_method` work as in WordPress."""

SECURITY: list[dict[str, list[str]]] = [{}, {"applicationPassword": []}, {"session": [], "nonce": []}, {"token": []}]
"""The ways to ask: as anybody, by application password, by session and nonce, by token."""


class OpenapiController:
    """``/laurel/v1/openapi``, made of the routes of all groups, once for each address of the site."""

    namespace, rest_base = "laurel/v1", "openapi"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._made: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def register_routes(self) -> None:
        """Register the one route."""
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", {
            "methods": WP_REST_Server.READABLE,
            "callback": self.get_document,
            "permission_callback": return_true,
            "responses": {200: {"type": "object", "description": "An OpenAPI document."}},
        })  # fmt: skip

    def get_document(self, request: Request) -> WP_REST_Response:
        """The OpenAPI 3.1 document, under the title that the site has now."""
        home, site = request.home_url, request.site
        if home not in self._made:
            self.server.load_all()
            root = self.server.rest_url("", request).removesuffix("/")
            self._made[home] = openapi_document(self.server.table, {}, root, security_schemes(site), SECURITY)
            if len(self._made) > ADDRESSES_KEPT:
                self._made.popitem(last=False)
        info = {"title": site.setting("title"), "version": VERSION, "description": DESCRIPTION}
        return WP_REST_Response({**self._made[home], "info": info})


def security_schemes(site: Site) -> dict[str, Any]:
    """How one authenticates, as OpenAPI's Security Scheme Objects by name."""
    return {
        "applicationPassword": {
            "type": "http", "scheme": "basic", "description": "Login name and application password.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": cookie_name(site.services.secret),
            "description": "The login cookie, set by `POST /laurel/v1/session`. It counts with the nonce only.",
        },
        "nonce": {
            "type": "apiKey", "in": "header", "name": "X-WP-Nonce", "description": "The nonce of the session.",
        },
        "token": {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "A token of `POST /jwt-auth/v1/token`.",
        },
    }  # fmt: skip
