"""A whole resource: the books of a library, ``library/v1/books``, stored as posts of a type of their own.

The schema says everything about a book once; arguments, validation, OPTIONS and contexts follow from it.
The hooks ``rest_book_collection_params``, ``rest_book_query``, ``rest_pre_insert_book``,
``rest_prepare_book``, ``rest_after_insert_book`` and ``rest_delete_book`` let other extensions in.
"""

from __future__ import annotations

from typing import Any

from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.insert_post import Writing, create_post, update_post
from laurel.app.posts.list_posts import PostQuery, list_posts
from laurel.app.posts.post_types import extension_post_type
from laurel.app.site import Site
from laurel.domain.records.post import Post
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint, paginate, total_pages
from laurel.rest.resources.controller import WP_REST_Controller
from laurel.rest.resources.permissions import not_allowed
from laurel.rest.serving.server import WP_REST_Server
from laurel.wp.contexts import EVERYWHERE
from laurel.wp.permalinks import guid_of

BOOK = {"label": "Books", "labels": {"singular_name": "Book"}, "supports": ("title", "editor", "author")}
"""The arguments of the post type. Without ``show_in_rest`` it has no route but those of this module."""

SHELVED = ("isbn", "pages", "notes")
"""Properties kept in the post's meta, under their own names; null takes one away."""


def rest_api_init(server: WP_REST_Server) -> None:
    """Register the post type and its controller."""
    server.register_post_type("book", BOOK)
    BooksController(server).register_routes()


class BooksController(WP_REST_Controller):
    """Everybody reads; who may publish posts adds books, and changes what he may edit."""

    namespace, rest_base = "library/v1", "books"

    def __init__(self, server: WP_REST_Server) -> None:
        super().__init__(server)
        self.post_type = extension_post_type("book", BOOK)

    def register_routes(self) -> None:
        """Register the collection and the item."""
        shared: dict[str, Any] = {"schema": self.get_public_item_schema, "allow_batch": {"v1": True}}
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}", [
            self._endpoint("GET", "get_items", self.get_collection_params),
            self._endpoint("POST", "create_item", self.get_endpoint_args_for_item_schema),
        ], **shared)  # fmt: skip
        context = {"context": self.get_context_param({"default": "view"})}
        editable = WP_REST_Server.EDITABLE
        self.server.register_rest_route(self.namespace, f"/{self.rest_base}/{{id:int}}", [
            self._endpoint(WP_REST_Server.READABLE, "get_item", context),
            self._endpoint(editable, "update_item", lambda: self.get_endpoint_args_for_item_schema(editable)),
            self._endpoint(WP_REST_Server.DELETABLE, "delete_item", {}),
        ], args={"id": {"description": "The book's number.", "type": "integer"}}, **shared)  # fmt: skip

    def _endpoint(self, methods: str, callback: str, args: Any) -> dict[str, Any]:
        permission = getattr(self, f"{callback}_permissions_check")
        return {
            "methods": methods, "callback": getattr(self, callback), "permission_callback": permission, "args": args,
        }  # fmt: skip

    # ---- schema and arguments

    def get_item_schema(self) -> dict[str, Any]:
        """A book: what is shown in which context, and what may be written."""
        properties: dict[str, Any] = {
            "id": {"description": "Its number.", "type": "integer", "context": EVERYWHERE, "readonly": True},
            "title": {
                "description": "Its title.", "type": "string", "format": "text-field", "minLength": 1,
                "maxLength": 200, "required": True, "context": EVERYWHERE,
            },
            "summary": {
                "description": "What it is about.", "type": "string", "format": "textarea-field", "default": "",
                "context": ["view", "edit"],
            },
            "isbn": {
                "description": "Its ISBN, digits only.", "type": ["string", "null"],
                "pattern": "^(?:97[89])?[0-9]{9}[0-9X]$", "context": EVERYWHERE,
            },
            "pages": {
                "description": "How long it is.", "type": ["integer", "null"], "minimum": 1,
                "context": ["view", "edit"],
            },
            "notes": {
                "description": "For the staff.", "type": ["string", "null"], "format": "textarea-field",
                "context": ["edit"],
            },
            "added": {
                "description": "When it came, in the site's time zone.", "type": "string", "format": "date-time",
                "context": ["view", "edit"], "readonly": True,
            },
        }  # fmt: skip
        if self.server.meta.of("post", "book"):
            properties["meta"] = self.server.meta.get_field_schema("post", "book")
        schema = {"$schema": "http://json-schema.org/draft-04/schema#", "title": "book", "type": "object"}
        return {**schema, "properties": properties}

    def get_collection_params(self) -> dict[str, Any]:
        """The common arguments, and an order."""
        params = super().get_collection_params()
        params["context"]["default"] = "view"
        order = {"description": "The direction.", "type": "string", "default": "asc", "enum": ["asc", "desc"]}
        by = {"description": "What goes first.", "type": "string", "default": "title", "enum": ["title", "date", "id"]}
        return self.server.apply_filters(
            "rest_book_collection_params", {**params, "order": order, "orderby": by}, self.post_type
        )

    # ---- permissions

    def get_items_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Everybody; in edit context whoever may edit posts."""
        if request["context"] == "edit" and not request.user.can("edit_posts"):
            return not_allowed(request, "rest_forbidden_context", "You may not edit books.")
        return True

    def get_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Everybody; in edit context whoever may edit this book."""
        book = self.get_book(request)
        if request["context"] == "edit" and not request.user.can("edit_post", book):
            return not_allowed(request, "rest_forbidden_context", "You may not edit this book.")
        return True

    def create_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whoever may publish posts."""
        return request.user.can("publish_posts") or not_allowed(request, "rest_cannot_create")

    def update_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whoever may edit this book."""
        return request.user.can("edit_post", self.get_book(request)) or not_allowed(request, "rest_cannot_edit")

    def delete_item_permissions_check(self, request: WP_REST_Request) -> bool | WP_Error:
        """Whoever may delete this book."""
        return request.user.can("delete_post", self.get_book(request)) or not_allowed(request, "rest_cannot_delete")

    def get_book(self, request: WP_REST_Request) -> Post:
        """The book that the request names; raises 404 ``rest_book_invalid_id``."""
        site: Site = request.site
        post = site.catalogue.get(absint(request["id"]))
        if post is None or post.type != self.post_type.ref:
            raise WP_Error("rest_book_invalid_id", "There is no such book.", {"status": 404})
        return post

    # ---- verbs

    def get_items(self, request: WP_REST_Request) -> WP_REST_Response | WP_Error:
        """A page of books, with its totals and the links to its neighbours."""
        site: Site = request.site
        query = PostQuery(
            refs=self.post_type.refs, search=request["search"] or "", orderby=request["orderby"],
            order=request["order"], page=request["page"], per_page=request["per_page"],
        )  # fmt: skip
        query = self.server.apply_filters("rest_book_query", query, request)
        found = list_posts(site.catalogue, query)
        if query.page > total_pages(found.total, query.per_page) and found.total:
            return WP_Error("rest_book_invalid_page_number", "There is no such page.", {"status": 400})
        books = [self.prepare_item_for_response(book, request) for book in found.posts]
        response = WP_REST_Response([self.prepare_response_for_collection(book, request) for book in books])
        return paginate(response, request, self.rest_url(request), found.total, query.per_page, query.page)

    def get_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """One book."""
        return self.prepare_item_for_response(self.get_book(request), request)

    def create_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """Add a book; 201 with its address."""
        fields = {**self.prepare_item_for_database(request), "status": "publish"}
        guid = guid_of(self.post_type, request.home_url)
        book = create_post(request.site, self.post_type, fields, Writing(request.user.id), guid)
        response = self._written(book, request, creating=True)
        response.set_status(201)
        response.header("Location", self.rest_url(request, f"/{book.id}"))
        return response

    def update_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """Change what the request gives."""
        fields = self.prepare_item_for_database(request)
        book = update_post(request.site, self.get_book(request).id, self.post_type, fields, Writing(request.user.id))
        return self._written(book, request, creating=False)

    def _written(self, book: Post, request: WP_REST_Request, *, creating: bool) -> WP_REST_Response:
        error = self.update_additional_fields_for_object(book, request)
        if error:
            raise error
        request["context"] = "edit"
        self.server.do_action("rest_after_insert_book", book, request, creating)
        return self.prepare_item_for_response(book, request)

    def delete_item(self, request: WP_REST_Request) -> WP_REST_Response:
        """Remove a book for good, and show what it was."""
        request["context"] = "edit"
        book = self.get_book(request)
        previous = self.prepare_item_for_response(book, request)
        delete_post(request.site, book.id)
        response = WP_REST_Response({"deleted": True, "previous": previous.data})
        self.server.do_action("rest_delete_book", book, response, request)
        return response

    # ---- shapes

    def prepare_item_for_database(self, request: WP_REST_Request) -> dict[str, Any]:
        """The members of `Post` that the request gives."""
        before = self.get_book(request) if request["id"] else None
        fields = {"title": request["title"], "content": request["summary"]}
        given = {name: value for name, value in fields.items() if value is not None}
        shelved = {name: request[name] for name in SHELVED if request.has_param(name)}
        meta = {**(before.meta if before else {}), **shelved}
        meta = {name: value for name, value in meta.items() if value is not None}
        changed = self.server.meta.changed(request["meta"] or {}, meta, request, before, "post", "book")
        if isinstance(changed, WP_Error):
            raise changed
        prepared: dict[str, Any] | WP_Error = self.server.apply_filters(
            "rest_pre_insert_book", {**given, "meta": changed}, request
        )
        if isinstance(prepared, WP_Error):
            raise prepared
        return prepared

    def prepare_item_for_response(self, item: Post, request: WP_REST_Request) -> WP_REST_Response:
        """A book as its schema describes it, with its links."""
        data: dict[str, Any] = {
            "id": item.id, "title": item.title, "summary": item.content, "added": item.date,
            **{name: item.meta.get(name) for name in SHELVED},
        }  # fmt: skip
        if "meta" in self.schema["properties"]:
            data["meta"] = self.server.meta.get_value(item.meta, "post", "book")
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, request["context"] or "view"))
        if {"_links", "_embedded"} & self.top_level_fields(request):
            response.add_link("self", self.rest_url(request, f"/{item.id}"))
            response.add_link("collection", self.rest_url(request))
            response.add_link("author", self.server.rest_url(f"/wp/v2/users/{item.author}", request), embeddable=True)
        return self.server.apply_filters("rest_prepare_book", response, item, request)
