"""The site's settings as a resource (WP_REST_Settings_Controller)."""

from __future__ import annotations

from typing import Any

from laurel.app.change_settings import change_settings
from laurel.app.settings import is_timezone
from laurel.auth.scopes.names import is_scope
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import esc_html
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.rest.schema import (
    rest_sanitize_value_from_schema,
    rest_validate_value_from_schema,
)
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.contexts import READING
from laurel.wp.controller import Controller
from laurel.wp.credentials import SIGN_IN_SETTINGS, check_manages_credentials
from laurel.wp.request import Request
from laurel.wp.settings import LOCALES, SETTINGS

AS_HTML = ("title", "description")
"""Settings that are stored as HTML (sanitize_option)."""


class SettingsController(Controller):
    """``/wp/v2/settings``: a flat map, for callers who may manage options."""

    namespace, rest_base = "wp/v2", "settings"

    def register_routes(self) -> None:
        """Register the one route."""
        endpoints = [
            {
                "methods": methods,
                "callback": callback,
                "permission_callback": self.get_item_permissions_check,
                "args": args,
            }
            for methods, callback, args in (
                (WP_REST_Server.READABLE, self.get_item, {}),
                (WP_REST_Server.EDITABLE, self.update_item, self._update_args()),
            )
        ]
        self.server.register_rest_route(self.namespace, "/settings", endpoints, schema=self.get_public_item_schema)

    def _update_args(self) -> dict[str, Any]:
        return self.get_endpoint_args_for_item_schema(WP_REST_Server.EDITABLE)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may manage options."""
        if not request.user.can("manage_options"):
            raise not_allowed(request)
        return ALLOWED

    def get_item(self, request: Request) -> dict[str, Any]:
        """All settings."""
        return {name: request.home_url if name == "url" else request.site.setting(name) for name in SETTINGS}

    def update_item(self, request: Request) -> dict[str, Any]:
        """Store the given settings; null restores a default, unknown names and languages are ignored."""
        writable = [name for name, found in SETTINGS.items() if not found.more.get("readonly")]
        if not request.get_params().keys().isdisjoint(SIGN_IN_SETTINGS):
            check_manages_credentials(request)
        given = {name: request[name] for name in writable if request.has_param(name)}
        if given.get("language") not in (None, *LOCALES):
            del given["language"]  # as a language that is not installed (sanitize_option)
        change_settings(request.site, given)
        return self.get_item(request)

    def get_item_schema(self) -> dict[str, Any]:
        """The schema, with the schema of every setting."""
        properties = {
            name: {
                **found.schema(name),
                "context": READING,
                "arg_options": {
                    "sanitize_callback": _sanitize,
                    "validate_callback": _validate,
                },
            }
            for name, found in SETTINGS.items()
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "settings",
            "type": "object",
            "properties": properties,
        }


def _validate(value: object, _request: Request, name: str) -> Any:
    if name == "timezone" and not (isinstance(value, str) and is_timezone(value)):
        return WP_Error("rest_invalid_timezone", "timezone is neither a city nor an offset from UTC.")
    more = {"format": "email"} if name == "email" and value else {}
    verdict = rest_validate_value_from_schema(value, {**SETTINGS[name].schema(name), **more}, name)
    if verdict is True and name == "laurel_oidc" and isinstance(value, dict):
        unknown = [scope for scope in value.get("scopes") or () if not is_scope(str(scope))]
        if unknown:
            return WP_Error("rest_invalid_scope", f"laurel_oidc[scopes]: there is no scope {unknown[0]}.")
    return verdict


def _sanitize(value: object, _request: Request, name: str) -> Any:
    more = {"format": "email"} if name == "email" else {}
    clean = rest_sanitize_value_from_schema(value, {**SETTINGS[name].schema(name), **more}, name)
    return esc_html(clean) if name in AS_HTML else clean
