"""The worked examples are off on a site of one's own: no routes, no fields, and nothing of them is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from laurel.composition.container import Container
from tests.api.conftest import Client
from tests.containers import SECRET

ADDED = ("library/v1", "vendor/v1", "myplugin/v1")


@pytest.fixture
def real(client):
    """The client on the same tables without the examples."""
    services = client.services
    container = Container({"LAUREL_SECRET": SECRET.hex()}, driver=client.container.driver, clock=services.clock)
    return Client(container)


def test_their_namespaces_are_absent_from_the_index(client, real):
    assert set(ADDED) <= set(client.get("/").json["namespaces"])
    index = real.get("/").json
    assert not set(ADDED) & set(index["namespaces"])
    assert not [path for path in index["routes"] if path.startswith(tuple(f"/{name}" for name in ADDED))]


@pytest.mark.parametrize("path", ["/library/v1/books", "/vendor/v1/route", "/myplugin/v1/author/1", "/library/v1"])
def test_their_routes_are_unknown(real, path):
    assert (real.get(path, as_="admin").status, real.get(path, as_="admin").code) == (404, "rest_no_route")


def test_posts_have_no_reading_time(client, real):
    post = client.post("/wp/v2/posts", as_="admin", json={"title": "A", "status": "publish"}).json
    assert post["reading_time"] == 1
    assert "reading_time" not in real.get(f"/wp/v2/posts/{post['id']}").json


def test_nothing_of_them_is_imported():
    code = (
        "import sys\n"
        "from laurel.app.posts.catalogue import Catalogue\n"
        "from laurel.composition.servers import make_server\n"
        "make_server(Catalogue(0, 1, {}, {})).load_all()\n"
        "from extensions.routes import EXAMPLES, extension_names\n"
        "assert EXAMPLES <= set(extension_names(examples=True))\n"
        "print(sorted(name for name in sys.modules if name.startswith('extensions.')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment())
    assert ran.stdout.strip() == "['extensions.routes']"


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path)}
