"""The site that an operator's command works on: a deployment, with the operator's AWS credentials, or one here."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator

from laurel.composition.container import Container
from laurel_cli.environment import table_prefix as prefix_here
from laurel_cli.errors import CommandError, reason_of
from laurel_cli.local_store import join_file
from laurel_cli.local_tables import sqlite_tables
from laurel_cli.options import Store, names_endpoint, store_of

NOT_READ = "none was given"
"""Instead of an ARN where the secret is not read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that name a site, both kept as ``table_prefix``, which says which of them it is."""
    sites = parser.add_mutually_exclusive_group()
    sites.add_argument(
        "--table-prefix",
        default="",
        metavar="PREFIX",
        help="what the names of a deployment's tables begin with: the stack's output TablePrefix, such as laurel-dev",
    )
    sites.add_argument(
        "--store",
        dest="table_prefix",
        metavar="STORE",
        type=_file,
        help="sqlite:FILE, a site on this machine (default: the one in .laurel)",
    )


def file_of(table_prefix: str) -> Store | None:
    """The file of a site on this machine, which is one of no prefix at all; None for the tables with a prefix."""
    if table_prefix.startswith("sqlite"):
        with contextlib.suppress(argparse.ArgumentTypeError):
            return store_of(table_prefix)
    return None if table_prefix or names_endpoint() else Store("sqlite")


@contextlib.contextmanager
def deployment(table_prefix: str, secret_arn: str | None = None) -> Iterator[Container]:
    """Work on the site whose tables have that prefix; whatever goes wrong inside becomes a CommandError.

    Region and credentials come from the environment, as the AWS command line takes them; LAUREL_SECRET, if set, goes
    before the secret of the ARN. With None for it nothing is done that takes the secret, and none need be given. A site
    on this machine has its secret beside its file.
    """
    try:
        with contextlib.ExitStack() as stack:
            yield _container(table_prefix, secret_arn, stack)
    except CommandError:
        raise
    except OSError as error:
        raise CommandError(reason_of(error)) from error
    except Exception as error:
        cause = error.__cause__ or error
        raise CommandError(f"{type(cause).__name__}: {cause}") from error


def _container(table_prefix: str, secret_arn: str | None, stack: contextlib.ExitStack) -> Container:
    if file := file_of(table_prefix):
        tables = sqlite_tables(join_file(file, stack))
        return Container(dict(os.environ), driver=tables.driver, catch_up=tables.catch_up)
    environ = {**os.environ, "LAUREL_TABLE_PREFIX": table_prefix or prefix_here()}
    if secret_arn:
        environ["LAUREL_SECRET_ARN"] = secret_arn
    elif secret_arn is None and not environ.get("LAUREL_SECRET"):
        environ.setdefault("LAUREL_SECRET_ARN", NOT_READ)
    return Container(environ)


def _file(text: str) -> str:
    """A text that names a site's file. Raises argparse.ArgumentTypeError."""
    if store_of(text).kind != "sqlite":
        raise argparse.ArgumentTypeError(f"{text} is no file of a site: sqlite:FILE")
    return text
