"""The base class of the two resources that define profiles: groups and fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.members.permissions import check_view, path_id
from buddypress.profiles.from_request import ProfileReading, collection_args
from buddypress.refusal import refused
from laurel.app.community.profile_fields import (
    ProfileField,
    ProfileFields,
    ProfileGroup,
    change_profile_fields,
    profile_fields,
)
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.request import Request

Defined = TypeVar("Defined", ProfileGroup, ProfileField)
Args = Mapping[str, Mapping[str, Any]]


class XProfileController(BP_REST_Controller, Generic[Defined]):
    """The collection of groups or of fields, and its items.

    ``kind`` names an item in error codes and filters, ``noun`` in messages. ``writable`` are the arguments that
    may be written, ``required`` the names of those that creating an item needs.
    """

    kind: ClassVar[str]
    noun: ClassVar[str]
    writable: ClassVar[Args]
    required: ClassVar[Sequence[str]]

    def register_routes(self) -> None:
        """Register the collection and the items."""
        server = self.server
        shape = "items" if self.version.in_list else "item"
        context = {"context": self.get_context_param({"default": "view"})}
        creatable = {**self.writable, **{name: {**self.writable[name], "required": True} for name in self.required}}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_items", lambda: self._collection_args(context)),
                self.endpoint(server.CREATABLE, "create_item", lambda: creatable, {200: shape}),
            ],
        )
        self.route(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(server.READABLE, "get_item", lambda: {**context, **self.item_args()}, {200: shape}),
                self.endpoint(server.EDITABLE, "update_item", lambda: dict(self.writable), {200: shape}),
                self.endpoint(server.DELETABLE, "delete_item", self.delete_args),
            ],
            args={"id": {"description": f"The {self.noun}'s id.", "type": "integer"}},
        )

    def _collection_args(self, context: Args) -> Args:
        return collection_args(self.member_types, {**self.get_collection_params(), **context})

    # ---- permissions: who sees the community reads, moderators write

    get_items_permissions_check = staticmethod(check_view)
    get_item_permissions_check = staticmethod(check_view)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may moderate the community."""
        if not request.user.can("bp_moderate"):
            raise refused(request)
        return ALLOWED

    update_item_permissions_check = create_item_permissions_check
    delete_item_permissions_check = create_item_permissions_check

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """The requested items, in their order."""
        reading = self._reading(request)
        prepared = [self.prepare_item_for_response((item, reading), request) for item in self.select(reading)]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), len(data), len(data))

    def get_item(self, request: Request) -> WP_REST_Response:
        """One item."""
        return self.item_response((self._find(request), self._reading(request)), request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Add an item."""
        self.set_written_context(request)
        creatable = self.new_item(self.given(request))
        changed = change_profile_fields(request.site, lambda fields: self.with_item(fields, creatable))
        return self._written(self.newest(changed), request)

    def update_item(self, request: Request) -> WP_REST_Response:
        """Change the given properties; an empty name changes nothing."""
        self.set_written_context(request)
        number, given = path_id(request), self.given(request)
        if not given.get("name"):
            given.pop("name", None)

        def change(fields: ProfileFields) -> ProfileFields:
            return self.with_item(fields, replace(self.item(fields, number), **given))

        return self._written(self.item(change_profile_fields(request.site, change), number), request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete an item and what it contains, unless it cannot be deleted; its values are no longer shown."""
        self.set_written_context(request)
        item = self._find(request)
        if not item.can_delete:
            raise WP_Error(f"bp_rest_{self.kind}_cannot_delete", f"This {self.noun} must stay.", {"status": 400})
        previous = self.prepare_item_for_response((item, self._reading(request)), request)
        change_profile_fields(request.site, lambda fields: self.without_item(fields, item))
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    # ---- shapes

    def prepare_item_for_response(self, item: tuple[Defined, ProfileReading], request: Request) -> WP_REST_Response:
        """An item with links, open to the filter bp_rest_{kind}s_prepare_value."""
        defined, reading = item
        data = self.add_additional_fields_to_object(self.item_data(reading, defined), request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        response.add_link("self", self.rest_url(request, f"/{defined.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        self.add_own_links(response, defined, request)
        return self.server.apply_filters(f"bp_rest_{self.kind}s_prepare_value", response, request, defined)

    def _reading(self, request: Request) -> ProfileReading:
        return ProfileReading(request, self.server.definitions.components, self.version)

    def _written(self, item: Defined, request: Request) -> WP_REST_Response:
        return self.stored_response(item, (item, self._reading(request)), request)

    def given(self, request: Request) -> dict[str, Any]:
        """The properties that a request gives, the description without disallowed markup."""
        given = {name: request[name] for name in self.writable if request[name] is not None}
        if "description" in given:
            given["description"] = request.site.services.clean_line(given["description"])
        return given

    def _find(self, request: Request) -> Defined:
        return self.item(profile_fields(request.site.catalogue.settings), path_id(request))

    def item(self, fields: ProfileFields, number: int) -> Defined:
        """The item with an id. Raises WP_Error 404."""
        item = self.by_id(fields, number)
        if item is None:
            raise WP_Error("bp_rest_invalid_id", f"There is no such {self.noun}.", {"status": 404})
        return item

    # ---- what differs

    def item_args(self) -> Args:
        """The arguments of reading one item."""
        raise NotImplementedError

    def delete_args(self) -> Args:
        """The arguments of deleting an item; by default none."""
        return {}

    def select(self, reading: ProfileReading) -> Sequence[Defined]:
        """The requested items, in their order."""
        raise NotImplementedError

    def item_data(self, reading: ProfileReading, item: Defined) -> dict[str, Any]:
        """The properties of an item."""
        raise NotImplementedError

    def new_item(self, given: dict[str, Any]) -> Defined:
        """A new item with the given properties, not stored yet (id 0)."""
        raise NotImplementedError

    def by_id(self, fields: ProfileFields, number: int) -> Defined | None:
        """The item with an id; None for none."""
        raise NotImplementedError

    def newest(self, fields: ProfileFields) -> Defined:
        """The item that was added last."""
        raise NotImplementedError

    def with_item(self, fields: ProfileFields, item: Defined) -> ProfileFields:
        """The definitions with a new item, or a changed one. Raises WP_Error 400, TooManyFields."""
        raise NotImplementedError

    def without_item(self, fields: ProfileFields, item: Defined) -> ProfileFields:
        """The definitions without an item."""
        raise NotImplementedError

    def add_own_links(self, response: WP_REST_Response, item: Defined, request: Request) -> None:
        """Add links that only one of the two resources has; by default none."""
