"""The type variables of the framework; their default, as in extensions, is Any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import TypeVar

    SiteT = TypeVar("SiteT", default=Any)
    DefinitionsT = TypeVar("DefinitionsT", default=Any)
else:
    from typing import TypeVar

    SiteT = TypeVar("SiteT")
    """The type of a request's ``site``, which the application passes to its handlers."""

    DefinitionsT = TypeVar("DefinitionsT")
    """The type of a server's ``definitions``, from which the application registers routes."""
