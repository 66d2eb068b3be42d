"""`laurel erase` and `laurel export --user`: one person of a deployment."""

from __future__ import annotations

import json
import stat

import pytest

from laurel.domain.records.ledger import Log
from laurel.domain.records.user import User
from laurel.store.driver import client as store_client
from laurel_cli.main import main
from tests.containers import services_on

HERE = ("--table-prefix", "laurel")


@pytest.fixture
def services(moto_tables, monkeypatch):
    """A deployment with Ann, who has logs; and the author of nothing."""
    monkeypatch.setattr(store_client, "dynamodb_client", lambda: moto_tables._client)
    monkeypatch.delenv("LAUREL_SECRET", raising=False)
    services = services_on(moto_tables)
    for login in ("ann", "bob"):
        services.users.create(User(0, login, f"{login}@example.org", login, login.title(), "2026-01-01T00:00:00"), "x")
    for number in range(3):
        services.ledger.logs.create(Log(0, 1, "event_trigger", title=f"Ann did {number}"))
    return services


def test_a_person_is_exported_to_a_file_of_their_own(services, tmp_path, capsys):
    assert main(("export", *HERE, str(tmp_path / "out"), "--user", "1")) == 0
    path = tmp_path / "out" / "user-1.json"
    assert capsys.readouterr().out == f"{path}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    groups = {group["group_id"]: group["items"] for group in json.loads(path.read_text())}
    assert len(groups["gamipress-logs"]) == 3
    assert {"name": "Email", "value": "ann@example.org"} in groups["user"][0]["data"]
    assert main(("export", *HERE, str(tmp_path / "out"), "--user", "1")) == 1, "nothing is overwritten"
    assert main(("export", *HERE, str(tmp_path / "out"), "--user", "9")) == 1
    assert "there is no user 9" in capsys.readouterr().err


def test_a_person_is_erased_and_the_rows_left_to_the_schedule(services, capsys):
    assert main(("erase", *HERE, "1", "--mode", "anonymize")) == 0
    (job,) = services.removals.waiting()
    assert capsys.readouterr().out == f"User 1 erased (anonymize); the schedule goes on with {job.job}.\n"
    assert (job.kind, job.left, services.users.get(1).name) == ("names", True, "deleted-user-1")
    assert main(("erase", *HERE, "2", "--mode", "erase", "--reassign", "1")) == 1, "not to a pseudonym"
    assert main(("erase", *HERE, "2")) == 1, "not said how"
    assert services.users.get(2)
    assert main(("erase", *HERE, "2", "--mode", "erase")) == 0
    assert services.users.get(2) is None
    assert [(found.user_id, found.mode) for found in services.erasures.all()] == [(1, "anonymize"), (2, "erase")]
    assert main(("erase", *HERE, "2", "--mode", "erase")) == 1
    assert "there is no user 2" in capsys.readouterr().err


@pytest.mark.parametrize("given", [(), ("1", "--again"), ("0",), ("x",), ("1", "--mode", "forget")])
def test_a_command_line_names_one_person_and_how(given, services):
    with pytest.raises(SystemExit):
        main(("erase", *HERE, *given))
