"""The port to posts and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from laurel.domain.records.catalogue_change import CatalogueChange

if TYPE_CHECKING:
    from laurel.app.posts.catalogue import Catalogue


class Posts(Protocol):
    """The catalogue: posts of every type with their meta, and the site's settings."""

    def catalogue(self) -> Catalogue:
        """The catalogue as committed now: one strongly consistent read when nothing changed."""

    def latest(self) -> Catalogue:
        """The newest catalogue that this process has read or written, without asking the store."""

    def commit(self, seen: Catalogue, change: CatalogueChange) -> Catalogue:
        """Write a change that is based on the catalogue `seen`; returns the catalogue after it.

        Raises Conflict if another version was committed meanwhile, CatalogueFull at the bound, PostTooLarge, and
        ValueError for more posts than one transaction holds (`laurel.app.posts.portion`).
        """
