"""What the framework is generic in; where nothing is said, as in extensions, it is Any."""

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
    """What the application gives its handlers with a request."""

    DefinitionsT = TypeVar("DefinitionsT")
    """What the application's groups make routes of."""
