"""/wp-admin/authorize-application.php: the flow that the index names."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from wp_users.pages.addresses import MAX_OWN_ADDRESS

PAGE = "/wp-admin/authorize-application.php"
APP_ID = "0190d5f6-1f4b-4a5e-8c53-9d2f0a1b2c3d"
APP = {"app_name": "My App", "app_id": APP_ID, "success_url": "https://app.test/done?x=1"}
ME = "/wp/v2/users/me"


def address(**params):
    return f"{PAGE}?{urlencode(params)}"


def passwords(client, jo):
    return client.services.users.login("Jo").application_passwords[1:]


@pytest.fixture
def form(web):
    """The page's form, for Jo, who is signed in."""
    web.sign_in()
    return web.open(address(**APP))


def test_it_is_where_the_index_says(web):
    authentication = web.open("/wp-json/").json["authentication"]["application-passwords"]
    assert authentication["endpoints"]["authorization"] == f"http://localhost{PAGE}"


def test_from_the_application_and_back(web, client, jo):
    first = web.open(address(**APP))
    assert first.status_code == 302
    signed_in = web.sign_in(first.headers["Location"])
    form = web.open(signed_in.headers["Location"])
    assert form.status_code == 200
    assert "<strong>My App</strong>" in form.text
    assert "<strong>app.test</strong>" in form.text
    done = web.send(form, approve="1")
    assert done.status_code == 302
    target = urlsplit(done.headers["Location"])
    assert (target.scheme, target.netloc, target.path) == ("https", "app.test", "/done")
    told = {name: value for name, (value,) in parse_qs(target.query).items()}
    password = told.pop("password")
    assert len(password) == 24
    assert told == {"x": "1", "site_url": "http://localhost", "user_login": "Jo"}
    client.passwords["Jo"] = password
    assert client.get(ME, as_="Jo").json["id"] == jo
    (entry,) = passwords(client, jo)
    assert (entry.name, entry.app_id) == ("My App", APP_ID)


def test_without_an_address_the_password_is_shown(web, client, jo):
    web.sign_in()
    shown = web.send(web.open(address(app_name="App")), approve="1")
    assert shown.status_code == 200
    password = re.findall(r"<code>([A-Za-z0-9 ]{29})</code>", shown.text)[0]
    client.passwords["Jo"] = password
    assert client.get(ME, as_="Jo").json["id"] == jo
    assert "no-store" in shown.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("params", "target"),
    [
        ({"reject_url": "https://app.test/no#x"}, "https://app.test/no#x"),
        ({"success_url": "app://done?a=1"}, "app://done?a=1&success=false"),
        ({"success_url": "https://a.test/", "reject_url": "app://no"}, "app://no"),
    ],
)
def test_rejecting(web, client, jo, params, target):
    web.sign_in()
    done = web.send(web.open(address(app_name="App", **params)), reject="1")
    assert (done.status_code, done.headers["Location"]) == (302, target)
    assert passwords(client, jo) == ()


def test_rejecting_without_an_address(web, client, jo):
    web.sign_in()
    page = web.send(web.open(address(app_name="App")), reject="1")
    assert (page.status_code, "No password was made" in page.text) == (200, True)
    assert passwords(client, jo) == ()


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"app_id": "7"}, "UUID"), ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"success_url": "javascript://a/%0aalert(1)"}, "success_url"),
        ({"reject_url": "data:text/html,x"}, "reject_url"),
        ({"success_url": "http://app.test/"}, "secure connection"), ({"success_url": "/here"}, "Invalid URL format"),
        ({"success_url": "https://trusted.test@app.test/"}, "Invalid URL format"),
        ({"success_url": "https://trusted.test%2eapp.test/"}, "Invalid URL format"),
        ({"reject_url": "https://\u0430pp.test/"}, "Invalid URL format"),
    ],
)  # fmt: skip
def test_what_is_refused(web, client, jo, params, message):
    """Before and after signing in, and when the form is changed."""
    refused = [web.open(address(**params))]
    web.sign_in()
    form = web.open(address(app_name="App"))
    refused += [
        web.open(address(**params)),
        web.send(form, approve="1", **params),
        web.send(form, reject="1", **params),
    ]
    for page in refused:
        assert page.status_code == 400
        assert "Location" not in page.headers
        assert message in page.text
    assert passwords(client, jo) == ()


@pytest.mark.parametrize("url", ["http://localhost:3000/cb", "http://127.0.0.1/cb", "myapp://cb"])
def test_applications_of_ones_own_machine(web, url):
    web.sign_in()
    done = web.send(web.open(address(app_name="App", success_url=url)), approve="1")
    assert done.headers["Location"].startswith(f"{url}?site_url=")


@pytest.mark.parametrize(
    ("origin", "changed"), [("http://evil.test", {}), ("null", {}), ("http://localhost", {"_wpnonce": "0" * 20})]
)
def test_other_pages_cannot_approve(web, client, jo, form, origin, changed):
    page = web.send(form, origin, approve="1", **changed)
    assert page.status_code == 403
    assert passwords(client, jo) == ()


def test_the_nonce_of_another_session_is_none(web, client, jo, form):
    web.sign_in("/wp-login.php?reauth=1")
    assert web.send(form, approve="1").status_code == 403


def test_a_session_that_ended_signs_in_again(web, form):
    web.forget()
    again = web.send(form, approve="1")
    assert again.status_code == 302
    assert again.headers["Location"].startswith("http://localhost/wp-login.php?redirect_to=")


@pytest.mark.parametrize("name", ["", "   ", "<b></b>", "x" * 501])
def test_a_name_is_needed(web, client, jo, form, name):
    page = web.send(form, approve="1", app_name=name)
    assert (page.status_code, 'role="alert"' in page.text) == (400, True)
    assert passwords(client, jo) == ()


def test_the_form_takes_names_as_long_as_the_route_does(form):
    assert 'maxlength="500"' in form.text


def test_forms_may_lead_to_the_application_only(form, web):
    assert form.headers["Content-Security-Policy"].endswith("form-action 'self' https://app.test")
    page = web.open(address(success_url="app://done", reject_url="https://b.test:8443/no"))
    assert page.headers["Content-Security-Policy"].endswith("form-action 'self' app: https://b.test:8443")


def test_everything_shown_is_escaped(web, form):
    attack = '"><script>alert(1)</script>'
    page = web.open(address(app_name=attack, success_url="https://a.test/?'><img src=x>".replace(" ", "+")))
    assert page.status_code == 400
    page = web.open(address(app_name=attack, success_url="https://a.test/?x='&y"))
    assert "<script" not in page.text
    assert "?x='" not in page.text
    assert web.fields(page)["success_url"] == "https://a.test/?x='&y"


def test_a_password_authenticates_nobody_here(web, client):
    basic = {"authorization": "Basic YWRtaW46YWRtaW4wcGFzc3dvcmQ="}
    assert web.open(address(**APP), headers=basic).status_code == 302


def test_nonces_of_the_api_are_not_looked_at(web):
    web.sign_in()
    page = web.open(address(**APP, _wpnonce="0"), headers={"x-wp-nonce": "0"})
    assert page.status_code == 200


def test_a_request_that_is_too_long(web):
    long = "https://a.test/" + "%C3%A4" * 330
    page = web.open(address(app_name="x", success_url=long, reject_url=long))
    assert page.status_code in (302, 400)
    assert len(page.headers.get("Location", "")) <= MAX_OWN_ADDRESS


def test_long_addresses_count_as_they_are_sent(web):
    web.sign_in()
    assert web.open(address(app_name="App", success_url="https://a.test/" + "ä" * 300)).status_code == 200
    assert web.open(address(app_name="App", success_url="https://a.test/" + "ä" * 400)).status_code == 400
