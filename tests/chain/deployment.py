"""Deployments of template.yaml in the emulator: what `sam build`, `sam package` and `sam deploy` do, and the stack."""

from __future__ import annotations

import base64
import compileall
import hashlib
import http.client
import io
import json
import os
import secrets
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from laurel.app.install import AdminOptions, install
from laurel.auth.application_passwords import hash_application_password
from laurel.composition.container import Container
from laurel.store.driver.dynamodb import DynamoTables
from laurel_build.built_template import write_literal
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
TRANSLATOR = ROOT / ".venv-tools/bin/python"
BUCKET, STACK, REGION, PASSWORD = "artifacts", "laurel", "eu-central-1", "chain0chain0chain0chain0"
PATIENCE = 120.0
EMULATOR = {
    # Every call of a function is signed by its role, and refused unless the role's policies allow it.
    "AUTH": "true",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "IOT_MTLS_ENABLED": "0",
    "LAMBDA_EXECUTOR": "local",
    "MINISTACK_REGION": REGION,
    "SFTP_ENABLED": "0",
}


@dataclass(frozen=True)
class Reply:
    """A response over HTTP."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Called:
    """The version of a function that its alias names, that version's layers, and all that are published."""

    version: str
    layers: list[str]
    published: list[str]


class Stack:
    """A deployment, as its owner sees it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.secret = secrets.token_hex(32)
        self._session = boto3.Session("test", "test", region_name=REGION)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            config = Config(read_timeout=PATIENCE, retries={"total_max_attempts": 1})
            self._clients[service] = self._session.client(service, endpoint_url=self.endpoint, config=config)
        return self._clients[service]

    def as_role(self, logical_id: str) -> boto3.Session:
        """A session with the permissions of a role of the stack."""
        role = self.client("iam").get_role(RoleName=self.id_of(logical_id))["Role"]
        given = self.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="tests")["Credentials"]
        return boto3.Session(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=REGION
        )  # fmt: skip

    def id_of(self, logical_id: str) -> str:
        """What CloudFormation calls the physical id of a resource."""
        found = self.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical_id)
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def output(self, name: str) -> str:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return str(next(output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == name))

    @cached_property
    def host(self) -> str:
        """The name by which the emulator's gateway finds the API."""
        return f"{self.id_of('Api')}.execute-api.localhost:{urlsplit(self.endpoint).port}"

    def versions(self) -> dict[str, Called]:
        """By function, what its callers get."""
        functions, found = self.client("lambda"), {}
        for name in TEMPLATE.functions:
            function = self.id_of(name)
            called = functions.get_alias(FunctionName=function, Name="live")["FunctionVersion"]
            layers = functions.get_function_configuration(FunctionName=function, Qualifier="live")["Layers"]
            published = functions.list_versions_by_function(FunctionName=function)["Versions"]
            numbers = [each["Version"] for each in published if each["Version"] != "$LATEST"]
            found[name] = Called(called, [each["Arn"] for each in layers], numbers)
        return found

    def updated(self) -> list[str]:
        """What the last update made or changed, in the order in which it was done with it."""
        pages = self.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=STACK)
        done: list[str] = []
        for event in (event for page in pages for event in page["StackEvents"]):  # the newest first
            if event["LogicalResourceId"] == STACK and event["ResourceStatus"] == "UPDATE_IN_PROGRESS":
                break
            if event["ResourceStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                done.append(event["LogicalResourceId"])
        return done[::-1]

    def request(self, method: str, path: str, body: Any = None, as_: str = "admin", **headers: str) -> Reply:
        """Send a request through the gateway; the path as it is written."""
        if as_:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{as_}:{PASSWORD}".encode()).decode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        gateway = http.client.HTTPConnection("127.0.0.1", urlsplit(self.endpoint).port, timeout=PATIENCE)
        headers["Host"] = self.host
        try:
            gateway.request(method, path, json.dumps(body) if body is not None else None, headers)
            reply = gateway.getresponse()
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            gateway.close()

    def put_event(self, trigger: str, **detail: Any) -> None:
        """Put an event on the bus."""
        entry = {"Source": "tests", "DetailType": trigger, "Detail": json.dumps(detail)}
        sent = self.client("events").put_events(Entries=[{**entry, "EventBusName": self.output("EventBusName")}])
        assert sent["FailedEntryCount"] == 0

    def waiting(self, queue: str) -> int:
        """How many messages a queue of the stack holds, those being processed included."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self.client("sqs").get_queue_attributes(QueueUrl=self.id_of(queue), AttributeNames=["All"])
        return sum(int(found["Attributes"][name]) for name in names)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def eventually_true(condition: Callable[[], Any]) -> Any:
    """The first true value of a condition; an AssertionError after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value


def _packed(folder: Path, inside: str = "") -> bytes:
    """A folder's modules as a zip file, compiled as `make build` does."""
    compileall.compile_dir(folder, quiet=1, force=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                entry = zipfile.ZipInfo(str(Path(inside) / file.relative_to(folder)))  # of no time: it is its content
                archive.writestr(entry, file.read_bytes())
    return packed.getvalue()


@dataclass
class Release:
    """What is deployed: the sources in a ``folder`` of its own, copied when it is made, and values of parameters."""

    folder: Path
    parameters: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in (*PACKED, *LOCKED):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))

    def append(self, path: str, text: str) -> None:
        """Add to a source file, which may be a new one."""
        with (self.folder / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def upload(self, stack: Stack) -> dict[str, str]:
        """What `sam package` does: the objects in the bucket by folder, under names that follow from their content.

        Third-party packages are those of the emulator's interpreter.
        """
        uploaded = {}
        for name in (*PACKED, *LOCKED):
            content = _packed(self.folder / name, PACKED.get(name, ""))
            uploaded[name] = f"{name}/{hashlib.sha256(content).hexdigest()}"
            stack.client("s3").put_object(Bucket=BUCKET, Key=uploaded[name], Body=content)
        return uploaded

    def template(self) -> Path:
        """The template as the build writes it, with the values of parameters that functions see as literals."""
        path = self.folder / "template.yaml"
        path.write_bytes(_in_the_tools("transformed.py", "written", str(ROOT / "template.yaml")))
        for name, value in self.parameters.items():
            write_literal(path, name, value)
        return path


PACKED = {"functions": "", "layers/shared/python": "python"}
"""The folders of our own code, and where they are in their archives."""

LOCKED = ("layers/deps", "layers/crypto")
"""The folders of third-party packages."""


def deploy(stack: Stack, release: Release, *, update: bool = False) -> None:
    """What `sam deploy` does, with the template's defaults. The template is too large to be sent as text."""
    s3, formation = stack.client("s3"), stack.client("cloudformation")
    if not update:
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    uploaded = release.upload(stack)
    template = _in_the_tools("translate.py", str(release.template()), BUCKET, json.dumps(uploaded), stack.secret)
    s3.put_object(Bucket=BUCKET, Key="stack.json", Body=template)
    url = f"{stack.endpoint}/{BUCKET}/stack.json"
    begin, done = (formation.update_stack, "UPDATE_COMPLETE") if update else (formation.create_stack, "CREATE_COMPLETE")
    begin(StackName=STACK, TemplateURL=url, Capabilities=["CAPABILITY_IAM"])

    def status() -> str:
        (found,) = formation.describe_stacks(StackName=STACK)["Stacks"]
        return "" if found["StackStatus"].endswith("_IN_PROGRESS") else found["StackStatus"]

    if eventually_true(status) != done:
        events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
        failures = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        pytest.fail("\n".join(f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in failures))


def _in_the_tools(script: str, *arguments: str) -> bytes:
    """What a script of this folder prints in the environment of SAM's tools."""
    return subprocess.run(
        [TRANSLATOR, Path(__file__).with_name(script), *arguments],
        env={**os.environ, "AWS_DEFAULT_REGION": REGION, "PYTHONPATH": ""}, check=True, capture_output=True,
    ).stdout  # fmt: skip


def install_site(stack: Stack) -> None:
    """The site's administrator."""
    secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.id_of("Secret"))["SecretString"]
    assert secret == stack.secret
    prefix = stack.id_of("UsersTable").removesuffix("-users")
    services = Container({"LAUREL_SECRET": secret}, driver=DynamoTables(stack.client("dynamodb"), prefix)).services
    assert install(services, AdminOptions(hash_application_password(PASSWORD, bytes.fromhex(secret))))
