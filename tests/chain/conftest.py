"""The deployment of template.yaml in an emulator that runs its functions, each under the policies of its own role.

No code of Laurel runs in the tests' own process but what an operator runs on a new site.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.chain.deployment import EMULATOR, TRANSLATOR, Release, Stack, deploy, eventually_true, install_site


@pytest.fixture
def eventually():
    """A function that waits until a condition is true, and returns its value."""
    return eventually_true


@pytest.fixture(scope="session")
def deployed(start_ministack, tmp_path_factory):
    """The stack, complete and with an administrator."""
    if not TRANSLATOR.exists():
        pytest.skip("translating the template needs SAM's tools: make tools")
    stack = Stack(start_ministack(**EMULATOR))
    deploy(stack, Release(tmp_path_factory.mktemp("chain")))
    install_site(stack)
    yield stack
    stack.close()


class Programme:
    """A points type, ten points of it for a sign-in, and a badge for the first one."""

    gold, badges = "gold", "badges"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        requirement: dict[str, Any] = {"trigger_type": "gamipress_login", "count": 1}
        gold = self._post("points-type", slug=self.gold)
        self._post("achievement-type", slug=self.badges)
        self._post("points-award", gold, points=10, points_type=self.gold, maximum_earnings=0, **requirement)
        self.badge = self._post(self.badges, earned_by="triggers", maximum_earnings=1)
        self._post("step", self.badge, **requirement)

    def _post(self, rest_base: str, parent: int = 0, slug: str = "", **meta: Any) -> int:
        body = {
            "title": rest_base, "status": "publish", "slug": slug, "parent": parent, "date": "2020-01-01T00:00:00",
            "meta": {f"_gamipress_{name}": value for name, value in meta.items()},
        }  # fmt: skip
        made = self._stack.request("POST", f"/wp-json/wp/v2/{rest_base}", body)
        assert made.status == 201, made.body
        return int(made.json["id"])


@pytest.fixture(scope="session")
def programme(deployed):
    return Programme(deployed)


class Member:
    """A user who earns points and badges."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.name = f"m{uuid.uuid4().hex[:8]}"
        account = {"username": self.name, "email": f"{self.name}@example.org", "password": "a long password"}
        made = stack.request("POST", "/wp-json/wp/v2/users", account)
        assert made.status == 201, made.body
        self.id = int(made.json["id"])

    def balance(self) -> int:
        read = self._stack.request("GET", f"/wp-json/wp/v2/users/{self.id}?context=edit")
        assert read.status == 200, read.body
        return int(read.json["meta"][f"_gamipress_{Programme.gold}_points"])

    def earned(self) -> list[int]:
        """The posts of the member's earnings."""
        path = f"/wp-json/wp/v2/gamipress-user-earnings?user_id={self.id}&per_page=100"
        read = self._stack.request("GET", path)
        assert read.status == 200, read.body
        return [int(row["post_id"]) for row in read.json]


@pytest.fixture
def member(deployed, programme):
    return Member(deployed)
