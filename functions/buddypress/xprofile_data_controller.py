"""What members entered in profile fields (BP_REST_XProfile_Data_Endpoint)."""

from __future__ import annotations

from typing import Any

from buddypress.controller import BP_REST_Controller
from buddypress.member_permissions import find_member
from buddypress.profile_shown import shown_value
from buddypress.refusal import refused
from buddypress.site_time import site_time
from laurel.app.member_ports import Member
from laurel.app.profile_fields import SEVERAL, ProfileField, profile_fields
from laurel.app.site import Site
from laurel.app.update_member import set_profile_value
from laurel.rest.collection import absint
from laurel.rest.errors import WP_Error
from laurel.rest.formatting.text import sanitize_textarea_field
from laurel.rest.request import WP_REST_Request
from laurel.rest.response import WP_REST_Response

VALUE_LENGTH = 900
"""The longest value, in characters: a hundred of them fit into a member's item."""

_EVERYWHERE = ["view", "edit", "embed"]


class XProfileDataController(BP_REST_Controller):
    """The value of one field of one member."""

    rest_base = r"xprofile/(?P<field_id>[\d]+)/data/(?P<user_id>[\d]+)"

    def register_routes(self) -> None:
        """Register the value: read, write, remove."""
        server = self.server
        answer = "items" if self.version.in_list else "item"
        value = {
            "description": "What to enter: a text, or several.",
            "type": ["string", "number", "array"],
            "items": {"type": "string"},
            "required": True,
        }
        context = {"context": self.get_context_param({"default": "view"})}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_item", lambda: context, {200: answer}),
                self.endpoint(server.EDITABLE, "update_item", lambda: {"value": value}, {200: answer}),
                self.endpoint(server.DELETABLE, "delete_item", dict),
            ],
            args={
                "field_id": {"description": "The field's number.", "type": "integer"},
                "user_id": {"description": "The member's number.", "type": "integer"},
            },
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a value."""
        date: dict[str, Any] = {"type": ["string", "null"], "format": "date-time", "readonly": True}
        properties: dict[str, dict[str, Any]] = {
            "field_id": {"description": "The field's number.", "type": "integer", "readonly": True},
            "user_id": {"description": "The member's number.", "type": "integer", "readonly": True},
            "last_updated": {"description": "When it was entered, in the site's time.", **date},
            "last_updated_gmt": {"description": "When it was entered, in GMT.", **date},
            "value": {
                "description": "What was entered.",
                "type": "object",
                "properties": {
                    "raw": {"type": "string"},
                    "unserialized": {"type": "array", "items": {"type": "string"}},
                    "rendered": {"type": "string"},
                },
            },
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_xprofile_data",
            "type": "object",
            "properties": {name: {**shape, "context": _EVERYWHERE} for name, shape in properties.items()},
        }

    def get_item_permissions_check(self, _request: WP_REST_Request) -> bool | WP_Error:
        """Everybody."""
        return True

    def update_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Oneself, or who edits users."""
        user = find_member(request, request.get_url_params()["user_id"])
        return request.user.can("edit_user", user.id) or refused(request)

    delete_item_permissions_check = update_item_permissions_check

    # ---- verbs

    def get_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """The value; an empty one where nothing was entered."""
        field, user_id = self._named(request)
        return self._one(field, self._site(request).services.members.get(user_id), request)

    def update_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """Enter a value."""
        field, user_id = self._named(request)
        value = _value(request["value"], field)
        return self._one(field, set_profile_value(request.site, user_id, field.id, value), request)

    def delete_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """Remove the value; shows what it was."""
        field, user_id = self._named(request)
        site = self._site(request)
        previous = self.prepare_item_for_response((field, site.services.members.get(user_id)), request)
        set_profile_value(site, user_id, field.id, None)
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    # ---- shapes

    def _named(self, request: WP_REST_Request) -> tuple[ProfileField, int]:
        """The field and the member that the path names. Raises WP_Error 404."""
        named = request.get_url_params()
        field = profile_fields(self._site(request).catalogue.settings).field(absint(named["field_id"]))
        if field is None:
            raise WP_Error("bp_rest_invalid_id", "There is no such field.", {"status": 404})
        return field, find_member(request, named["user_id"]).id

    def _one(self, field: ProfileField, member: Member, request: WP_REST_Request) -> WP_REST_Response:
        prepared = self.prepare_item_for_response((field, member), request)
        if not self.version.in_list:
            return prepared
        return WP_REST_Response([self.prepare_response_for_collection(prepared, request)])

    def prepare_item_for_response(
        self, item: tuple[ProfileField, Member], request: WP_REST_Request
    ) -> WP_REST_Response:
        """A value with links to its field and its member."""
        field, member = item
        entry = member.profile.get(field.id)
        data: dict[str, Any] = {
            "field_id": field.id,
            "user_id": member.user_id,
            "last_updated": site_time(self._site(request), entry.updated) if entry else None,
            "last_updated_gmt": entry.updated if entry else None,
            "value": shown_value(entry),
        }
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        address = f"/{self.namespace}/xprofile/{field.id}/data/{member.user_id}"
        response.add_link("self", self.server.rest_url(address, request))
        user = self.server.rest_url(f"/{self.namespace}/members/{member.user_id}", request)
        response.add_link("user", user, embeddable=True)
        return response

    @staticmethod
    def _site(request: WP_REST_Request) -> Site:
        return request.site  # type: ignore[no-any-return]


def _value(given: Any, field: ProfileField) -> str | tuple[str, ...]:
    """A text, or several where the field takes them: given as a list, or with commas. Raises WP_Error 400."""
    listed = given if isinstance(given, list) else [given]
    if field.type in SEVERAL and not isinstance(given, list):
        listed = str(given).split(",")
    entries = tuple(sanitize_textarea_field(entry) for entry in listed)
    if len(", ".join(entries)) > VALUE_LENGTH:
        raise WP_Error("rest_invalid_param", f"value has at most {VALUE_LENGTH} characters.", {"status": 400})
    if field.type in SEVERAL:
        return tuple(entry for entry in entries if entry)
    if len(entries) != 1:
        raise WP_Error("rest_invalid_param", "This field takes one value.", {"status": 400})
    return entries[0]
