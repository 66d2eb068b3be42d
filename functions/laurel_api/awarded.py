"""What was awarded, as answers show it: complete enough for a message to the user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.posts.catalogue import Catalogue

_ID, _TEXT, _NUMBER = {"type": "integer", "minimum": 0}, {"type": "string"}, {"type": "integer"}

_COMMON: dict[str, dict[str, Any]] = {
    "type": {**_TEXT, "description": 'The slug of the type, as it is now; "" if the type was deleted.'},
    "type_id": {**_ID, "description": "The id of the type, which never changes."},
    "title": {**_TEXT, "description": "The title of what was awarded; of points, that of the points type."},
    "image": {**_ID, "description": "The id of its image (`featured_media`), 0 for none."},
}
_PAID: dict[str, dict[str, Any]] = {
    "points_type": {**_ID, "description": "The id of the points type, 0 for none."},
    "points_type_slug": {**_TEXT, "description": 'The slug of the points type, "" for none.'},
}


def _kind(kind: str, description: str, **fields: dict[str, Any]) -> dict[str, Any]:
    properties = {
        "kind": {"type": "string", "enum": [kind], "readonly": True, "description": description}, **_COMMON, **fields,
    }  # fmt: skip
    return {
        "title": f"awarded-{kind}", "type": "object", "description": description, "required": list(properties),
        "properties": properties,
    }  # fmt: skip


AWARDED: dict[str, Any] = {
    "description": "What the user was awarded, in order: each entry is one thing to show.",
    "type": "array",
    "items": {
        "title": "awarded",
        "anyOf": [
            _kind(
                "points",
                "A balance changed.",
                points={**_NUMBER, "description": "The points awarded, negative if they were deducted or spent."},
                balance={**_NUMBER, "description": "The balance after it."},
                post_id={**_ID, "description": "The id of the post that the points are for, 0 for none."},
                **_PAID,
            ),
            _kind(
                "unlock",
                "An achievement was earned.",
                post_id={**_ID, "description": "The id of the achievement."},
                points={**_NUMBER, "description": "The points that it pays; they have an entry of their own."},
                **_PAID,
            ),
            _kind(
                "rank",
                "A rank was reached.",
                post_id={**_ID, "description": "The id of the rank."},
                previous={**_ID, "description": "The id of the rank before, 0 for none."},
            ),
        ],
    },
}
"""The schema of ``awarded``."""

REPEATED: dict[str, Any] = {
    "type": "boolean",
    "description": "Whether this is a repetition, which changed nothing: what was awarded has been returned before.",
}
"""The schema of ``repeated``."""


def show_answer(catalogue: Catalogue, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with its types named by slug and id as they are now, and whether it is a repetition."""
    entries = [_shown(catalogue, entry) for entry in answer["awarded"]]
    return {**answer, "awarded": entries, "repeated": bool(answer.get("repeated"))}


def _shown(catalogue: Catalogue, entry: Mapping[str, Any]) -> dict[str, Any]:
    points = entry["kind"] == "points"
    post = catalogue.get(entry["points_type"] if points else entry["post_id"])
    type_id = entry["points_type"] if points else int(post.type) if post else 0
    paid = {"points_type_slug": _slug(catalogue, entry["points_type"])} if "points_type" in entry else {}
    return {
        "kind": entry["kind"],
        "type": _slug(catalogue, type_id),
        "type_id": type_id,
        "title": entry.get("title") or (post.title if post else ""),
        "image": post.featured_media if post else 0,
        **entry,
        **paid,
    }


def _slug(catalogue: Catalogue, type_id: int) -> str:
    owner = catalogue.get(type_id)
    return owner.slug if owner else ""
