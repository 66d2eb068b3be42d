"""Cursors: where the next page of a list begins, as a text that clients send back.

A cursor belongs to its list: the filters and the order, but not the size of the pages. It names a place, so it stays
right while rows are added, and needs nothing stored. Its parts are checked, not signed: whoever may list may begin
anywhere.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields
from typing import Any

from laurel.app.ports.ledger import Place, RowQuery
from laurel.wp.cursors import bad_cursor

_FORM = re.compile(r"([0-9a-f]{8})\.(-?[0-9]{1,19})\.([0-9]{1,16})")

_PAGING = ("offset", "limit", "beyond", "slugs")
"""What cursors do not depend on."""


def cursor_of(query: RowQuery[Any], place: Place) -> str:
    """The cursor of a place in the list of a query."""
    return f"{_list_of(query)}.{place[0]}.{place[1]}"


def place_of(query: RowQuery[Any], cursor: str) -> Place:
    """The place that a cursor names. Raises WP_Error 400 for one of another list, or that is none."""
    found = _FORM.fullmatch(cursor) if query.by_id or query.orderby == "date" else None
    if found is None or found[1] != _list_of(query):
        raise bad_cursor()
    return int(found[2]), int(found[3])


def _list_of(query: RowQuery[Any]) -> str:
    named = [(field.name, getattr(query, field.name)) for field in fields(query) if field.name not in _PAGING]
    text = repr([(name, tuple(value) if isinstance(value, list) else value) for name, value in named])
    return hashlib.sha256(text.encode()).hexdigest()[:8]
