"""The route of tokens for members."""

from __future__ import annotations

from laurel.wp.controller import Server
from tokens.controller import TokensController


def rest_api_init(server: Server) -> None:
    """Register the route."""
    TokensController(server).register_routes()
