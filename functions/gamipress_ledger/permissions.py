"""Who may do what with logs and earnings: managers everything, others nothing (gamipress-rest.md section 4)."""

from __future__ import annotations

from laurel.rest.resources.permissions import ALLOWED, Allowed, not_allowed
from laurel.wp.managers import manages_points
from laurel.wp.request import Request


def check_list(request: Request) -> Allowed:
    """Everybody may ask for the list, which is empty but for managers; in edit context managers only."""
    if request["context"] == "edit" and not manages_points(request):
        raise not_allowed(request, "rest_forbidden_context", "You may not edit these entries.")
    return ALLOWED


def check_read(request: Request) -> Allowed:
    """Managers, whoever the entry is about."""
    if manages_points(request):
        return ALLOWED
    code = "rest_forbidden_context" if request["context"] == "edit" else "rest_forbidden"
    raise not_allowed(request, code, "You may not see this entry.")


def check_write(request: Request, verb: str) -> Allowed:
    """Managers; `verb` (create, edit, delete) goes into the code of the error."""
    if not manages_points(request):
        raise not_allowed(request, f"rest_cannot_{verb}", f"You may not {verb} entries.")
    return ALLOWED
