"""What `make audit` says of the answers of pip-audit, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from laurel_build.audit import NOT_ASKED, ROOT, VULNERABLE, locks_of, main

ONE, TWO = Path("one.txt"), Path("two.txt")
CLEAN = {"name": "good", "version": "1", "vulns": []}
KNOWN = {"id": "PYSEC-1", "fix_versions": ["3", "4"], "aliases": [], "description": ""}
BAD = {"name": "bad", "version": "2", "vulns": [KNOWN, {**KNOWN, "id": "PYSEC-2", "fix_versions": []}]}
UNKNOWN = {"name": "own", "skip_reason": "Dependency not found on PyPI and could not be audited: own (1)"}
UNREACHABLE = "Traceback\nrequests.exceptions.ConnectionError: no route to pypi.org\n"


def audit(capsys, **found):
    """The exit code, and what is printed and written to the error output, for what pip-audit finds in each lock."""

    def report(lock):
        listed = found[lock.stem]
        return ("", UNREACHABLE) if listed is None else (json.dumps({"dependencies": listed, "fixes": []}), "")

    code = main([ONE, TWO][: len(found)], report)
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err.splitlines()


def test_locks_without_known_vulnerabilities(capsys):
    assert audit(capsys, one=[CLEAN], two=[CLEAN, CLEAN]) == (0, ["2 locks, 3 pins: 0 known vulnerabilities"], [])


def test_each_vulnerability_is_listed_once(capsys):
    code, printed, errors = audit(capsys, one=[BAD], two=[CLEAN, {**BAD, "vulns": [KNOWN]}])
    assert printed == [
        "bad 2: PYSEC-1, fixed in 3, 4",
        "bad 2: PYSEC-2, fixed in no version",
        "2 locks, 3 pins: 2 known vulnerabilities",
    ]
    assert (code, errors) == (VULNERABLE, [])


def test_a_database_out_of_reach_is_one_line_and_an_exit_code_of_its_own(capsys):
    code, printed, errors = audit(capsys, one=None, two=None)
    assert (code, printed) == (NOT_ASKED, [])
    assert errors == [
        "make audit: no advisories database to ask: requests.exceptions.ConnectionError: no route to pypi.org"
    ]


@pytest.mark.parametrize("listed", [[UNKNOWN, UNKNOWN], [CLEAN, UNKNOWN, UNKNOWN]])
def test_a_mirror_without_advisories_is_no_clean_bill(capsys, listed):
    code, printed, errors = audit(capsys, one=listed)
    assert (code, printed) == (NOT_ASKED, [])
    assert errors == [f"make audit: no advisories database to ask: it knows nothing of 2 of {len(listed)} pins"]


def test_what_is_known_counts_even_if_not_all_is(capsys):
    code, printed, _ = audit(capsys, one=[BAD, UNKNOWN])
    assert (code, printed[0]) == (VULNERABLE, "bad 2: PYSEC-1, fixed in 3, 4")


def test_every_lock_is_audited():
    assert {str(lock.relative_to(ROOT)) for lock in locks_of(ROOT)} == {
        "layers/deps/requirements.txt",
        "layers/crypto/requirements.txt",
        "tests/clients/requirements.txt",
        *(f"requirements/{name}.txt" for name in ("audit", "checkov", "dev", "mutants", "run", "sbom", "tools")),
    }
