"""Every route by keys of administrators with scopes, however the request comes: none passes by the table of scopes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest

from laurel.auth.authenticate import SIGN_IN_ROUTES
from laurel.auth.scopes.check import INSUFFICIENT
from laurel.auth.scopes.routes import ANY, needed_for
from laurel.domain.records.user import Restrictions
from tests.api.test_who_may_what import Walk, endpoints, rows

USER_ID = r"(?P<user_id>(?:[\d]+|me))"
EXTENSIONS = ("/library/v1", "/myplugin/v1", "/vendor/v1", "/reading/v1", "/starter/v1")


class ScopedWalk(Walk):
    """Administrators that it makes authenticate by a key with the scope; ``way`` is how their requests come."""

    def __init__(self, client, scope, way):
        self.scope, self.way = scope, way
        super().__init__(client)

    def user(self, role):
        login = super().user(role)
        if role == "administrator":
            users = self.client.services.users
            seen = users.login(login)
            (entry,) = seen.application_passwords
            key = replace(entry, restrictions=Restrictions((self.scope,)))
            users.update_login(seen, replace(seen, application_passwords=(key,)))
        return login

    def send(self, method, path, caller, sent):
        return getattr(self, self.way)(method, path, caller, sent)

    def directly(self, method, path, caller, sent):
        return self.client.request(method, path, as_=caller, **sent)

    def by_override(self, method, path, caller, sent):
        headers = {**sent.get("headers", {}), "x-http-method-override": method}
        return self.client.request("POST", path, as_=caller, **{**sent, "headers": headers})

    def in_a_query(self, method, path, caller, sent):
        query = {**sent.get("query", {}), "_method": method}
        return self.client.request("POST", path, as_=caller, **{**sent, "query": query})

    def in_a_batch(self, method, path, caller, sent):
        inner = {"method": method, "path": path, "body": sent.get("json") or {}}
        return self.client.request("POST", "/batch/v1", as_=caller, json={"requests": [inner]})


def outcomes(client, scope, way):
    """(name of the route, verb, reply) of all requests that an administrator may make."""
    walk, about = ScopedWalk(client, scope, way), defaultdict(list)
    for (route, verb, what), cells in rows().items():
        if cells["administrator"]:
            about[route, verb].append(what)
    for pattern, route, verb in list(endpoints(client)):
        if way == "in_a_batch" and verb == "GET":
            continue
        for what in about[route, verb]:
            yield pattern, verb, what, walk.ask(pattern, route, verb, what, "administrator")


def is_open(pattern, verb):
    """Whether a route is open to every key; who signs in by a password is asked for no key."""
    template = pattern.replace(USER_ID, "{user_id}")
    return pattern in SIGN_IN_ROUTES or ANY in needed_for(template, {"EDIT": "PUT"}.get(verb, verb))


@pytest.mark.parametrize("way", ["directly", "by_override", "in_a_query"])
def test_a_key_for_something_else_reaches_nothing_but_what_is_open_to_all(client, way):
    wrong, refused = [], 0
    for pattern, verb, what, reply in outcomes(client, "tokens:write", way):
        if (reply.status, reply.code) == (403, INSUFFICIENT):
            refused += 1
        elif not is_open(pattern, verb) and pattern != "/laurel/v1/tokens":
            wrong.append(f"{verb} {pattern} ({what}): {reply.status} {reply.code}")
    assert not wrong, "\n".join(wrong)
    assert refused > 200


def test_nor_do_the_requests_of_a_batch(client):
    wrong, codes = [], Counter()
    for pattern, verb, what, reply in outcomes(client, "tokens:write", "in_a_batch"):
        (inner,) = reply.json["responses"]
        code = inner["body"]["code"]
        codes[inner["status"], code] += 1
        if (inner["status"], code) not in {(403, INSUFFICIENT), (400, "rest_batch_not_allowed")}:
            wrong.append(f"{verb} {pattern} ({what}): {inner['status']} {code}")
    assert not wrong, "\n".join(wrong)
    assert codes[403, INSUFFICIENT] > 50


def test_the_widest_scope_reaches_all_but_what_signs_out_and_ends_credentials_and_extensions(client):
    found = outcomes(client, "admin", "directly")
    refused = {(verb, pattern) for pattern, verb, _, reply in found if reply.code == INSUFFICIENT}
    own = {(verb, pattern) for verb, pattern in refused if not pattern.startswith(EXTENSIONS)}
    passwords, sessions = f"/wp/v2/users/{USER_ID}/application-passwords", f"/laurel/v1/users/{USER_ID}/sessions"
    assert own == {
        ("DELETE", passwords), ("DELETE", rf"{passwords}/(?P<uuid>[\w\-]+)"), ("DELETE", sessions),
        ("DELETE", f"{sessions}/(?P<id>[0-9a-f]{{32}})"), ("GET", "/laurel/v1/session"),
        ("DELETE", "/laurel/v1/session"),
    }  # fmt: skip
    assert refused - own
