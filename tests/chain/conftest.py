"""The deployment of template.yaml in an emulator that runs its functions, each under the policies of its own role.

No code of Laurel runs in the tests' own process but what an operator runs on a new site.
"""

from __future__ import annotations

import base64
import compileall
import http.client
import io
import json
import os
import shutil
import subprocess
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
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

ROOT = Path(__file__).parents[2]
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


class Stack:
    """A deployment, as its owner sees it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
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

    def request(self, method: str, path: str, body: Any = None, as_: str = "admin", **headers: str) -> Reply:
        """Send a request through the gateway; the path as it is written."""
        if as_:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{as_}:{PASSWORD}".encode()).decode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        port = urlsplit(self.endpoint).port
        gateway = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        host = f"{self.id_of('Api')}.execute-api.localhost:{port}"
        try:
            gateway.request(method, path, json.dumps(body) if body is not None else None, {"Host": host, **headers})
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


def _eventually(condition: Callable[[], Any]) -> Any:
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
                archive.write(file, Path(inside) / file.relative_to(folder))
    return packed.getvalue()


def _upload(stack: Stack, home: Path) -> None:
    """What `sam build` and `sam package` do. Third-party packages are those of the emulator's interpreter."""
    s3 = stack.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for folder, inside in (("functions", ""), ("layers/shared/python", "python")):
        copied = shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
        s3.put_object(Bucket=BUCKET, Key=folder, Body=_packed(copied, inside))
    s3.put_object(Bucket=BUCKET, Key="layers/deps", Body=_packed(ROOT / "layers/deps"))


def _deploy(stack: Stack) -> None:
    """What `sam deploy` does, with the template's defaults. The template is too large to be sent as text."""
    template = subprocess.run(
        [TRANSLATOR, Path(__file__).with_name("translate.py"), ROOT / "template.yaml", BUCKET],
        env={**os.environ, "AWS_DEFAULT_REGION": REGION}, check=True, capture_output=True,
    ).stdout  # fmt: skip
    stack.client("s3").put_object(Bucket=BUCKET, Key="stack.json", Body=template)
    formation = stack.client("cloudformation")
    url = f"{stack.endpoint}/{BUCKET}/stack.json"
    formation.create_stack(StackName=STACK, TemplateURL=url, Capabilities=["CAPABILITY_IAM"])

    def status() -> str:
        (found,) = formation.describe_stacks(StackName=STACK)["Stacks"]
        return "" if found["StackStatus"].endswith("_IN_PROGRESS") else found["StackStatus"]

    if _eventually(status) != "CREATE_COMPLETE":
        events = formation.describe_stack_events(StackName=STACK)["StackEvents"]
        failures = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
        pytest.fail("\n".join(f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}" for event in failures))


def _install(stack: Stack) -> None:
    """The site's administrator."""
    secret = stack.client("secretsmanager").get_secret_value(SecretId=stack.id_of("Secret"))["SecretString"]
    prefix = stack.id_of("UsersTable").removesuffix("-users")
    services = Container({"LAUREL_SECRET": secret}, driver=DynamoTables(stack.client("dynamodb"), prefix)).services
    assert install(services, AdminOptions(hash_application_password(PASSWORD, bytes.fromhex(secret))))


@pytest.fixture
def eventually():
    """A function that waits until a condition is true, and returns its value."""
    return _eventually


@pytest.fixture(scope="session")
def deployed(start_ministack, tmp_path_factory):
    """The stack, complete and with an administrator."""
    if not TRANSLATOR.exists():
        pytest.skip("translating the template needs SAM's tools: make tools")
    stack = Stack(start_ministack(**EMULATOR))
    _upload(stack, tmp_path_factory.mktemp("chain"))
    _deploy(stack)
    _install(stack)
    yield stack
    stack.close()


class Programme:
    """A points type, ten points of it for a sign-in, and a badge for the first one."""

    gold, badges = "gold", "badges"

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        requirement: dict[str, Any] = {"trigger_type": "gamipress_login", "count": 1}
        gold = self._post("points-type", slug=self.gold)
        self._post("achievement-type", slug=self.badges)
        self._post("points-award", gold, points=10, points_type=self.gold, maximum_earnings=0, **requirement)
        self.badge = self._post(self.badges, earned_by="triggers", maximum_earnings=1)
        self._post("step", self.badge, **requirement)

    def _post(self, rest_base: str, parent: int = 0, slug: str = "", **meta: Any) -> int:
        body = {
            "title": rest_base, "status": "publish", "slug": slug, "parent": parent, "date": "2020-01-01T00:00:00",
            "meta": {f"_gamipress_{name}": value for name, value in meta.items()},
        }  # fmt: skip
        made = self._stack.request("POST", f"/wp-json/wp/v2/{rest_base}", body)
        assert made.status == 201, made.body
        return int(made.json["id"])


@pytest.fixture(scope="session")
def programme(deployed):
    return Programme(deployed)


class Member:
    """A user who earns points and badges."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.name = f"m{uuid.uuid4().hex[:8]}"
        account = {"username": self.name, "email": f"{self.name}@example.org", "password": "a long password"}
        made = stack.request("POST", "/wp-json/wp/v2/users", account)
        assert made.status == 201, made.body
        self.id = int(made.json["id"])

    def balance(self) -> int:
        read = self._stack.request("GET", f"/wp-json/wp/v2/users/{self.id}?context=edit")
        assert read.status == 200, read.body
        return int(read.json["meta"][f"_gamipress_{Programme.gold}_points"])

    def earned(self) -> list[int]:
        """The posts of the member's earnings."""
        path = f"/wp-json/wp/v2/gamipress-user-earnings?user_id={self.id}&per_page=100"
        read = self._stack.request("GET", path)
        assert read.status == 200, read.body
        return [int(row["post_id"]) for row in read.json]


@pytest.fixture
def member(deployed, programme):
    return Member(deployed)
