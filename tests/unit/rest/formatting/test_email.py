from __future__ import annotations

import pytest

from laurel.rest.formatting.email import is_email


@pytest.mark.parametrize("email", [
    "bob@example.com", "a@b.cd", "phil@subdomain.example.museum", "a.b+c@x-1.example.org", "!#$%&'*+/=?^_`{|}~@a.bc",
])  # fmt: skip
def test_addresses(email):
    assert is_email(email)


@pytest.mark.parametrize("email", [
    "", "a@b.c", "bob", "@example.com", "bob@", "bob@localhost", "bob@.com", "bob@com.", "bob@-a.com", "bob@a-.com",
    "bob@a..com", "b ob@a.com", "bob@a b.com", "bob@example.com\n", "bob@@example.com", "bob,x@a.com", "bøb@a.com",
    "bob@exämple.com", "a" * 250 + "@b.cd",
])  # fmt: skip
def test_what_is_none(email):
    assert not is_email(email)
