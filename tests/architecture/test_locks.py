"""The lock files: every package with the hashes of its files, and no installation without them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel_build.audit import ROOT, locks_of
from laurel_build.licences.packages import SHIPPED, locked
from laurel_cli.aws.template import load_template

LOCKS = locks_of(ROOT)
TEMPLATE = load_template(ROOT / "template.yaml")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def without_hashes(lock: Path) -> list[str]:
    """The requirements of a lock file that name no hash."""
    requirements = re.sub(r"\s*\\\n\s*", " ", lock.read_text("utf-8")).splitlines()
    return [line for line in requirements if not line.lstrip().startswith("#") and not HASH.search(line)]


def without_requiring(makefile: str) -> list[str]:
    """The commands that give pip a lock file without insisting on its hashes."""
    commands = makefile.replace("\\\n", " ").splitlines()
    return [line.strip() for line in commands if "--requirement" in line and "--require-hashes" not in line]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_package_of_a_lock_has_hashes(lock):
    assert locked(lock)
    assert without_hashes(lock) == []


def test_nothing_is_installed_without_them():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert makefile.count("--require-hashes") >= len(LOCKS) - 1, "one command fetches both layers' packages"
    assert without_requiring(makefile) == []
    assert makefile.count("--generate-hashes") == 1


def test_what_ships_is_what_is_tested():
    tested = set(locked(ROOT / "requirements/dev.txt"))
    assert all(set(locked(lock)) <= tested for lock in SHIPPED)


def test_what_checks_signatures_is_in_a_layer_of_its_own():
    """It has 16 MB, which no other function is to load."""
    assert "cryptography" not in dict(locked(ROOT / "layers/deps/requirements.txt"))
    functions = TEMPLATE.of_type("AWS::Serverless::Function")
    assert [name for name, body in functions.items() if "Layers" in body["Properties"]] == ["TokensFunction"]
    assert functions["TokensFunction"]["Properties"]["Layers"] == [{"Ref": "CryptoLayer"}]


def test_the_rules_themselves(tmp_path):
    lock, digest = tmp_path / "lock.txt", "0" * 64
    good = f"good==1 \\\n    --hash=sha256:{digest}\n    # via us\n"
    lock.write_text(f"{good}bad==2 ; python_version < '3.13'\n    # via us\n")
    assert without_hashes(lock) == ["bad==2 ; python_version < '3.13'"]
    makefile = "\tpip install --require-hashes \\\n\t--requirement a\n\tpip install --requirement b\n"
    assert without_requiring(makefile) == ["pip install --requirement b"]
