"""What clients do to the site: each scenario sends its deeds, and writes down what must follow from them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

from tests.faults.town import Person
from tests.faults.workload import awards, community, people
from tests.faults.workload.client import Client

Scenario = Callable[[Client], None]

SCENARIOS: Mapping[Scenario, int] = {
    awards.login_event: 5,
    awards.goals_event: 4,
    awards.nameless_event: 4,
    awards.list_of_events: 2,
    awards.flood: 1,
    awards.purchase: 3,
    awards.points_by_hand: 3,
    awards.badge_by_hand: 3,
    awards.rank_by_hand: 2,
    awards.rebuild: 1,
    awards.earning_by_hand: 2,
    awards.log_by_hand: 2,
    people.sign_up: 3,
    people.profile: 2,
    people.role: 2,
    people.application_password: 1,
    people.post: 1,
    people.scheduled_post: 1,
    people.badge: 1,
    people.rule: 1,
    community.friendship: 3,
    community.stream_item: 3,
}
"""The scenarios, each with how often it is played."""


def pairs_of(people: list[Person], clients: int) -> list[Iterator[tuple[Person, Person]]]:
    """For each client the pairs of people that it makes friends."""
    every = list(itertools.combinations(people, 2))
    return [iter(every[number::clients]) for number in range(clients)]


def play(client: Client, scenarios: Mapping[Scenario, int]) -> None:
    """Play one of the scenarios, by chance."""
    (scenario,) = client.caller.chance.choices(list(scenarios), list(scenarios.values()))
    scenario(client)
