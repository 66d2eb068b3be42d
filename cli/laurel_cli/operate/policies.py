"""`laurel policies`: the IAM policy that an operator needs for a command."""

from __future__ import annotations

import argparse
import json
import sys

from laurel_cli.aws.operators import OPERATORS, Site, policy
from laurel_cli.errors import CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `laurel policies`."""
    parser.add_argument("--for", required=True, dest="wanted", choices=list(OPERATORS), help="the command")
    parser.add_argument("--table-prefix", required=True, metavar="PREFIX", help="the stack's output TablePrefix")
    parser.add_argument("--region", required=True, help="the stack's region")
    parser.add_argument("--account", required=True, help="the number of the account")
    parser.add_argument("--stack", default="", metavar="NAME", help="the stack (default: as the prefix)")
    parser.add_argument("--secret-arn", default="", metavar="ARN", help="the stack's output SecretArn, for install")
    parser.add_argument("--from", default="restored", dest="copies", metavar="PREFIX", help="the copies, for restore")


def print_policy(arguments: argparse.Namespace) -> int:
    """Print the policy as JSON; 0, or 1 when something is missing."""
    site = Site(
        arguments.table_prefix,
        arguments.stack or arguments.table_prefix,
        arguments.region,
        arguments.account,
        arguments.secret_arn,
        arguments.copies,
    )
    try:
        print(json.dumps(policy(arguments.wanted, site), indent=2))
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    return 0
