"""What exceptions of the application become for the client."""

from __future__ import annotations

import inspect

import pytest

from laurel.app import errors
from laurel.app.ports.engine import Marker
from laurel.composition.failures import error_of
from laurel.domain.awards.by_hand import Refused
from laurel.domain.awards.event import EventRefused
from laurel.domain.failure import Failure
from laurel.domain.records.member import Friendship

FOR_THE_CALLER = {errors.RowTaken: ("post#12#publish",), errors.Conflict: (), errors.MarkerTaken: (Marker("m"),)}
"""Failures without a code: use cases handle them."""

ANSWERED = {
    errors.Unavailable: ((), "rest_unavailable", 503),
    errors.CatalogueFull: ((), "rest_catalogue_full", 507),
    errors.PostTooLarge: ((), "rest_post_too_large", 400),
    errors.TooManyAtOnce: ((), "rest_too_many_at_once", 409),
    errors.TooManyRows: ((), "rest_too_many_rows", 400),
    errors.BeyondOneRequest: ((), "rest_too_many_rows", 400),
    errors.ListTooDeep: ((), "rest_list_too_deep", 400),
    errors.BadEventUser: (("No id.",), "rest_invalid_param", 400),
    errors.MayNotMakeUsers: ((), "rest_cannot_create_user", 403),
    errors.ExternalIdTaken: ((7,), "rest_external_id_taken", 409),
    errors.EdgeRequired: ((), "rest_edge_required", 403),
    errors.SlugRefused: (("Too long.",), "rest_invalid_param", 400),
    errors.DeclarationRefused: (("Two of one name.",), "rest_invalid_param", 400),
    errors.RequirementUnfinished: (({"_gamipress_trigger_type": "It is missing."},), "rest_invalid_param", 400),
    errors.WeakPassword: (("Too short.",), "rest_invalid_param", 400),
    errors.BadProfileQuery: (("Too deep.",), "rest_invalid_param", 400),
    errors.BadIdempotencyKey: ((), "rest_invalid_idempotency_key", 400),
    errors.IdempotencyKeyReused: ((), "rest_idempotency_key_reused", 409),
    errors.PostNotFound: ((7,), "rest_post_invalid_id", 404),
    errors.AlreadyTrashed: ((), "rest_already_trashed", 410),
    errors.UserNotFound: ((7,), "rest_user_invalid_id", 404),
    errors.Taken: (("login",), "existing_user_login", 400),
    errors.NameTooLong: (("slug",), "user_nicename_too_long", 400),
    errors.ApplicationPasswordNotFound: ((), "rest_application_password_not_found", 404),
    errors.TooManyApplicationPasswords: ((), "rest_too_many_application_passwords", 400),
    errors.TooManyEvents: ((), "rest_too_many_events", 400),
    errors.OwnEventRefused: (("Not yours.",), "rest_cannot_send_events", 403),
    errors.EventLimitReached: (("lesson", 5, "day", 60), "rest_event_limit_reached", 429),
    errors.RowNotFound: ((7,), "rest_item_invalid_id", 404),
    errors.NoStreamItem: ((7,), "bp_rest_invalid_id", 404),
    errors.AlreadyFriends: ((Friendship(1, 2, 3, ""),), "bp_rest_friends_create_item_failed", 400),
    errors.NoFriendship: ((), "bp_rest_invalid_id", 404),
    errors.SwitchRefused: (("required",), "bp_rest_required_component", 400),
    errors.TooManyFields: (("group",), "bp_rest_user_cannot_create_xprofile_field_group", 400),
    EventRefused: (("rest_event_id_reused", "Used before.", "id"), "rest_event_id_reused", 409),
    Refused: (("rest_not_for_sale", "Not for sale."), "rest_not_for_sale", 409),
}
"""What each failure is made with, and the code and status it is answered with."""


def test_the_tables_are_whole():
    declared = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Failure)}
    bases = {Failure, errors.InvalidParam, errors._OfName}
    assert declared - bases | {Refused, EventRefused} == set(ANSWERED) | set(FOR_THE_CALLER)


@pytest.mark.parametrize("kind", ANSWERED, ids=lambda kind: kind.__name__)
def test_each_failure_has_a_code_a_status_and_a_message(kind):
    given, code, status = ANSWERED[kind]
    error = error_of(kind(*given))
    assert error is not None
    assert (error.get_error_code(), error.get_status()) == (code, status)
    assert error.get_error_message().endswith((".", ": slug", ": meta", ": password", ": user", ": xprofile"))


def test_what_callers_handle_is_a_mistake_where_it_gets_further():
    assert [error_of(kind(*given)) for kind, given in FOR_THE_CALLER.items()] == [None] * 3
    assert error_of(ValueError("rest_unavailable")) is None


def test_the_log_has_the_case_and_the_client_the_message():
    failure = errors.PostNotFound(7)
    assert (str(failure), error_of(failure).get_error_message()) == ("7", "There is no such post.")


def test_data():
    assert error_of(errors.Unavailable("throttled")).get_error_data() == {"status": 503, "retry_after": 1}
    assert error_of(errors.Taken("email")).get_error_data() == {"status": 400}
    assert error_of(errors.SlugRefused("Too long.")).to_body() == {
        "code": "rest_invalid_param",
        "message": "Not valid: slug",
        "data": {
            "status": 400,
            "params": {"slug": "Too long."},
            "details": {"slug": {"code": "rest_invalid_slug", "message": "Too long.", "data": None}},
        },
    }
