"""The server and the controllers of our own groups: of a site's definitions."""

from __future__ import annotations

from laurel.app.posts.definitions import Definitions
from laurel.rest.resources.controller import WP_REST_Controller
from laurel.rest.serving.server import WP_REST_Server

Server = WP_REST_Server[Definitions]
"""A server whose ``definitions`` are typed."""

Controller = WP_REST_Controller[Definitions]
"""The base class of controllers on such a server."""
