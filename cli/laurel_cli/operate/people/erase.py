"""`laurel erase`: erase a person of a site, or again those of whom a restore brought data back."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from laurel.app.errors import UserNotFound
from laurel.app.posts.post_types import PostType
from laurel.app.privacy.erase import erase_again, erase_person
from laurel.app.site import Site
from laurel.auth.roles import any_role_can
from laurel.composition.container import Container
from laurel.domain.records.erasure import MODES, Erasure, Mode
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment


@dataclass(frozen=True, slots=True)
class EraseOptions:
    """The parsed command line of `laurel erase`; ``user_id`` 0 stands for ``--again``."""

    table_prefix: str
    user_id: int = 0
    mode: Mode | None = None
    reassign: int = 0
    managed: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel erase`."""
    deployment.add_arguments(parser)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("user", nargs="?", type=_user_id, default=0, metavar="USER", help="the user's id")
    who.add_argument("--again", action="store_true", help="all who were erased before, of whom there is data again")
    parser.add_argument("--mode", choices=MODES, help="with all rows, or so that these stay with a pseudonym")
    parser.add_argument("--reassign", type=_user_id, default=0, metavar="ID", help="the user who gets the posts")
    parser.add_argument("--managed", action="store_true", help="they awarded by hand once: look through all logs")


def options_of(arguments: argparse.Namespace) -> EraseOptions:
    """The options of a parsed command line."""
    return EraseOptions(arguments.table_prefix, arguments.user, arguments.mode, arguments.reassign, arguments.managed)


def erase(options: EraseOptions) -> int:
    """Erase, and say which jobs work the rest; 0, or 1 when it could not be done: it can be repeated.

    The jobs are worked by the schedule of the site.
    """
    try:
        with deployment.deployment(options.table_prefix) as container:
            if options.user_id:
                _erase(container, options)
            else:
                print_erased_again(container)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    return 0


def print_erased_again(container: Container) -> None:
    """Erase again each person who was erased and is there, and print a line for each."""
    found = 0
    for erasure in container.services.erasures.all():
        site = _site(container)
        if erase_again(site, erasure, _post_types(container, site)):
            found += 1
            _print(erasure, site, "erased again")
    print(f"{found} people erased again.")


def _erase(container: Container, options: EraseOptions) -> None:
    site = _site(container)
    user = site.user(options.user_id)
    heir = site.user(options.reassign) if options.reassign else None
    if user is None:
        raise CommandError(f"there is no user {options.user_id}")
    if options.mode is None:
        raise CommandError(f"how? --mode {' or --mode '.join(MODES)}")
    if options.reassign and (heir is None or heir.erased or heir.id == user.id):
        raise CommandError(f"the posts cannot go to user {options.reassign}")
    managed = options.managed or any_role_can(user.roles, str(site.setting("gamipress_minimum_role")))
    erasure = Erasure(site.now(), user.id, options.mode, options.reassign, managed)
    try:
        erase_person(site, erasure, _post_types(container, site))
    except UserNotFound:
        raise CommandError(f"there is no user {options.user_id} any more") from None
    _print(erasure, site, "erased")


def _site(container: Container) -> Site:
    """The site, with all rows left to the schedule: only a function surely knows in how many partitions they are."""
    site = Site(container.services)
    site.deletable_rows = 0
    return site


def _post_types(container: Container, site: Site) -> list[PostType]:
    return list(container.servers.hooks_of(site.catalogue).definitions.post_types.values())


def _print(erasure: Erasure, site: Site, what: str) -> None:
    jobs = f"; the schedule goes on with {', '.join(site.jobs)}" if site.jobs else ""
    print(f"User {erasure.user_id} {what} ({erasure.mode}){jobs}.")


def _user_id(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**53:
        raise argparse.ArgumentTypeError(f"{text} is no id of a user")
    return int(text)
