"""What a first start installs is enough to serve, and is what the tests run with."""

from __future__ import annotations

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, files, imports_in

RUN = "requirements/run.txt"
SERVED = ("cli/laurel_cli", "devstore", "functions", "layers/shared/python/laurel")
EMULATED = {"ministack"}
"""What only `laurel serve --store dynamodb` without an endpoint imports: `make install` brings it."""

OURS = {"laurel", "laurel_build", "laurel_cli", "devstore", *(folder.name for folder in (ROOT / "functions").iterdir())}


def locked(path: str) -> dict[str, str]:
    """The versions of a lock file by the normal form of the packages' names."""
    lines = re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)
    return {_normal(package): version for package, version in lines}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(file: Path) -> set[str]:
    """The top-level modules of other projects that a file imports when it runs."""
    found = imports_in(file.read_text("utf-8"), file)
    tops = {each.module.partition(".")[0] for each in found if not each.typing_only}
    return tops - OURS - set(sys.stdlib_module_names)


def test_a_first_start_has_the_versions_of_the_tests():
    assert locked(RUN).items() <= locked("requirements/dev.txt").items()


def test_it_has_what_is_deployed():
    assert locked("layers/deps/requirements.txt").items() <= locked(RUN).items()


@pytest.mark.parametrize("folder", SERVED)
def test_it_has_all_that_serving_imports(folder):
    served = [file for file in files() if file.is_relative_to(ROOT / folder)]
    modules = set().union(*(imported(file) for file in served))
    of = packages_distributions()
    packages = {module: {_normal(name) for name in of.get(module, [module])} for module in modules}
    assert {module for module, names in packages.items() if not names & locked(RUN).keys()} <= EMULATED
