"""The routes of users, of their application passwords, of sign-in, and of what becomes of a person's data."""

from __future__ import annotations

from laurel.wp.controller import Server
from wp_users.application_passwords.controller import ApplicationPasswordsController
from wp_users.balance_and_rank_meta import register_gamipress_meta
from wp_users.external_users_controller import ExternalUsersController
from wp_users.pages.authorize_page import authorize_page
from wp_users.pages.sign_in_page import sign_in_page
from wp_users.preferences_meta import register_opt_out_meta, register_preferences_meta
from wp_users.privacy.controller import PrivacyController
from wp_users.sign_in.sessions_controller import SessionsController
from wp_users.sign_in.tokens_controller import TokensController
from wp_users.sign_in.user_sessions_controller import UserSessionsController
from wp_users.users_controller import UsersController

AFTER_DISCOVERY = 20
"""The priority of pages: after discovery's, which are the default or 404, whichever group is loaded first."""


def rest_api_init(server: Server) -> None:
    """Register the pages, the users' meta, then users, those of external ids, passwords, sign-in and privacy."""
    for page in (sign_in_page, authorize_page):
        server.add_filter("site_page", page, AFTER_DISCOVERY)
    register_preferences_meta(server)
    register_opt_out_meta(server)
    register_gamipress_meta(server)
    UsersController(server).register_routes()
    ExternalUsersController(server).register_routes()
    ApplicationPasswordsController(server).register_routes()
    SessionsController(server).register_routes()
    TokensController(server).register_routes()
    UserSessionsController(server).register_routes()
    PrivacyController(server).register_routes()
