"""The arguments that the collections of logs and of earnings share (CT_REST_Controller::get_collection_params)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Param = dict[str, Any]


def ids(description: str) -> Param:
    """A list of numbers."""
    return {
        "description": description,
        "type": "array",
        "items": {"type": "integer"},
        "distinct": True,
        "default": [],
    }


def names(description: str) -> Param:
    """A list of texts."""
    return {
        "description": description,
        "type": "array",
        "items": {"type": "string"},
        "distinct": True,
        "default": [],
    }


def choice(description: str, values: Sequence[str], default: str) -> Param:
    """One text of several."""
    return {"description": description, "type": "string", "default": default, "enum": list(values)}


def collection_params(common: dict[str, Param], orderby: Sequence[str], own: dict[str, Param]) -> dict[str, Param]:
    """The common arguments, the order (by the first column of `orderby` unless asked otherwise), and a ledger's own."""
    moment = {"type": "string", "format": "date-time"}
    return {
        **common,
        "offset": {"description": "How many entries to skip.", "type": "integer"},
        "order": choice("Ascending or descending.", ("asc", "desc"), "desc"),
        "orderby": choice("What the order goes by.", orderby, orderby[0]),
        **own,
        "exclude": ids("No entries with these ids."),
        "include": ids("Only entries with these ids."),
        "after": {"description": "Only entries after this time.", **moment},
        "before": {"description": "Only entries before this time.", **moment},
    }
