"""docs/extending.md: its files are put into the folder of extensions, and its requests answered as it says."""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import extensions

PAGE = (Path(__file__).parents[3] / "docs/extending.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# functions/extensions/(\w+)\.py\n")
REQUEST = re.compile(
    r"(?P<method>[A-Z]+) (?P<path>[^ ?]+)(?:\?(?P<query>\S+))?(?: as (?P<caller>\w+))?(?: (?P<body>\{.*))?"
)
ANSWER = re.compile(r"-> (?P<status>\d+)(?: (?P<rest>.*))?")


def name_of(code: str) -> str:
    """What the first line of a file on the page says it is called."""
    named = FILE.match(code)
    assert named is not None
    return named[1]


def stories() -> list:
    """Every file of the page with the conversation under it."""
    blocks = BLOCK.findall(PAGE)
    found = []
    for (kind, code), (next_kind, conversation) in pairwise(blocks):
        if kind == "python":
            assert next_kind == "http"
            found.append(pytest.param(code, conversation.splitlines(), id=name_of(code)))
    return found


@pytest.fixture
def add_extension(tmp_path, monkeypatch):
    """Put a file into the folder of extensions for the time of a test."""

    def add(name, code):
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")

    monkeypatch.setattr(extensions, "__path__", [*extensions.__path__, str(tmp_path)])
    before = set(sys.modules)
    yield add
    for name in set(sys.modules) - before:
        if name.startswith("extensions."):
            del sys.modules[name]


@pytest.mark.parametrize(("code", "conversation"), stories())
def test_the_code_of_the_page_runs(add_extension, client, code, conversation):
    add_extension(name_of(code), code)
    for asked, answered in zip(conversation[::2], conversation[1::2], strict=True):
        request, expected = REQUEST.fullmatch(asked), ANSWER.fullmatch(answered)
        reply = client.request(
            request["method"], request["path"], query=request["query"] or "", as_=request["caller"] or "",
            json=json.loads(request["body"]) if request["body"] else None,
        )  # fmt: skip
        assert reply.status == int(expected["status"]), (asked, reply.text)
        if expected["rest"] and reply.status >= 400:
            assert reply.code == expected["rest"], asked
        elif expected["rest"]:
            assert (reply.json if reply.text else None) == json.loads(expected["rest"]), asked


def test_the_page_leads_from_a_site_page_to_a_route(add_extension, client):
    (code,) = [param.values[0] for param in stories() if param.id == "mood"]
    add_extension("mood", code)
    reply = client.page("/cooking")
    assert '<http://example.org/wp-json/wp/v2/recipes>; rel="alternate"' in reply.headers["Link"]


def test_every_module_and_use_case_that_the_page_names_exists():
    root = Path(__file__).parents[3]
    for name in re.findall(r"`(\w+\.py)`", PAGE):
        assert (root / "functions/extensions" / name).is_file(), name
    for name in re.findall(r"`(laurel(?:\.\w+)+)`", PAGE):
        path = root / "layers/shared/python" / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


# ---- mistakes


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (
            "def rest_api_init(server): server.register_rest_route('a/v1', '/b', {'callback': len})",
            "permission_callback",
        ),
        ("def rest_api_init(server): server.register_rest_route('a/v1', '/(', {})", "callback"),
        ("def rest_api_init(server): server.register_post_type('post', {'show_in_rest': True})", "'post' cannot name"),
        ("x = 1", "rest_api_init"),
        ("1 / 0", "division"),
    ],
)
def test_a_mistake_stops_the_program_and_names_the_file(add_extension, client, code, complaint):
    add_extension("mistake", code)
    with pytest.raises(Exception, match=complaint) as raised:
        client.get("/")
    if "register_post_type" not in code:
        assert "functions/extensions/mistake.py" in "".join(raised.value.__notes__)


def test_a_part_of_an_extension_is_not_loaded_by_itself(add_extension, client):
    add_extension("_part", "raise RuntimeError('not an extension')")
    assert client.get("/library/v1").status == 200


@pytest.mark.parametrize("path", ["/wp/v2/posts", "/WP/v2/posts"], ids=["posts", "discovery"])
def test_every_function_has_the_extensions(add_extension, client, path):
    add_extension(
        "mood",
        "def rest_api_init(server):\n    server.register_rest_field('post', 'n', {'get_callback': lambda *_: 1})",
    )
    client.post("/wp/v2/posts", as_="admin", json={"title": "x", "status": "publish"})
    assert client.get(path).json[0]["n"] == 1
