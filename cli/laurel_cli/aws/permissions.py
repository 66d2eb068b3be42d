"""What each function may do on AWS: the use cases that its routes can reach, and what these request of the tables.

template.yaml grants each function this and nothing else; tests hold the two together, and against what requests
really do. Nothing here scans, and nothing is granted on more than one table or index at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any

from laurel_cli.aws.template import Template

Permission = tuple[str, str]
"""An IAM action, and on what: ("dynamodb:Query", "users/by_name"), ("events:PutEvents", "EventBus")."""

Grants = Mapping[str, str]
"""For each table, "table/index" or other resource: the actions, without their service, in one string."""

_DIRECTORY = ("users/by_email", "users/by_id", "users/by_name", "users/by_registered", "users/by_slug", "users/by_url")

USE_CASES: Mapping[str, Grants] = {
    # Who finds the snapshot gone, or due, writes one.
    "read the catalogue": {"posts": "BatchGetItem GetItem PutItem Query UpdateItem", "system": "GetItem"},
    # Notes the use of an application password, counts attempts, and looks up the session. A login that is still where
    # the first layout had it, among the users, is moved before it is written.
    "authenticate": {
        "credentials": "BatchGetItem GetItem UpdateItem",
        "users": "DeleteItem GetItem",
        "Secret": "GetSecretValue",
    },
    "sign in": {"credentials": "DeleteItem PutItem Query UpdateItem", "users": "GetItem"},
    # A request that reads what a user has first writes what an earlier one could not finish.
    "finish commits": {
        "users": "DeleteItem GetItem PutItem UpdateItem",
        "logs": "PutItem",
        "earnings": "DeleteItem PutItem",
    },
    "show authors": {"users": "Query"},
    "show users": {"users": "BatchGetItem GetItem Query"},
    # Lists that were found are kept.
    "list users": {
        **dict.fromkeys(_DIRECTORY, "Query"),
        "users": "BatchGetItem GetItem",
        "system": "BatchGetItem GetItem PutItem Query",
    },
    "write users": {
        "users": "DeleteItem PutItem UpdateItem",
        "credentials": "PutItem UpdateItem",
        "system": "UpdateItem",
    },
    # With them go their posts, logs, earnings, friendships, pictures and what they said.
    "delete users": {
        "users": "DeleteItem GetItem Query UpdateItem",
        "users/by_name": "Query",
        "credentials": "DeleteItem Query",
        "system": "DeleteItem Query UpdateItem",
        "logs": "BatchWriteItem",
        "logs/by_user": "Query",
        "earnings": "BatchWriteItem",
        "earnings/by_user": "Query",
    },
    "list members": {
        **dict.fromkeys(("users/by_id", "users/by_name", "users/by_registered", "users/by_url"), "Query"),
        "users": "BatchGetItem",
        "system": "BatchGetItem GetItem PutItem Query",
    },
    "write members": {"users": "UpdateItem", "system": "UpdateItem"},
    "keep pictures": {"system": "DeleteItem GetItem PutItem"},
    "make friends": {"users": "BatchGetItem DeleteItem PutItem Query UpdateItem", "system": "UpdateItem"},
    "read the activity stream": {"users": "BatchGetItem GetItem Query", "users/by_name": "Query", "system": "Query"},
    "write the activity stream": {"users": "DeleteItem PutItem UpdateItem", "system": "GetItem PutItem UpdateItem"},
    "take for spam": {
        "users": "BatchGetItem GetItem UpdateItem",
        "users/by_name": "Query",
        "system": "UpdateItem",
    },
    "write posts": {"posts": "DeleteItem PutItem UpdateItem"},
    # Earnings go with what was earned.
    "delete posts": {
        "posts": "DeleteItem PutItem UpdateItem",
        "users": "UpdateItem",
        "earnings": "DeleteItem",
        "earnings/by_post": "Query",
        "system": "PutItem UpdateItem",
    },
    "change settings": {"posts": "PutItem UpdateItem", "system": "PutItem"},
    # One transaction: state, progress, markers, counters of global maxima, logs and earnings. What a post was earned
    # before it had a global maximum is counted once.
    "record events": {
        "users": "ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem",
        "system": "BatchGetItem GetItem PutItem UpdateItem",
        "logs": "PutItem",
        "earnings": "DeleteItem PutItem",
        "earnings/by_post": "Query",
    },
    # Outbox rows: put with the write that causes an event, removed with what the event leads to.
    "keep events of the site": {"system": "DeleteItem PutItem"},
    "sweep the outbox": {"system": "Query UpdateItem"},
    # The rows of posts and users that were deleted, and what is left of such a user.
    "sweep removals": {
        "users": "DeleteItem Query UpdateItem",
        "logs": "BatchWriteItem",
        "logs/by_user": "Query",
        "earnings": "BatchWriteItem DeleteItem",
        "earnings/by_post": "Query",
        "earnings/by_user": "Query",
        "system": "DeleteItem PutItem Query UpdateItem",
    },
    # The names of who was erased, in rows that stay: their own, and those of all users that they awarded by hand.
    "hide names": {
        "logs": "BatchGetItem GetItem PutItem Query",
        "logs/by_user": "Query",
        "earnings": "PutItem",
        "earnings/by_user": "Query",
        "system": "Query",
    },
    # Of one person: all there is.
    "export a person": {
        "users": "BatchGetItem GetItem Query",
        "users/by_name": "Query",
        "credentials": "GetItem Query",
        "logs/by_user": "Query",
        "earnings/by_user": "Query",
        "system": "GetItem PutItem Query",
    },
    "export": {
        "users": "BatchGetItem Query",
        "users/by_id": "Query",
        "logs": "Query",
        "earnings": "Query",
        "system": "Query",
    },
    "watch jobs": {"system": "GetItem Query"},
    # What is revoked are the standing earnings of a user.
    "award and revoke": {"earnings": "BatchGetItem", "earnings/by_user": "Query"},
    "read ledgers": {
        "logs": "BatchGetItem GetItem Query",
        "logs/by_user": "Query",
        "earnings": "BatchGetItem GetItem Query",
        "earnings/by_post": "Query",
        "earnings/by_user": "Query",
        "system": "GetItem PutItem Query",
    },
    # The progress of a user with thousands of earnings shows when they came: their older pages begin at marks.
    "show progress": {"earnings/by_user": "Query", "system": "GetItem PutItem Query"},
    "write ledgers": {
        "logs": "DeleteItem PutItem",
        "earnings": "DeleteItem PutItem",
        "users": "ConditionCheckItem PutItem Query UpdateItem",
        "system": "BatchGetItem GetItem PutItem UpdateItem",
    },
    "rebuild users": {"logs/by_user": "Query", "earnings/by_user": "Query"},
    "count changes of streams": {"system": "GetItem UpdateItem"},
    # A small site that has none yet gets one from the users themselves.
    "keep the lean directory": {
        "users": "BatchGetItem",
        "users/by_id": "Query",
        "system": "DeleteItem GetItem PutItem Query UpdateItem",
    },
    "send notices": {"EventBus": "PutEvents"},
    # Messages that fail: when they are delivered again, and copies of those that are refused.
    "give messages back": {"EventQueue": "ChangeMessageVisibility", "EventDeadLetterQueue": "SendMessage"},
}
"""What the use cases of laurel.app and laurel.auth need. Resources without a table are those of template.yaml."""

_REST = ("read the catalogue", "authenticate")

_EVENTS = ("keep events of the site", "record events")
"""Use cases of a group whose writes are events, which are processed before the response."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    # `_embed` shows authors.
    "wp_posts": (*_REST, *_EVENTS, "write posts", "delete posts", "show authors"),
    "wp_users": (
        *_REST, *_EVENTS, "sign in", "show users", "list users", "write users", "delete users", "delete posts",
        "change settings", "hide names", "export a person",
    ),
    "gamipress_ledger": (*_REST, "read ledgers", "write ledgers", "finish commits"),
    "gamipress_actions": (*_REST, "show users", "record events", "award and revoke"),
    "laurel_api": (
        *_REST, "show users", "record events", "award and revoke", "rebuild users", "show progress", "write members",
        "take for spam", "watch jobs", "export",
    ),
    "tokens": (*_REST, "show authors"),
    "buddypress": (
        *_REST, *_EVENTS, "show users", "write users", "delete users", "delete posts", "list members",
        "write members", "keep pictures", "make friends", "read the activity stream", "write the activity stream",
        "change settings",
    ),
    # What the examples need; routes of one's own may need more.
    "extensions": (*_REST, *_EVENTS, "write posts", "show authors"),
    "event_queue": ("read the catalogue", "record events", "give messages back"),
    # A post that is published keeps its place, so that its commit needs no more than reading does.
    "wp_cron": ("read the catalogue", *_EVENTS, "sweep the outbox", "sweep removals", "hide names"),
    "notices": ("read the catalogue", "send notices"),
    "projections": ("count changes of streams", "keep the lean directory"),
}  # fmt: skip
"""What the routes of each group, or the events that it takes, can lead to: in-process by `_embed` and hooks, too."""

FRONT = "discovery"
"""The group that dispatches whatever no other route of the gateway takes, and batches: it may do what all REST may."""

_INDENT = " " * 14

_SERVICES = {
    "GetSecretValue": "secretsmanager",
    "PutEvents": "events",
    "ChangeMessageVisibility": "sqs",
    "SendMessage": "sqs",
}


def permissions_of(group: str) -> set[Permission]:
    """The permissions that a group needs; KeyError for one that GROUPS does not name."""
    if group != FRONT:
        return {found for use_case in GROUPS[group] for found in _permissions(USE_CASES[use_case])}
    behind = [name for name, use_cases in GROUPS.items() if "authenticate" in use_cases]
    return set(_permissions(USE_CASES["change settings"])).union(*map(permissions_of, behind))


def _permissions(grants: Grants) -> Iterable[Permission]:
    for resource, actions in grants.items():
        for action in actions.split():
            yield f"{_SERVICES.get(action, 'dynamodb')}:{action}", resource


def granted(template: Template, function: str) -> set[Permission]:
    """The permissions that template.yaml gives a function, by its logical id."""
    policies = template.resources[function]["Properties"].get("Policies", ())
    statements = [statement for policy in policies for statement in policy["Statement"]]
    return {
        (action, _resource_of(resource))
        for statement in statements
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _resource_of(resource: Any) -> str:
    """The name of an ARN: `!GetAtt UsersTable.Arn`, `!Sub "${UsersTable.Arn}/index/by_name"`, `!Ref Secret`.

    ARNs that are written out stay as they are.
    """
    if isinstance(resource, str):
        return resource
    ((_, value),) = resource.items()
    name = str(value).replace("${", "").replace("}", "").replace(".Arn", "").replace("/index/", "/")
    table, slash, index = name.partition("/")
    return table.removesuffix("Table").lower() + slash + index if "Table" in table else name


def policy_block(permissions: Iterable[Permission]) -> str:
    """The `Policies` of a function that grant just this, as YAML for template.yaml."""
    ordered = sorted(permissions, key=lambda permission: permission[1])
    by_actions: dict[str, list[str]] = {}
    for resource in dict.fromkeys(resource for _, resource in ordered):
        actions = ", ".join(sorted(action for action, on in ordered if on == resource))
        by_actions.setdefault(actions, []).append(_arn(resource))
    lines = ["      Policies:", '        - Version: "2012-10-17"', "          Statement:"]
    for actions, arns in by_actions.items():
        lines.append("            - Effect: Allow")
        listed = f"[{actions}]" if ", " in actions else actions
        lines += wrap(listed, 120, initial_indent=_INDENT + "Action: ", subsequent_indent=_INDENT + "  ")
        lines += [f"{_INDENT}Resource: {arns[0]}"] if len(arns) == 1 else [f"{_INDENT}Resource:"]
        lines += [f"{_INDENT}  - {arn}" for arn in arns if len(arns) > 1]
    return "\n".join(lines) + "\n"


def _arn(resource: str) -> str:
    if resource == "Secret":
        return "!Ref Secret"
    table, _, index = resource.partition("/")
    if not table.islower():
        return f"!GetAtt {resource}.Arn"
    return (
        f'!Sub "${{{table.capitalize()}Table.Arn}}/index/{index}"'
        if index
        else f"!GetAtt {table.capitalize()}Table.Arn"
    )
