"""Which modules are mutated, and which tests have to notice."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORT_ROOTS = (ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli", ROOT)

TARGETS = (
    "laurel.domain.*",
    "laurel.store.engine.*",
    "laurel.app.awards.*",
    "laurel.app.site_events.*",
    "*.permissions",
)
"""What a run without --module is about."""

TESTS: dict[str, tuple[str, ...]] = {
    "laurel.domain.awards": (
        "tests/unit/domain/awards",
        "tests/unit/app/awards",
        "tests/unit/app/ledger",
        "tests/api/laurel_api/test_event_gate.py",
    ),
    "laurel.domain.records": ("tests/unit/domain", "tests/unit/store", "tests/contract", "tests/api/gamipress_ledger"),
    "laurel.store.engine": (
        "tests/unit/store",
        "tests/contract",
        "tests/unit/app/awards",
        "tests/api/laurel_api",
        "tests/concurrency/test_rolling_forward.py",
        "tests/concurrency/test_faults.py",
        "tests/concurrency/test_engine.py",
    ),
    "laurel.app.awards": (
        "tests/unit/app",
        "tests/api/laurel_api",
        "tests/api/gamipress_actions",
        "tests/api/test_site_events.py",
    ),
    "laurel.app.site_events": (
        "tests/unit/app/site_events",
        "tests/api/outbox",
        "tests/api/test_site_events.py",
        "tests/api/buddypress/test_community_triggers.py",
    ),
    "laurel.rest.resources": ("tests/unit/rest/resources", "tests/api/wp_posts"),
    "laurel_cli.aws": (
        "tests/unit/cli/aws",
        "tests/unit/functions/test_policies.py",
        "tests/api/test_least_privilege.py",
    ),
    "buddypress": ("tests/api/buddypress",),
    "wp_users": ("tests/api/wp_users", "tests/api/sign_in"),
    "tokens": ("tests/api/sign_in",),
    "laurel.auth.scopes": (
        "tests/unit/auth",
        "tests/api/sign_in",
        "tests/architecture/test_scopes.py",
        "tests/api/laurel_api/test_own_clients.py",
    ),
}
"""The tests for a package and what lies in it, where they are more than its mirror below tests/."""

MIRRORS = {"laurel": ("tests/unit",), "laurel_cli": ("tests/unit/cli",), "laurel_build": ("tests/unit/build",)}
"""The folders that mirror a package at the top; a function has two."""

TOO_SLOW = "not ministack and not moto"
"""Tests on the memory store only: its conditions and transactions are the ones that the contract tests compare."""


@dataclass(frozen=True)
class Module:
    """A module, its file, and the files and folders of its tests (from the repository's root)."""

    name: str
    path: Path
    tests: tuple[str, ...]


def chosen(patterns: list[str]) -> list[Module]:
    """The modules that match one of the patterns: a dotted name, a package, or a name with asterisks.

    Args:
        patterns: What was asked for; TARGETS where it is nothing.

    Raises:
        LookupError: A pattern matches no module, or a module has no tests.
    """
    found: dict[str, Module] = {}
    known = _modules()
    for pattern in patterns or TARGETS:
        names = [name for name in known if fnmatch(name, pattern) or name.startswith(f"{pattern}.")]
        if not names:
            raise LookupError(f"no module is called {pattern}")
        found |= {name: Module(name, known[name], _tests_of(name)) for name in names}
    return sorted(found.values(), key=lambda module: (module.tests, module.name))


def _modules() -> dict[str, Path]:
    """Every file of the product by its dotted name; packages' own files are empty and are left out."""
    named: dict[str, Path] = {}
    for root in IMPORT_ROOTS[:-1]:
        for path in sorted(root.rglob("*.py")):
            if path.name != "__init__.py":
                named[".".join(path.relative_to(root).with_suffix("").parts)] = path
    return named


def _tests_of(name: str) -> tuple[str, ...]:
    """The tests that the table gives to the closest package around a module, else those in its mirrored folder."""
    package = name
    while package := package.rpartition(".")[0]:
        if package in TESTS:
            return TESTS[package]
    tests = _mirror(name)
    if not tests:
        raise LookupError(f"{name} has no mirrored tests; name them in {Path(__file__).relative_to(ROOT)}")
    return tests


def _mirror(name: str) -> tuple[str, ...]:
    top, *packages = name.split(".")[:-1]
    folders = [Path(base, *packages) for base in MIRRORS.get(top, (f"tests/unit/functions/{top}", f"tests/api/{top}"))]
    return tuple(str(folder) for folder in folders if (ROOT / folder).is_dir())
