"""The options of `laurel invoke`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from laurel_cli.options import Store, store_of

MEMORY = Store("memory")


@dataclass(frozen=True, slots=True)
class InvokeOptions:
    """The parsed command line of `laurel invoke`.

    ``function`` is a logical id of the template, "" to go by the event.
    """

    event: Path
    store: Store = MEMORY
    function: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel invoke`."""
    parser.add_argument("event", type=Path, help="file with an event, such as those in events/")
    parser.add_argument("--function", default="", help="the function's logical id, where the event leaves a choice")
    parser.add_argument(
        "--store",
        type=store_of,
        metavar="STORE",
        default=MEMORY,
        help="memory: the example programme, at the time of the event (default); sqlite[:FILE]: the site in .laurel "
        "or in a file; dynamodb: what AWS_ENDPOINT_URL names",
    )


def options_of(arguments: argparse.Namespace) -> InvokeOptions:
    """The options of a parsed command line."""
    return InvokeOptions(arguments.event, arguments.store, arguments.function)
