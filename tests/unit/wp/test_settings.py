from __future__ import annotations

import pytest

from laurel.app.settings import DEFAULTS
from laurel.rest.schema import rest_validate_value_from_schema
from laurel.wp.settings import SETTINGS


def test_every_setting_is_shown_over_rest_in_its_order():
    assert list(SETTINGS) == list(DEFAULTS)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_default_is_a_value_that_may_be_set(name):
    assert rest_validate_value_from_schema(DEFAULTS[name], SETTINGS[name].schema(name), name) is True
