"""Delete a log or an earning permanently (ct_delete_object)."""

from __future__ import annotations

from laurel.app.errors import RowNotFound
from laurel.app.ports.ledger import Row, Rows
from laurel.app.retry import until_committed
from laurel.app.site import Site


def delete_row(site: Site, rows: Rows[Row], row_id: int) -> Row:
    """Delete a row and return it; points are not taken back.

    Raises RowNotFound, and Unavailable after too many lost races.
    """

    def attempt() -> Row:
        seen = rows.get(row_id)
        if seen is None:
            raise RowNotFound(row_id)
        rows.delete(seen)
        return seen

    return until_committed(attempt, site.pause)
