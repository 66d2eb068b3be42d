"""The handler that a first draft would have: boto3, Powertools' resolver with validation, a model for everything.

It is measured beside ours, and does about as much as one route of ours: it reads one item and shows it.
"""

from __future__ import annotations

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel, create_model

logger = Logger()
metrics = Metrics()
app = APIGatewayHttpResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table(f"{os.environ.get('LAUREL_TABLE_PREFIX', 'laurel')}-posts")


class Post(BaseModel):
    """One of the models."""

    id: int
    title: str = ""
    content: str = ""
    meta: dict[str, str] = {}


MODELS = [create_model(f"Model{number}", __base__=Post, rank=(int, 0)) for number in range(19)]
"""As many resources as a gamification site has."""


@app.get("/wp-json/wp/v2/points-type")
def read() -> list[Post]:
    """Read one item and show it as a post."""
    found = table.get_item(Key={"pk": "catalogue", "sk": "version"}).get("Item", {})
    return [Post(id=int(found.get("version", 0)), title="Gold")]


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer an event of the gateway."""
    return app.resolve(event, context)
