"""Activate or deactivate a component of the community."""

from __future__ import annotations

from dataclasses import replace

from laurel.app.community.components import ACTIVE_COMPONENTS, COMPONENTS, active_components, switched
from laurel.app.community.directory_page import directory_page
from laurel.app.errors import SwitchRefused
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.insert_post import Moment
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange


def switch_component(site: Site, name: str, on: bool) -> None:
    """Activate (`on`) or deactivate a component; its data is kept. Routes change with the next request.

    A component with a directory gets its page with the first activation. Raises SwitchRefused, Unavailable.
    """

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, None]:
        active = active_components(catalogue.settings)
        if name not in COMPONENTS:
            raise SwitchRefused("nonexistent")
        if on == (name in active):
            raise SwitchRefused("already_active" if on else "inactive")
        if COMPONENTS[name].required:
            raise SwitchRefused("required")
        page = directory_page(catalogue, name, Moment(site)) if on else CatalogueChange()
        settings = {**page.settings, ACTIVE_COMPONENTS: switched(active, name, on)}
        return replace(page, settings=settings), None

    site.commit(decide)
