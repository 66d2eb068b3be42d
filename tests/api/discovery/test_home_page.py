"""What the site's root says to people: where the API is, and where it is described."""

from __future__ import annotations


def test_the_root_leads_to_the_api_and_to_its_description(client):
    reply = client.page("/")
    assert '<a href="http://example.org/wp-json/">' in reply.body
    assert '<a href="http://example.org/docs">' in reply.body
    assert client.page("/docs").status == 200


def test_a_page_that_is_missing_says_so_alone(client):
    assert "/docs" not in client.page("/nothing/here").body
