"""Write a log or an earning (ct_insert_object)."""

from __future__ import annotations

from laurel.app.ports.ledger import Row, Rows
from laurel.app.retry import until_committed
from laurel.app.site import Site


def create_row(site: Site, rows: Rows[Row], row: Row) -> Row:
    """Store a row under a fresh id and return it; balances and ranks do not change. Raises Unavailable."""
    return until_committed(lambda: rows.create(row), site.pause)
