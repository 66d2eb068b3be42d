"""The arrows between the layers: which code may import which, without circular imports."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import (
    ROOT,
    Import,
    arrows_between_files,
    circles,
    files,
    imports_in,
    imports_of,
    name_of,
    within,
)

EVERYTHING = {"laurel", "devstore", "laurel_cli", "laurel_build"}

VALUES = {
    "laurel.domain.amounts",
    "laurel.domain.failure",
    "laurel.domain.slug",
    *(f"laurel.domain.awards.{name}" for name in ("event", "progress_report", "rebuild", "rulebook", "state")),
}
"""What use cases of the engine take and return, without what decides; the base of exceptions; slugs; bounds."""

# room: what it may import of ours (prefixes), and which packages beside the standard library
ARROWS = {
    "laurel.rest.formatting.kses": ({"laurel.rest"}, {"nh3"}),
    "laurel.rest": ({"laurel.rest"}, set()),
    "laurel.domain": ({"laurel.domain"}, set()),
    "laurel.app": ({"laurel.app", "laurel.domain"}, set()),
    "laurel.wp": ({"laurel.wp", "laurel.app", "laurel.rest", "laurel.domain.records"}, set()),
    "laurel.store": (
        {"laurel.store", "laurel.app.ports", "laurel.app.errors", "laurel.app.posts.catalogue", "laurel.domain"},
        {"botocore"},
    ),
    "laurel.auth": (
        {"laurel.auth", "laurel.app.ports", "laurel.app.errors", "laurel.domain.records", "laurel.rest"},
        {"jwt"},
    ),
    "laurel.composition": ({"laurel"}, {"aws_lambda_powertools"}),
    "devstore": ({"devstore", "laurel.store.driver", "laurel.app.ports", "laurel.app.errors"}, set()),
    "functions": (
        {
            "laurel.wp",
            "laurel.rest",
            "laurel.app",
            "laurel.auth",
            "laurel.domain.records",
            "laurel.composition",
            *VALUES,
        },
        {"aws_lambda_powertools", "pydantic"},
    ),
    "laurel_build": ({"laurel_build"}, set()),
    "laurel_cli": (EVERYTHING, {"ministack", "pydantic", "werkzeug", "yaml"}),
}
OFFERED = {"extensions": ("wp_posts.controller",)}
"""What a group of functions may import from others: extensions extend the controller of posts."""

STUBS = {"_typeshed", "typing_extensions"}
"""What only mypy reads."""

LAZY_ONLY = {"boto3", "botocore", "jwt"}


def room_of(file: Path) -> str | None:
    """The room of `ARROWS` that a file is in: the first that matches."""
    if file.is_relative_to(ROOT / "functions"):
        return "functions"
    name = name_of(file)
    return next((room for room in ARROWS if within(name, room)), None)


def complaint(item: Import) -> str | None:
    """Why an import is against the arrows, or None."""
    room = room_of(item.file)
    if room is None:
        return None
    ours, packages = ARROWS[room]
    top = item.module.partition(".")[0]
    if top in sys.stdlib_module_names or (top in STUBS and item.typing_only):
        return None
    if any(within(item.module, prefix) for prefix in ours):
        return None
    group = name_of(item.file).partition(".")[0]
    if room == "functions" and (top == group or item.module in OFFERED.get(group, ())):
        return None
    if top not in packages:
        return f"{item}, which {room} may not"
    if top in LAZY_ONLY and not item.lazy:
        return f"{item} when it is loaded; it must wait for the first use"
    return None


def test_imports_follow_the_arrows():
    complaints = [text for file in files() for item in imports_of(file) if (text := complaint(item))]
    assert not complaints, "\n" + "\n".join(complaints)


def test_every_file_has_a_room():
    homeless = [name_of(file) for file in files() if room_of(file) is None and name_of(file) != "laurel"]
    assert not homeless


def test_no_circles_of_files():
    found = circles(arrows_between_files(files()))
    assert not found, "\n".join(" <-> ".join(circle) for circle in found)


@pytest.mark.parametrize(
    ("path", "source", "allowed"),
    [
        ("layers/shared/python/laurel/domain/x.py", "import json", True),
        ("layers/shared/python/laurel/domain/x.py", "from laurel.app import ports", False),
        ("layers/shared/python/laurel/domain/x.py", "import pydantic", False),
        ("layers/shared/python/laurel/rest/x.py", "def f():\n    import laurel.app.ports", False),
        ("layers/shared/python/laurel/store/x.py", "from laurel.app.ports.posts import Posts", True),
        ("layers/shared/python/laurel/rest/x.py", "from typing_extensions import TypeVar", False),
        ("layers/shared/python/laurel/rest/x.py", "if TYPE_CHECKING:\n    from typing_extensions import TypeVar", True),
        ("layers/shared/python/laurel/store/x.py", "from laurel.app.errors import Conflict", True),
        ("layers/shared/python/laurel/store/x.py", "from laurel.app import install", False),
        ("layers/shared/python/laurel/store/x.py", "import botocore.session", False),
        ("layers/shared/python/laurel/store/x.py", "def f():\n    import botocore.session", True),
        ("layers/shared/python/laurel/app/x.py", "def f():\n    import botocore.session", False),
        ("layers/shared/python/laurel/app/x.py", "from .. import rest", False),
        ("layers/shared/python/laurel/wp/x.py", "from laurel.app.site import Site", True),
        ("layers/shared/python/laurel/wp/x.py", "from laurel.store.rows import keys", False),
        ("layers/shared/python/laurel/auth/x.py", "from laurel.app.site import Site", False),
        ("layers/shared/python/laurel/composition/x.py", "from laurel.store.rows import keys", True),
        ("layers/shared/python/laurel/composition/x.py", "def f():\n    import devstore.memory", False),
        ("devstore/x.py", "from laurel.store.driver.requests import Tables", True),
        ("devstore/x.py", "from laurel.store.rows import keys", False),
        ("functions/wp_posts/x.py", "from laurel.domain.records.post import Post", True),
        ("functions/wp_posts/x.py", "from laurel.domain.awards.event import Event", True),
        ("functions/wp_posts/x.py", "from laurel.domain.awards.run import Run", False),
        ("functions/wp_posts/x.py", "from laurel.store.catalogue import posts", False),
        ("functions/wp_posts/x.py", "from laurel import store", False),
        ("functions/wp_posts/x.py", "from devstore import memory", False),
        ("functions/wp_posts/x.py", "from wp_posts.routes import register", True),
        ("functions/wp_posts/x.py", "import wp_users", False),
        ("functions/extensions/x.py", "from wp_posts.controller import WP_REST_Posts_Controller", True),
        ("functions/extensions/x.py", "from wp_posts.query import post_query", False),
        ("functions/laurel_api/x.py", "from wp_posts.controller import WP_REST_Posts_Controller", False),
    ],
)
def test_the_rule_itself(path, source, allowed):
    found = list(imports_in(source, ROOT / path))
    assert found
    assert all(complaint(item) is None for item in found) is allowed


def test_circles_are_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []
