from __future__ import annotations

import pytest

from laurel.rest.http.request import WP_REST_Request
from laurel.rest.resources.permissions import not_allowed, require, rest_authorization_required_code, return_true


class Editor:
    id = 3
    application_password = ""
    is_restricted = False

    def is_among(self, names):
        return False

    def can(self, capability, *_):
        return capability == "edit_posts"


VISITOR, EDITOR = WP_REST_Request(), WP_REST_Request(user=Editor())


def test_401_for_the_visitor_and_403_for_a_user():
    assert rest_authorization_required_code(VISITOR) == 401
    assert rest_authorization_required_code(EDITOR) == 403


@pytest.mark.parametrize(("request_", "status"), [(VISITOR, 401), (EDITOR, 403)])
def test_the_error_of_a_refusal(request_, status):
    error = not_allowed(request_)
    assert (error.get_error_code(), error.get_status()) == ("rest_forbidden", status)
    assert error.get_error_message()
    named = not_allowed(request_, "rest_cannot_edit", "No.")
    assert named.to_body() == {"code": "rest_cannot_edit", "message": "No.", "data": {"status": status}}


@pytest.mark.parametrize(
    ("capability", "request_", "verdict"),
    [("edit_posts", EDITOR, True), ("manage_options", EDITOR, False), ("edit_posts", VISITOR, False)],
)
def test_require(capability, request_, verdict):
    assert require(capability)(request_) is verdict
    assert request_.current_user_can(capability) is verdict


def test_return_true_allows_every_caller():
    assert return_true(VISITOR) is True
