"""The extensions: all modules of this folder, in the order of their names; the worked examples where they are on."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import extensions
from laurel.rest.serving.server import WP_REST_Server

NOT_EXTENSIONS = frozenset({"app", "routes"})

EXAMPLES = frozenset({"author_posts", "book_loans", "book_pages", "library", "reading_time", "starter_route"})
"""The worked examples of docs/extending.md. A site has them only with LAUREL_EXAMPLES=on."""


def rest_api_init(server: WP_REST_Server, *, examples: bool = False) -> None:
    """Let every extension register what it adds (the action rest_api_init); without `examples` these are not imported.

    An exception in one of them is raised further, with a note that names the module.
    """
    for name in extension_names(examples=examples):
        try:
            importlib.import_module(f"extensions.{name}").rest_api_init(server)
        except Exception as error:
            error.add_note(f"while registering the extension functions/extensions/{name}.py")
            raise


def extension_names(*, examples: bool = False) -> Iterator[str]:
    """The modules with a ``rest_api_init(server)``; modules whose names begin with ``_`` are parts of others."""
    left_out = NOT_EXTENSIONS if examples else NOT_EXTENSIONS | EXAMPLES
    for module in sorted(pkgutil.iter_modules(extensions.__path__), key=lambda found: found.name):
        if module.name not in left_out and not module.name.startswith("_"):
            yield module.name
