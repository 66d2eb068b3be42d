"""A client that repeats what it does not know the outcome of, as clients must."""

from __future__ import annotations

import random
from typing import Any

from tests.faults.workers import Dead, Worker
from tests.faults.workload.book import Book, Deed, Outcome

PATIENCE = 12
"""Attempts of a deed under faults, before the client leaves it to the time when all is calm."""

AGAIN = 0.2
"""How often what was acknowledged is sent once more."""


class Caller:
    """One client on one worker, with a source of chance of its own."""

    def __init__(self, worker: Worker, book: Book, chance: random.Random) -> None:
        self.worker, self.book, self.chance = worker, book, chance
        self.left: list[tuple[Deed, Outcome]] = []

    def do_once(self, deed: Deed) -> Outcome:
        """Do something with a single request, whatever becomes of it."""
        outcome = Outcome()
        self._try(deed, outcome, 1)
        if outcome.known:
            self._know(deed, outcome)
        return outcome

    def do(self, deed: Deed) -> Outcome:
        """Do something, again and again until its outcome is known; what is not is left for `finish`."""
        outcome = Outcome()
        self._try(deed, outcome, PATIENCE)
        if outcome.known:
            self._know(deed, outcome)
        else:
            self.left.append((deed, outcome))
        return outcome

    def finish(self) -> None:
        """Bring what was left to an end, when there are no faults any more."""
        left, self.left = self.left, []
        for deed, outcome in left:
            self._try(deed, outcome, PATIENCE)
            if not outcome.known:
                self.book.violation(f"{deed.kind}: no answer without a fault either")
            self._know(deed, outcome)

    def ask_again(self, deed: Deed, first: Any) -> None:
        """Send once more what was acknowledged, and compare the answers."""
        again = Outcome()
        self._try(deed, again, PATIENCE)
        for reply in again.replies:
            if _content(reply) != _content(first) or reply.get("repeated") is False:
                self.book.violation(f"{deed.kind}: a repetition is answered {_short(reply)}, not {_short(first)}")

    def _check_list(self, deed: Deed, reply: Any) -> bool:
        """Whether each event of a list is recorded: a list has one status, 207, and each event its own."""
        statuses = {each["status"] for each in reply["responses"]}
        if not statuses <= {200, 503}:
            self.book.violation(f"{deed.kind}: {statuses}")
        return 503 not in statuses

    def _know(self, deed: Deed, outcome: Outcome) -> None:
        self.book.did(deed, outcome)
        if deed.repeatable and outcome.replies and self.chance.random() < AGAIN:
            self.ask_again(deed, outcome.reply)

    def _try(self, deed: Deed, outcome: Outcome, attempts: int) -> None:
        for _ in range(attempts):
            outcome.attempts += 1
            try:
                status, reply = self.worker.call({"request": _request(deed)})
            except Dead:
                self.book.refusal("no answer: the worker was killed")
                continue
            code = reply.get("code", "") if isinstance(reply, dict) and status >= 400 else ""
            if status == 207 and not self._check_list(deed, reply):
                self.book.refusal(f"207 with a 503 ({deed.kind})")
                continue
            if status < 300:
                outcome.replies.append(reply)
            elif code in deed.already and outcome.attempts > 1:
                outcome.was_there = True
            elif code in deed.refused:
                outcome.refused = code
            elif status == 503:
                self.book.refusal(f"503 {code} ({deed.kind})")
                continue
            else:
                self.book.violation(f"{deed.kind}: {status} {_short(reply)} in attempt {outcome.attempts}")
                outcome.refused = code or str(status)
            return


def _request(deed: Deed) -> dict[str, Any]:
    headers = {"Idempotency-Key": deed.key} if deed.key else {}
    return {
        "method": deed.method,
        "path": deed.path,
        "as": deed.by.login,
        "password": deed.by.password,
        "json": deed.body,
        "headers": headers,
    }


def _content(reply: Any) -> Any:
    """A reply without what says that it is a repetition."""
    return {name: value for name, value in reply.items() if name != "repeated"} if isinstance(reply, dict) else reply


def _short(reply: Any) -> str:
    text = str(reply)
    return text if len(text) < 300 else f"{text[:300]}…"
