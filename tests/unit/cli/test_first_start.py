from __future__ import annotations

import json

import pytest

from devstore.memory import MemoryTables
from laurel.app.install import ADMIN_ID
from laurel.auth.application_passwords import check_application_password
from laurel_cli.first_start import first_start
from laurel_cli.options import Options
from laurel_cli.seed import BadSeedError
from tests.containers import services_on

ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture
def services():
    return services_on(MemoryTables())


@pytest.fixture
def seed(tmp_path):
    path = tmp_path / "seed.json"
    path.write_text(json.dumps({"posts": [{"id": 7, "type": "points-type", "title": "Leaf"}]}))
    return path


def lets_in(services, password):
    (entry,) = services.users.login("admin").application_passwords
    return check_application_password(password, entry.hash, services.secret)


def test_a_random_password_is_printed_once(services, capsys):
    first_start(services, Options(), ADDRESS)
    password = capsys.readouterr().out.split("shown this once: ")[1].split()[0]
    assert lets_in(services, password)
    assert services.users.get(ADMIN_ID).roles == ("administrator",)
    first_start(services, Options(), ADDRESS)
    assert capsys.readouterr().out == ""
    assert lets_in(services, password)


@pytest.mark.parametrize(("options", "kept"), [({}, True), ({"fresh": True}, False), ({"store": "memory"}, False)])
def test_a_site_that_is_kept_says_how_to_get_another_password(services, capsys, options, kept):
    first_start(services, Options(**options), ADDRESS)
    assert ("laurel password admin" in capsys.readouterr().out) is kept


def test_a_given_password_is_not_printed(services, capsys):
    first_start(services, Options(admin_password="hush hush"), ADDRESS)
    assert capsys.readouterr().out == ""
    assert lets_in(services, "hush hush")
    assert not lets_in(services, "other")


@pytest.mark.parametrize(("options", "name"), [({}, "laurel"), ({"admin_password_name": "phone"}, "phone")])
def test_the_password_has_a_name(services, options, name):
    first_start(services, Options(admin_password="hush hush", **options), ADDRESS)
    assert [entry.name for entry in services.users.login("admin").application_passwords] == [name]


def test_only_a_new_site_is_seeded(services, seed, capsys):
    first_start(services, Options(seed=seed, admin_password="x1"), ADDRESS)
    assert services.posts.catalogue().get(7).title == "Leaf"
    version = services.posts.catalogue().version
    first_start(services, Options(seed=seed, admin_password="x2"), ADDRESS)
    assert services.posts.catalogue().version == version
    assert not lets_in(services, "x2")
    assert "exists already" in capsys.readouterr().out


def test_a_bad_seed_leaves_no_site_behind(services, seed):
    seed.write_text("[]")
    with pytest.raises(BadSeedError):
        first_start(services, Options(seed=seed), ADDRESS)
    assert services.users.get(ADMIN_ID) is None
