"""The arguments that the collections of logs and of earnings share (CT_REST_Controller::get_collection_params)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laurel.wp.cursors import CURSOR

Param = dict[str, Any]


def ids(description: str) -> Param:
    """An argument that is a list of ids."""
    return {
        "description": description,
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "default": [],
    }


def names(description: str) -> Param:
    """An argument that is a list of texts."""
    return {
        "description": description,
        "type": "array",
        "items": {"type": "string"},
        "distinct": True,
        "default": [],
    }


def choice(description: str, values: Sequence[str], default: str) -> Param:
    """An argument that is one of `values`."""
    return {"description": description, "type": "string", "default": default, "enum": list(values)}


def collection_params(common: dict[str, Param], orderby: Sequence[str], own: dict[str, Param]) -> dict[str, Param]:
    """The arguments of a ledger: `common`, the order (by default by the first column of `orderby`), and its `own`."""
    moment = {"type": "string", "format": "date-time"}
    return {
        **common,
        "offset": {"description": "How many entries to skip.", "type": "integer"},
        "order": choice("Ascending or descending.", ("asc", "desc"), "desc"),
        "orderby": choice("The column to order by.", orderby, orderby[0]),
        **own,
        "exclude": ids("No entries with these ids."),
        "include": ids("Only entries with these ids."),
        "after": {"description": "Only entries after this time.", **moment},
        "before": {"description": "Only entries before this time.", **moment},
        "cursor": CURSOR,
    }
