"""The routes of ``laurel/v1`` about events, points, what members read, and jobs."""

from __future__ import annotations

from laurel.wp.controller import Server
from laurel_api.events_controller import EventsController
from laurel_api.export_controller import ExportController
from laurel_api.jobs_controller import JobsController
from laurel_api.members.achievements_controller import AchievementsOfUserController
from laurel_api.members.progress_controller import ProgressController
from laurel_api.members.rows_controller import EarningsOfUserController, LogsOfUserController
from laurel_api.members.standing_controller import BalancesController, RanksController
from laurel_api.points_controller import PointsController
from laurel_api.rebuild_controller import RebuildController
from laurel_api.spam_controller import SpamController
from laurel_api.triggers_controller import TriggersController
from laurel_api.unlock_controller import UnlockController


def rest_api_init(server: Server) -> None:
    """Register all routes."""
    for controller in (
        EventsController,
        ExportController,
        JobsController,
        UnlockController,
        PointsController,
        ProgressController,
        AchievementsOfUserController,
        EarningsOfUserController,
        LogsOfUserController,
        BalancesController,
        RanksController,
        RebuildController,
        SpamController,
        TriggersController,
    ):
        controller(server).register_routes()
