"""`make load`: a site on this machine under many clients at once, and an audit of what it then says.

    python benchmarks/load.py [--seconds 15] [--clients 4] [--users 100] [-- arguments of laurel serve]

70 % reads (posts, users, logs, earnings), 25 % events, of which one in ten is sent twice, 5 % writes, from several
processes, for some seconds. Prints requests per second, latencies and errors by kind, then what contradicts the ledger:
every event that was answered has paid once, balances are the sums of the logs, totals are the numbers of rows.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import multiprocessing
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PASSWORD = "load0load0load0load0"
TRIGGER, PAYS = "gamipress_login", 10
GOLD, BADGES, AWARD, FIRST_BADGE, LAST_BADGE = 1, 2, 3, 10, 29
REPEATED = 0.1
"""The share of events that are sent a second time under the same id."""

BUDGET = 300
"""Requests per second that a site in a file serves at least."""

AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()}
_JSON = {**AUTHORIZATION, "Content-Type": "application/json"}


def seed(users: int) -> dict[str, Any]:
    """A site with a currency, an award for signing in, twenty badges, and so many users."""
    meta = {"trigger_type": TRIGGER, "count": 1, "points": PAYS, "points_type": "gold"}
    posts = [
        {"id": GOLD, "type": "points-type", "slug": "gold", "title": "Gold"},
        {"id": BADGES, "type": "achievement-type", "slug": "badges", "title": "Badge"},
        {"id": AWARD, "type": "points-award", "title": "Sign in", "parent": GOLD,
         "meta": {f"_gamipress_{name}": value for name, value in meta.items()}},
        *({"id": badge, "type": str(BADGES), "slug": f"badge-{badge}", "title": f"Badge {badge}",
           "content": "What it is for. " * 20} for badge in range(FIRST_BADGE, LAST_BADGE + 1)),
    ]  # fmt: skip
    people = [
        {"login": f"user{number}", "email": f"user{number}@example.org", "roles": ["subscriber"]}
        for number in range(users)
    ]
    return {"posts": [{"status": "publish", **post} for post in posts], "users": people}


@contextmanager
def served(users: int, arguments: list[str]) -> Iterator[tuple[str, int, int]]:
    """A fresh site: the host and port it is served on, and the process."""
    with tempfile.TemporaryDirectory(prefix="laurel-load-") as folder:
        file = Path(folder) / "seed.json"
        file.write_text(json.dumps(seed(users)))
        command = [sys.executable, "-m", "laurel_cli.main", "serve", "--port", "0", "--admin-password", PASSWORD]
        server = subprocess.Popen(
            [*command, "--seed", str(file), *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([*_paths(), os.environ.get("PYTHONPATH", "")])},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert server.stdout
            begin = time.perf_counter()
            for line in server.stdout:
                if found := re.search(r"ready on http://([\d.]+):(\d+)/", line):
                    print(f"ready after {time.perf_counter() - begin:.2f} s", flush=True)
                    yield found[1], int(found[2]), server.pid
                    break
            else:
                raise SystemExit("laurel serve did not start")
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)


def _paths() -> list[str]:
    return [str(ROOT / name) for name in ("layers/shared/python", "functions", "cli", ".")]


class Client:
    """Sends requests to a site, one after the other."""

    def __init__(self, host: str, port: int) -> None:
        self._place = host, port

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of a reply; raises OSError and http.client.HTTPException."""
        connection = http.client.HTTPConnection(*self._place, timeout=30)
        try:
            headers = AUTHORIZATION if body is None else _JSON
            connection.request(method, f"/wp-json{path}", None if body is None else json.dumps(body), headers)
            reply = connection.getresponse()
            return reply.status, {name.lower(): value for name, value in reply.getheaders()}, json.load(reply)
        finally:
            connection.close()


@dataclass
class Work:
    """What one process of clients did: seconds by kind, errors by kind and status, and events by user."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    events: list[tuple[int, str]] = field(default_factory=list)


def work(number: int, host: str, port: int, ids: list[int], until: float) -> Work:
    """Send requests until a moment (`time.time()`)."""
    client, done, chance = Client(host, port), Work(), random.Random(number)
    while time.time() < until:
        kind = chance.choices(("read", "event", "write"), (70, 25, 5))[0]
        user = chance.choice(ids)
        request: tuple[Any, ...] = _READS[chance.randrange(len(_READS))](user, chance)
        if kind == "event":
            event = f"{number}-{len(done.events)}"
            if done.events and chance.random() < REPEATED:
                user, event = chance.choice(done.events)
            else:
                done.events.append((user, event))
            request = "POST", "/laurel/v1/events", {"event": TRIGGER, "user_id": user, "id": event}
        elif kind == "write":
            request = _WRITES[chance.randrange(len(_WRITES))](user, chance)
        begin = time.perf_counter()
        try:
            status = str(client.request(*request)[0])
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        done.seconds[kind].append(time.perf_counter() - begin)
        if not status.startswith("2"):
            done.errors[f"{kind} {status}"] += 1
    return done


_READS = (
    lambda user, chance: ("GET", f"/wp/v2/badges?per_page=10&page={chance.randint(1, 2)}"),
    lambda user, chance: ("GET", f"/wp/v2/badges/{chance.randint(FIRST_BADGE, LAST_BADGE)}"),
    lambda user, chance: ("GET", f"/wp/v2/users/{user}?context=edit"),
    lambda user, chance: ("GET", "/wp/v2/users?per_page=10"),
    lambda user, chance: ("GET", f"/wp/v2/gamipress-logs?user_id={user}"),
    lambda user, chance: ("GET", f"/wp/v2/gamipress-user-earnings?user_id={user}"),
    lambda user, chance: ("GET", "/wp/v2/gamipress-logs"),
)
_WRITES = (
    lambda user, chance: ("POST", f"/wp/v2/users/{user}", {"description": f"seen {chance.random()}"}),
    lambda user, chance: (
        "POST", f"/wp/v2/badges/{chance.randint(FIRST_BADGE, LAST_BADGE)}", {"excerpt": f"seen {chance.random()}"}
    ),
)  # fmt: skip


def cpu_seconds(process: int) -> float:
    """The CPU seconds that a process has used; 0 where the system does not say it in /proc."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(works: list[Work], seconds: float) -> float:
    """Print rates, latencies and errors; the requests per second."""
    total = sum(len(times) for each in works for times in each.seconds.values())
    for kind in ("read", "event", "write"):
        times = sorted(time for each in works for time in each.seconds[kind])
        if times:
            p50, p99 = (1000 * times[int(len(times) * part)] for part in (0.5, 0.99))
            print(f"{kind:6} {len(times):6} requests, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
    errors = sum((each.errors for each in works), Counter())
    print(f"{total / seconds:.0f} requests/s for {seconds:.0f} s; errors: {dict(errors) or 'none'}")
    return total / seconds


def audit(client: Client, ids: list[int], events: list[tuple[int, str]]) -> list[str]:
    """What contradicts the ledger, in words. Every event is sent once more first: so each was answered."""
    wrong = []
    for user, event in events:
        status, _, answer = client.request(
            "POST", "/laurel/v1/events", {"event": TRIGGER, "user_id": user, "id": event}
        )
        if status != 200:
            wrong.append(f"event {event}: {status} {answer}")
    due = Counter(user for user, _ in events)
    rows = 0
    for user in ids:
        _, _, found = client.request("GET", f"/wp/v2/users/{user}?context=edit&_fields=meta")
        balance = int(found["meta"]["_gamipress_gold_points"] or 0)
        logs = listed(client, f"/wp/v2/gamipress-logs?user_id={user}", wrong)
        earnings = listed(client, f"/wp/v2/gamipress-user-earnings?user_id={user}", wrong)
        paid = [log for log in logs if log["type"] == "points_earn"]
        facts = {
            "the balance is not what its events pay": balance == PAYS * due[user],
            "the balance is not the sum of its earnings": balance == sum(int(row["points"]) for row in earnings),
            "an event did not pay once": len(paid) == due[user],
            "earnings and payments differ": len(earnings) == len(paid),
        }
        wrong += [f"user {user}: {what}" for what, holds in facts.items() if not holds]
        rows += len(logs)
    _, headers, _ = client.request("GET", "/wp/v2/gamipress-logs?per_page=1")
    if int(headers["x-wp-total"]) != rows:
        wrong.append(f"{rows} logs are counted as {headers['x-wp-total']}")
    return wrong


def listed(client: Client, path: str, wrong: list[str]) -> list[dict[str, Any]]:
    """All rows of a list, whose total has to be their number."""
    rows: list[dict[str, Any]] = []
    page = 1
    while True:
        _, headers, found = client.request("GET", f"{path}&per_page=100&page={page}")
        rows += found
        if page >= int(headers["x-wp-totalpages"]):
            if int(headers["x-wp-total"]) != len(rows):
                wrong.append(f"{path}: {len(rows)} rows are counted as {headers['x-wp-total']}")
            return rows
        page += 1


def main() -> int:
    """Serve, send, print, audit; 1 if anything contradicts the ledger or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--users", type=int, default=100)
    options, arguments = parser.parse_known_args()
    with served(options.users, [each for each in arguments if each != "--"]) as (host, port, server):
        client = Client(host, port)
        _, _, users = client.request("GET", "/wp/v2/users?per_page=100&roles=subscriber&_fields=id")
        ids = [user["id"] for user in users]
        until, spent = time.time() + options.seconds, cpu_seconds(server)
        with multiprocessing.get_context("spawn").Pool(options.clients) as pool:
            works = pool.starmap(work, [(number, host, port, ids, until) for number in range(options.clients)])
        rate = report(works, options.seconds)
        if spent:
            used = 1000 * (cpu_seconds(server) - spent) / (rate * options.seconds)
            print(f"{used:.2f} ms of the server's CPU a request, which is one process")
        print(f"budget: {BUDGET} requests/s")
        wrong = audit(client, ids, [event for each in works for event in each.events])
    print(f"audit of {sum(len(each.events) for each in works)} events of {len(ids)} users: {len(wrong)} violations")
    for line in wrong[:20]:
        print(f"  {line}")
    return int(bool(wrong) or any(each.errors for each in works) or rate == 0)


if __name__ == "__main__":
    raise SystemExit(main())
