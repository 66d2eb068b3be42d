"""The schemes and their precedence."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from laurel.auth.attempt import Attempt
from laurel.auth.authenticate import authenticate
from laurel.auth.cookie import LIFETIME, Session, cookie_name, generate_auth_cookie, new_session
from laurel.auth.nonce import TICK, wp_create_nonce, wp_verify_nonce
from laurel.auth.passwords import hash_password, pass_frag
from laurel.auth.sessions import begin_session, session_id
from laurel.auth.throttle import LIMIT
from laurel.auth.tokens import TokenUser, encode_token
from laurel.domain.records.user import User
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request

ADDRESS = "192.0.2.1"
HASH = hash_password("another password")


class Visitor:
    """Makes the parts of requests, and asks who they are from."""

    def __init__(self, users, sign_ins, secret, now, application_password):
        self.users, self.sign_ins, self.secret, self.now = users, sign_ins, secret, now
        self.application_password = application_password
        self.memo = {}

    def session(self, name="jo"):
        session = new_session(name, pass_frag(self.users.login(name).password_hash, self.secret), self.now)
        self.begin(name, "cookie", session.token)
        return session

    def begin(self, name, kind, token):
        """Store the session that a sign-in would have begun."""
        attempt = Attempt(WP_REST_Request(), self.users, self.sign_ins, self.secret, self.now, ADDRESS)
        begin_session(attempt, self.users.login(name), kind, token, int(self.now.timestamp()) + 7 * 86_400)

    def cookie(self, session: Session):
        return {"cookie": f"a=b; {cookie_name(self.secret)}={generate_auth_cookie(session, self.secret)}"}

    def nonce(self, session: Session, user_id=1):
        return wp_create_nonce(self.secret, user_id, session.token, self.now)

    def basic(self, name="jo", password=None):
        text = f"{name}:{password or self.application_password}"
        return {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}

    def bearer(self, name="jo", **other):
        login = self.users.login(name)
        user = TokenUser(login.user_id, login.login, pass_frag(login.password_hash, self.secret), "t-1")
        self.begin(name, "token", "t-1")
        return {"authorization": "Bearer " + encode_token(replace(user, **other), self.secret, "http://x", self.now)}

    def ask(self, *parts, query=None, body=b"", method="GET", later=0):
        """The id of the user found, or the code of the error."""
        request = WP_REST_Request(method, "/wp/v2/posts")
        for part in parts:
            for name, value in part.items():
                request.set_header(name, value)
        request.set_query_params(query or {})
        request.set_body(body)
        self.memo = request.memo
        attempt = Attempt(request, self.users, self.sign_ins, self.secret, self.now + timedelta(seconds=later), ADDRESS)
        try:
            return authenticate(attempt).id
        except WP_Error as error:
            return error.get_error_code(), error.get_status()


@pytest.fixture
def visitor(users, sign_ins, secret, now, application_password):
    return Visitor(users, sign_ins, secret, now, application_password)


BAD_NONCE = ("rest_cookie_invalid_nonce", 403)
BAD_TOKEN = ("jwt_auth_invalid_token", 403)
FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_request_without_credentials_is_anonymous(visitor, meter):
    with meter.measure() as usage:
        assert visitor.ask() == 0
        assert visitor.ask({"cookie": "other=1", "authorization": "Digest x"}) == 0
    assert usage.calls == 0


def test_an_application_password_is_one_read_and_a_session_two(visitor, meter):
    session = visitor.session()
    signed = (visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)})
    for parts, reads in ((signed, 2), ((visitor.basic(),), 1), ((visitor.bearer(),), 2)):
        with meter.measure() as usage:
            assert visitor.ask(*parts) == 1
        assert (usage.read_calls, usage.read_units, usage.write_calls) == (reads, reads, 0)


def test_what_a_log_shows_of_an_attempt_is_no_secret(visitor):
    attempt = Attempt(WP_REST_Request(), visitor.users, visitor.sign_ins, visitor.secret, visitor.now, ADDRESS)
    assert repr(visitor.secret) not in repr(attempt) + repr(attempt.throttle)


def test_forged_credentials_cost_no_read(visitor, meter):
    forged = f"{cookie_name(visitor.secret)}=admin%7C9999999999%7Ct%7Cf%7C{'0' * 64}"
    with meter.measure() as usage:
        assert visitor.ask({"cookie": forged}) == 0
        assert visitor.ask({"authorization": "Bearer a.b.c"}) == BAD_TOKEN
    assert usage.calls == 0


# ---- cookie and nonce


def test_a_cookie_without_nonce_is_anonymous_whatever_else_comes(visitor):
    cookie = visitor.cookie(visitor.session())
    assert visitor.ask(cookie) == 0
    assert visitor.ask(cookie, visitor.basic()) == 0
    assert visitor.ask(cookie, visitor.bearer()) == 0
    assert visitor.ask(cookie, {"authorization": "Bearer a.b.c"}) == 0


@pytest.mark.parametrize("place", ["header", "query", "form"])
def test_a_nonce_counts_wherever_it_is(visitor, place):
    session = visitor.session()
    cookie = visitor.cookie(session)
    for nonce, found in ((visitor.nonce(session), 1), ("wrong", BAD_NONCE), ("", BAD_NONCE)):
        options = {
            "header": {"parts": [{"x-wp-nonce": nonce}]},
            "query": {"parts": [], "query": {"_wpnonce": nonce}},
            "form": {"parts": [FORM], "body": f"_wpnonce={nonce}".encode(), "method": "POST"},
        }[place]
        assert visitor.ask(cookie, *options.pop("parts"), **options) == found


def test_form_before_query_before_header(visitor):
    session = visitor.session()
    cookie, right = visitor.cookie(session), visitor.nonce(session)
    assert visitor.ask(cookie, {"x-wp-nonce": "wrong"}, query={"_wpnonce": right}) == 1
    assert visitor.ask(cookie, {"x-wp-nonce": right}, query={"_wpnonce": "wrong"}) == BAD_NONCE
    body = f"_wpnonce={right}".encode()
    assert visitor.ask(cookie, FORM, query={"_wpnonce": "wrong"}, body=body, method="POST") == 1


def test_a_nonce_in_json_is_none(visitor):
    session = visitor.session()
    body = f'{{"_wpnonce": "{visitor.nonce(session)}"}}'.encode()
    json = {"content-type": "application/json"}
    assert visitor.ask(visitor.cookie(session), json, body=body, method="POST") == 0


def test_a_list_is_no_nonce(visitor):
    session = visitor.session()
    assert visitor.ask(visitor.cookie(session), query={"_wpnonce": [visitor.nonce(session)]}) == BAD_NONCE


def test_a_nonce_of_another_user_or_session(visitor):
    session = visitor.session()
    for nonce in (visitor.nonce(session, user_id=2), visitor.nonce(visitor.session())):
        assert visitor.ask(visitor.cookie(session), {"x-wp-nonce": nonce}) == BAD_NONCE


def test_a_right_nonce_is_refreshed(visitor):
    session = visitor.session()
    first = visitor.nonce(session)
    assert visitor.ask(visitor.cookie(session), {"x-wp-nonce": first}, later=TICK) == 1
    second = visitor.memo["headers"]["X-WP-Nonce"]
    later = visitor.now + timedelta(seconds=TICK)
    assert second != first
    assert wp_verify_nonce(second, visitor.secret, 1, session.token, later) == 1
    assert visitor.ask(visitor.cookie(session), {"x-wp-nonce": first}, later=2 * TICK) == BAD_NONCE
    assert visitor.ask(visitor.cookie(session), {"x-wp-nonce": second}, later=2 * TICK) == 1


@pytest.mark.parametrize("nonce", ["", "abc"])
def test_a_nonce_without_cookie_is_wrong(visitor, nonce):
    assert visitor.ask({"x-wp-nonce": nonce}) == BAD_NONCE
    assert visitor.ask(query={"_wpnonce": nonce}) == BAD_NONCE


def test_other_credentials_make_up_for_a_nonce_without_cookie(visitor):
    wrong = {"x-wp-nonce": "wrong"}
    assert visitor.ask(wrong, visitor.basic()) == 1
    assert visitor.ask(wrong, visitor.bearer()) == 1
    assert visitor.ask(wrong, visitor.basic(password="x")) == ("incorrect_password", 401)
    assert visitor.ask(wrong, {"authorization": "Bearer abc"}) == BAD_NONCE


def test_a_cookie_that_is_over_is_none(visitor):
    session = visitor.session()
    cookie, nonce = visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)}
    assert visitor.ask(cookie, later=LIFETIME) == 0
    assert visitor.ask(cookie, nonce, later=LIFETIME) == BAD_NONCE
    assert visitor.ask(cookie, visitor.basic(), later=LIFETIME) == 1


def test_a_new_password_ends_sessions_and_tokens(visitor, users):
    session, bearer = visitor.session(), visitor.bearer()
    cookie, nonce = visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)}
    user = users.get(1)
    users.update(user, replace(user, roles=("author",)))
    assert (visitor.ask(cookie, nonce), visitor.ask(bearer)) == (1, 1)
    user = users.get(1)
    users.update(user, user, hash_password("another"))
    assert visitor.ask(cookie, nonce) == BAD_NONCE
    assert visitor.ask(bearer) == BAD_TOKEN


def test_a_deleted_user(visitor, users):
    session, bearer = visitor.session(), visitor.bearer()
    cookie, nonce = visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)}
    users.delete(users.get(1))
    assert visitor.ask(cookie, nonce) == BAD_NONCE
    assert visitor.ask(bearer) == BAD_TOKEN
    users.create(User(0, "Jo", "jo@example.org", "jo", "Jo", ""), "")
    assert visitor.ask(bearer) == BAD_TOKEN


# ---- Authorization


def test_basic_and_bearer_in_any_case(visitor):
    for header in (visitor.basic(), visitor.bearer()):
        scheme, _, credentials = header["authorization"].partition(" ")
        assert visitor.ask({"authorization": f" {scheme.upper()}   {credentials} "}) == 1


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer abc", "Bearer a.b", "Bearer a.b.c d", "abc"])
def test_what_has_not_the_form_of_a_token_is_ignored(visitor, header):
    assert visitor.ask({"authorization": header}) == 0


@pytest.mark.parametrize("other", [{"id": 2}, {"login": "ann"}, {"pass_frag": ""}])
def test_a_token_has_to_fit_its_user(visitor, other):
    assert visitor.ask(visitor.bearer(**other)) == BAD_TOKEN


def test_a_login_password_is_no_application_password(visitor, password):
    assert visitor.ask(visitor.basic(password=password)) == ("incorrect_password", 401)


def test_wrong_application_passwords_are_throttled(visitor, meter):
    for _ in range(LIMIT):
        assert visitor.ask(visitor.basic(password="wrong")) == ("incorrect_password", 401)
    with meter.measure() as usage:
        assert visitor.ask(visitor.basic()) == ("too_many_attempts", 429)
    assert (usage.read_calls, usage.write_calls) == (2, 0)
    assert visitor.ask(visitor.bearer()) == 1


def test_a_right_one_clears_the_failures(visitor):
    for _ in range(2):
        for _ in range(LIMIT - 1):
            assert visitor.ask(visitor.basic(password="wrong")) == ("incorrect_password", 401)
        assert visitor.ask(visitor.basic()) == 1


def test_the_lock_of_a_name_does_not_tell_whether_it_is_known(visitor):
    for name, code in (("jo", "incorrect_password"), ("ann", "invalid_username"), ("ann@example.org", "invalid_email")):
        codes = [visitor.ask(visitor.basic(name, "wrong"))[0] for _ in range(LIMIT + 2)]
        assert codes == [code] * LIMIT + ["too_many_attempts"] * 2


@pytest.mark.parametrize("name", [" jo", "Jo \t", " jo@example.org\n"])
def test_blanks_around_a_name_do_not_count(visitor, name):
    assert visitor.ask(visitor.basic(name)) == 1


def test_padding_makes_no_difference(visitor):
    padded = visitor.basic(password=visitor.application_password + "-" * 2)["authorization"]
    assert padded.endswith("=")
    assert visitor.ask({"authorization": padded.rstrip("=")}) == 1


@pytest.mark.parametrize(
    "credentials", ["", "garbage", "%%%", "am8=", "Ompv", "IDpwdw==", "am86eA==x", "//79", "a", "am86\u00e9"]
)
def test_basic_credentials_that_cannot_be_read_are_refused(visitor, meter, credentials):
    with meter.measure() as usage:
        found = visitor.ask({"authorization": f"Basic {credentials}"})
    assert found == ("rest_invalid_basic_credentials", 401)
    assert usage.calls == 0


# ---- sessions


@pytest.mark.parametrize("kind", ["cookie", "bearer"])
def test_what_ends_a_session(visitor, users, sign_ins, kind):
    def asked():
        if kind == "bearer":
            return visitor.ask(token)
        return visitor.ask(visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)})

    refused = BAD_TOKEN if kind == "bearer" else BAD_NONCE
    session, token = visitor.session(), visitor.bearer()
    assert asked() == 1
    sign_ins.end(1, [session_id(session.token), session_id("t-1")])
    assert asked() == refused


@pytest.mark.parametrize("kind", ["cookie", "bearer"])
def test_a_session_ends_with_the_application_password_that_set_its_password(visitor, users, kind):
    def asked():
        if kind == "bearer":
            return visitor.ask(token)
        return visitor.ask(visitor.cookie(session), {"x-wp-nonce": visitor.nonce(session)})

    refused = BAD_TOKEN if kind == "bearer" else BAD_NONCE
    jo = users.get(1)
    users.update(jo, jo, HASH, password_by="u-1")
    session, token = visitor.session(), visitor.bearer()
    assert asked() == 1
    login = users.login("jo")
    users.update_login(login, replace(login, application_passwords=()))
    assert asked() == refused
    session, token = visitor.session(), visitor.bearer()  # by the password that is left
    assert asked() == 1
