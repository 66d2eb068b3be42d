"""Requests through the gateway to every function, each under the policies of its role."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from laurel_cli.aws.template import load_template

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")
A_USER = "/wp/v2/users/{user}"
# What each function is for: {name} and {user} are a member's, {badge} is the programme's, {id} the last response's.
REQUESTS = {
    "DiscoveryFunction": (
        ("GET", "/wp-json/", None),
        ("GET", "/wp-json/wp/v2/types/badges", None),
        ("POST", "/wp-json/wp/v2/settings", {"description": "Behind a gateway"}),
        ("POST", "/wp-json/batch/v1", {"requests": [{"path": A_USER, "body": {"name": "B"}}]}),
    ),
    "WpPostsFunction": (
        ("GET", "/wp-json/wp/v2/badges/{badge}?_embed", None),
        ("POST", "/wp-json/wp/v2/posts", {"title": "A", "status": "publish"}),
        ("PUT", "/wp-json/wp/v2/posts/{id}", {"title": "B"}),
        ("DELETE", "/wp-json/wp/v2/posts/{id}?force=true", None),
    ),
    "WpUsersFunction": (
        ("GET", "/wp-json/wp/v2/users?search={name}", None),
        ("PUT", "/wp-json" + A_USER, {"roles": ["author"], "email": "{name}@example.com"}),
        ("POST", "/wp-json/laurel/v1/session", {"username": "{name}", "password": "a long password"}),
        ("POST", "/wp-json/wp/v2/users/{user}/application-passwords", {"name": "phone"}),
        ("DELETE", "/wp-json" + A_USER + "?force=true&reassign=1", None),
    ),
    "BuddypressFunction": (
        ("GET", "/wp-json/buddypress/v1/members?type=alphabetical", None),
        ("PUT", "/wp-json/buddypress/v1/members/{user}", {"name": "C"}),
        ("PUT", "/wp-json/buddypress/v1/components", {"name": "friends", "action": "activate"}),
        ("POST", "/wp-json/buddypress/v1/friends", {"initiator_id": "1", "friend_id": "{user}", "force": True}),
        ("DELETE", "/wp-json/buddypress/v1/members/{user}?force=true&reassign=1", None),
    ),
    "GamipressLedgerFunction": (
        ("GET", "/wp-json/wp/v2/gamipress-logs?user_id={user}", None),
        ("POST", "/wp-json/wp/v2/gamipress-user-earnings", {"user_id": "{user}", "post_id": "{badge}", "title": "D"}),
        ("DELETE", "/wp-json/wp/v2/gamipress-user-earnings/{id}", None),
    ),
    "GamipressActionsFunction": (
        ("POST", "/wp-json/wp/v2/gamipress/award-points", {"user": "{name}", "points": 5, "points_type": "gold"}),
        ("POST", "/wp-json/wp/v2/gamipress/award-achievement", {"user": "{name}", "achievement_id": "{badge}"}),
        ("POST", "/wp-json/wp/v2/gamipress/revoke-achievement", {"user": "{name}", "achievement_id": "{badge}"}),
    ),
    "LaurelApiFunction": (
        ("GET", "/wp-json/laurel/v1/triggers", None),
        ("POST", "/wp-json/laurel/v1/events", {"event": "gamipress_login", "user_id": "{user}"}),
        ("POST", "/wp-json/laurel/v1/set-points", {"user_id": "{user}", "points": 1, "points_type": "gold"}),
        ("GET", "/wp-json/laurel/v1/users/{user}/progress", None),
    ),
    "TokensFunction": (("POST", "/wp-json/laurel/v1/tokens", {"user": "{user}", "scope": ["me"]}),),
    "ExtensionsFunction": (
        ("GET", "/wp-json/vendor/v1/route", None),
        ("POST", "/wp-json/library/v1/books", {"title": "E"}),
    ),
}


def filled(part, known):
    """A request with its {names} replaced; a text that is nothing but a name becomes what it stands for."""
    if isinstance(part, dict):
        return {name: filled(value, known) for name, value in part.items()}
    if isinstance(part, list):
        return [filled(value, known) for value in part]
    if not isinstance(part, str):
        return part
    whole = part.removeprefix("{").removesuffix("}")
    return known[whole] if part == f"{{{whole}}}" and whole in known else part.format_map(known)


@pytest.mark.parametrize("function", sorted({route.function for route in TEMPLATE.routes}))
def test_a_role_allows_the_requests_of_its_function(deployed, programme, member, function):
    known = {"name": member.name, "user": member.id, "badge": programme.badge}
    for method, path, body in REQUESTS[function]:
        done = deployed.request(method, filled(path, known), filled(body, known))
        assert done.status in (200, 201, 207), (method, path, done.status, done.body)
        known["id"] = done.json.get("id") if isinstance(done.json, dict) else None


def test_no_role_allows_to_read_or_drop_whole_tables(deployed):
    names = [deployed.id_of(name) for name in TEMPLATE.of_type("AWS::DynamoDB::Table")]
    tables = [deployed.client("dynamodb").describe_table(TableName=name)["Table"]["TableArn"] for name in names]
    for function in TEMPLATE.functions:
        role = deployed.client("iam").get_role(RoleName=deployed.id_of(f"{function}Role"))["Role"]["Arn"]
        query = {"ActionNames": ["dynamodb:Scan", "dynamodb:DeleteTable"], "ResourceArns": tables}
        result = deployed.client("iam").simulate_principal_policy(PolicySourceArn=role, **query)
        assert {each["EvalDecision"] for each in result["EvaluationResults"]} == {"implicitDeny"}


def test_what_a_role_does_not_allow_is_refused(deployed):
    dynamodb = deployed.as_role("EventQueueFunctionRole").client("dynamodb", endpoint_url=deployed.endpoint)
    with pytest.raises(dynamodb.exceptions.ClientError, match="AccessDenied"):
        dynamodb.scan(TableName=deployed.id_of("UsersTable"))
    dynamodb.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/wp-json/wp/v2/no-such-type", 404),
        ("GET", "/wp-json/no/such/route", 404),
        ("GET", "//wp-json//wp/v2/posts/", 200),
        ("GET", "/?rest_route=/wp/v2/posts", 200),
        ("GET", "/wp-json/wp/v2/%70osts", 200),
        ("HEAD", "/wp-json/wp/v2/posts", 200),
        ("PATCH", "/wp-json/wp/v2/posts/999999", 404),
        ("PROPFIND", "/wp-json/wp/v2/posts", 404),
    ],
)
def test_paths_and_methods_are_passed_on_unchanged(deployed, method, path, status):
    assert deployed.request(method, path).status == status


def test_the_body_of_a_get_request_is_passed_on(deployed, member):
    read = deployed.request("GET", "/wp-json/wp/v2/users", {"include": [member.id], "context": "edit"})
    assert [user["username"] for user in read.json] == [member.name]


def test_a_wrong_password_is_refused(deployed):
    credentials = base64.b64encode(b"admin:wrong").decode()
    read = deployed.request("GET", "/wp-json/wp/v2/users/me", as_="", Authorization=f"Basic {credentials}")
    assert (read.status, read.json["code"]) == (401, "incorrect_password")
