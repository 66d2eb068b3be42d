"""The values of members' profile fields (BP_REST_XProfile_Data_Endpoint)."""

from __future__ import annotations

from typing import Any

from buddypress.controller import BP_REST_Controller
from buddypress.members.permissions import check_view, find_member, find_visible_member
from buddypress.profiles.rendered import Look
from buddypress.profiles.to_response import shown_value, value_id
from buddypress.profiles.value import checked_value
from buddypress.profiles.viewer import viewer_of
from buddypress.refusal import logged_in, refused
from buddypress.site_time import site_time
from laurel.app.community.profile_fields import VISIBILITY_LEVELS, ProfileField, ProfileFields, profile_fields
from laurel.app.community.profile_visibility import visibility_of
from laurel.app.community.update_member import set_profile_value
from laurel.domain.records.member import Member
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.contexts import EVERYWHERE
from laurel.wp.request import Request


class XProfileDataController(BP_REST_Controller):
    """The value of one field of one member."""

    rest_base = r"xprofile/(?P<field_id>[\d]+)/data/(?P<user_id>[\d]+)"

    def register_routes(self) -> None:
        """Register the one route."""
        server = self.server
        shape = "items" if self.version.in_list else "item"
        value = {
            "description": "The new value: a text, or several.",
            "type": ["string", "number", "array"],
            "items": {"type": "string"},
            "distinct": True,
            "required": True,
        }
        visibility = {
            "description": "Who may see the value; the field's default if absent.",
            "type": "string",
            "enum": list(VISIBILITY_LEVELS),
        }
        update_args = {"value": value, "visibility_level": visibility}
        context = {"context": self.get_context_param({"default": "view"})}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_item", lambda: context, {200: shape}),
                self.endpoint(server.EDITABLE, "update_item", lambda: update_args, {200: shape}),
                self.endpoint(server.DELETABLE, "delete_item", dict),
            ],
            args={
                "field_id": {"description": "The field's id.", "type": "integer"},
                "user_id": {"description": "The member's id.", "type": "integer"},
            },
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a value."""
        date: dict[str, Any] = {"type": ["string", "null"], "format": "date-time", "readonly": True}
        raw = {"type": "string", "context": self.version.raw_contexts}
        properties: dict[str, dict[str, Any]] = {
            "id": {"description": "The value's id; 0 without a value.", "type": "integer", "readonly": True},
            "field_id": {"description": "The field's id.", "type": "integer", "readonly": True},
            "user_id": {"description": "The member's id.", "type": "integer", "readonly": True},
            "last_updated": {"description": "When the value was last changed, in the site's time zone.", **date},
            "last_updated_gmt": {"description": "When the value was last changed, in GMT.", **date},
            "value": {
                "description": "The value.",
                "type": "object",
                "properties": {
                    "raw": raw,
                    "unserialized": {"type": "array", "items": {"type": "string"}},
                    "rendered": {"type": "string"},
                },
            },
        }
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "bp_xprofile_data",
            "type": "object",
            "properties": {name: {**definition, "context": EVERYWHERE} for name, definition in properties.items()},
        }

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may see a value of its visibility."""
        check_view(request)
        field, user_id = self._named(request)
        entry = request.site.member(user_id).profile.get(field.id)
        viewer = viewer_of(request, self.server.definitions.components)
        if viewer.sees(visibility_of(field, entry), user_id):
            return ALLOWED
        raise WP_Error("bp_rest_hidden_profile_field", "This value is not shown to you.", {"status": 403})

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """The member themselves, and moderators. Raises WP_Error 401, 403 or 404."""
        logged_in(request)
        try:
            user = find_member(request, request.get_url_params()["user_id"])
        except WP_Error as error:
            raise WP_Error("bp_rest_invalid_id", "There is no such member.", {"status": 404}) from error
        if user.id != request.user.id and not request.user.can("bp_moderate"):
            raise refused(request)
        return ALLOWED

    delete_item_permissions_check = update_item_permissions_check

    # ---- verbs

    def get_item(self, request: Request) -> WP_REST_Response:
        """The value; an empty one if the member has none."""
        field, user_id = self._named(request)
        return self.item_response((field, request.site.member(user_id)), request)

    def update_item(self, request: Request) -> WP_REST_Response:
        """Store a value."""
        self.set_written_context(request)
        field, user_id = self._named(request)
        level = request["visibility_level"]
        if level and field.allow_custom_visibility == "disabled":
            raise WP_Error("rest_invalid_param", "The visibility of this field is fixed.", {"status": 400})
        options = [option.name for option in self._profile_fields(request).options(field.id)]
        value = checked_value(request["value"], field, options, request.site.services.clean_profile_value)
        before = request.site.member(user_id)
        member = set_profile_value(request.site, user_id, field.id, value, level)
        self._announce(before, member, field, request)
        return self.stored_response(member, (field, member), request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete the value, unless the field is required; return what it was."""
        self.set_written_context(request)
        field, user_id = self._named(request)
        if field.is_required:
            raise WP_Error("bp_rest_xprofile_data_cannot_delete", "This field must be filled in.", {"status": 400})
        site = request.site
        before = site.member(user_id)
        previous = self.prepare_item_for_response((field, before), request)
        self._announce(before, set_profile_value(site, user_id, field.id, None), field, request)
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    def _announce(self, before: Member, after: Member, field: ProfileField, request: Request) -> None:
        """Fire the action xprofile_updated_profile, if the value changed."""
        entries = (member.profile.get(field.id) for member in (before, after))
        old, new = ([text for text in entry.entries if text] if entry else [] for entry in entries)
        if old != new:
            value = new if len(new) > 1 else "".join(new)
            self.server.do_action("xprofile_updated_profile", after.user_id, {field.id: value}, request)

    # ---- shapes

    def _named(self, request: Request) -> tuple[ProfileField, int]:
        """The field and the member that the path names. Raises WP_Error 404."""
        named = request.get_url_params()
        field = self._profile_fields(request).field(absint(named["field_id"]))
        if field is None:
            raise WP_Error("bp_rest_invalid_id", "There is no such field.", {"status": 404})
        return field, find_visible_member(request, named["user_id"], self.version).id

    def prepare_item_for_response(self, item: tuple[ProfileField, Member], request: Request) -> WP_REST_Response:
        """A value with links to its field and its member."""
        field, member = item
        entry = member.profile.get(field.id)
        data: dict[str, Any] = {
            "id": value_id(entry, field, member.user_id),
            "field_id": field.id,
            "user_id": member.user_id,
            "last_updated": site_time(request.site, entry.updated) if entry else None,
            "last_updated_gmt": entry.updated if entry else None,
            "value": shown_value(entry, field, Look.of(request)),
        }
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        address = f"/{self.namespace}/xprofile/{field.id}/data/{member.user_id}"
        response.add_link("self", self.server.rest_url(address, request))
        user = self.server.rest_url(f"/{self.namespace}/members/{member.user_id}", request)
        response.add_link("user", user, embeddable=True)
        return response

    @classmethod
    def _profile_fields(cls, request: Request) -> ProfileFields:
        return profile_fields(request.site.catalogue.settings)
