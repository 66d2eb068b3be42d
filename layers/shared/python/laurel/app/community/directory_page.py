"""The pages of components that have a directory (bp_core_add_page_mappings)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.insert_post import Moment
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

PAGES = "bp-pages"
"""The stored option that maps components to the ids of their pages."""

TITLES: Mapping[str, str] = {"members": "Members", "activity": "Activity", "groups": "Groups"}
"""The components that have a directory, and the title of its page (bp_core_get_directory_page_default_titles)."""

POST_TYPE = "buddypress"
"""The post type of directory pages, which has no routes."""


def directory_page(catalogue: Catalogue, name: str, now: Moment) -> CatalogueChange:
    """The change that creates a component's directory page; an empty one if the page exists or there is no directory.

    The page takes a post's id. A page that was deleted or trashed is created again.
    """
    stored: dict[str, int] = catalogue.settings.get(PAGES, {})
    page = catalogue.get(stored.get(name, 0))
    if name not in TITLES or (page and page.status == "publish"):
        return CatalogueChange()
    dates: dict[str, Any] = {"date": now.local, "date_gmt": now.gmt, "modified": now.local, "modified_gmt": now.gmt}
    number, title = catalogue.next_id, TITLES[name]
    post = Post(number, POST_TYPE, status="publish", slug=name, title=title, **dates)
    return CatalogueChange(put=(post,), settings={PAGES: {**stored, name: number}}, next_id=number + 1)
