"""Print what a site takes by default and by the sizing of a large one: served, refused, how long, where it is hot.

The stores, the driver's retries, the engine and the routes are the real ones; DynamoDB is simulated
(`benchmarks.scale.tables`), and time is virtual, so that the machine's speed does not matter. A partition keeps few
unused units, so that a short run shows what lasts.
"""

from __future__ import annotations

import gc
import logging
import time
from dataclasses import dataclass

import benchmarks.scale.unlocked  # noqa: F401 - before all modules of Laurel
from benchmarks.scale.catalogue import starts, writers
from benchmarks.scale.load import WARM_UP_SECONDS, Load, quantile
from benchmarks.scale.site import MEMBERS, site_of

logging.disable(logging.CRITICAL)

LARGE = (
    "version_copies=17 version_hold_ms=1000 sign_in_hold_ms=1000 post_shards=2026-01:16 counter_shards=16 "
    "ledger_buckets=2026-01:64"
)
HOTTEST = 5
WRITERS, WRITER_SECONDS = (4, 16), 6.0
STARTS, START_POSTS, START_SECONDS = 150, 4_000, 2.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A size, and the load that it is to take: events and reads a second, for so many seconds."""

    name: str
    sizing: str
    events: int
    reads: int
    seconds: float
    users: int
    shards: int


SCENARIOS = (
    Scenario("defaults", "", 600, 3_000, 3.0, 5_000, 4),
    Scenario("large", LARGE, 10_000, 50_000, 1.2, 50_000, 16),
    Scenario("large load on the defaults", "", 2_000, 6_000, 1.5, 20_000, 8),
)


def main() -> None:
    """Run everything and print a table for each."""
    for scenario in SCENARIOS:
        show(scenario)
    show_catalogue()


def show(scenario: Scenario) -> None:
    """Put the load of a scenario on a site of its size."""
    began = time.process_time()
    site = site_of(scenario.sizing, scenario.users)
    load = Load(site, scenario.events, scenario.reads, scenario.seconds, scenario.shards)
    gc.freeze()
    load.run()
    lasted = max(scenario.seconds, load.ended_at)
    print(f"\n## {scenario.name}: {scenario.sizing or 'no sizing'}\n")
    print("| what | offered a second | served a second | refused | p50 ms | p99 ms |\n|---|---|---|---|---|---|")
    offered = {"events": scenario.events, "reads": scenario.reads}
    for kind, outcome in load.outcomes.items():
        refused = outcome.refused.total()
        reasons = (
            f" ({', '.join(f'{reason}: {count}' for reason, count in outcome.refused.items())})" if refused else ""
        )
        rates = f"{offered.get(kind, 0) or '-'} | {outcome.in_time / (scenario.seconds - WARM_UP_SECONDS):.0f}"
        print(f"| {kind} | {rates} | {refused}{reasons} | {times(outcome.seconds)} |")
    print("\n| hottest partitions | units a second | of its limit | throttled |\n|---|---|---|---|")
    for name, units, share, throttled in site.tables.partitions.hottest(lasted, HOTTEST):
        print(f"| `{name}` | {units:,.0f} | {share:.2f} | {throttled} |")
    conflicts = site.tables.conflicts.most_common(3)
    print(f"\nConflicts: {', '.join(f'{name} {count}' for name, count in conflicts) or 'none'}.", end=" ")
    print(f"{site.clock.time:.1f} virtual seconds, {time.process_time() - began:.0f} s of CPU.")


def show_catalogue() -> None:
    """Writers of the catalogue, and processes that start, by default and of a large site."""
    print("\n## the catalogue\n\n| what | sizing | a second | refused | p50 ms | p99 ms |\n|---|---|---|---|---|---|")
    for name, sizing in (("none", ""), ("large", LARGE)):
        for count in WRITERS:
            took, refused = writers(site_of(sizing, MEMBERS), count, WRITER_SECONDS)
            print(f"| {count} writers | {name} | {len(took) / WRITER_SECONDS:.0f} | {refused} | {times(took)} |")
        took, refused = starts(site_of(sizing, MEMBERS), START_POSTS, STARTS, START_SECONDS)
        rate = len(took) / START_SECONDS
        print(f"| starts with {START_POSTS:,} posts | {name} | {rate:.0f} | {refused} | {times(took)} |")


def times(seconds: list[float]) -> str:
    """The cells of the median and the 99th percentile, in milliseconds."""
    return f"{quantile(seconds, 0.5) * 1000:.0f} | {quantile(seconds, 0.99) * 1000:.0f}"


if __name__ == "__main__":
    main()
