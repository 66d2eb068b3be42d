"""The deployment that an operator's command works on, with the operator's own AWS credentials."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator

from laurel.composition.container import Container
from laurel_cli.errors import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the argument that names a deployment."""
    parser.add_argument(
        "--table-prefix",
        required=True,
        metavar="PREFIX",
        help="what the names of the tables begin with: the stack's output TablePrefix, such as laurel-dev",
    )


@contextlib.contextmanager
def deployment(table_prefix: str, secret_arn: str = "") -> Iterator[Container]:
    """Work on the site whose tables have that prefix; whatever goes wrong inside becomes a CommandError.

    Region and credentials come from the environment, as the AWS command line takes them; LAUREL_SECRET, if set, goes
    before the secret of the ARN.
    """
    environ = {**os.environ, "LAUREL_TABLE_PREFIX": table_prefix}
    if secret_arn:
        environ["LAUREL_SECRET_ARN"] = secret_arn
    try:
        yield Container(environ)
    except CommandError:
        raise
    except Exception as error:
        cause = error.__cause__ or error
        raise CommandError(f"{type(cause).__name__}: {cause}") from error
