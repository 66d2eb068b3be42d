"""The first administrator of a deployed site."""

from __future__ import annotations

import os
import re

import pytest

from devstore.memory import MemoryTables
from laurel.app.errors import Unavailable
from laurel.auth.application_passwords import check_application_password
from laurel_cli.main import main
from laurel_cli.operate import deployment
from laurel_cli.operate.install import InstallOptions, install_site
from tests.containers import SECRET, container_on

PREFIX = "laurel-test"
INSTALL = ("install", "--table-prefix", PREFIX)


@pytest.fixture
def deployed(monkeypatch):
    """The deployment that commands work on; ``environ`` is what they were run in."""
    made = container_on(MemoryTables())

    def of(environ):
        made.environ = environ
        return made

    monkeypatch.setattr(deployment, "Container", of)
    return made


@pytest.fixture
def services(deployed):
    return deployed.services


def shown(text):
    return re.search(r"shown this once: (\w{24})$", text.strip())[1]


def passwords_of(services, login="admin"):
    return services.users.login(login).application_passwords


def test_the_password_that_is_shown_lets_in(services, capsys):
    assert main(INSTALL) == 0
    (entry,) = passwords_of(services)
    assert check_application_password(shown(capsys.readouterr().out), entry.hash, SECRET)
    assert services.users.get(1).roles == ("administrator",)


def test_login_and_address_may_be_given(services):
    assert main((*INSTALL, "--login", "Ada", "--email", "ada@example.org")) == 0
    user = services.users.get(1)
    assert (user.login, user.email, user.name) == ("Ada", "ada@example.org", "Ada")
    assert passwords_of(services, "ada")


def test_a_site_that_is_there_stays_as_it_is(services, capsys):
    main(INSTALL)
    before = passwords_of(services)
    capsys.readouterr()
    assert main((*INSTALL, "--login", "mallory")) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--another-password" in printed.err
    assert passwords_of(services) == before
    assert services.users.login("mallory") is None


def test_another_password_is_added_to_those_there_are(services, capsys):
    main(INSTALL)
    first = shown(capsys.readouterr().out)
    assert main((*INSTALL, "--another-password")) == 0
    second = shown(capsys.readouterr().out)
    old, new = passwords_of(services)
    assert check_application_password(first, old.hash, SECRET)
    assert check_application_password(second, new.hash, SECRET)
    assert first != second


def test_there_is_no_other_password_without_a_site(services, capsys):
    assert main((*INSTALL, "--another-password")) == 1
    assert "no user 1" in capsys.readouterr().err


def test_a_full_list_of_passwords_is_said_in_a_line(services, capsys):
    assert main(INSTALL) == 0
    for _ in range(99):
        assert main((*INSTALL, "--another-password")) == 0
    capsys.readouterr()
    assert main((*INSTALL, "--another-password")) == 1
    assert capsys.readouterr().err == "laurel: user 1 has as many application passwords as there may be\n"


@pytest.mark.parametrize(
    "error", [Unavailable("no answer"), type("ResourceNotFoundException", (Exception,), {})("no such table")]
)
def test_what_aws_does_not_allow_is_said_in_a_line(services, capsys, monkeypatch, error):
    def refuse(*_):
        raise error

    monkeypatch.setattr(type(services.users), "get", refuse)
    assert install_site(InstallOptions(PREFIX, "")) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"laurel: {type(error).__name__}: {error}\n"


def test_the_environment_is_that_of_the_deployment(deployed, monkeypatch):
    monkeypatch.setenv("LAUREL_TABLE_PREFIX", "laurel-other")
    main((*INSTALL, "--secret-arn", "arn:aws:secretsmanager:eu-west-1:1:secret:x"))
    assert deployed.environ["LAUREL_TABLE_PREFIX"] == PREFIX
    assert deployed.environ["LAUREL_SECRET_ARN"].endswith("secret:x")
    assert os.environ["LAUREL_TABLE_PREFIX"] == "laurel-other"


def test_a_site_of_the_default_of_before_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".laurel/dynamodb").mkdir(parents=True)
    (tmp_path / ".laurel/dynamodb/state").touch()
    assert main(("recount",)) == 1
    assert "laurel copy --from dynamodb --to sqlite" in capsys.readouterr().err


def test_without_a_name_it_is_the_site_of_this_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(("install",)) == 1
    assert capsys.readouterr().err == "laurel: there is no site in .laurel/site.db: `laurel serve` makes one\n"
    for arguments in (("--store", "memory"), ("--store", "dynamodb"), ("--store", "sqlite:x", "--table-prefix", "x")):
        with pytest.raises(SystemExit) as ended:
            main(("install", *arguments))
        assert ended.value.code == 2
