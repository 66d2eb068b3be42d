"""Accounts, profiles, posts and settings: what clients write of the site itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from laurel.domain.records.ledger_query import EarningQuery
from tests.concurrency.conftest import ALL_ROWS, LOGIN
from tests.faults.town import RULED, Person, Town
from tests.faults.workload.awards import ACTIONS, NO_USER, event
from tests.faults.workload.book import Deed
from tests.faults.workload.client import Client

TAKEN = frozenset({"existing_user_login"})
NO_POST = frozenset({"rest_post_invalid_id"})
FRIENDS = frozenset({"bp_rest_friends_create_item_failed"})
ANONYMOUS = Person("", 0)
ROLES = ("subscriber", "contributor", "author")


# ---- users


def sign_up(client: Client) -> None:
    """An account that is paid for, earns something, makes a friend, and may be deleted again."""
    login, friend = client.name, client.player()
    body = {"username": login, "email": f"{login}@example.org", "password": "a long password", "first_name": login}
    outcome = client.do(Deed("sign-up", client.admin, "POST", "/wp/v2/users", body, already=TAKEN))
    if not outcome.done:
        client.book.expects("accounts", lambda town: "" if town.services.users.login(login) else f"no {login}")
        return
    found = client.town.services.users.login(login)
    if found is None or (outcome.replies and outcome.reply["id"] != found.user_id):
        client.book.violation(f"sign-up of {login} is acknowledged and not there")
        return
    person = Person(login, found.user_id)
    client.do(event(client, "event of a new user", person.id, LOGIN, client.name))
    asked = {"initiator_id": person.id, "friend_id": friend.id, "force": True}
    client.do(Deed("friend of a new user", client.admin, "POST", "/buddypress/v1/friends", asked, already=FRIENDS))
    client.book.happens(friend.id, "gamipress_bp_friendship_accepted")
    _take_part(client, person)
    credentials = {"username": login, "password": body["password"]}
    signed_in = client.do_once(Deed("sign-in", ANONYMOUS, "POST", "/laurel/v1/session", credentials))
    if client.happens(0.5):
        path = f"/wp/v2/users/{person.id}?force=true&reassign=1"
        client.do(Deed("user deleted", client.admin, "DELETE", path, already=NO_USER))
        client.book.moves_out(person)
    else:
        client.book.moves_in(person)
        client.book.happens(person.id, LOGIN, int(signed_in.done), 1)
        for trigger in ("gamipress_register", LOGIN, "gamipress_bp_get_friendship_accepted"):
            client.book.happens(person.id, trigger)


def _take_part(client: Client, person: Person) -> None:
    """The new user says something, if it is known how they authenticate."""
    path = f"/wp/v2/users/{person.id}/application-passwords"
    made = client.do_once(Deed("password of a new user", client.admin, "POST", path, {"name": "app"}))
    if made.done:
        member = Person(person.login, person.id, made.reply["password"])
        body = {"content": client.name, "component": "activity", "type": "activity_update"}
        client.do(Deed("item of a new user", member, "POST", "/buddypress/v1/activity", body, client.name))
        client.book.happens(person.id, "gamipress_bp_publish_activity")


def profile(client: Client) -> None:
    """The names that were written last are there in the end."""
    person, value = client.managed, client.name
    body = {"first_name": value, "description": value, "email": f"{value}@example.org"}
    deed = Deed("profile", client.admin, "POST", f"/wp/v2/users/{person.id}", body)
    client.write("profile", value, deed, "")

    def latest(town: Town) -> str:
        user = town.services.users.get(person.id)
        if user is None:
            return f"{person.login} is gone"
        found = {user.first_name, user.description}
        if user.first_name:
            found.add(user.email.partition("@")[0])
        by_email = town.services.users.login_by_email(user.email)
        if len(found) > 1 or by_email is None or by_email.user_id != person.id:
            return f"the profile of {person.login} is in parts: {found}"
        return client.wrong("profile", user.first_name)

    client.book.expects("profiles", latest)


def role(client: Client) -> None:
    """The role that was written last is there in the end."""
    person, value = client.managed, client.caller.chance.choice(ROLES)
    deed = Deed("role", client.admin, "POST", f"/wp/v2/users/{person.id}", {"roles": [value]})
    client.write("role", value, deed, ROLES[0])

    def latest(town: Town) -> str:
        user = town.services.users.get(person.id)
        return client.wrong("role", user.roles[0] if user else None)

    client.book.expects("profiles", latest)


def application_password(client: Client) -> None:
    """A password for an application; it may be revoked again."""
    name, person = client.name, client.managed
    path = f"/wp/v2/users/{person.id}/application-passwords"
    outcome = client.do_once(Deed("application password", client.admin, "POST", path, {"name": name}))
    least, most = int(outcome.done), 1
    if outcome.done and client.happens(0.5):
        gone = frozenset({"rest_application_password_not_found"})
        address = f"{path}/{outcome.reply['uuid']}"
        client.do(Deed("application password revoked", client.admin, "DELETE", address, already=gone))
        least = most = 0

    def bounded(town: Town) -> str:
        login = town.services.users.login(person.login)
        found = sum(each.name == name for each in login.application_passwords) if login else -1
        return "" if least <= found <= most else f"application password {name} is there {found} times"

    client.book.expects("accounts", bounded)


# ---- catalogue


def post(client: Client) -> None:
    """A post that is published and renamed: its author is paid for it."""
    body = {"title": client.name, "status": "publish"}
    outcome = client.do_once(Deed("post", client.admin, "POST", "/wp/v2/posts", body))
    client.book.happens(client.admin.id, "gamipress_publish_post", int(outcome.done), 1)
    if not outcome.done:
        return
    post_id, new = outcome.reply["id"], client.name
    client.do(Deed("post renamed", client.admin, "POST", f"/wp/v2/posts/{post_id}", {"title": new}))

    def named(town: Town) -> str:
        found = town.services.posts.catalogue().get(post_id)
        return "" if found and found.title == new else f"post {post_id} is {found and found.title}, not {new}"

    client.book.expects("catalogue", named)


def scheduled_post(client: Client) -> None:
    """A post that the schedule publishes: once, and its author is paid once."""
    due = (datetime.now(UTC) + timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%S")
    body = {"title": client.name, "status": "future", "date_gmt": due}
    outcome = client.do_once(Deed("post scheduled", client.admin, "POST", "/wp/v2/posts", body))
    client.book.happens(client.admin.id, "gamipress_publish_post", int(outcome.done), 1)

    def published(town: Town) -> str:
        posts = town.services.posts.catalogue().posts.values()
        found = [post.status for post in posts if post.title == body["title"]]
        right = set(found) <= {"publish"} and int(outcome.done) <= len(found) <= 1
        return "" if right else f"scheduled post {body['title']} is {found}"

    client.book.expects("catalogue", published)


def badge(client: Client) -> None:
    """A badge that is made, given and deleted: none of its earnings stays."""
    body = {
        "title": client.name, "status": "publish", "date": "2020-01-01T00:00:00",
        "meta": {"_gamipress_earned_by": "admin", "_gamipress_maximum_earnings": 0},
    }  # fmt: skip
    outcome = client.do_once(Deed("badge", client.admin, "POST", "/wp/v2/badge", body))
    if not outcome.done:
        return
    post_id = outcome.reply["id"]
    given = {"user_id": client.player().id, "achievement_id": post_id}
    client.do(Deed("award a badge", client.admin, "POST", f"{ACTIONS}/award-achievement", given, client.name))
    address = f"/wp/v2/badge/{post_id}?force=true"
    client.do(Deed("badge deleted", client.admin, "DELETE", address, already=NO_POST))

    def forgotten(town: Town) -> str:
        left = town.services.ledger.earnings.find(EarningQuery(posts=(post_id,), limit=ALL_ROWS)).total
        return f"{left} earnings of badge {post_id} outlive it" if left else ""

    client.book.expects("deletions", forgotten)


def rule(client: Client) -> None:
    """A rule that is written again and again by its client: what was written last holds."""
    value = client.name
    post_id = RULED + client.number
    deed = Deed("rule", client.admin, "POST", f"/wp/v2/badge/{post_id}", {"title": value})
    client.write("rule", value, deed, f"Ruled{client.number}")

    def latest(town: Town) -> str:
        found = town.services.posts.catalogue().get(post_id)
        return client.wrong("rule", found.title if found else None)

    client.book.expects("catalogue", latest)
