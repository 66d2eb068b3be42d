"""The routes of logs and user earnings."""

from __future__ import annotations

from gamipress_ledger.earnings_controller import EarningsController
from gamipress_ledger.logs_controller import LogsController
from laurel.wp.controller import Server


def rest_api_init(server: Server) -> None:
    """Register gamipress-logs and gamipress-user-earnings."""
    LogsController(server).register_routes()
    EarningsController(server).register_routes()
