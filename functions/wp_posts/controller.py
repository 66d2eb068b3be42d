"""The posts controller, for every post type (WP_REST_Posts_Controller)."""

from __future__ import annotations

from functools import partial
from typing import Any

from laurel.app.posts.delete_post import delete_post
from laurel.app.posts.insert_post import Writing as Writer
from laurel.app.posts.insert_post import create_post, update_post
from laurel.app.posts.list_posts import list_posts
from laurel.app.posts.own_triggers import listening_to
from laurel.app.posts.post_types import REQUIREMENT_TYPES, TRIGGER_TYPE, PostType, extension_post_type
from laurel.app.posts.trash_post import trash_post
from laurel.domain.records.post import Post
from laurel.domain.slug import sanitize_title
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.formatting.text import php_string
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint, paginate, total_pages
from laurel.rest.resources.permissions import Allowed, not_allowed
from laurel.rest.schema import distinct, rest_validate_request_arg, rest_validate_value_from_schema, wp_parse_list
from laurel.rest.serving.reply_size import within_a_reply
from laurel.wp.controller import Controller, Server
from laurel.wp.permalinks import guid_of
from laurel.wp.post_routes import rest_get_route_for_post
from laurel.wp.request import Request
from wp_posts import permissions
from wp_posts.collection_params import collection_params
from wp_posts.from_request import Writing, prepare_for_database
from wp_posts.links import available_actions, prepare_links
from wp_posts.query import post_query
from wp_posts.schema import item_schema
from wp_posts.to_response import Preparing, prepare_post

TYPES_IN_FULL = 20
"""Of how many achievement and rank types the API index describes every argument: 15 KB each."""


ALSO_BRIEF = (TRIGGER_TYPE, *REQUIREMENT_TYPES)
"""Further types that are described briefly on a site of more."""


class WP_REST_Posts_Controller(Controller):
    """The collection and items of one post type (WP_REST_Posts_Controller), for extensions to extend, too.

    Args:
        server: The server to register routes on.
        post_type: The type, or the name of one that is registered. Raises ValueError for a name that is not.
    """

    def __init__(self, server: Server, post_type: PostType | str) -> None:
        super().__init__(server)
        self.post_type = _registered(server, post_type) if isinstance(post_type, str) else post_type
        self.namespace, self.rest_base = self.post_type.rest_namespace, self.post_type.rest_base

    def register_routes(self) -> None:
        """Register the type's collection and item routes."""
        server, schema = self.server, self.get_public_item_schema
        context = partial(self.get_context_param, {"default": "view"})
        collection = [
            self.endpoint(server.READABLE, "get_items", self.get_collection_params),
            self.endpoint(
                server.CREATABLE, "create_item", self.get_endpoint_args_for_item_schema, {201: "item", 507: "error"}
            ),
        ]
        item = [
            self.endpoint(server.READABLE, "get_item", lambda: {"context": context(), **self._reading_args()}),
            self.endpoint(
                server.EDITABLE, "update_item", lambda: self.get_endpoint_args_for_item_schema(server.EDITABLE)
            ),
            self.endpoint(server.DELETABLE, "delete_item", lambda: {"force": FORCE}, {200: "deleted", 410: "error"}),
        ]
        options: dict[str, Any] = {"schema": schema, "allow_batch": {"v1": True}, "brief": self._is_one_of_many()}
        server.register_rest_route(self.namespace, f"/{self.rest_base}", collection, **options)
        route = rf"/{self.rest_base}/(?P<id>[\d]+)"
        server.register_rest_route(self.namespace, route, item, args={"id": ID}, **options)

    def _is_one_of_many(self) -> bool:
        """Whether the site has so many types of its own that indexes describe their routes briefly.

        And those of declared triggers, which no client of WordPress or GamiPress looks for, and of the four types of
        requirements, which have the longest.
        """
        made = sum(bool(post_type.kind) for post_type in self.server.definitions.post_types.values())
        return made > TYPES_IN_FULL and bool(self.post_type.kind or self.post_type.name in ALSO_BRIEF)

    def _reading_args(self) -> dict[str, Any]:
        args: dict[str, Any] = {}
        if "excerpt" in self.post_type.supports:
            args["excerpt_length"] = {"description": "The number of words of an automatic excerpt.", "type": "integer"}
        return {**args, "password": {"description": "The password of a protected post.", "type": "string"}}

    # ---- schema and arguments

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of this type, by its supported features."""
        checks: dict[str, Any] = {"slug": _sanitize_slug, "status": self._check_status, "template": _check_template}
        return item_schema(self.post_type, self.server.meta, checks)

    def get_collection_params(self) -> dict[str, Any]:
        """The collection's arguments, open to the filter rest_{type}_collection_params."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        params = collection_params(self.post_type, common, self.sanitize_post_statuses)
        return self.server.apply_filters(f"rest_{self.post_type.name}_collection_params", params, self.post_type)

    def sanitize_post_statuses(self, value: object, request: Request, name: str) -> Any:
        """A list of statuses. Any but the default needs a capability, checked before the status is validated."""
        statuses = distinct(sanitize_title(php_string(status)) for status in wp_parse_list(value))
        default = request.get_attributes()["args"][name]["default"]
        for status in statuses:
            if status == default:
                continue
            can = request.user.can
            if not (can("edit_posts") or (status == "private" and can("read_private_posts"))):
                return not_allowed(request, "rest_forbidden_status", "You may not see posts in this state.")
            verdict = rest_validate_request_arg(status, request, name)
            if isinstance(verdict, WP_Error):
                return verdict
        return statuses

    def _check_status(self, status: object, request: Request, name: str) -> Any:
        post = request.site.catalogue.get(_int(request["id"]))
        if post and post.type in self.post_type.refs and post.status == status:
            return True
        return rest_validate_value_from_schema(status, request.get_attributes()["args"][name], name)

    # ---- permissions

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller; in edit context callers who may edit posts."""
        return permissions.check_list(request)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may read the post; in edit context callers who may edit it."""
        return permissions.check_read(request, self.get_post)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit posts; others' posts and sticky ones need further capabilities."""
        return permissions.check_create(request, self.post_type)

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may edit the post."""
        return permissions.check_update(request, self.get_post, self.post_type)

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may delete the post."""
        return permissions.check_delete(request, self.get_post, self.post_type)

    def get_post(self, request: Request) -> Post:
        """The post of this type with the request's id. Raises WP_Error 404 rest_post_invalid_id."""
        post = request.site.catalogue.get(_int(request["id"]))
        if post is None or post.type not in self.post_type.refs:
            raise WP_Error("rest_post_invalid_id", "There is no such post.", {"status": 404})
        return post

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of the posts that the caller may read, with their totals, without those that WordPress counts, too.

        In edit context the page is without what they may not edit.
        """
        query = post_query(self.server, self.post_type, request, request.site.zone_name)
        found = list_posts(request.site.catalogue, query, permissions.counted_in_list(request))
        pages = total_pages(found.total, query.per_page)
        if query.page > pages and found.total > 0:
            raise WP_Error("rest_post_invalid_page_number", "There is no such page.", {"status": 400})
        shown = permissions.shown_in_list(found.posts, request)
        prepared = within_a_reply((self.prepare_item_for_response(post, request) for post in shown), request)
        response = WP_REST_Response([self.prepare_response_for_collection(item, request) for item in prepared])
        return paginate(response, request, self.rest_url(request), found.total, query.per_page, query.page)

    def get_item(self, request: Request) -> WP_REST_Response:
        """One post."""
        post = self.get_post(request)
        response = self.prepare_item_for_response(post, request)
        if self.post_type.viewable:
            link = Preparing(post, self.post_type, request, self.server.meta).link
            response.link_header("alternate", link, {"type": "text/html"})
        return response

    def create_item(self, request: Request) -> WP_REST_Response:
        """Store a new post; 201 with its Location, in edit context."""
        fields = self.prepare_item_for_database(request)
        writer = Writer(request.user.id, request.user.can("publish_posts"))
        post = create_post(request.site, self.post_type, fields, writer, guid_of(self.post_type, request.home_url))
        response = self._written(post, request, creating=True)
        response.set_status(201)
        route = rest_get_route_for_post(self.server, post, self.post_type)
        response.header("Location", self.server.rest_url(route, request))
        return response

    def update_item(self, request: Request) -> WP_REST_Response:
        """Change the given properties; the post in edit context."""
        fields = self.prepare_item_for_database(request)
        writer = Writer(request.user.id, request.user.can("publish_posts"))
        before = self.get_post(request)
        post = update_post(request.site, before.id, self.post_type, fields, writer)
        response = _warned(self._written(post, request, creating=False), request, before, post)
        self.server.do_action("post_updated", post.id, post, before, request)
        return response

    def _written(self, post: Post, request: Request, *, creating: bool) -> WP_REST_Response:
        name = self.post_type.name
        self.server.do_action(f"rest_insert_{name}", post, request, creating)
        or_raise(self.update_additional_fields_for_object(post, request))
        request.set_param("context", "edit")
        self.server.do_action(f"rest_after_insert_{name}", post, request, creating)
        return self.prepare_item_for_response(post, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Trash a post, or with ``force`` delete it permanently and return what it was."""
        post = self.get_post(request)
        request.set_param("context", "edit")
        if request["force"]:
            previous = self.prepare_item_for_response(post, request)
            delete_post(request.site, post.id)
            response = _warned(WP_REST_Response({"deleted": True, "previous": previous.data}), request, post, None)
        else:
            before, post = post, trash_post(request.site, post.id, self.post_type)
            response = _warned(self.prepare_item_for_response(post, request), request, before, post)
        self.server.do_action(f"rest_delete_{self.post_type.name}", post, response, request)
        return response

    # ---- shapes

    def prepare_item_for_database(self, request: Request) -> dict[str, Any]:
        """The attributes of `Post` to store, open to the filter rest_pre_insert_{type}."""
        before = self.get_post(request) if request["id"] else None
        properties = self.schema["properties"]
        fields = prepare_for_database(Writing(request, self.post_type, properties, before, self.server.meta))
        return or_raise(self.server.apply_filters(f"rest_pre_insert_{self.post_type.name}", fields, request))

    def prepare_item_for_response(self, item: Post, request: Request) -> WP_REST_Response:
        """A post in a response, with links, open to the filter rest_prepare_{type}."""
        preparing = Preparing(item, self.post_type, request, self.server.meta)
        fields = self.top_level_fields(request)
        data = prepare_post(preparing, fields)
        data = self.add_additional_fields_to_object(data, request)
        context = str(request["context"] or "view")
        response = WP_REST_Response(self.filter_response_by_context(data, context))
        if "_links" in fields or "_embedded" in fields:
            links = prepare_links(item, self.post_type, request, self.server)
            response.add_links(links)
            for rel in available_actions(self.post_type, request):
                response.add_link(rel, links["self"]["href"])
        return self.server.apply_filters(f"rest_prepare_{self.post_type.name}", response, item, request)


WARNING = "X-Laurel-Warning"
"""The header of a response to a write that was done, and that leaves something behind."""

ID = {"description": "The post's id.", "type": "integer"}
FORCE = {
    "type": "boolean",
    "default": False,
    "description": "Whether to bypass the trash and delete permanently.",
}


def _registered(server: Server, name: str) -> PostType:
    """The type of a name: an extension's, also while extensions are being registered, or the site's."""
    if name in server.post_types:
        return extension_post_type(name, server.post_types[name])
    if name not in server.definitions.post_types:
        raise ValueError(f"There is no post type {name!r}: register it before its controller.")
    return server.definitions.post_types[name]


def _warned(response: WP_REST_Response, request: Request, before: Post, after: Post | None) -> WP_REST_Response:
    """The response to a write, with a warning if requirements listen to a declared trigger that is no more."""
    stays = after is not None and (after.status, after.slug) == ("publish", before.slug)
    if before.type == TRIGGER_TYPE and before.status == "publish" and not stays:
        listening = listening_to(request.site.catalogue, before.slug)
        if listening:
            response.header(WARNING, f"{listening} published requirements listen to {before.slug}")
    return response


def _int(value: object) -> int:
    return value if isinstance(value, int) else absint(value)


def _sanitize_slug(value: object, *_: object) -> str:
    return sanitize_title(str(value))


def _check_template(template: object, request: Request, name: str) -> bool | WP_Error:
    """Only the empty template is valid: there is no theme with others (check_template)."""
    if not template and isinstance(template, str):
        return True
    return WP_Error("rest_invalid_param", f"{name} is not a template of this site.")
