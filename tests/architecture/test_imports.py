"""The arrows between the rooms of the house: which code may import which."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOTS = (ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli")

# room: what it may import of ours (prefixes), and which packages beside the standard library
ARROWS = {
    "laurel.rest": ({"laurel.rest"}, set()),
    "laurel.domain": ({"laurel.domain"}, set()),
    "laurel.app": ({"laurel.app", "laurel.domain"}, set()),
    "laurel.store": (
        {
            "laurel.store",
            "laurel.app.ports",
            "laurel.app.engine_ports",
            "laurel.app.ledger_ports",
            "laurel.app.catalogue",
            "laurel.domain",
        },
        {"botocore"},
    ),
    "laurel.auth": ({"laurel.auth", "laurel.app.ports", "laurel.domain", "laurel.rest"}, {"jwt"}),
    "laurel.config": (set(), set()),
    "laurel.failures": ({"laurel.app", "laurel.domain", "laurel.rest"}, set()),
    "laurel.telemetry": ({"laurel.config"}, {"aws_lambda_powertools"}),
    "laurel.kses": ({"laurel.rest"}, {"nh3"}),
    "laurel.lazily": (set(), set()),
    "laurel.services": ({"laurel.app", "laurel.store", "laurel.lazily", "laurel.kses"}, set()),
    "laurel.wiring": ({"laurel"}, set()),
    "functions": (
        {"laurel.rest", "laurel.app", "laurel.auth", "laurel.wiring"},
        {"aws_lambda_powertools", "pydantic"},
    ),
    "laurel_build": ({"laurel_build"}, set()),
    "laurel_cli": ({"laurel", "laurel_cli"}, {"ministack", "pydantic", "werkzeug", "yaml"}),
}
LAZY_ONLY = {"boto3", "botocore", "jwt"}


@dataclass(frozen=True)
class Import:
    """One imported module, where, and whether it is imported when the file is."""

    file: Path
    line: int
    module: str
    lazy: bool

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module}"


def files() -> list[Path]:
    return sorted(file for root in ROOTS for file in root.rglob("*.py"))


def name_of(file: Path) -> str:
    root = next(root for root in ROOTS if file.is_relative_to(root))
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def room_of(file: Path) -> str | None:
    if file.is_relative_to(ROOT / "functions"):
        return "functions"
    name = name_of(file)
    return next((room for room in ARROWS if within(name, room)), None)


def within(module: str, prefix: str) -> bool:
    return module == prefix or module.startswith(prefix + ".")


def imports_of(file: Path) -> Iterator[Import]:
    yield from _imports(ast.parse(file.read_text(encoding="utf-8")), file, lazy=False)


def _imports(node: ast.AST, file: Path, *, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(file, child.lineno, alias.name, lazy)
        elif isinstance(child, ast.ImportFrom):
            package = name_of(file).split(".")
            package = package[: len(package) + (file.name == "__init__.py") - child.level] if child.level else []
            base = ".".join([*package, *([child.module] if child.module else [])])
            # `from laurel import wiring` imports a module, `from laurel.wiring import services` does not
            for alias in child.names:
                module = f"{base}.{alias.name}"
                yield Import(file, child.lineno, module if is_module(module) else base, lazy)
        else:
            deferred = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or is_type_checking(child)
            yield from _imports(child, file, lazy=lazy or deferred)


def is_module(name: str) -> bool:
    relative = Path(*name.split("."))
    return any((root / relative).with_suffix(".py").is_file() or (root / relative).is_dir() for root in ROOTS)


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def complaint(item: Import) -> str | None:
    """Why an import is against the arrows, or None."""
    room = room_of(item.file)
    if room is None:
        return None
    ours, packages = ARROWS[room]
    top = item.module.partition(".")[0]
    if top in sys.stdlib_module_names or (top == "_typeshed" and item.lazy):
        return None
    if any(within(item.module, prefix) for prefix in ours):
        return None
    if room == "functions" and top == name_of(item.file).partition(".")[0]:
        return None
    if top not in packages:
        return f"{item}, which {room} may not"
    if top in LAZY_ONLY and not item.lazy:
        return f"{item} when it is loaded; it must wait for the first use"
    return None


def test_imports_follow_the_arrows():
    complaints = [text for file in files() for item in imports_of(file) if (text := complaint(item))]
    assert not complaints, "\n" + "\n".join(complaints)


def test_every_file_of_the_layer_has_a_room():
    homeless = [name_of(file) for file in files() if room_of(file) is None and name_of(file) != "laurel"]
    assert not homeless


@pytest.mark.parametrize(
    ("path", "source", "allowed"),
    [
        ("layers/shared/python/laurel/domain/x.py", "import json", True),
        ("layers/shared/python/laurel/domain/x.py", "from laurel.app import ports", False),
        ("layers/shared/python/laurel/domain/x.py", "import pydantic", False),
        ("layers/shared/python/laurel/rest/x.py", "def f():\n    import laurel.app.ports", False),
        ("layers/shared/python/laurel/store/x.py", "from laurel.app.ports import Posts", True),
        ("layers/shared/python/laurel/store/x.py", "from laurel.app import install", False),
        ("layers/shared/python/laurel/store/x.py", "import botocore.session", False),
        ("layers/shared/python/laurel/store/x.py", "def f():\n    import botocore.session", True),
        ("layers/shared/python/laurel/app/x.py", "def f():\n    import botocore.session", False),
        ("layers/shared/python/laurel/app/x.py", "from .. import rest", False),
        ("functions/wp_posts/x.py", "from laurel.store import posts", False),
        ("functions/wp_posts/x.py", "from laurel import store", False),
        ("functions/wp_posts/x.py", "from wp_posts.routes import register", True),
        ("functions/wp_posts/x.py", "import wp_users", False),
    ],
)
def test_the_rule_itself(path, source, allowed):
    found = list(_imports(ast.parse(source), ROOT / path, lazy=False))
    assert all(complaint(item) is None for item in found) is allowed
