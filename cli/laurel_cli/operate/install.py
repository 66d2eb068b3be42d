"""`laurel install`: the first administrator of a deployed site, or another password for them."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from laurel.app.errors import UserNotFound
from laurel.app.install import ADMIN_ID, AdminOptions, install
from laurel.app.services import Services
from laurel.app.site import Site
from laurel.auth.application_passwords import hash_application_password, new_application_password
from laurel_cli.errors import CommandError
from laurel_cli.operate import deployment
from laurel_cli.operate.new_password import add_application_password


@dataclass(frozen=True, slots=True)
class InstallOptions:
    """The parsed command line of `laurel install`."""

    table_prefix: str
    secret_arn: str
    login: str = "admin"
    email: str = "admin@example.org"
    another_password: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel install`."""
    deployment.add_arguments(parser)
    parser.add_argument("--secret-arn", default="", metavar="ARN", help="the stack's output SecretArn")
    parser.add_argument("--login", default="admin", help="login name of the administrator (default %(default)s)")
    parser.add_argument("--email", default="admin@example.org", help="e-mail address (default %(default)s)")
    parser.add_argument(
        "--another-password",
        action="store_true",
        help="give the administrator who is there one more application password: the others are lost or void",
    )


def options_of(arguments: argparse.Namespace) -> InstallOptions:
    """The options of a parsed command line."""
    return InstallOptions(
        arguments.table_prefix,
        arguments.secret_arn,
        arguments.login,
        arguments.email,
        arguments.another_password,
    )


def install_site(options: InstallOptions) -> int:
    """Make user 1 of the deployment, and print the application password once; 0, or 1 when it could not be done.

    A site that has its administrator stays as it is, unless another password is requested.
    """
    try:
        with deployment.deployment(options.table_prefix, options.secret_arn) as site:
            made = _another_password if options.another_password else _first_password
            password = made(site.services, options)
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    print(f"The application password of user 1, shown this once: {password}")
    return 0


def _first_password(services: Services, options: InstallOptions) -> str:
    password = new_application_password()
    hashed = hash_application_password(password, services.secret)
    if not install(services, AdminOptions(hashed, login=options.login, name=options.login, email=options.email)):
        raise CommandError("user 1 is there and has an application password; --another-password makes one more")
    return password


def _another_password(services: Services, _: InstallOptions) -> str:
    try:
        return add_application_password(Site(services), ADMIN_ID, "laurel install")
    except UserNotFound:
        raise CommandError("there is no user 1 yet: leave out --another-password") from None
