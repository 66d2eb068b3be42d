"""The extensions: all modules of this folder, in the order of their names."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import extensions
from laurel.rest.serving.server import WP_REST_Server

NOT_EXTENSIONS = frozenset({"app", "routes"})


def rest_api_init(server: WP_REST_Server) -> None:
    """Let every extension register what it adds (the action rest_api_init).

    An exception in one of them is raised further, with a note that names the module.
    """
    for name in extension_names():
        try:
            importlib.import_module(f"extensions.{name}").rest_api_init(server)
        except Exception as error:
            error.add_note(f"while registering the extension functions/extensions/{name}.py")
            raise


def extension_names() -> Iterator[str]:
    """The modules with a ``rest_api_init(server)``; modules whose names begin with ``_`` are parts of others."""
    for module in sorted(pkgutil.iter_modules(extensions.__path__), key=lambda found: found.name):
        if module.name not in NOT_EXTENSIONS and not module.name.startswith("_"):
            yield module.name
