"""/wp-login.php: a form that signs in, and out."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import quote

import pytest

from laurel.auth.throttle import LIMIT
from wp_users.pages.visitor import MAX_FORM

PAGE = "/wp-login.php"
OUT = f"{PAGE}?action=logout"
ME = "/wp-json/laurel/v1/session"


def test_signing_in_by_form(web, jo):
    form = web.open(PAGE)
    assert form.status_code == 200
    assert web.fields(form).keys() == {"log", "pwd", "_wpnonce"}
    done = web.send(form, log="JO@example.org", pwd="correct horse battery")
    assert (done.status_code, done.headers["Location"]) == (302, "http://localhost/")
    (cookie,) = (value for value in done.headers.getlist("Set-Cookie") if value.startswith("wordpress_logged_in_"))
    assert cookie.endswith("; Max-Age=172800; Path=/; HttpOnly; SameSite=Lax")
    assert web.open(ME).json["user"]["id"] == jo
    assert "signed in as <strong>Jo</strong>" in web.open(PAGE).text


def test_a_sign_in_is_a_site_event(client, web):
    points = {"title": "Gold", "slug": "gold", "status": "publish"}
    parent = client.post("/wp/v2/points-type", as_="admin", json=points).json["id"]
    meta = {"trigger_type": "gamipress_login", "count": 1, "points": 5, "points_type": "gold"}
    keys = {f"_gamipress_{key}": value for key, value in meta.items()}
    award = {"title": "In", "status": "publish", "parent": parent, "meta": keys, "date": "2020-01-01T00:00:00"}
    client.post("/wp/v2/points-award", as_="admin", json=award)
    web.sign_in()
    asked = {"user": "Jo", "points_type": "gold"}
    assert client.post("/wp/v2/gamipress/get-points", as_="admin", json=asked).json["raw"] == 5


def test_nothing_but_its_style_sheet_is_allowed(web):
    for path in (PAGE, f"{PAGE}?loggedout=true", OUT, f"{PAGE}?reauth=1"):
        page = web.open(path, follow_redirects=True)
        style = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
        assert {"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("entered", "status", "message"),
    [
        ({"log": "jo", "pwd": "wrong"}, 401, "wrong"),
        ({"log": "nobody", "pwd": "wrong"}, 401, "wrong"),
        ({"log": "Jo", "pwd": "Jo0password"}, 401, "wrong"),
        ({"log": "jo", "pwd": "x" * 5000}, 400, "wrong"),
        ({"log": "", "pwd": "x"}, 400, "enter your login name"),
        ({"log": "jo", "pwd": ""}, 400, "enter your login name"),
    ],
)
def test_what_fails_shows_the_form_again(web, entered, status, message):
    page = web.send(web.open(f"{PAGE}?redirect_to=/a"), **entered)
    assert page.status_code == status
    assert message in re.findall(r'role="alert">([^<]*)<', page.text)[0]
    fields = web.fields(page)
    assert (fields["log"], fields["pwd"], fields["redirect_to"]) == (entered["log"], "", "/a")
    assert not [value for value in page.headers.getlist("Set-Cookie") if "logged_in" in value]
    assert web.send(page, log="jo", pwd="correct horse battery").headers["Location"] == "http://localhost/a"


def test_too_many_guesses_are_throttled_as_at_the_session(web):
    for _ in range(LIMIT):
        web.send(web.open(PAGE), log="jo", pwd="wrong")
    locked = web.send(web.open(PAGE), log="jo", pwd="correct horse battery")
    assert locked.status_code == 429
    assert int(locked.headers["Retry-After"]) > 0
    assert "Too many failed attempts" in locked.text
    session = web.http.post(ME, json={"username": "jo", "password": "correct horse battery"})
    assert session.status_code == 429


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "https://localhost", "http://localhost:81"])
def test_other_origins_cannot_sign_people_in(web, origin):
    page = web.send(web.open(PAGE), origin, log="jo", pwd="correct horse battery")
    assert page.status_code == 403
    assert "out of date" in page.text
    assert web.open(ME).status_code == 401


@pytest.mark.parametrize("change", ["nonce", "no nonce", "cookie", "no cookie"])
def test_the_form_needs_its_nonce_and_its_cookie(web, change):
    form = web.open(PAGE)
    entered = {"log": "jo", "pwd": "correct horse battery"}
    if "nonce" in change:
        entered["_wpnonce"] = "0" * 20 if change == "nonce" else ""
    elif change == "cookie":
        web.http.set_cookie("wordpress_sign_in", "0" * 32, path=PAGE)
    else:
        web.http.delete_cookie("wordpress_sign_in", path=PAGE)
    assert web.send(form, **entered).status_code == 403


def test_without_an_origin_the_nonce_is_enough(web):
    assert web.send(web.open(PAGE), None, log="jo", pwd="correct horse battery").status_code == 302


@pytest.mark.parametrize("target", ["//evil.test", "https://evil.test/", "javascript:alert(1)", "/\\evil.test"])
def test_nobody_is_led_away(web, target):
    done = web.sign_in(f"{PAGE}?redirect_to={quote(target)}")
    assert done.headers["Location"] == "http://localhost/"
    assert f'href="{target}' not in web.open(f"{PAGE}?redirect_to={quote(target)}").text


def test_everything_shown_is_escaped(web, client):
    attack = '"><script>alert(1)</script>{0}{x}'
    client.post("/wp/v2/settings", as_="admin", json={"title": "A & B <i>"})
    first = web.open(f"{PAGE}?redirect_to={quote(attack)}")
    second = web.send(first, log=attack, pwd="x")
    for page in (first, second):
        assert "<script" not in page.text
        assert "<i>" not in page.text
    assert web.fields(second)["log"] == attack
    assert web.fields(second)["redirect_to"] == attack


# ---- signing out


def test_signing_out_asks_first(web):
    web.sign_in()
    page = web.open(OUT)
    assert page.status_code == 200
    assert web.open(ME).status_code == 200
    done = web.send(page)
    assert (done.status_code, done.headers["Location"]) == (302, f"http://localhost{PAGE}?loggedout=true")
    assert web.open(ME).status_code == 401
    assert "You are signed out" in web.open(done.headers["Location"]).text
    assert web.open(OUT).headers["Location"] == f"http://localhost{PAGE}?loggedout=true"


def test_a_link_with_the_nonce_signs_out(web):
    web.sign_in()
    nonce = web.fields(web.open(OUT))["_wpnonce"]
    assert web.http.head(f"{OUT}&_wpnonce={nonce}").status_code == 200
    assert web.open(ME).status_code == 200
    done = web.open(f"{OUT}&_wpnonce={nonce}&redirect_to=/b")
    assert done.headers["Location"] == "http://localhost/b"
    assert web.open(ME).status_code == 401


@pytest.mark.parametrize(("origin", "nonce"), [("http://evil.test", None), ("http://localhost", "0" * 20)])
def test_nobody_else_signs_people_out(web, origin, nonce):
    web.sign_in()
    changed = {"_wpnonce": nonce} if nonce else {}
    assert web.send(web.open(OUT), origin, **changed).status_code == 403
    assert web.open(ME).status_code == 200


# ---- requests that are none


def test_methods_and_bodies(web):
    assert web.http.head(PAGE).text == ""
    assert web.http.put(PAGE).headers["Allow"] == "GET, HEAD, POST"
    assert web.http.post(PAGE, json={"log": "jo", "pwd": "x"}).status_code == 400
    assert web.open(f"{PAGE}?" + "a=1&" * 1001).status_code == 400


def test_a_form_that_is_too_long(web):
    form = web.open(PAGE)
    assert web.send(form, log="jo", pwd="wrong", redirect_to="/" + "a" * (MAX_FORM - 500)).status_code == 401
    page = web.send(form, log="jo", pwd="wrong", redirect_to="/" + "a" * MAX_FORM)
    assert (page.status_code, len(page.text) < 10_000) == (400, True)


def test_addresses_are_as_long_as_a_reply_can_have_them(web):
    web.sign_in()
    assert f'href="http://localhost/{"%C3%A4" * 100}"' in web.open(f"{PAGE}?redirect_to=/{'%C3%A4' * 100}").text
    done = web.send(web.open(PAGE + "?reauth=1"), log="jo", pwd="correct horse battery", redirect_to="/" + "ä" * 3000)
    assert (done.status_code, done.headers["Location"]) == (302, "http://localhost/")


def test_sessions_are_listed_with_the_browser_they_began_in(web, services, jo):
    entered = {**web.fields(web.open(PAGE)), "log": "jo", "pwd": "correct horse battery"}
    web.http.post(PAGE, data=entered, headers={"user-agent": "Browser/1.0"})
    assert [session.user_agent for session in services.sign_ins.sessions(jo)] == ["Browser/1.0"]


@pytest.mark.parametrize("path", ["/index.php/wp-login.php", "//wp-login.php"])
@pytest.mark.parametrize("before", [(), ("/",), (PAGE, "/"), ("/", PAGE)])
def test_paths_that_the_gateway_gives_to_another_function(web, path, before):
    """Discovery takes them, whichever group was loaded first."""
    for other in before:
        web.open(other)
    assert web.http.get("/", environ_overrides={"RAW_URI": path}).status_code == 200
