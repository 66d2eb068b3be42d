"""edge/template.yaml: what it may keep for others, what it passes on, and that the site knows it by what it adds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel.auth.authenticate import SIGN_IN_ROUTES
from laurel.composition.edge import CLIENT_HEADER, KEY_HEADER
from laurel_cli.aws.template import load_document
from laurel_cli.operate.deploy.edge import OF_THE_SITE, SETTABLE

ROOT = Path(__file__).parents[2]
EDGE = load_document(ROOT / "edge" / "template.yaml")
RESOURCES = EDGE["Resources"]
CONFIG = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
CACHE = RESOURCES["AnonymousCache"]["Properties"]["CachePolicyConfig"]
DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"

SOURCES = [*(ROOT / "layers/shared/python").rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
READ = re.compile(r"""(?:get_header\(|headers\.get\(\s*|headers\[)["']([a-z-]+)["']""")

NEEDS_NO_KEY = {
    "host": "is not passed on",
    "x-forwarded-proto": "begins links while there is no SiteUrl, which BehindEdge needs",
    "accept-encoding": "CloudFront has an entry for each encoding (EnableAcceptEncodingGzip)",
    "cookie": "all cookies are in the key",
    "content-type": "of bodies, which a GET has none of",
    "idempotency-key": "of POST",
    "access-control-request-headers": "of OPTIONS, which is not kept",
    "user-agent": "is noted with a session that begins, by POST",
    "x-correlation-id": "of log lines",
}
"""Request headers that the site reads and that are not in the key of what is kept, and why."""


def key_headers() -> set[str]:
    """Headers in the key of what is kept."""
    found = CACHE["ParametersInCacheKeyAndForwardedToOrigin"]["HeadersConfig"]
    assert found["HeaderBehavior"] == "whitelist"
    return {name.lower() for name in found["Headers"]}


def test_whatever_a_response_may_depend_on_is_in_its_key():
    read = {name for path in SOURCES for name in READ.findall(path.read_text("utf-8"))}
    assert {"authorization", "origin", "x-wp-nonce", "cookie"} <= read
    assert read - NEEDS_NO_KEY.keys() == key_headers()


def test_queries_and_cookies_are_in_it_whole():
    found = CACHE["ParametersInCacheKeyAndForwardedToOrigin"]
    assert found["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert found["CookiesConfig"] == {"CookieBehavior": "all"}
    assert found["EnableAcceptEncodingGzip"] is True


def test_what_says_no_store_is_not_kept():
    assert CACHE["MinTTL"] == 0
    assert CACHE["DefaultTTL"] == {"Ref": "CacheSeconds"}


def test_only_reading_the_api_is_kept():
    assert CONFIG["DefaultCacheBehavior"]["CachePolicyId"] == DISABLED
    (api,) = CONFIG["CacheBehaviors"]
    assert api["PathPattern"] == "/wp-json/*"
    assert api["CachePolicyId"] == {"Fn::If": ["HasCache", {"Ref": "AnonymousCache"}, DISABLED]}
    for behaviour in (api, CONFIG["DefaultCacheBehavior"]):
        assert behaviour["CachedMethods"] == ["GET", "HEAD"]
        assert set(behaviour["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}
        assert behaviour["Compress"] is False  # the site compresses


def test_errors_are_not_kept():
    found = {entry["ErrorCode"]: entry["ErrorCachingMinTTL"] for entry in CONFIG["CustomErrorResponses"]}
    assert found == dict.fromkeys((400, 403, 404, 405, 414, 500, 501, 502, 503, 504), 0)


def test_the_site_gets_everything_but_the_name_of_the_host():
    for behaviour in (*CONFIG["CacheBehaviors"], CONFIG["DefaultCacheBehavior"]):
        assert behaviour["OriginRequestPolicyId"] == {"Ref": "ToTheOrigin"}
    found = RESOURCES["ToTheOrigin"]["Properties"]["OriginRequestPolicyConfig"]
    assert found["HeadersConfig"] == {"HeaderBehavior": "allExcept", "Headers": ["Host"]}
    assert found["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert found["CookiesConfig"] == {"CookieBehavior": "all"}


def test_the_site_knows_it_by_what_it_adds():
    (origin,) = CONFIG["Origins"]
    assert origin["OriginCustomHeaders"] == [{"HeaderName": KEY_HEADER.title(), "HeaderValue": {"Ref": "EdgeKey"}}]
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    code = RESOURCES["ClientAddress"]["Properties"]["FunctionCode"]
    assert f"headers['{CLIENT_HEADER}'] = {{ value: event.viewer.ip }}" in code
    for behaviour in (*CONFIG["CacheBehaviors"], CONFIG["DefaultCacheBehavior"]):
        (association,) = behaviour["FunctionAssociations"]
        assert association["EventType"] == "viewer-request"


def test_its_key_is_shown_to_nobody():
    assert EDGE["Parameters"]["EdgeKey"]["NoEcho"] is True
    assert "EdgeKey" not in str(EDGE["Outputs"])


def test_the_rate_of_sign_ins_counts_whatever_takes_a_login_password():
    (rule,) = [each for each in RESOURCES["WebAcl"]["Properties"]["Rules"] if each["Name"] == "sign-ins-of-a-client"]
    statements = rule["Statement"]["RateBasedStatement"]["ScopeDownStatement"]["OrStatement"]["Statements"]
    found = {
        (each["ByteMatchStatement"]["SearchString"], *each["ByteMatchStatement"]["FieldToMatch"]) for each in statements
    }
    routes = {path.removeprefix("/") for path in SIGN_IN_ROUTES}
    assert found == {(path, part) for path in routes for part in ("UriPath", "QueryString")} | {
        ("wp-login.php", "UriPath")
    }


@pytest.mark.parametrize("rule", ["requests-of-a-client", "sign-ins-of-a-client"])
def test_each_client_is_bounded_by_its_address(rule):
    (found,) = [each for each in RESOURCES["WebAcl"]["Properties"]["Rules"] if each["Name"] == rule]
    rate = found["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["EvaluationWindowSec"]) == ("IP", 300)
    assert found["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    assert CONFIG["WebACLId"] == {"Fn::GetAtt": ["WebAcl", "Arn"]} or CONFIG["WebACLId"] == {"Fn::GetAtt": "WebAcl.Arn"}


def test_its_parameters_come_from_the_site_or_are_given():
    assert {*OF_THE_SITE, *SETTABLE} == EDGE["Parameters"].keys()
