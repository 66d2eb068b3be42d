"""Change a log or an earning (ct_update_object)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from laurel.app.errors import RowNotFound
from laurel.app.ports.ledger import Row, Rows
from laurel.app.retry import until_committed
from laurel.app.site import Site


def update_row(site: Site, rows: Rows[Row], row_id: int, fields: Mapping[str, Any]) -> Row:
    """Replace the given fields of a row and return it; concurrent changes of other fields are kept.

    Raises RowNotFound, and Unavailable after too many lost races.
    """

    def attempt() -> Row:
        seen = rows.get(row_id)
        if seen is None:
            raise RowNotFound(row_id)
        changed = replace(seen, **fields)
        return seen if changed == seen else rows.update(seen, changed)

    return until_committed(attempt, site.pause)
