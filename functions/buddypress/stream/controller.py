"""The activity stream (BP_REST_Activity_Endpoint)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from buddypress.controller import BP_REST_Controller, bp_rest_response_add_total_headers
from buddypress.members.permissions import check_view, path_id
from buddypress.refusal import logged_in, refused
from buddypress.stream.args import ID, collection_args, content_of, create_args, update_args
from buddypress.stream.from_request import listed_member, scope_of, stream_query
from buddypress.stream.schema import stream_item_schema
from buddypress.stream.to_response import ShownItem, prepare_stream_item
from laurel.app.awards.idempotency import idempotency_marker
from laurel.app.community.stream.change import change_stream_item, delete_stream_item
from laurel.app.community.stream.favorite import toggle_favorite
from laurel.app.community.stream.list import comments_on, list_stream
from laurel.app.community.stream.post import post_stream_item
from laurel.app.errors import NoStreamItem
from laurel.app.ports.engine import Marker
from laurel.domain.records.stream_item import COMMENT, UPDATE, StreamItem
from laurel.rest.errors import WP_Error, or_raise
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.request import Request


class StreamController(BP_REST_Controller):
    """Stream items, comments on them, and the caller's favourites."""

    rest_base = "activity"

    def register_routes(self) -> None:
        """Register activity, activity/{id} and activity/{id}/favorite."""
        server, active = self.server, self.server.definitions.components
        shape = "items" if self.version.in_list else "item"
        context = {"context": self.get_context_param({"default": "view"})}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_items", self.get_collection_params),
                self.endpoint(
                    server.CREATABLE,
                    "create_item",
                    lambda: create_args(active),
                    {200: shape, 409: "error"},
                    repeatable=True,
                ),
            ],
        )
        self.route(
            r"/(?P<id>[\d]+)",
            [
                self.endpoint(server.READABLE, "get_item", lambda: context, {200: shape}),
                self.endpoint(server.EDITABLE, "update_item", lambda: update_args(active), {200: shape}),
                self.endpoint(server.DELETABLE, "delete_item", dict, {200: "deleted"}),
            ],
            args={"id": ID},
        )
        self.route(
            r"/(?P<id>[\d]+)/favorite",
            [
                self.endpoint(
                    server.EDITABLE,
                    "update_favorite",
                    dict,
                    {200: shape, 409: "error"},
                    summary=_FAVORITE,
                    repeatable=True,
                )
            ],
            args={"id": ID},
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a stream item."""
        definitions = self.server.definitions
        return stream_item_schema(definitions.components, avatars=definitions.avatars)

    def get_collection_params(self) -> dict[str, Any]:
        """The arguments of the list."""
        common = super().get_collection_params()
        common["context"]["default"] = "view"
        return collection_args(common, self.server.definitions.components)

    # ---- permissions

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Every caller, unless the community is visible to members only."""
        return check_view(request)

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may see the community; of a hidden item its author and moderators (bp_activity_user_can_read)."""
        check_view(request)
        return _check_readable_if_any(request)

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who are logged in, in their own name."""
        logged_in(request)
        if absint(request["user_id"]) not in (0, request.user.id):
            raise refused(request)
        return ALLOWED

    def update_item_permissions_check(self, request: Request) -> Allowed:
        """The author, and moderators (bp_activity_user_can_delete)."""
        logged_in(request)
        if not _is_own(request, _find(request)):
            raise refused(request)
        return ALLOWED

    delete_item_permissions_check = update_item_permissions_check

    def update_favorite_permissions_check(self, request: Request) -> Allowed:
        """Callers who are logged in and may see the item."""
        logged_in(request)
        return _check_readable_if_any(request)

    # ---- verbs

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of the stream with its totals."""
        scope = scope_of(request, self.server.definitions.components)
        query = stream_query(request, scope)
        found = list_stream(request.site, query, scope, listed_member(request))
        prepared = [self.prepare_item_for_response(item, request) for item in self._shown(found.items, request)]
        data = [self.prepare_response_for_collection(item, request) for item in prepared]
        return bp_rest_response_add_total_headers(WP_REST_Response(data), found.total, query.limit)

    def get_item(self, request: Request) -> WP_REST_Response:
        """One item."""
        return self._one(_find(request), request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Post an item or a comment; a repetition with the same ``Idempotency-Key`` returns what was posted."""
        self.set_written_context(request)
        draft = StreamItem(
            id=0,
            user_id=request.user.id,
            component=request["component"] or "activity",
            type=request["type"] or UPDATE,
            content=_content(request, "create"),
            date="",
            item_id=request["primary_item_id"] or 0,
            secondary_item_id=request["secondary_item_id"] or 0,
            hidden=bool(request["hidden"]),
        )
        if draft.is_comment:
            draft = replace(draft, component="activity")
            root = request.site.stream_item(draft.item_id)
            if root is None:
                raise NoStreamItem(draft.item_id)
            _check_readable(request, root)
        posted = post_stream_item(request.site, draft, _marker(request), home_url=request.home_url)
        if posted.replied_to:
            self.server.do_action("bp_activity_comment_posted", posted.item, posted.replied_to, request)
        elif posted.item.type == UPDATE:
            self.server.do_action("bp_activity_posted_update", posted.item, request)
        return self._written(posted.item, request)

    def update_item(self, request: Request) -> WP_REST_Response:
        """Replace an item's content, and the other given properties; a comment stays under its item."""
        self.set_written_context(request)
        content = _content(request, "update")

        def change(seen: StreamItem) -> StreamItem:
            given = {member: request[name] for name, member in _CHANGEABLE.items() if request[name] is not None}
            if (given.get("type", seen.type) == COMMENT) != seen.is_comment:
                raise WP_Error(
                    "bp_rest_user_cannot_update_activity",
                    "A comment stays a comment, an item an item.",
                    {"status": 400},
                )
            if seen.is_comment:
                given = {name: value for name, value in given.items() if name == "hidden"}
            return replace(seen, content=content, **given)

        changed = change_stream_item(request.site, _find(request).id, change, home_url=request.home_url)
        return self._written(changed, request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete an item with its comments, or a comment with its replies; return what it was."""
        item = _find(request)
        request.set_param("context", "edit")
        (shown,) = self._shown([item], request)
        previous = self.prepare_item_for_response(shown, request)
        deleted = delete_stream_item(request.site, item.id, request.user.id)
        self.server.do_action(
            "bp_activity_delete_comment" if deleted.is_comment else "bp_activity_deleted", deleted, request
        )
        return WP_REST_Response({"deleted": True, "previous": previous.data})

    def update_favorite(self, request: Request) -> WP_REST_Response:
        """Add an item to the caller's favourites, or remove it; an ``Idempotency-Key`` makes it repeatable."""
        caller = request.user.id
        favored = toggle_favorite(request.site, _find(request).id, caller, _marker(request))
        if not favored.repeated:
            verb = "add" if favored.on else "remove"
            self.server.do_action(f"bp_activity_{verb}_user_favorite", favored.item, caller, request)
        (shown,) = self._shown([favored.item], request)
        return self.item_response(replace(shown, favorited=favored.on), request)

    # ---- shapes

    def _written(self, item: StreamItem, request: Request) -> WP_REST_Response:
        or_raise(self.update_additional_fields_for_object(item, request))
        return self._one(request.site.stream_item(item.id) or item, request)

    def _one(self, item: StreamItem, request: Request) -> WP_REST_Response:
        (shown,) = self._shown([item], request)
        return self.item_response(shown, request)

    def _shown(self, items: Sequence[StreamItem], request: Request) -> list[ShownItem]:
        """What the responses about items are made from, read for all of them at once."""
        site = request.site
        threads = comments_on(site, items) if request["display_comments"] == "threaded" else None
        with_comments = [*items, *(comment for thread in (threads or {}).values() for comment in thread)]
        site.remember_stream_items(with_comments)
        site.remember_listed(site.services.members.get_many({item.user_id for item in with_comments}).values())
        favorites = site.services.stream_items.favorites_among(request.user.id, [item.id for item in with_comments])

        def shown(item: StreamItem, thread: Sequence[StreamItem]) -> ShownItem:
            replies = [shown(comment, thread) for comment in thread if comment.secondary_item_id == item.id]
            comments = None if threads is None else replies
            return ShownItem(item, site.user(item.user_id), request, item.id in favorites, comments)

        return [shown(item, _readable_thread(request, item, (threads or {}).get(item.id, ()))) for item in items]

    def prepare_item_for_response(self, item: ShownItem, request: Request) -> WP_REST_Response:
        """An item with links, open to the filter bp_rest_activity_prepare_value."""
        stored = item.item
        data = prepare_stream_item(item, self.top_level_fields(request))
        if item.comments is not None and "comments" in data:
            prepared = [self.prepare_item_for_response(comment, request) for comment in item.comments]
            data["comments"] = [self.prepare_response_for_collection(comment, request) for comment in prepared]
        data = self.add_additional_fields_to_object(data, request)
        response = WP_REST_Response(self.filter_response_by_context(data, self.context_of(request)))
        response.add_link("self", self.rest_url(request, f"/{stored.id}"))
        response.add_link("collection", self.rest_url(request, "/"))
        user = self.server.rest_url(f"/{self.namespace}/members/{stored.user_id}", request)
        response.add_link("user", user, embeddable=True)
        if stored.is_comment:
            response.add_link("up", self.rest_url(request, f"/{stored.secondary_item_id}"))
        if request.user.id:
            favorite = self.rest_url(request, f"/{stored.id}/favorite")
            for rel in ("favorite", "bp-action-favorite"):
                response.add_link(rel, favorite, activity_id=stored.id)
        return self.server.apply_filters("bp_rest_activity_prepare_value", response, request, stored)


_FAVORITE = "Make an activity item a favourite, or no longer"
_CHANGEABLE = {
    "component": "component",
    "type": "type",
    "primary_item_id": "item_id",
    "secondary_item_id": "secondary_item_id",
    "hidden": "hidden",
}
"""Arguments of an update, and the attribute of the item that each changes."""


def _find(request: Request) -> StreamItem:
    """The item that the path names. Raises WP_Error 404."""
    item = request.site.stream_item(path_id(request))
    if item is None:
        raise NoStreamItem(path_id(request))
    return item


def _is_own(request: Request, item: StreamItem) -> bool:
    return item.user_id == request.user.id or request.user.can("bp_moderate")


def _is_readable(request: Request, item: StreamItem) -> bool:
    return not (item.hidden or item.spam) or _is_own(request, item)


def _readable_thread(request: Request, root: StreamItem, comments: Sequence[StreamItem]) -> Sequence[StreamItem]:
    """The comments shown within an item; those of a hidden item are hidden only because it is."""
    return [item for item in comments if _is_readable(request, item) or (root.hidden and not item.spam)]


def _check_readable_if_any(request: Request) -> Allowed:
    """The same of the item that the path names; an item that is absent is 404 for every caller, not refused."""
    item = request.site.stream_item(path_id(request))
    return ALLOWED if item is None else _check_readable(request, item)


def _check_readable(request: Request, item: StreamItem) -> Allowed:
    if not _is_readable(request, item):
        raise refused(request)
    return ALLOWED


def _content(request: Request, verb: str) -> str:
    """The content of a request without disallowed markup. Raises WP_Error 400 if it is empty."""
    text = request.site.services.clean_update(content_of(request["content"]))
    if not text.strip():
        raise WP_Error(f"bp_rest_{verb}_activity_empty_content", "The content is empty.", {"status": 400})
    return text


def _marker(request: Request) -> Marker | None:
    key = request.get_header("idempotency-key")
    if key is None:
        return None
    content = {"route": request.route.lower(), "params": request.get_params()}
    return idempotency_marker(request.user.id, key, content, request.site.now())
