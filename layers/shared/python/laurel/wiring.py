"""The composition root: what is made once per process, and how a request finds its way to a group."""

from __future__ import annotations

import importlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from laurel.app.activities import listen_to
from laurel.app.catalogue import Catalogue
from laurel.app.definitions import definitions_of
from laurel.app.errors import (
    AlreadyTrashed,
    ApplicationPasswordNotFound,
    PostNotFound,
    RowNotFound,
    SlugRefused,
    TooManyApplicationPasswords,
    UserNotFound,
)
from laurel.app.idempotency import BadIdempotencyKey, IdempotencyKeyReused
from laurel.app.ports import CatalogueFull, Clock, Notices, RowChange, TooManyAtOnce, TooManyRows, Unavailable
from laurel.app.post_types import with_extension_types
from laurel.app.record_activity import EventRefused
from laurel.app.site import Services, Site, SystemClock
from laurel.auth.attempt import Attempt
from laurel.auth.authenticate import authenticate
from laurel.config import Config
from laurel.domain.operations import Refused
from laurel.rest.errors import WP_Error
from laurel.rest.gateway import reply_to_event, request_from_event
from laurel.rest.http import HttpReply, HttpRequest
from laurel.rest.request import CurrentUser, WP_REST_Request
from laurel.rest.serve import error_reply, route_of, serve_request
from laurel.rest.server import RouteGroup, WP_REST_Server

if TYPE_CHECKING:
    from laurel.store.operations import Tables
    from laurel.store.stream import StreamCounter

GROUPS = (
    "discovery",
    "wp_posts",
    "wp_users",
    "gamipress_ledger",
    "gamipress_actions",
    "laurel_api",
    "buddypress",
    "extensions",
)
"""The resource groups, one folder in functions/ each, in the order in which indexes list their routes."""

ALWAYS = ("extensions",)
"""Groups that every function loads first, because they may add to the resources of others."""

SERVERS_KEPT = 4
"""Route tables kept in memory, one per state of the registered types."""

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@cache
def config() -> Config:
    """The settings of this process, from its environment."""
    return Config.from_env(os.environ)


@cache
def tables() -> Tables:
    """The driver of the tables that the settings name, counting its use if they say so."""
    driver: Tables = _driver()
    if not config().meter:
        return driver
    from laurel.store.meter import Meter

    return Meter(driver)


@cache
def _driver() -> Any:
    settings = config()
    if settings.store == "memory":
        from laurel.store.memory import MemoryTables

        return MemoryTables()
    from laurel.store.client import dynamodb_client
    from laurel.store.dynamodb import DynamoTables

    return DynamoTables(dynamodb_client(), settings.table_prefix)


def create_tables() -> None:
    """Make the tables where no deployment does: in a local DynamoDB."""
    if config().store == "dynamodb":
        from laurel.store.client import dynamodb_client
        from laurel.store.tables import create_tables as create

        create(dynamodb_client(), config().table_prefix)


_clock: Clock = SystemClock()


def use_clock(clock: Clock) -> None:
    """Go by another clock than the machine's. For test servers, before anything asks for the services."""
    global _clock  # noqa: PLW0603 - set once, before the services are made
    _clock = clock


@cache
def services() -> Services:
    """The stores, the clock and the secret of this process."""
    return make_services(tables(), config().secret, pump() if config().pump else lambda: None, clock=_clock)


def pump() -> Callable[[], None]:
    """What counts logs and earnings up to the moment, where no function reads the tables' streams."""
    from laurel.store.projections import Projections
    from laurel.store.stream import DynamoStream, MemoryStream, Pump, Stream

    driver = _driver()
    stream: Stream
    if config().store == "memory":
        stream = MemoryStream(driver)
    else:
        from laurel.store.client import dynamodb_client, streams_client

        stream = DynamoStream(dynamodb_client(), streams_client(), config().table_prefix)
    return Pump(stream, Projections(driver)).catch_up


@cache
def stream_counter() -> StreamCounter:
    """What counts the logs and earnings that streams deliver."""
    from laurel.store.projections import Projections
    from laurel.store.stream import StreamCounter

    return StreamCounter(Projections(tables()))


@cache
def notices() -> Notices:
    """Where notices for the outside go."""
    from laurel.store.client import new_client
    from laurel.store.event_bus import EventBus

    return EventBus(new_client(service="events"), config().event_bus)


def row_changes(records: Sequence[Mapping[str, Any]]) -> list[RowChange]:
    """What the records of the ledgers' streams, as Lambda delivers them, say of rows."""
    from laurel.store.row_changes import row_changes as read

    return read(records)


def make_services(
    driver: Tables,
    secret: bytes,
    catch_up: Callable[[], None] = lambda: None,
    clock: Clock | None = None,
    **more: Any,
) -> Services:
    """The stores on a driver, with whatever else of `Services` is not to be the default.

    ``catch_up`` is called before a list goes by the counters of logs and earnings.
    """
    from laurel.store.engine import EngineStore
    from laurel.store.ledger import LedgerStore
    from laurel.store.ledger_ids import LedgerIds
    from laurel.store.members import MemberStore
    from laurel.store.posts import PostStore
    from laurel.store.user_states import UserStateStore
    from laurel.store.users import UserStore

    ids, going_by = LedgerIds(), clock or SystemClock()
    return Services(
        posts=PostStore(driver),
        users=UserStore(driver),
        engine=EngineStore(driver, ids, lambda: going_by.now().timestamp()),
        ledger=LedgerStore(driver, ids, catch_up),
        states=UserStateStore(driver, ids),
        members=MemberStore(driver),
        secret=secret,
        clean_html=clean_html,
        clock=going_by,
        **more,
    )


def clean_html(text: str) -> str:
    """A text without the markup that untrusted people may not store (wp_kses_post)."""
    from laurel.kses import wp_kses_post

    return wp_kses_post(text)


def rest_handler(group: str) -> Handler:
    """The Lambda entry of a resource group: an API Gateway event in, its reply out."""

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        http = request_from_event(event, config().site_url)
        return reply_to_event(answer(group, http))

    return handler


def answer(group: str, http: HttpRequest) -> HttpReply:
    """Answer an HTTP request with the routes of a group at hand; others are loaded when needed."""
    site = Site(services())
    try:
        server = _servers.get(site.catalogue, group)
        route = route_of(http)
        if route is None:
            server.load("discovery")
            page: HttpReply = server.apply_filters("site_page", HttpReply(404), http, site, server)
            return page
        return serve_request(server, http, route, partial(_authenticate, site), site)
    except Exception as error:
        failure = translate(error)
        if failure is None:
            raise
        return error_reply(failure)


def _authenticate(site: Site, request: WP_REST_Request, http: HttpRequest) -> CurrentUser | WP_Error:
    services = site.services
    return authenticate(Attempt(request, services.users, services.secret, site.now(), http.remote_addr))


class _Servers:
    """The servers of the last few states of the registered types, shared by all functions of a process."""

    def __init__(self) -> None:
        self._by_signature: OrderedDict[Any, WP_REST_Server] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, catalogue: Catalogue, group: str) -> WP_REST_Server:
        with self._lock:
            server = self._by_signature.get(catalogue.types_signature)
            if server is None:
                server = self._by_signature[catalogue.types_signature] = make_server(catalogue)
                if len(self._by_signature) > SERVERS_KEPT:
                    self._by_signature.popitem(last=False)
        server.load(group)
        return server


_servers = _Servers()


def make_server(catalogue: Catalogue) -> WP_REST_Server:
    """A server for the types a catalogue registers, with the groups that every function needs loaded."""
    groups = [RouteGroup(name, partial(_load_group, name)) for name in GROUPS]
    server = WP_REST_Server(
        groups,
        catalogue.post_types,
        site_info=site_info,
        authentication_methods=authentication_methods,
        translate=translate,
    )
    for name in ALWAYS:
        server.load(name)
    server.definitions = definitions_of(catalogue, with_extension_types(catalogue.post_types, server.post_types))
    listen_to(server, server.definitions.post_types)
    return server


def _load_group(name: str) -> Callable[[WP_REST_Server], None]:
    init: Callable[[WP_REST_Server], None] = importlib.import_module(f"{name}.routes").rest_api_init
    return init


def site_info(request: WP_REST_Request) -> dict[str, Any]:
    """What the API index says of the site."""
    site: Site = request.site
    offset = site.now().astimezone(site.zone).utcoffset()
    hours = (offset.total_seconds() if offset else 0) / 3600
    shown = int(hours) if hours == int(hours) else hours
    city = "" if site.zone_name[:1] in ("+", "-") else site.zone_name
    return {
        "name": site.setting("title"),
        "description": site.setting("description"),
        "url": request.home_url,
        "home": request.home_url,
        "gmt_offset": shown if city else str(shown),
        "timezone_string": city,
        "page_for_posts": site.setting("page_for_posts"),
        "page_on_front": site.setting("page_on_front"),
        "show_on_front": site.setting("show_on_front"),
    }


def authentication_methods(request: WP_REST_Request) -> dict[str, Any]:
    """The ways to authenticate that the API index offers."""
    address = f"{request.home_url}/wp-admin/authorize-application.php"
    return {"application-passwords": {"endpoints": {"authorization": address}}}


_TRANSLATIONS: tuple[tuple[type[Exception], str, str, dict[str, Any]], ...] = (
    (PostNotFound, "rest_post_invalid_id", "There is no such post.", {"status": 404}),
    (AlreadyTrashed, "rest_already_trashed", "The post is in the trash already.", {"status": 410}),
    (RowNotFound, "rest_item_invalid_id", "There is no such entry.", {"status": 404}),
    (UserNotFound, "rest_user_invalid_id", "There is no such user.", {"status": 404}),
    (
        ApplicationPasswordNotFound,
        "rest_application_password_not_found",
        "There is no such application password.",
        {"status": 404},
    ),
    (
        TooManyApplicationPasswords,
        "rest_too_many_application_passwords",
        "Revoke an application password before you make another one.",
        {"status": 400},
    ),
    (
        BadIdempotencyKey,
        "rest_invalid_idempotency_key",
        "An Idempotency-Key is 1 to 255 visible ASCII characters.",
        {"status": 400},
    ),
    (
        IdempotencyKeyReused,
        "rest_idempotency_key_reused",
        "This Idempotency-Key came with another request.",
        {"status": 409},
    ),
    (CatalogueFull, "rest_catalogue_full", "The site holds as many posts as it can.", {"status": 507}),
    (TooManyAtOnce, "rest_too_many_at_once", "This earns too much of what is limited for all.", {"status": 409}),
    (TooManyRows, "rest_too_many_rows", "This filter matches too much; narrow it down.", {"status": 400}),
    (Unavailable, "rest_unavailable", "The site is busy; try again.", {"status": 503, "retry_after": 1}),
)
"""What an exception of the application becomes as a WP_Error."""


def translate(error: Exception) -> WP_Error | None:
    """The error that reports an exception of the application; None for one that is a mistake of ours."""
    if isinstance(error, SlugRefused):
        params = {"slug": str(error)}
        detail = {"code": "rest_invalid_slug", "message": str(error), "data": None}
        data = {"status": 400, "params": params, "details": {"slug": detail}}
        return WP_Error("rest_invalid_param", "Not valid: slug", data)
    if isinstance(error, EventRefused):
        return WP_Error(error.code, str(error), {"status": error.status})
    if isinstance(error, Refused):
        return WP_Error(f"rest_{error.code}", str(error), {"status": 409})
    for kind, code, message, data in _TRANSLATIONS:
        if isinstance(error, kind):
            return WP_Error(code, message, dict(data))
    return None
