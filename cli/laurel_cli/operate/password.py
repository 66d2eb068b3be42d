"""`laurel password`: another password for a user of a site on this machine, whose own is lost."""

from __future__ import annotations

import argparse
import contextlib
import secrets
import sys
from dataclasses import dataclass, replace

from laurel.app.site import Site
from laurel.app.users.change_login import change_login
from laurel.auth.passwords import hash_password
from laurel.composition.container import Container
from laurel.domain.records.user import Login
from laurel_cli.environment import be_quiet, settings
from laurel_cli.errors import CommandError, site_errors
from laurel_cli.local_store import join_store
from laurel_cli.operate.new_password import add_application_password
from laurel_cli.options import Store, store_of


@dataclass(frozen=True, slots=True)
class PasswordOptions:
    """The parsed command line of `laurel password`.

    ``user`` is a login name or an e-mail address; ``login`` asks for a login password instead of an application
    password; ``store`` has the site, None for that of the environment or in `.laurel`.
    """

    user: str
    login: bool = False
    store: Store | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel password`."""
    parser.add_argument("user", help="login name or e-mail address, such as admin")
    parser.add_argument(
        "--login",
        action="store_true",
        help="set a new password to sign in with, which ends sessions, instead of adding an application password",
    )

    parser.add_argument(
        "--store",
        type=store_of,
        metavar="STORE",
        help="sqlite:FILE or dynamodb (default: what the environment or .laurel has)",
    )


def options_of(arguments: argparse.Namespace) -> PasswordOptions:
    """The options of a parsed command line."""
    return PasswordOptions(arguments.user, arguments.login, arguments.store)


def give_password(options: PasswordOptions) -> int:
    """Print a fresh password of a user, once; 0, or 1 if there is no such user or site.

    The site is the one in `.laurel`, also while it is served, or that of the environment's DynamoDB, with its
    LAUREL_SECRET. An application password is added to the user's; the others stay valid.
    """
    be_quiet()
    try:
        with contextlib.ExitStack() as stack, site_errors():
            tables = join_store(options.store, stack)  # which sets the secret
            site = Site(Container(settings({}), driver=tables).services)
            users = site.services.users
            found = users.login(options.user) or users.login_by_email(options.user)
            if found is None:
                raise CommandError(f"there is no user {options.user}")
            kind, password = (
                ("login", _login(site, found)) if options.login else ("application", _application(site, found))
            )
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    print(f"The {kind} password of {found.login}, shown this once: {password}")
    return 0


def _application(site: Site, found: Login) -> str:
    return add_application_password(site, found.user_id, "laurel password")


def _login(site: Site, found: Login) -> str:
    password = secrets.token_urlsafe(12)
    hashed = hash_password(password)
    change_login(site, found.user_id, lambda login: (replace(login, password_hash=hashed), None))
    return password
