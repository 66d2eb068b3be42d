"""Change the site's settings (update_option)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.ledger.retention import noted
from laurel.app.posts.catalogue import Catalogue
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange


def change_settings(site: Site, values: Mapping[str, Any]) -> None:
    """Store values by name; None restores the default. In effect from the next request on. Raises Unavailable."""

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange | None, None]:
        changed = {name: value for name, value in values.items() if catalogue.settings.get(name) != value}
        stored = noted(catalogue.settings, changed, site.now().date())
        return (CatalogueChange(settings=stored) if changed else None), None

    site.commit(decide)
