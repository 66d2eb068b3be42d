"""`laurel export --user`: all that a site has of one person, as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from laurel.app.errors import UserNotFound
from laurel.app.privacy.export import Place, export_person
from laurel.app.services import Services
from laurel.app.site import Site
from laurel_cli.errors import CommandError


def write_person(services: Services, user_id: int, directory: Path) -> Path:
    """Write the groups of a person, each whole, to ``user-{id}.json``, which only its owner may read; returns its path.

    The form is that of ``laurel/v1/privacy/export``. Raises CommandError for a user who is not there, and a
    file that is.
    """
    site = Site(services)
    groups: dict[str, dict[str, Any]] = {}
    rest: Place | None = (0, 0)
    while rest is not None:
        try:
            found = export_person(site, user_id, rest)
        except UserNotFound:
            raise CommandError(f"there is no user {user_id}") from None
        for group in found.groups:
            shown = groups.setdefault(
                group.group_id, {"group_id": group.group_id, "group_label": group.group_label, "items": []}
            )
            shown["items"] += [
                {"item_id": item.item_id, "data": [{"name": name, "value": value} for name, value in item.data.items()]}
                for item in group.items
            ]
        rest = found.rest
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"user-{user_id}.json"
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise CommandError(f"{path} is there already") from None
    path.write_text(json.dumps(list(groups.values()), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
