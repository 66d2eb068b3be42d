"""What operators' commands may do on AWS, as IAM policies: `laurel policies`.

The tables below are what the commands request, and nothing else; a test runs the commands and compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from laurel.store.driver.tables import TABLES, table_name
from laurel_cli.aws.permissions import Grants
from laurel_cli.errors import CommandError


@dataclass(frozen=True, slots=True)
class Operator:
    """What a command needs: of the site's tables and indexes, of the copies of a restore, and of other services.

    ``tables`` and ``copies`` are actions of DynamoDB by table or "table/index"; ``others`` are actions with their
    service by the ARN of what they are for, after "arn:aws:".
    """

    tables: Grants = field(default_factory=dict)
    copies: Grants = field(default_factory=dict)
    others: Grants = field(default_factory=dict)


def _with(more: Grants, grants: Grants) -> Grants:
    """Both, by the same names."""
    names = {*more, *grants}
    return {name: " ".join({*more.get(name, "").split(), *grants.get(name, "").split()}) for name in names}


_SECRET = "{secret}"
_FUNCTIONS = "lambda:{region}:{account}:function:{stack}-*"
_MAPPINGS = "lambda:{region}:{account}:event-source-mapping:*"
_STACK = "cloudformation:{region}:{account}:stack/{stack}/*"

# What DynamoDB asks for of the table that a recovery makes, beside what reads it.
_RECOVERED = (
    "BatchGetItem BatchWriteItem DeleteItem DescribeTable GetItem PutItem Query RestoreTableToPointInTime Scan"
    " UpdateItem"
)  # fmt: skip

# Rows of ledgers are left to the schedule.
_ERASE: Grants = {
    "posts": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
    "users": "BatchGetItem DeleteItem GetItem PutItem Query UpdateItem",
    "users/by_name": "Query",
    "credentials": "DeleteItem Query",
    "system": "DeleteItem PutItem Query UpdateItem",
}

OPERATORS: Mapping[str, Operator] = {
    "install": Operator(
        tables={
            "credentials": "GetItem PutItem UpdateItem",
            "users": "DeleteItem GetItem PutItem Query UpdateItem",
            "system": "GetItem UpdateItem",
        },
        others={_SECRET: "secretsmanager:GetSecretValue"},
    ),
    "migrate": Operator(
        tables={
            "users": "BatchGetItem DeleteItem GetItem PutItem Query Scan UpdateItem",
            "users/by_id": "Query",
            "credentials": "PutItem",
            "logs": "DeleteItem PutItem Query Scan",
            "earnings": "PutItem Scan",
            "system": "GetItem PutItem Query UpdateItem",
        }
    ),
    "recount": Operator(tables={"logs": "Scan", "earnings": "Scan", "system": "GetItem Query UpdateItem"}),
    "retention": Operator(tables={"logs": "Scan UpdateItem", "system": "GetItem"}),
    "export": Operator(
        tables={
            "posts": "BatchGetItem GetItem Query",
            "users": "BatchGetItem",
            "users/by_id": "Query",
            "logs": "Query",
            "earnings": "Query",
            "system": "GetItem Query",
        }
    ),
    "erase": Operator(tables=_ERASE),
    # With --at and --pause; at its end it erases again. Copies are deleted by hand.
    "restore": Operator(
        tables=_with(
            _ERASE,
            {
                **dict.fromkeys(TABLES, "BatchGetItem BatchWriteItem RestoreTableToPointInTime Scan"),
                "posts": "BatchGetItem BatchWriteItem GetItem RestoreTableToPointInTime Scan UpdateItem",
                "system": "BatchGetItem BatchWriteItem GetItem Query RestoreTableToPointInTime Scan",
            },
        ),
        copies=dict.fromkeys(TABLES, _RECOVERED),
        others={
            _STACK: "cloudformation:ListStackResources",
            _FUNCTIONS: "lambda:DeleteFunctionConcurrency lambda:GetFunctionConcurrency "
            "lambda:GetFunctionConfiguration lambda:PutFunctionConcurrency",
            _MAPPINGS: "lambda:GetEventSourceMapping lambda:UpdateEventSourceMapping",
        },
    ),
}
"""The operators' commands that work on deployments, by name."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a policy is for: the deployment, its stack and secret, and the prefix of copies."""

    table_prefix: str
    stack: str
    region: str
    account: str
    secret: str
    copies: str


def policy(command: str, site: Site) -> dict[str, Any]:
    """The IAM policy that lets an operator run a command on a site; KeyError for one that is none.

    Raises CommandError for `install` without the secret's ARN: its name has nothing of the stack.
    """
    if command == "install" and not site.secret:
        raise CommandError("install needs --secret-arn, the stack's output SecretArn")
    operator = OPERATORS[command]
    arns = {
        **{_table(site, site.table_prefix, name): _of_dynamodb(actions) for name, actions in operator.tables.items()},
        **{_table(site, site.copies, name): _of_dynamodb(actions) for name, actions in operator.copies.items()},
        **{_other(site, arn): actions.split() for arn, actions in operator.others.items()},
    }
    return {"Version": "2012-10-17", "Statement": list(_statements(arns))}


def _statements(arns: Mapping[str, Iterable[str]]) -> Iterable[dict[str, Any]]:
    """A statement for all that may be done the same with."""
    together: dict[tuple[str, ...], list[str]] = {}
    for arn, actions in arns.items():
        together.setdefault(tuple(sorted(actions)), []).append(arn)
    for allowed, resources in together.items():
        yield {"Effect": "Allow", "Action": list(allowed), "Resource": resources}


def _of_dynamodb(actions: str) -> list[str]:
    return [f"dynamodb:{action}" for action in actions.split()]


def _table(site: Site, prefix: str, name: str) -> str:
    table, _, index = name.partition("/")
    arn = f"arn:aws:dynamodb:{site.region}:{site.account}:table/{table_name(prefix, table)}"
    return f"{arn}/index/{index}" if index else arn


def _other(site: Site, arn: str) -> str:
    if arn == _SECRET:
        return site.secret
    return "arn:aws:" + arn.format(region=site.region, account=site.account, stack=site.stack)
