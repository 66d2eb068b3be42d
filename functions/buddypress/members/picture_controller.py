"""Avatars and cover images of members (BP_REST_Attachments_Member_Avatar_Endpoint, …_Cover_Endpoint)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from buddypress.controller import BP_REST_Controller
from buddypress.members.avatar import SIZES, avatar_images, avatar_urls
from buddypress.members.permissions import check_view, find_visible_member
from buddypress.refusal import refused
from laurel.app.community.set_picture import set_picture
from laurel.domain.records.picture import NotAPicture, picture_of
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import ALLOWED, Allowed
from laurel.wp.avatars import picture_url
from laurel.wp.request import Request

_CONTEXTS = ["view", "edit"]


class PictureController(BP_REST_Controller):
    """A member's picture of one kind: read, upload, delete."""

    kind = ""
    action = ""
    switch = ""
    title = ""
    addresses: ClassVar[tuple[str, ...]] = ()
    read_args: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def register_routes(self) -> None:
        """Register the one route."""
        server = self.server
        response = {200: "items" if self.version.in_list else "item"}
        context = {"context": self.get_context_param({"default": "view"})}
        upload = {"action": {"description": "The action of the form.", "type": "string"}}
        self.route(
            "",
            [
                self.endpoint(server.READABLE, "get_item", lambda: {**context, **self.read_args}, response),
                self.endpoint(server.CREATABLE, "create_item", lambda: upload, response),
                self.endpoint(server.DELETABLE, "delete_item", dict),
            ],
            args={"user_id": {"description": "The member's id.", "type": "integer"}},
        )

    def get_item_schema(self) -> dict[str, Any]:
        """The schema of a picture's addresses."""
        shape = {"description": "The picture's address.", "type": "string", "format": "uri", "readonly": True}
        return {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": self.title,
            "type": "object",
            "properties": {name: {**shape, "context": _CONTEXTS} for name in self.addresses},
        }

    # ---- permissions

    def get_item_permissions_check(self, request: Request) -> Allowed:
        """Callers who may see the member."""
        check_view(request)
        self._user(request)
        return ALLOWED

    def delete_item_permissions_check(self, request: Request) -> Allowed:
        """The member themselves, and moderators."""
        user = self._user(request)
        if not (user.id == request.user.id or request.user.can("bp_moderate")):
            raise refused(request)
        return ALLOWED

    def create_item_permissions_check(self, request: Request) -> Allowed:
        """The same, unless a setting disables uploads."""
        self.delete_item_permissions_check(request)
        if request.site.setting(self.switch):
            raise self._error("disabled", "Pictures cannot be uploaded here.", 403)
        return ALLOWED

    # ---- verbs

    def get_item(self, request: Request) -> WP_REST_Response:
        """The addresses of the picture."""
        user = self._user(request)
        shown = self.shown(request, user)
        if not shown:
            raise self._error("no_image", "There is no picture.", 404)
        return self._one(shown, request)

    def create_item(self, request: Request) -> WP_REST_Response:
        """Store the ``file`` of a form as the picture; its type is read from its content, not from the client."""
        user, uploaded = self._user(request), request.get_file_params().get("file")
        if uploaded is None:
            raise self._error("no_image_file", "Send a form with a picture in the field file.", 400)
        try:
            picture = picture_of(uploaded.content)
        except NotAPicture as refusal:
            raise self._error("upload_error", str(refusal), 400) from refusal
        set_picture(request.site, user.id, self.kind, picture)
        self.server.do_action(self.action, user.id, request)
        return self._one(self.shown(request, user), request)

    def delete_item(self, request: Request) -> WP_REST_Response:
        """Delete the picture; return the addresses it had."""
        user, site = self._user(request), request.site
        if self.kind not in site.member(user.id).pictures:
            raise self._error(f"no_uploaded_{self.kind}", "There is no picture to remove.", 404)
        previous = self.shown(request, user)
        set_picture(site, user.id, self.kind, None)
        return WP_REST_Response({"deleted": True, "previous": previous})

    # ---- shapes

    def shown(self, request: Request, user: User) -> dict[str, str]:
        """The picture's addresses, {} without one."""
        raise NotImplementedError

    def _one(self, shown: dict[str, str], request: Request) -> WP_REST_Response:
        data = self.add_additional_fields_to_object(dict(shown), request)
        data = self.filter_response_by_context(data, self.context_of(request))
        response = WP_REST_Response(self.version.one(data))
        return self.server.apply_filters(
            f"bp_rest_attachments_member_{self.kind}_prepare_value", response, request, shown
        )

    def _error(self, what: str, message: str, status: int) -> WP_Error:
        return WP_Error(f"bp_rest_attachments_member_{self.kind}_{what}", message, {"status": status})

    def _user(self, request: Request) -> User:
        return find_visible_member(request, request.get_url_params()["user_id"], self.version)


class AvatarController(PictureController):
    """Avatars; a member without one has the default avatar."""

    rest_base = r"members/(?P<user_id>[\d]+)/avatar"
    kind, title, addresses = "avatar", "bp_attachments_avatar", tuple(SIZES)
    action, switch = "xprofile_avatar_uploaded", "bp-disable-avatar-uploads"
    read_args: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "html": {"description": "Whether to return images instead of addresses.", "type": "boolean", "default": False},
        "alt": {"description": "The text in place of the image.", "type": "string", "default": "", "maxLength": 500},
        "no_gravatar": {
            "description": "Whether a member without a picture has the site's own drawing.",
            "type": "boolean",
            "default": False,
        },
    }

    def shown(self, request: Request, user: User) -> dict[str, str]:
        """The addresses of the avatar by size, or images if a request to read asks for them."""
        urls = avatar_urls(request, user, gravatar=not request["no_gravatar"])
        return avatar_images(urls, user, request["alt"]) if request.method == "GET" and request["html"] else urls


class CoverController(PictureController):
    """Cover images."""

    rest_base = r"members/(?P<user_id>[\d]+)/cover"
    kind, title, addresses = "cover", "bp_attachments_member_cover", ("image",)
    action, switch = "xprofile_cover_image_uploaded", "bp-disable-cover-image-uploads"

    def shown(self, request: Request, user: User) -> dict[str, str]:
        """The address of the cover image, if there is one."""
        name = request.site.member(user.id).pictures.get(self.kind)
        return {"image": picture_url(request.home_url, self.kind, user.id, name)} if name else {}
