"""Changes of the catalogue, decided again after lost races."""

from __future__ import annotations

import pytest

from laurel.app.errors import Conflict, Unavailable
from laurel.app.site import CATALOGUE_ATTEMPTS, Site
from laurel.domain.records.catalogue_change import CatalogueChange


def losing(town, monkeypatch, losses):
    """Lose that many races; returns the seconds waited, filled later."""
    commit, lost, waits = town.services.posts.commit, iter(range(losses)), []

    def raced(seen, change):
        if next(lost, None) is not None:
            raise Conflict("another was first")
        return commit(seen, change)

    monkeypatch.setattr(town.services.posts, "commit", raced)
    monkeypatch.setattr(town.services, "sleep", waits.append)
    return waits


def titled(site):
    return site.commit(lambda catalogue: (CatalogueChange(settings={"title": "x"}), catalogue.version))


def test_a_change_outlasts_what_sixteen_writers_make_it_lose(town, monkeypatch):
    waits = losing(town, monkeypatch, CATALOGUE_ATTEMPTS - 1)
    titled(Site(town.services))
    assert town.services.posts.catalogue().settings["title"] == "x"
    assert len(waits) == CATALOGUE_ATTEMPTS - 1 >= 30
    assert sum(waits) < 12


def test_a_change_that_always_loses_is_refused_in_the_end(town, monkeypatch):
    losing(town, monkeypatch, CATALOGUE_ATTEMPTS)
    with pytest.raises(Unavailable):
        titled(Site(town.services))
