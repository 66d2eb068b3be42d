"""The routes of users, of their application passwords, and of sign-in."""

from __future__ import annotations

from laurel.rest.server import WP_REST_Server
from wp_users.application_passwords_controller import ApplicationPasswordsController
from wp_users.gamipress_meta import register_gamipress_meta
from wp_users.preferences_meta import register_preferences_meta
from wp_users.sessions_controller import SessionsController
from wp_users.tokens_controller import TokensController
from wp_users.users_controller import UsersController


def rest_api_init(server: WP_REST_Server) -> None:
    """Declare the users' meta, then register users, users/me, application passwords and sign-in."""
    register_preferences_meta(server)
    register_gamipress_meta(server)
    UsersController(server).register_routes()
    ApplicationPasswordsController(server).register_routes()
    SessionsController(server).register_routes()
    TokensController(server).register_routes()
