"""The composition root: what is made once per process, and how a request finds its way to a group."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from laurel.app.awards.site_listeners import listen_to
from laurel.app.metrics import THROTTLED_SIGN_INS, Count, nobody
from laurel.app.ports.common import Clock
from laurel.app.ports.notices import Notices, RowChange
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.definitions import definitions_of
from laurel.app.posts.post_types import PostType, with_extension_types
from laurel.app.site import Services, Site, SystemClock
from laurel.auth.attempt import Attempt, has_credentials
from laurel.auth.authenticate import authenticate
from laurel.auth.throttle import TOO_MANY_ATTEMPTS
from laurel.composition import telemetry
from laurel.composition.config import BadConfig, Config, secret_of
from laurel.composition.services import make_services
from laurel.rest.errors import WP_Error, internal_server_error
from laurel.rest.http.gateway import reply_to_event, request_from_event
from laurel.rest.http.messages import HttpReply, HttpRequest, Served
from laurel.rest.http.request import Anonymous, CurrentUser, WP_REST_Request
from laurel.rest.serving.dispatcher import RouteGroup
from laurel.rest.serving.path_template import path_template
from laurel.rest.serving.serve import error_reply, route_of, serve_request
from laurel.rest.serving.server import WP_REST_Server
from laurel.store.driver.usage import CONSUMED, Usage

if TYPE_CHECKING:
    from laurel.store.aws.stream import StreamCounter
    from laurel.store.driver.requests import Tables

logger = logging.getLogger("laurel")

# A request leaves few cycles behind, and by default all that it makes is looked through again and again for them: a
# twentieth of a cold start.
gc.set_threshold(20_000, 20, 20)

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

_OF_TYPE = re.compile(r"/wp/v2/([^/]+)")

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]

Work = Callable[[dict[str, Any], Any, Count], dict[str, Any]]
"""``work(event, context, count)`` of a function that no request reaches; it answers what Lambda is told."""


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
    from devstore.meter import Meter

    return Meter(driver)


@cache
def _driver() -> Any:
    settings = config()
    if settings.store == "memory":
        from devstore.memory import MemoryTables

        return MemoryTables()
    from laurel.store.driver.client import dynamodb_client
    from laurel.store.driver.dynamodb import DynamoTables

    return DynamoTables(dynamodb_client(), settings.table_prefix)


def create_tables() -> None:
    """Make the tables where no deployment does: in a local DynamoDB."""
    if config().store == "dynamodb":
        from laurel.store.driver.client import dynamodb_client
        from laurel.store.driver.tables import create_tables as create

        create(dynamodb_client(), config().table_prefix)


_clock: Clock = SystemClock()


def use_clock(clock: Clock) -> None:
    """Go by another clock than the machine's. For test servers, before anything asks for the services."""
    global _clock  # noqa: PLW0603 - set once, before the services are made
    _clock = clock


_guard: Callable[[Tables], Tables] | None = None


def use_guard(guard: Callable[[Tables], Tables]) -> None:
    """Let all use of the tables pass through a driver around theirs. For test servers, as `use_clock`."""
    global _guard  # noqa: PLW0603 - set once, before the services are made
    _guard = guard


def _guarded_tables() -> Tables:
    return _guard(tables()) if _guard else tables()


@cache
def services() -> Services:
    """The stores, the clock and the secret of this process."""
    return make_services(_guarded_tables(), secret, pump() if config().pump else lambda: None, clock=_clock)


@cache
def secret() -> bytes:
    """The secret of the site: from the environment, or once per process from AWS Secrets Manager.

    Raises Unavailable if it cannot be had now, and BadConfig if it cannot be had at all.
    """
    settings = config()
    if settings.secret:
        return settings.secret
    from laurel.store.aws.secret import SecretRefused, read_secret
    from laurel.store.driver.client import new_client

    try:
        text = read_secret(new_client(service="secretsmanager"), settings.secret_arn)
    except SecretRefused as refused:
        raise BadConfig(f"LAUREL_SECRET_ARN: {refused}") from refused
    return secret_of(text, "the secret of LAUREL_SECRET_ARN")


def pump() -> Callable[[], None]:
    """What counts logs and earnings up to the moment, where no function reads the tables' streams."""
    from devstore.stream import MemoryStream
    from laurel.store.aws.stream import DynamoStream, Pump, Stream
    from laurel.store.ledger.projections import PROJECTED, Projections

    driver = _driver()
    stream: Stream
    if config().store == "memory":
        stream = MemoryStream(driver, PROJECTED)
    else:
        from laurel.store.driver.client import dynamodb_client, streams_client

        stream = DynamoStream(dynamodb_client(), streams_client(), config().table_prefix)
    return Pump(stream, Projections(driver)).catch_up


@cache
def stream_counter() -> StreamCounter:
    """What counts the logs and earnings that streams deliver."""
    from laurel.store.aws.stream import StreamCounter
    from laurel.store.ledger.projections import Projections

    return StreamCounter(Projections(_guarded_tables()))


_notices: Notices | None = None


def use_notices(outlet: Notices) -> None:
    """Send notices elsewhere than to the bus of the settings. For processes on a developer's machine."""
    global _notices  # noqa: PLW0603 - set once, before anything is published
    _notices = outlet


def notices() -> Notices:
    """Where notices for the outside go."""
    return _notices or _event_bus()


@cache
def _event_bus() -> Notices:
    from laurel.store.aws.event_bus import EventBus
    from laurel.store.driver.client import new_client

    return EventBus(new_client(service="events"), config().event_bus)


def row_changes(records: Sequence[Mapping[str, Any]]) -> list[RowChange]:
    """What the records of the ledgers' streams, as Lambda delivers them, say of rows."""
    from laurel.store.aws.row_changes import row_changes as read

    return read(records)


def rest_handler(group: str) -> Handler:
    """The Lambda entry of a resource group: an API Gateway event in, its reply out."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        http = request_from_event(event, config().site_url)
        with telemetry.invocation(context, **telemetry.request_ids(event)) as watch, CONSUMED() as usage:
            reply = answer(group, http, watch.count)
            served = reply.served or Served(http.method)
            if served.code == TOO_MANY_ATTEMPTS:
                watch.count(THROTTLED_SIGN_INS)
            watch.tell_request(reply.status, _told(served), _cost(usage))
        return reply_to_event(reply)

    return handler


def batch_handler(work: Work) -> Handler:
    """The Lambda entry of a consumer of a queue or a stream.

    The work is the event's ``Records``; its answer names in ``batchItemFailures`` those to be delivered again.
    """
    return _told_as_batch(work, lambda event, answered: (len(event["Records"]), len(answered["batchItemFailures"])))


def schedule_handler(work: Work) -> Handler:
    """The Lambda entry of what a schedule calls; its work answers with the ids of what is ``done``, and ``failed``."""
    return _told_as_batch(
        work, lambda _, answered: (len(answered["done"]) + len(answered["failed"]), len(answered["failed"]))
    )


def _told_as_batch(work: Work, sizes: Callable[[dict[str, Any], dict[str, Any]], tuple[int, int]]) -> Handler:
    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        with telemetry.invocation(context) as watch, CONSUMED() as usage:
            answered = work(event, context, watch.count)
            watch.tell_batch(*sizes(event, answered), _cost(usage))
        return answered

    return handler


def translate(error: Exception) -> WP_Error | None:
    """The error that reports an exception of the application; None for a mistake of ours."""
    from laurel.composition.failures import translate as told  # knows the engine's exceptions, too

    return told(error)


def _told(served: Served) -> dict[str, Any]:
    return {"method": served.method, "route": served.route, "code": served.code, "user_id": served.user_id}


def _cost(usage: Usage) -> dict[str, float]:
    return {"dynamodb_calls": usage.calls, "read_units": usage.read_units, "write_units": usage.write_units}


def answer(group: str, http: HttpRequest, count: Count = nobody) -> HttpReply:
    """Answer an HTTP request with the routes of a group at hand; others are loaded when needed.

    A mistake of ours is logged and a plain 500. Raises only what keeps the routes from being loaded.
    """
    try:
        site = Site(services(), count)
        catalogue = site.catalogue
    except Exception as error:
        return _failed(http, error)
    server = _servers.get(catalogue, group)  # a mistake in an extension stops the program
    try:
        route = route_of(http)
        if route is None:
            server.load("discovery")
            page: HttpReply = server.apply_filters("site_page", HttpReply(404), http, site, server)
            return page
        reply = serve_request(server, http, route, partial(_authenticate, site), site)
    except Exception as error:
        return _failed(http, error)
    if reply.served:
        reply.served = replace(reply.served, route=_named(reply.served.route, server.definitions.post_types))
    return reply


def hooks_of(site: Site) -> WP_REST_Server:
    """Where actions of a site are announced outside of requests: extensions and the engine listen there."""
    return _servers.get(site.catalogue, ALWAYS[0])


def _failed(http: HttpRequest, error: Exception) -> HttpReply:
    failure = translate(error)
    if failure is None:
        logger.error("a request failed outside the routes", exc_info=error)
        failure = internal_server_error()
    reply = error_reply(failure)
    reply.served = Served(http.method, code=failure.get_error_code())
    return reply


def _named(pattern: str, post_types: Mapping[str, PostType]) -> str:
    """How a route is called in logs and metrics: ``/wp/v2/posts/{id}``.

    Types that people make share one name, ``/wp/v2/{rest_base}``, so that there are only so many.
    """
    template = path_template(pattern)
    path = template.path if template else pattern
    of_type = _OF_TYPE.match(path)
    if of_type and of_type[1] in post_types and post_types[of_type[1]].kind:
        return "/wp/v2/{rest_base}" + path[of_type.end() :]
    return path


def _authenticate(site: Site, request: WP_REST_Request, http: HttpRequest) -> CurrentUser | WP_Error:
    if not has_credentials(request):
        return Anonymous()
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
    listen_to(server)
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
