"""The OpenAPI 3.1 description of a server's routes, made from the route table."""

from __future__ import annotations

from laurel.rest.openapi.document import OPENAPI_VERSION, openapi_document

__all__ = ["OPENAPI_VERSION", "openapi_document"]
