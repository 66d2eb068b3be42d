"""`laurel invoke`: one event out of a file, through the function that it reaches, in this process."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from laurel.composition.container import Container
from laurel.domain.awards.effects import Notice
from laurel.domain.records.ledger import Log
from laurel.domain.records.ledger_query import LogQuery
from laurel_cli.aws.event_target import target_of
from laurel_cli.aws.event_time import StoppedClock, time_of
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.template import Function, load_template
from laurel_cli.demo import PROGRAMME
from laurel_cli.environment import be_quiet, settings, use_endpoint
from laurel_cli.errors import CommandError, site_errors
from laurel_cli.first_start import first_start
from laurel_cli.invoke_options import InvokeOptions
from laurel_cli.local_store import join_file
from laurel_cli.local_tables import memory_tables, sqlite_tables
from laurel_cli.options import Options, names_endpoint

TEMPLATE = Path(__file__).parents[2] / "template.yaml"

SAMPLE_PASSWORD = "not-a-real-password"
"""The application password of admin in the samples of events/."""

MOST_LOGS = 100
"""The most logs that are printed."""


class PrintedNotices:
    """`laurel.app.ports.notices.Notices` to read: a line of JSON each on standard error."""

    def publish(self, notices: Sequence[Notice]) -> int:
        """Print notices; how many, which is all of them."""
        for notice in notices:
            print(f"notice {notice.kind}: {json.dumps(notice.detail)}", file=sys.stderr)
        return len(notices)


def invoke_event(options: InvokeOptions) -> int:
    """Print what the function answers, and the logs that it wrote; 0 then, 1 if the event reaches none.

    Also 1 if the store cannot be used.

    Raises what the function raises.
    """
    try:
        template = load_template(TEMPLATE)
        event = _read(options.event)
        function, delivered = target_of(template, event, options.function)
        with contextlib.ExitStack() as stack:
            with site_errors():
                container = _open_site(options, event, stack)
            _call(container, function, delivered)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    return 0


def _call(container: Container, function: Function, event: dict[str, Any]) -> None:
    """Call a function with an event, and print what it answers and what it logs."""
    print(f"{function.name} ({function.handler}):", file=sys.stderr)
    before = _logs(container, 1)
    _print(invoker(container)(function, event))
    _print_logs(container, before[0].id if before else 0)


def _logs(container: Container, limit: int) -> Sequence[Log]:
    """The newest logs of the site, the last one first."""
    return container.services.ledger.logs.find(LogQuery(limit=limit)).rows


def _print_logs(container: Container, after: int) -> None:
    """What was awarded: the titles of the logs with higher ids, on standard error."""
    titles = [log.title for log in reversed(_logs(container, MOST_LOGS)) if log.id > after]
    for title in titles:
        print(f"logged: {title}", file=sys.stderr)
    if not titles:
        print("logged: nothing", file=sys.stderr)


def _read(file: Path) -> dict[str, Any]:
    try:
        event = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error
    except ValueError as error:
        raise CommandError(f"{file} holds no JSON: {error}") from error
    if not isinstance(event, dict):
        raise CommandError(f"{file} holds no event")
    return event


def _open_site(options: InvokeOptions, event: dict[str, Any], stack: contextlib.ExitStack) -> Container:
    """A site of its own in memory, the one in a file, or the one in the environment's DynamoDB."""
    be_quiet()
    if options.store.kind == "sqlite":
        file = join_file(options.store, stack)
        tables = sqlite_tables(file)
        notices = PrintedNotices()
        return Container(settings({}), driver=tables.driver, catch_up=tables.catch_up, notices=notices)
    if options.store.kind == "dynamodb":
        if not names_endpoint():
            raise CommandError("set AWS_ENDPOINT_URL to an emulator, such as that of a running `laurel serve`")
        use_endpoint(Options())
        container = Container()
        container.services.posts.catalogue()  # an unreachable store is reported here
        return container
    tables = memory_tables()
    container = Container(
        settings({"LAUREL_EXAMPLES": "on"}),
        driver=tables.driver,
        catch_up=tables.catch_up,
        clock=StoppedClock(time_of(event)),
        notices=PrintedNotices(),
    )
    first_start(container.services, Options(store="memory", seed=PROGRAMME, admin_password=SAMPLE_PASSWORD), "")
    return container


def _print(reply: Any) -> None:
    """A function's reply, with a body of JSON laid out to be read."""
    shown = dict(reply) if isinstance(reply, dict) else reply
    body = shown.get("body") if isinstance(shown, dict) else None
    if isinstance(body, str):
        with contextlib.suppress(ValueError):
            shown["body"] = json.loads(body)
    print(json.dumps(shown, indent=2, ensure_ascii=False))
