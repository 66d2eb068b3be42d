"""The controller that logs and earnings share (GamiPress' CT_REST_Controller)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Generic

from gamipress_ledger import permissions
from gamipress_ledger.query import has_offset
from laurel.app.errors import RowNotFound
from laurel.app.ledger.create_row import create_row
from laurel.app.ledger.delete_row import delete_row
from laurel.app.ledger.update_row import update_row
from laurel.app.ports.ledger import Row, Rows
from laurel.app.site import Site
from laurel.domain.records.ledger_query import RowQuery
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import by_cursor, paginate, total_pages
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.ledger_cursors import cursor_of, place_of
from laurel.wp.managers import manages_points
from laurel.wp.request import Request

ID = {"description": "The entry's id.", "type": "integer"}


class LedgerController(Controller, Generic[Row]):
    """The collection and items of one ledger. ``title`` is its schema's, ``number`` the column of its ids."""

    namespace = "wp/v2"
    title = ""
    number = ""

    # ---- what each ledger has of its own

    def rows(self, site: Site) -> Rows[Row]:
        """The store of the rows."""
        raise NotImplementedError

    def create_row(self, site: Site, row: Row) -> Row:
        """Store a new row, and return it as stored."""
        return create_row(site, self.rows(site), row)

    def delete_row(self, site: Site, row_id: int) -> Row:
        """Delete a row permanently, and return what it was."""
        return delete_row(site, self.rows(site), row_id)

    def query(self, request: Request) -> RowQuery[Row]:
        """The query of a request for the collection."""
        raise NotImplementedError

    def new_row(self, fields: Mapping[str, Any]) -> Row:
        """A row that is not stored yet."""
        raise NotImplementedError

    def members(self, row: Row, request: Request) -> dict[str, Any]:
        """The columns of a row in responses, in their order."""
        raise NotImplementedError

    def fields(self, request: Request, *, creating: bool) -> dict[str, Any]:
        """The attributes of a row to store. Raises WP_Error."""
        raise NotImplementedError

    # ---- routes

    def register_routes(self) -> None:
        """Register the collection and the items."""
        server, schema = self.server, self.get_public_item_schema
        endpoint = partial(self.endpoint, response_schema=self.get_response_schema)
        context = partial(self.get_context_param, {"default": "view"})
        collection = [
            endpoint(server.READABLE, "get_items", self.get_collection_params),
            endpoint(server.CREATABLE, "create_item", self.get_endpoint_args_for_item_schema, {201: "item"}),
        ]
        editable = partial(self.get_endpoint_args_for_item_schema, server.EDITABLE)
        item = [
            endpoint(server.READABLE, "get_item", lambda: {"context": context()}),
            endpoint(server.EDITABLE, "update_item", editable),
            endpoint(server.DELETABLE, "delete_item", dict, {200: "deleted"}),
        ]
        server.register_rest_route(self.namespace, f"/{self.rest_base}", collection, schema=schema)
        route = rf"/{self.rest_base}/(?P<id>[\d]+)"
        server.register_rest_route(self.namespace, route, item, args={"id": ID}, schema=schema)

    def get_response_schema(self) -> dict[str, Any]:
        """The schema of an entry in responses, for OpenAPI: GamiPress sends text where its own schema says integer."""
        text = {"type": ["string", "integer"]}
        properties = self.schema["properties"]
        shown = {name: {**made, **text} if made["type"] == "integer" else made for name, made in properties.items()}
        return {**self.schema, "properties": {**shown, "_links": {"type": "string"}}}

    # ---- permissions

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller; in edit context managers."""
        return permissions.check_list(request)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Managers; 404 if there is no such entry."""
        self.get_row(request)
        return permissions.check_read(request)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Managers; 400 if the request sets the id, which the site assigns."""
        if request["id"]:
            raise _exists()
        return permissions.check_write(request, "create")

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """Managers; 404 if there is no such entry."""
        self.get_row(request)
        return permissions.check_write(request, "edit")

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Managers; 404 if there is no such entry."""
        self.get_row(request)
        return permissions.check_write(request, "delete")

    def get_row(self, request: Request) -> Row:
        """The entry with the id in the path, read once per request. Raises RowNotFound (404 rest_item_invalid_id)."""
        key = self._key(request)
        row = request.once(key, lambda: self.rows(request.site).get(key[1]))
        if row is None:
            raise RowNotFound(key[1])
        return row

    def _key(self, request: Request) -> tuple[str, int]:
        return self.rest_base, int(request.get_url_params()["id"])

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of entries with its totals; for callers who are no managers an empty one, with totals of 0.

        The page begins at the ``cursor``, if one is given. ``X-Laurel-Cursor`` is where the next one begins;
        ``X-Laurel-Total: at-least`` says that not all entries were looked through, so that there may be more of them.
        """
        per_page, page = request["per_page"], request["page"]
        if not manages_points(request):
            return paginate(WP_REST_Response([]), request, self.rest_url(request), 0, per_page, page)
        query = self.server.apply_filters(f"rest_{self.title}_query", self.query(request), request)
        if request["cursor"]:
            query = replace(query, offset=0, beyond=place_of(query, request["cursor"]))
        found = self.rows(request.site).find(query)
        prepared = [self.prepare_item_for_response(row, request) for row in found.rows]
        response = WP_REST_Response([self.prepare_response_for_collection(item, request) for item in prepared])
        if found.at_least:
            response.header("X-Laurel-Total", "at-least")
        following = cursor_of(query, found.beyond) if found.beyond else ""
        if following:
            response.header("X-Laurel-Cursor", following)
        if request["cursor"]:
            return by_cursor(response, request, self.rest_url(request), found.total, per_page, following)
        total = 0 if has_offset(request) and query.offset >= found.total else found.total
        if not has_offset(request) and total and page > total_pages(total, per_page):
            raise WP_Error("rest_item_invalid_page_number", "There is no such page.", {"status": 400})
        return paginate(response, request, self.rest_url(request), total, per_page, page)

    def get_item(self, request: Request) -> WP_REST_Response:
        """One entry."""
        return self.prepare_item_for_response(self.get_row(request), request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Store a new entry; 201 with its Location, in edit context; 400 if the request sets the column of the id."""
        if request[self.number]:
            raise _exists()
        row = self.new_row(self.prepare_item_for_database(request))
        stored = self.create_row(request.site, row)
        response = self._written(stored, request, creating=True)
        response.set_status(201)
        response.header("Location", self.rest_url(request, f"/{stored.id}"))
        return response

    def update_item(self, request: Request) -> WP_REST_Response:
        """Change the given properties; the entry in edit context."""
        row = self.get_row(request)
        if any(request[name] not in (None, row.id) for name in ("id", self.number)):
            raise WP_Error("rest_item_invalid_id", "The id of an entry cannot change.", {"status": 400})
        fields = self.prepare_item_for_database(request)
        stored = update_row(request.site, self.rows(request.site), row.id, fields)
        request.memo[self._key(request)] = stored
        return self._written(stored, request, creating=False)

    def _written(self, row: Row, request: Request, *, creating: bool) -> WP_REST_Response:
        self.server.do_action(f"rest_insert_{self.title}", row, request, creating)
        or_raise(self.update_additional_fields_for_object(row, request))
        request.set_param("context", "edit")
        self.server.do_action(f"rest_after_insert_{self.title}", row, request, creating)
        return self.prepare_item_for_response(row, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete an entry permanently and return what it was; there is no trash."""
        request.set_param("context", "edit")
        row = self.delete_row(request.site, self.get_row(request).id)
        request.memo[self._key(request)] = None
        previous = self.prepare_item_for_response(row, request)
        response = WP_REST_Response({"deleted": True, "previous": previous.data})
        self.server.do_action(f"rest_delete_{self.title}", row, response, request)
        return response

    # ---- shapes

    def prepare_item_for_database(self, request: Request) -> dict[str, Any]:
        """The attributes of the row to store, open to the filter rest_pre_insert_{title}. Raises WP_Error."""
        creating = "id" not in request.get_url_params()
        fields = self.fields(request, creating=creating)
        if creating and not any(request[name] is not None for name in self.schema["properties"]):
            raise WP_Error("rest_invalid_field", "There is nothing to store.", {"status": 400})
        if request["meta"]:
            row = None if creating else self.get_row(request)
            stored = row.meta if row else {}
            fields["meta"] = or_raise(self.server.meta.changed(request["meta"], stored, request, row, self.title))
        return or_raise(self.server.apply_filters(f"rest_pre_insert_{self.title}", fields, request))

    def prepare_item_for_response(self, item: Row, request: Request) -> WP_REST_Response:
        """An entry in a response, open to the filter rest_prepare_{title}.

        Numbers other than the id are text, the date has a blank for its T, and ``_links`` is always empty.
        """
        fields = self.top_level_fields(request)
        shown = {
            "id": item.id,
            "meta": self.server.meta.get_value(item.meta, self.title),
            **self.members(item, request),
            "date": item.date.replace("T", " ") or NO_DATE,
            "_links": "",
        }
        data = {name: value for name, value in shown.items() if name in fields}
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, str(request["context"] or "view")))
        return self.server.apply_filters(f"rest_prepare_{self.title}", response, item, request)


def _exists() -> WP_Error:
    return WP_Error("rest_item_exists", "The site assigns the id of a new entry.", {"status": 400})


NO_DATE = "0000-00-00 00:00:00"
"""MySQL's zero date, for a row without a date."""
