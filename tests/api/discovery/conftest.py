"""The site behind the local gateway, which answers as API Gateway and Lambda do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client as HttpClient

from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.http_api.gateway import Gateway, HttpRequest
from laurel_cli.aws.template import load_template

TEMPLATE = load_template(Path(__file__).parents[3] / "template.yaml")


@pytest.fixture
def application(container) -> Any:
    """The local gateway as a WSGI application."""
    return HttpRequest.application(Gateway(TEMPLATE, invoker(container)).answer)


@pytest.fixture
def http(application) -> HttpClient:
    """A client of the whole site, pages and all; cookies are kept."""
    return HttpClient(application)
