"""``laurel/v1/privacy``: the data of one person exported (WP_Privacy_Data_Export_Requests), and the person erased."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from laurel.app.posts.post_types import PostType
from laurel.app.privacy.erase import erase_person
from laurel.app.privacy.export import GROUPS as EXPORTED
from laurel.app.privacy.export import Group, Place, export_person
from laurel.auth.roles import any_role_can
from laurel.domain.records.erasure import Erasure, pseudonym
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.rest.serving.serve import NO_CACHE
from laurel.wp.controller import Controller
from laurel.wp.cursors import bad_cursor, continue_at
from laurel.wp.find_user import find_user
from laurel.wp.request import Request
from wp_users.privacy.schema import ERASE_ARGS, ERASED, EXPORT_ARGS, GROUPS, USER

_CURSOR = re.compile(r"(\d{1,16}):(\d{1,2}):(\d{1,16}):[0-9a-f]{8}", re.ASCII)


class PrivacyController(Controller):
    """``laurel/v1/privacy/export/{user}`` and ``laurel/v1/privacy/erase/{user}``."""

    namespace, rest_base = "laurel/v1", "privacy"

    def register_routes(self) -> None:
        """Register both routes."""
        exporting = {
            "methods": self.server.READABLE,
            "callback": self.get_item,
            "summary": "Export what there is of a person, in groups as WordPress' exporters have, page by page",
            "permission_callback": self.get_item_permissions_check,
            "args": {"user": USER, **EXPORT_ARGS},
            "responses": {200: GROUPS},
        }
        erasing = {
            "methods": self.server.CREATABLE,
            "callback": self.create_item,
            "summary": "Erase a person with all their rows, or leave the rows to a pseudonym",
            "permission_callback": self.create_item_permissions_check,
            "args": {"user": USER, **ERASE_ARGS},
            "responses": {200: ERASED},
        }
        self.server.register_rest_route(self.namespace, r"/privacy/export/(?P<user>[\d]+)", exporting)
        self.server.register_rest_route(self.namespace, r"/privacy/erase/(?P<user>[\d]+)", erasing)

    # ---- permissions

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """The person themselves, and administrators (WordPress' export_others_personal_data)."""
        own = request.user.id != 0 and absint(request["user"]) == request.user.id
        if own or request.user.can("manage_options"):
            return ALLOWED
        raise not_allowed(request)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Administrators who may delete the user (WordPress' erase_others_personal_data)."""
        if request.user.can("manage_options") and request.user.can("delete_user", absint(request["user"])):
            return ALLOWED
        raise not_allowed(request)

    # ---- verbs

    def get_item(self, request: Request) -> WP_REST_Response:
        """A page of groups; while there are more, ``X-Laurel-Cursor`` and ``next`` say where the next one begins."""
        user = find_user(request.site, request["user"])
        found = export_person(request.site, user.id, _begin(user.id, request["cursor"]), request["per_page"])
        response = WP_REST_Response([_shown(group) for group in found.groups], headers=NO_CACHE)
        if found.rest is not None:
            url = self.rest_url(request, f"/export/{user.id}")
            continue_at(response, request, url, _cursor(user.id, found.rest))
        return response

    def create_item(self, request: Request) -> dict[str, Any]:
        """Erase; rows that the request leaves are jobs, which the header X-Laurel-Job names as well."""
        user, site = find_user(request.site, request["user"]), request.site
        reassign = self._reassign(request, user)
        managed = request["managed"]
        if managed is None:
            managed = any_role_can(user.roles, str(site.setting("gamipress_minimum_role")))
        erasure = Erasure(site.now(), user.id, request["mode"], reassign, bool(managed))
        erase_person(site, erasure, self._post_types())
        return {"user_id": user.id, "mode": erasure.mode, "pseudonym": pseudonym(user.id), "jobs": list(site.jobs)}

    def _post_types(self) -> Iterable[PostType]:
        post_types: Mapping[str, PostType] = self.server.definitions.post_types
        return post_types.values()

    def _reassign(self, request: Request, user: User) -> int:
        """The user who gets the posts, 0 for none. Raises WP_Error 400."""
        if request["reassign"] is None and request["mode"] == "erase":
            data = {"status": 400, "params": ["reassign"]}
            raise WP_Error("rest_missing_callback_param", "Required but not given: reassign", data)
        reassign = absint(request["reassign"] or 0)
        heir = request.site.user(reassign) if reassign else None
        if reassign and (reassign == user.id or heir is None or heir.erased):
            raise WP_Error("rest_user_invalid_reassign", "The posts cannot go to this user.", {"status": 400})
        return reassign


def _shown(group: Group) -> dict[str, Any]:
    items = [
        {"item_id": item.item_id, "data": [{"name": name, "value": value} for name, value in item.data.items()]}
        for item in group.items
    ]
    return {"group_id": group.group_id, "group_label": group.group_label, "items": items}


def _cursor(user_id: int, place: Place) -> str:
    """An opaque text with a check sum, of this user only."""
    text = f"{user_id}:{place[0]}:{place[1]}"
    return base64.urlsafe_b64encode(f"{text}:{crc32(text.encode()):08x}".encode()).decode().rstrip("=")


def _begin(user_id: int, cursor: str | None) -> Place:
    """The place where a page begins. Raises WP_Error 400 for what is no cursor of the user's export."""
    if not cursor:
        return 0, 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise bad_cursor() from None
    found = _CURSOR.fullmatch(text)
    place = (int(found[2]), int(found[3])) if found and int(found[1]) == user_id else None
    if place is None or place[0] >= len(EXPORTED) or _cursor(user_id, place) != cursor:
        raise bad_cursor()
    return place
