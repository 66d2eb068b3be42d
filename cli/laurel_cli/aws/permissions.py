"""What each function may do on AWS: the use cases that its routes can reach, and what these request of the tables.

template.yaml grants each function this and nothing else; tests hold the two together, and against what requests
really do. Nothing here scans, and nothing is granted on more than one table or index at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from laurel_cli.aws.key_families import in_family
from laurel_cli.aws.template import Template

Permission = tuple[str, str]
"""An IAM action, and on what: ("dynamodb:Query", "users/by_name"), ("dynamodb:PutItem", "system[marker#*]")."""

Grants = Mapping[str, str]
"""For each table, "table/index" or other resource: the actions, without their service, in one string.

A table whose partition keys have families is named with those that are needed: "system[marker#*, outbox#*]".
"""

_DIRECTORY = ("users/by_email", "users/by_id", "users/by_name", "users/by_registered", "users/by_slug", "users/by_url")

USE_CASES: Mapping[str, Grants] = {
    # Who finds the snapshot gone, or due, writes one. That of the first layout is among the changes.
    "read the catalogue": {
        "posts[catalogue*]": "BatchGetItem GetItem Query UpdateItem",
        "posts[snapshot#*]": "BatchGetItem PutItem",
        "posts[*]": "Query",
        "system[settings]": "GetItem",
    },
    # Notes the use of an application password, counts attempts, and looks up the session. A login that is still where
    # the first layout had it, among the users, is moved before it is written.
    "authenticate": {
        "credentials[login#*]": "GetItem UpdateItem",
        "credentials[attempts#*]": "BatchGetItem UpdateItem",
        "credentials[sessions#*]": "BatchGetItem",
        "users[login#*]": "DeleteItem GetItem",
        "users[email#*]": "GetItem",
        "system[counter]": "GetItem",
        "Secret": "GetSecretValue",
    },
    "sign in": {"credentials[sessions#*]": "DeleteItem PutItem Query", "users[user#*]": "GetItem"},
    # A request that reads what a user has first writes what an earlier one could not finish.
    "finish commits": {
        "users[user#*]": "DeleteItem GetItem PutItem UpdateItem",
        "logs": "PutItem",
        "earnings": "DeleteItem PutItem",
    },
    "show authors": {"users[user#*]": "Query"},
    "show users": {"users[user#*]": "BatchGetItem GetItem Query"},
    # Lists that were found are kept.
    "list users": {
        **dict.fromkeys(_DIRECTORY, "Query"),
        "users[user#*]": "BatchGetItem GetItem",
        "users[slug#*]": "BatchGetItem",
        "system[totals#users]": "Query",
        "system[lean*]": "GetItem Query",
        "system[found#*]": "BatchGetItem GetItem PutItem",
    },
    # By external ids: a login and a slug come later, if at all.
    "find users by external ids": {"users[ext#*]": "GetItem"},
    "make users": {
        "users[user#*]": "PutItem",
        "users[email#*, ext#*]": "PutItem",
        "system[counter, totals#users]": "UpdateItem",
    },
    "write users": {
        "users[user#*, email#*, slug#*, ext#*]": "DeleteItem PutItem",
        "users[user#*]": "UpdateItem",
        "credentials[login#*]": "PutItem UpdateItem",
        "system[counter, totals#users]": "UpdateItem",
    },
    # With them go their posts, logs, earnings, friendships, pictures and what they said.
    "delete users": {
        "users[user#*]": "DeleteItem GetItem Query UpdateItem",
        "users[email#*, slug#*, ext#*]": "DeleteItem",
        "users[bp-activity#*]": "BatchGetItem DeleteItem GetItem Query UpdateItem",
        "users[bp-thread#*]": "DeleteItem Query",
        "users/by_name": "Query",
        "credentials[login#*]": "DeleteItem",
        "credentials[sessions#*]": "DeleteItem Query",
        "system[totals#users, totals#members, totals#bp-activity]": "UpdateItem",
        "system[removals]": "PutItem",
        "system[picture#*]": "DeleteItem Query",
        "logs": "BatchWriteItem",
        "logs/by_user": "Query",
        "earnings": "BatchWriteItem",
        "earnings/by_user": "Query",
    },
    "erase people": {"system[erasures]": "PutItem"},
    "list members": {
        **dict.fromkeys(("users/by_id", "users/by_name", "users/by_registered", "users/by_url"), "Query"),
        "users[user#*]": "BatchGetItem",
        "system[totals#users, totals#members]": "Query",
        "system[lean*]": "GetItem Query",
        "system[found#*]": "BatchGetItem GetItem PutItem",
    },
    "write members": {"users[user#*]": "UpdateItem", "system[totals#members]": "UpdateItem"},
    "keep pictures": {"system[picture#*]": "DeleteItem GetItem PutItem"},
    "make friends": {
        "users[user#*]": "BatchGetItem DeleteItem PutItem Query UpdateItem",
        "system[counter, totals#members]": "UpdateItem",
    },
    "read the activity stream": {
        "users[user#*]": "BatchGetItem GetItem Query",
        "users[bp-activity#*]": "BatchGetItem GetItem Query",
        "users[bp-thread#*]": "Query",
        "users[slug#*]": "BatchGetItem",
        "users/by_name": "Query",
        "system[totals#bp-activity]": "Query",
    },
    "write the activity stream": {
        "users[user#*, bp-thread#*]": "DeleteItem PutItem",
        "users[bp-activity#*]": "DeleteItem PutItem UpdateItem",
        "users[user#*]": "UpdateItem",
        "system[totals#bp-activity]": "UpdateItem",
    },
    "take for spam": {
        "users[user#*, bp-activity#*]": "BatchGetItem GetItem UpdateItem",
        "users/by_name": "Query",
        "system[totals#users, totals#members, totals#bp-activity]": "UpdateItem",
    },
    # A post that is due keeps its place.
    "publish posts": {"posts[catalogue*]": "PutItem UpdateItem", "posts[*]": "PutItem"},
    "write posts": {"posts[catalogue*, *]": "DeleteItem PutItem UpdateItem"},
    # Earnings go with what was earned.
    "delete posts": {
        "posts[catalogue*, *]": "DeleteItem PutItem UpdateItem",
        "users[user#*]": "UpdateItem",
        "earnings": "DeleteItem",
        "earnings/by_post": "Query",
        "system[removals]": "PutItem UpdateItem",
        "system[earned#*]": "UpdateItem",
    },
    "change settings": {"posts[catalogue*]": "PutItem UpdateItem", "system[settings]": "PutItem"},
    # One transaction: state, progress, markers, counters of global maxima, logs and earnings. What a post was earned
    # before it had a global maximum is counted once.
    "record events": {
        "users[user#*]": "ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem",
        "system[marker#*]": "BatchGetItem GetItem PutItem",
        "system[earned#*]": "BatchGetItem GetItem PutItem UpdateItem",
        "logs": "PutItem",
        "earnings": "DeleteItem PutItem",
        "earnings/by_post": "Query",
    },
    # Outbox rows: put with the write that causes an event, removed with what the event leads to.
    "keep events of the site": {"system[outbox#*]": "DeleteItem PutItem"},
    "sweep the outbox": {"system[outbox#*]": "Query UpdateItem"},
    # The rows of posts and users that were deleted, and what is left of such a user.
    "sweep removals": {
        "users[user#*]": "DeleteItem Query UpdateItem",
        "logs": "BatchWriteItem",
        "logs/by_user": "Query",
        "earnings": "BatchWriteItem DeleteItem",
        "earnings/by_post": "Query",
        "earnings/by_user": "Query",
        "system[removals]": "DeleteItem Query UpdateItem",
        "system[removals#finished]": "PutItem",
    },
    # The names of who was erased, in rows that stay: their own, and those of all users that they awarded by hand.
    "hide names": {
        "logs": "BatchGetItem GetItem PutItem Query",
        "logs/by_user": "Query",
        "earnings": "PutItem",
        "earnings/by_user": "Query",
        "system[totals#logs*]": "Query",
    },
    # Of one person: all there is.
    "export a person": {
        "users[user#*]": "BatchGetItem GetItem Query",
        "users[bp-activity#*]": "BatchGetItem GetItem Query",
        "users/by_name": "Query",
        "credentials[login#*]": "GetItem",
        "credentials[sessions#*]": "Query",
        "logs/by_user": "Query",
        "earnings/by_user": "Query",
        "system[picture#*]": "GetItem Query",
        "system[marks#*]": "PutItem Query",
    },
    "export": {
        "users[user#*]": "BatchGetItem Query",
        "users/by_id": "Query",
        "logs": "Query",
        "earnings": "Query",
        "system[totals#logs*, totals#earnings*]": "Query",
    },
    "watch jobs": {"system[removals, removals#finished]": "GetItem Query"},
    # What is revoked are the standing earnings of a user.
    "award and revoke": {"earnings": "BatchGetItem", "earnings/by_user": "Query"},
    "read ledgers": {
        "logs": "BatchGetItem GetItem Query",
        "logs/by_user": "Query",
        "earnings": "BatchGetItem GetItem Query",
        "earnings/by_post": "Query",
        "earnings/by_user": "Query",
        "system[totals#logs*, totals#earnings*, foreign#*]": "Query",
        "system[marks#*]": "PutItem Query",
    },
    # The progress of a user with thousands of earnings shows when they came: their older pages begin at marks.
    "show progress": {"earnings/by_user": "Query", "system[marks#*]": "PutItem Query"},
    "write ledgers": {
        "logs": "DeleteItem PutItem",
        "earnings": "DeleteItem PutItem",
        "users[user#*]": "ConditionCheckItem PutItem Query UpdateItem",
        "system[earned#*]": "BatchGetItem GetItem PutItem UpdateItem",
    },
    "rebuild users": {"logs/by_user": "Query", "earnings/by_user": "Query"},
    "count changes of streams": {
        "system[watermark#*]": "GetItem UpdateItem",
        "system[totals#logs*, totals#earnings*, foreign#*, marks#*]": "UpdateItem",
    },
    # A small site that has none yet gets one from the users themselves.
    "keep the lean directory": {
        "users[user#*]": "BatchGetItem ConditionCheckItem PutItem UpdateItem",
        "users/by_id": "Query",
        "system[lean*]": "DeleteItem GetItem PutItem Query UpdateItem",
        "system[totals#users]": "Query",
        "system[watermark#*]": "GetItem UpdateItem",
    },
    "send notices": {"EventBus": "PutEvents"},
    # Messages that fail: when they are delivered again, and copies of those that are refused.
    "give messages back": {"EventQueue": "ChangeMessageVisibility", "EventDeadLetterQueue": "SendMessage"},
}
"""What the use cases of laurel.app and laurel.auth need. Resources without a table are those of template.yaml."""

_REST = ("read the catalogue", "authenticate")

_USERS = ("find users by external ids", "make users")

_EVENTS = ("keep events of the site", "record events")
"""Use cases of a group whose writes are events, which are processed before the response."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    # `_embed` shows authors.
    "wp_posts": (*_REST, *_EVENTS, "write posts", "delete posts", "show authors"),
    "wp_users": (
        *_REST, *_EVENTS, *_USERS, "sign in", "show users", "list users", "write users", "delete users", "delete posts",
        "change settings", "hide names", "export a person", "erase people",
    ),
    "gamipress_ledger": (*_REST, "read ledgers", "write ledgers", "finish commits"),
    "gamipress_actions": (*_REST, "find users by external ids", "show users", "record events", "award and revoke"),
    "laurel_api": (
        *_REST, *_USERS, *_EVENTS, "show users", "award and revoke", "rebuild users", "show progress", "write members",
        "take for spam", "watch jobs", "export",
    ),
    "tokens": (*_REST, *_EVENTS, "find users by external ids", "show authors", "write users"),
    "buddypress": (
        *_REST, *_EVENTS, "find users by external ids", "show users", "write users", "delete users", "delete posts",
        "list members",
        "write members", "keep pictures", "make friends", "read the activity stream", "write the activity stream",
        "change settings",
    ),
    # What the examples need; routes of one's own may need more.
    "extensions": (*_REST, *_EVENTS, "write posts", "show authors"),
    "event_queue": ("read the catalogue", *_USERS, *_EVENTS, "give messages back"),
    "wp_cron": ("read the catalogue", "publish posts", *_EVENTS, "sweep the outbox", "sweep removals", "hide names"),
    "notices": ("read the catalogue", "send notices"),
    "projections": ("count changes of streams", "keep the lean directory"),
}  # fmt: skip
"""What the routes of each group, or the events that it takes, can lead to: in-process by `_embed` and hooks, too."""

FRONT = "discovery"
"""The group that dispatches whatever no other route of the gateway takes, and batches: it may do what all REST may."""

_INDENT = " " * 14

_ALL_LIKE, _LEADING_KEYS = "ForAllValues:StringLike", "dynamodb:LeadingKeys"

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
        table, _, families = resource.removesuffix("]").partition("[")
        for action in actions.split():
            for family in families.split(", "):
                yield f"{_SERVICES.get(action, 'dynamodb')}:{action}", in_family(table, family)


def granted(template: Template, function: str) -> set[Permission]:
    """The permissions that template.yaml gives a function, by its logical id."""
    policies = template.resources[function]["Properties"].get("Policies", ())
    statements = [statement for policy in policies for statement in policy["Statement"]]
    return {
        (action, in_family(_resource_of(resource), family))
        for statement in statements
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
        for family in _families(statement)
    }


def _families(statement: Mapping[str, Any]) -> list[str]:
    """The families of keys that a statement is bound to, [""] if to none. Raises ValueError for other conditions.

    BatchGetItem has several keys, so all have to match; Scan would have none, and pass: no function has it.
    """
    condition = statement.get("Condition")
    if condition is None:
        return [""]
    if list(condition) != [_ALL_LIKE] or list(condition[_ALL_LIKE]) != [_LEADING_KEYS]:
        raise ValueError(f"a condition that is none on the families of keys: {condition}")
    return _listed(condition[_ALL_LIKE][_LEADING_KEYS])


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
    lines = ["      Policies:", '        - Version: "2012-10-17"', "          Statement:"]
    for (actions, families), arns in _statements(permissions).items():
        lines.append("            - Effect: Allow")
        lines += _yaml_list("Action: ", actions)
        lines += [f"{_INDENT}Resource: {arns[0]}"] if len(arns) == 1 else [f"{_INDENT}Resource:"]
        lines += [f"{_INDENT}  - {arn}" for arn in arns if len(arns) > 1]
        if families:
            lines += [f"{_INDENT}Condition:", f"{_INDENT}  {_ALL_LIKE}:"]
            lines += _yaml_list(f"    {_LEADING_KEYS}: ", [f'"{family}"' for family in families])
    return "\n".join(lines) + "\n"


def _statements(permissions: Iterable[Permission]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]:
    """The ARNs by the actions allowed on them, and the families of keys, () where there are none.

    An action on a table is in one statement, with all families that it may have: a batch may be of several, and IAM
    requires that one statement allows all of its keys.
    """
    families: dict[tuple[str, str], list[str]] = {}
    for action, resource in sorted(permissions):
        table, _, family = resource.removesuffix("]").partition("[")
        families.setdefault((table, action), []).extend([family] if family else [])
    actions: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (table, action), found in sorted(families.items()):
        actions.setdefault((table, tuple(found)), []).append(action)
    arns: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (table, of), allowed in actions.items():
        arns.setdefault((tuple(allowed), of), []).append(_arn(table))
    return arns


def _yaml_list(name: str, values: Sequence[str]) -> list[str]:
    listed = f"[{', '.join(values)}]" if len(values) > 1 else values[0]
    further = " " * (len(_INDENT + name) - len(name.lstrip()) + 2)
    return wrap(listed, 120, initial_indent=_INDENT + name, subsequent_indent=further)


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
