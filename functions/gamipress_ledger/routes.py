"""The routes of logs and user earnings."""

from __future__ import annotations

from gamipress_ledger.earnings_controller import EarningsController
from gamipress_ledger.logs_controller import LogsController
from laurel.rest.serving.server import WP_REST_Server


def rest_api_init(server: WP_REST_Server) -> None:
    """Register gamipress-logs and gamipress-user-earnings."""
    LogsController(server).register_routes()
    EarningsController(server).register_routes()
