"""The jobs of the site: deletions whose rows in the ledgers are worked off after the response."""

from __future__ import annotations

from typing import Any

from laurel.domain.records.removal import Removal, removal_of_job
from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import Allowed
from laurel.wp.controller import Controller
from laurel.wp.cursors import CURSOR, bad_cursor, continue_at
from laurel.wp.request import Request
from laurel_api.permissions import manage_points

JOB: dict[str, Any] = {
    "type": "object",
    "required": ["id", "kind", "ids", "state", "rows", "started", "finished"],
    "properties": {
        "id": {"type": "string"},
        "kind": {
            "type": "string",
            "enum": ["posts", "user", "names"],
            "description": "What was deleted; names: of whom the names are replaced.",
        },
        "ids": {"type": "array", "items": {"type": "integer"}, "description": "The ids of the posts, or of the user."},
        "state": {
            "type": "string",
            "enum": ["working", "checking", "done"],
            "description": "Whether rows are left, or none but those that may still come, or all is done.",
        },
        "rows": {"type": "integer", "description": "How many logs and earnings were deleted, or changed, so far."},
        "started": {"type": "string", "format": "date-time", "description": "When they were deleted, in UTC."},
        "finished": {"type": ["string", "null"], "format": "date-time", "description": "When all was done, in UTC."},
    },
}

PER_PAGE = {"description": "Jobs on a page.", "type": "integer", "default": 10, "minimum": 1, "maximum": 100}


class JobsController(Controller):
    """``laurel/v1/jobs``."""

    namespace, rest_base = "laurel/v1", "jobs"

    def register_routes(self) -> None:
        """Register both routes."""
        reading = {"methods": self.server.READABLE, "permission_callback": self.get_items_permissions_check}
        collection = {
            **reading,
            "callback": self.get_items,
            "summary": "List the jobs that are at work, and those of the last week, the newest first",
            "args": {"per_page": PER_PAGE, "cursor": CURSOR},
            "responses": {200: {"type": "array", "items": JOB}},
        }
        item = {
            **reading,
            "callback": self.get_item,
            "summary": "Get a job",
            "args": {"id": {"description": "The job's id.", "type": "string"}},
            "responses": {200: JOB},
        }
        self.server.register_rest_route(self.namespace, "/jobs", collection)
        self.server.register_rest_route(self.namespace, r"/jobs/(?P<id>[\w-]+)", item)

    def get_items_permissions_check(self, request: Request) -> Allowed:
        """Managers of points."""
        return manage_points(request)

    def get_items(self, request: Request) -> WP_REST_Response:
        """A page of jobs; the next one begins at the cursor of this one."""
        per_page, cursor = request["per_page"], request["cursor"]
        before = removal_of_job(cursor) if cursor else None
        if cursor and before is None:
            raise bad_cursor()
        found = request.site.services.removals.newest(before, per_page + 1)
        response = WP_REST_Response([_shown(job) for job in found[:per_page]])
        if len(found) > per_page:
            continue_at(response, request, self.rest_url(request), found[per_page - 1].job)
        return response

    def get_item(self, request: Request) -> dict[str, Any]:
        """One job; 404 if it does not exist, or was done long ago."""
        asked = removal_of_job(str(request.get_url_params()["id"]))
        found = request.site.services.removals.get(asked) if asked else None
        if found is None:
            raise WP_Error("rest_job_invalid_id", "There is no such job.", {"status": 404})
        return _shown(found)


def _shown(job: Removal) -> dict[str, Any]:
    finished = job.finished and job.finished.isoformat(timespec="seconds")
    return {
        "id": job.job,
        "kind": job.kind,
        "ids": list(job.ids),
        "state": job.state,
        "rows": job.rows,
        "started": job.time.isoformat(timespec="seconds"),
        "finished": finished,
    }
