"""The actions of GamiPress' add-on Rest API Extended: points, achievements, ranks and requirements by hand."""

from __future__ import annotations

from gamipress_actions.achievements_controller import AchievementsController
from gamipress_actions.index_controller import IndexController
from gamipress_actions.points_controller import PointsController
from gamipress_actions.ranks_controller import RanksController
from gamipress_actions.requirements_controller import RequirementsController
from laurel.wp.controller import Server


def rest_api_init(server: Server) -> None:
    """Register the index and the fifteen actions, in the order the index lists them."""
    for controller in (
        IndexController,
        PointsController,
        AchievementsController,
        RanksController,
        RequirementsController,
    ):
        controller(server).register_routes()
