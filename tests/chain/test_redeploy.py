"""A release over another one while requests and events come in: none fails, and each is answered by one release."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from tests.chain.conftest import Member, Programme
from tests.chain.deployment import EMULATOR, TRANSLATOR, Release, Stack, deploy, install_site

CLIENTS = 3

SHOWN = '''

CODE = "{name}"
_handler = handler


def handler(event, context):
    """Says what answers: this code, the layer beside it, and a parameter."""
    import os

    from laurel.release import NAME

    reply = _handler(event, context)
    reply["headers"]["X-Release"] = " ".join((CODE, NAME, os.environ["LAUREL_SITE_URL"]))
    return reply
'''

GROUPS = {
    "discovery": ("GET", "/wp-json/", 200),
    "wp_posts": ("GET", "/wp-json/wp/v2/badges", 200),
    "wp_users": ("GET", "/wp-json/wp/v2/users/me", 200),
    "gamipress_ledger": ("GET", "/wp-json/wp/v2/gamipress-logs", 200),
    "laurel_api": ("POST", "/wp-json/laurel/v1/events", 200),
}
"""A request to each of some functions, and its status."""


def release(folder, name):
    """What is deployed under a name, which its code, its layer and a parameter show."""
    made = Release(folder, {"SiteUrl": f"https://{name}.example"})
    made.append("layers/shared/python/laurel/release.py", f'NAME = "{name}"\n')
    for group in GROUPS:
        made.append(f"functions/{group}/app.py", SHOWN.format(name=name))
    return made


def shown(name):
    return f"{name} {name} https://{name}.example"


@dataclass
class Client:
    """Sends one request after the other."""

    stack: Stack
    user_id: int
    number: int
    warm: threading.Barrier
    on_the_bus: int = 0
    replies: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {group: [] for group in GROUPS})

    def work(self, over):
        """Some requests before the other release begins, those beside it, and one of each kind after it."""
        try:
            self.round()
            self.warm.wait()
            while not over.is_set():
                self.round()
            self.round()
        except Exception:
            self.warm.abort()
            raise

    def round(self):
        """One request of each kind, and an event on the bus."""
        self.stack.put_event("gamipress_login", user_id=self.user_id, id=f"bus-{self.number}-{self.on_the_bus}")
        self.on_the_bus += 1
        for group, (method, path, _) in GROUPS.items():
            body = None
            if method == "POST":
                name = f"{self.number}-{len(self.replies[group])}"
                body = {"event": "gamipress_login", "user_id": self.user_id, "id": name}
            reply = self.stack.request(method, path, body)
            self.replies[group].append((reply.status, reply.headers.get("X-Release", "")))


@pytest.fixture(scope="module")
def renewed(start_ministack, tmp_path_factory):
    """A deployment, and another one over it while clients were at work: the stack, the clients, and their user."""
    if not TRANSLATOR.exists():
        pytest.skip("translating the template needs SAM's tools: make tools")
    stack = Stack(start_ministack(**EMULATOR))
    deploy(stack, release(tmp_path_factory.mktemp("old"), "old"))
    install_site(stack)
    Programme(stack)
    member = Member(stack)
    before = stack.versions()
    stack.client("events")
    over, warm = threading.Event(), threading.Barrier(CLIENTS + 1)
    clients = [Client(stack, member.id, number, warm) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        working = [pool.submit(client.work, over) for client in clients]
        try:
            warm.wait()
            deploy(stack, release(tmp_path_factory.mktemp("new"), "new"), update=True)
        finally:
            over.set()
        for each in working:
            each.result()
    yield stack, clients, member, before
    stack.close()


def test_no_request_fails(renewed):
    _, clients, _, _ = renewed
    statuses = {(group, status) for client in clients for group in GROUPS for status, _ in client.replies[group]}
    assert statuses == {(group, status) for group, (_, _, status) in GROUPS.items()}


@pytest.mark.parametrize("group", GROUPS)
def test_one_release_answers_until_the_other_does(renewed, group):
    """Code, layer and parameter are of one release at any moment; and who has seen the new one sees the old no more."""
    _, clients, _, _ = renewed
    for client in clients:
        answered = [by for _, by in client.replies[group]]
        assert len(answered) > 2
        first = answered.index(shown("new"))
        assert set(answered[:first]) == {shown("old")}
        assert set(answered[first:]) == {shown("new")}


def test_each_event_counts_once(renewed, eventually):
    stack, clients, member, _ = renewed
    sent = sum(len(client.replies["laurel_api"]) + client.on_the_bus for client in clients)
    eventually(lambda: member.balance() >= 10 * sent and not stack.waiting("EventQueue"))
    assert member.balance() == 10 * sent
    assert stack.waiting("EventDeadLetterQueue") == 0


def test_each_alias_moved_to_a_version_of_its_own(renewed):
    """With the layer that changed, and the one that did not."""
    stack, _, _, before = renewed
    for name, called in stack.versions().items():
        was = before[name]
        assert called.published == [was.version, called.version]
        assert called.layers[0] == was.layers[0]
        assert called.layers[1] != was.layers[1]


def test_layers_come_first_then_code_then_the_version_then_the_alias(renewed):
    """As in CloudFormation: for a while a function is of new layers and old code, which no one calls."""
    stack, _, _, before = renewed
    order = stack.updated()
    (layer,) = [place for place, name in enumerate(order) if re.fullmatch(r"SharedLayer[0-9a-f]+", name)]
    for name in before:
        (version,) = [place for place, made in enumerate(order) if re.fullmatch(rf"{name}Version[0-9a-f]+", made)]
        assert layer < order.index(name) < version < order.index(f"{name}Aliaslive")
