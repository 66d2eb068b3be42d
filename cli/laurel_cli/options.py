"""The options of `laurel serve`."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

DIRECTORY = Path(".laurel")
"""Where a site on this machine is kept between runs."""

SITE = "site.db"
"""The file in it with the site."""

ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL")
"""The variables with which the AWS SDKs are pointed elsewhere; if one is set, it is used."""


@dataclass(frozen=True, slots=True)
class Options:
    """The parsed command line and environment of `laurel serve`.

    ``store`` is sqlite, dynamodb or memory, ``chosen`` whether the command line says so; ``directory`` keeps the site
    between runs, an SQLite site in its ``file``. ``seed`` is the file a fresh site begins with, and
    ``admin_password`` the application password of `admin` ("" for a random one), under ``admin_password_name``. With
    ``demo`` an empty site is filled with the example site; with ``examples``, which that has, too, the worked examples
    are loaded. With ``test_clock`` the clock can be moved.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    store: str = "sqlite"
    chosen: bool = False
    fresh: bool = False
    seed: Path | None = None
    admin_password: str = ""
    admin_password_name: str = "laurel"
    test_clock: bool = False
    demo: bool = False
    examples: bool = False
    directory: Path = DIRECTORY
    file: str = SITE


@dataclass(frozen=True, slots=True)
class Store:
    """A store as a command line names it: its kind, and for sqlite the file and its directory."""

    kind: str
    directory: Path = DIRECTORY
    file: str = SITE


def store_of(text: str) -> Store:
    """The store that a text such as "sqlite:site.db" names. Raises argparse.ArgumentTypeError."""
    kind, colon, name = text.partition(":")
    if kind not in ("sqlite", "dynamodb", "memory") or (colon and (kind != "sqlite" or not name)):
        raise argparse.ArgumentTypeError(f"{text} is none of sqlite, sqlite:FILE, dynamodb, memory")
    path = Path(name)
    return Store(kind, path.parent, path.name) if name else Store(kind)


def names_endpoint() -> bool:
    """Whether the environment names a DynamoDB to use."""
    return any(os.environ.get(name) for name in ENDPOINT_VARIABLES)


def default_store() -> str:
    """The store of a command line that names none."""
    return "dynamodb" if names_endpoint() else "sqlite"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel serve`."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=_port, default=8080, help="port to listen on, 0 for any (default %(default)s)")
    parser.add_argument(
        "--store",
        type=store_of,
        metavar="STORE",
        help="sqlite[:FILE]: one file, .laurel/site.db by default; dynamodb: what AWS_ENDPOINT_URL_DYNAMODB names, or "
        "a local emulator; memory: gone with the process (default: dynamodb if the environment names one, else sqlite)",
    )
    parser.add_argument("--fresh", action="store_true", help="begin with an empty site and keep nothing of it")
    content = parser.add_mutually_exclusive_group()
    content.add_argument(
        "--demo", action="store_true", help="fill an empty site with months of an example site, and load the examples"
    )
    content.add_argument("--seed", type=Path, metavar="FILE", help="begin a new site with what a file holds")
    parser.add_argument(
        "--admin-password",
        metavar="PASSWORD",
        default=os.environ.get("LAUREL_ADMIN_APPLICATION_PASSWORD", ""),
        help="application password of admin on a new site (default LAUREL_ADMIN_APPLICATION_PASSWORD, else random)",
    )
    parser.add_argument(
        "--admin-password-name",
        metavar="NAME",
        default="laurel",
        help="name of that application password (default %(default)s)",
    )
    parser.add_argument(
        "--examples", action="store_true", help="load the worked examples of functions/extensions (docs/extending.md)"
    )
    parser.add_argument(
        "--test-clock", action="store_true", help="offer POST /wp-json/laurel-dev/v1/clock, which lets time pass"
    )


def options_of(arguments: argparse.Namespace) -> Options:
    """The options of a parsed command line."""
    store = arguments.store
    return Options(
        host=arguments.host,
        port=arguments.port,
        store=store.kind if store else default_store(),
        chosen=store is not None,
        directory=store.directory if store else DIRECTORY,
        file=store.file if store else SITE,
        fresh=arguments.fresh,
        seed=arguments.seed,
        admin_password=arguments.admin_password,
        admin_password_name=arguments.admin_password_name,
        test_clock=arguments.test_clock,
        demo=arguments.demo,
        examples=arguments.examples or arguments.demo,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port")
    return int(text)
