"""The routes that describe the site, and its pages."""

from __future__ import annotations

from discovery.docs import docs_page
from discovery.openapi import OpenapiController
from discovery.pages import site_page
from discovery.pictures import picture_page
from discovery.settings import SettingsController
from discovery.statuses import StatusesController
from discovery.types import TypesController
from laurel.wp.controller import Server


def rest_api_init(server: Server) -> None:
    """Register types, statuses, settings and the OpenAPI document. The indexes and batch/v1 are the server's own."""
    TypesController(server).register_routes()
    StatusesController(server).register_routes()
    SettingsController(server).register_routes()
    OpenapiController(server).register_routes()
    server.add_filter("site_page", site_page)
    server.add_filter("site_page", docs_page)
    server.add_filter("site_page", picture_page)
