"""The route tables of a site: the resource groups, and a server for each state of the registered types."""

from __future__ import annotations

import importlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.definitions import definitions_of
from laurel.app.posts.post_types import with_extension_types
from laurel.app.site_events.listeners import listen_to
from laurel.auth.scopes.check import scope_check
from laurel.composition.failures import error_of
from laurel.composition.route_names import declared_route_name
from laurel.composition.site_index import authentication_methods, site_info
from laurel.rest.serving.dispatcher import RouteGroup
from laurel.wp.controller import Server
from laurel.wp.external_ids.addresses import with_user_id
from laurel.wp.unknown_fields import refuse_unknown_fields

GROUPS = (
    "discovery",
    "wp_posts",
    "wp_users",
    "gamipress_ledger",
    "gamipress_actions",
    "laurel_api",
    "tokens",
    "buddypress",
    "extensions",
)
"""The resource groups, one folder in functions/ each, in the order in which indexes list their routes."""

EXTENSIONS = "extensions"
"""The group that has worked examples, too."""

ALWAYS = (EXTENSIONS,)
"""Groups that every function loads first, because they may add to the resources of others."""

SERVERS_KEPT = 4
"""Route tables kept in memory, one per state of the registered types."""


class Servers:
    """The servers of the last few states of the registered types; safe under threads.

    With ``examples`` the worked examples among the extensions are loaded, too.
    """

    def __init__(self, *, examples: bool = False) -> None:
        self._examples = examples
        self._by_signature: OrderedDict[Any, Server] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, catalogue: Catalogue, group: str) -> Server:
        """The server for a catalogue, with the routes of a group loaded. Raises what an extension raises."""
        with self._lock:
            server = self._by_signature.get(catalogue.types_signature)
            if server is None:
                server = make_server(catalogue, examples=self._examples)
                self._by_signature[catalogue.types_signature] = server
                if len(self._by_signature) > SERVERS_KEPT:
                    self._by_signature.popitem(last=False)
        server.load(group)
        return server

    def hooks_of(self, catalogue: Catalogue) -> Server:
        """The hooks of a site outside of requests: extensions and the engine listen to its actions."""
        return self.get(catalogue, ALWAYS[0])


def make_server(catalogue: Catalogue, *, examples: bool = False) -> Server:
    """A server for the types a catalogue registers, with the groups that every function needs loaded.

    `examples`: whether the worked examples are among the extensions.
    """
    groups = [RouteGroup(name, partial(_load_group, name, examples=examples)) for name in GROUPS]
    server = Server(
        groups,
        definitions_of(catalogue, catalogue.post_types),
        site_info=site_info,
        authentication_methods=authentication_methods,
        translate=error_of,
    )
    server.add_filter(
        "rest_before_permission", scope_check(lambda route: declared_route_name(route, server.definitions))
    )
    server.add_filter("rest_request_before_callbacks", refuse_unknown_fields)
    server.add_filter("rest_request_route", with_user_id)
    for name in ALWAYS:
        server.load(name)
    if server.post_types:
        types = with_extension_types(catalogue.post_types, server.post_types)
        server.definitions = definitions_of(catalogue, types)
    listen_to(server)
    return server


def _load_group(name: str, *, examples: bool) -> Callable[[Server], None]:
    init: Callable[..., None] = importlib.import_module(f"{name}.routes").rest_api_init
    return partial(init, examples=examples) if name == EXTENSIONS else init
