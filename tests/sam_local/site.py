"""A fresh Laurel in the emulator, and `sam local start-api` in front of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from laurel_cli.aws.template import load_document
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS
from tests.sam_local.engine import docker

ROOT = Path(__file__).parents[2]
PASSWORD = "sam-local0sam-local0"
EMULATOR = "emulator"
"""The emulator's name inside of the containers."""

PATIENCE = 120.0
_CONTAINERS = "label=sam.cli.container.type=lambda"


@dataclass(frozen=True)
class Setting:
    """Where things are: SAM's program, the built template, the network of the containers, the emulator's address.

    ``cache`` is a folder for SAM. ``image``, unless it is "", is run instead of the one that SAM would build from
    the layers.
    """

    sam: str
    template: str
    runtime: str
    architecture: str
    network: str
    host: str
    port: int
    cache: str
    image: str = ""

    def to_environment(self) -> None:
        """Pass the setting to child processes."""
        os.environ["LAUREL_SAM_LOCAL"] = json.dumps(asdict(self))

    @classmethod
    def from_environment(cls) -> Setting:
        """The setting that a parent process passed."""
        return cls(**json.loads(os.environ["LAUREL_SAM_LOCAL"]))


@contextlib.contextmanager
def network() -> Iterator[tuple[str, str]]:
    """A network for the containers, with the address of this machine in it.

    The containers in it, and the images of its name, are removed with it.
    """
    name = f"laurel-{uuid.uuid4().hex[:8]}"
    docker("network", "create", name)
    try:
        gateway = docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", name)
        yield name, gateway if _is_ours(gateway) else "127.0.0.1"
    finally:
        remove_containers(name)
        for image in docker("images", "--format", "{{.Repository}}:{{.Tag}}", name, check=False).split():
            docker("image", "rm", "--force", image, check=False)
        docker("network", "rm", name, check=False)


def _is_ours(address: str) -> bool:
    """Whether an address is of this machine: on Docker Desktop the networks are those of a virtual one."""
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def keep_image(network_name: str) -> str:
    """Give the image that a function runs in a name of its own, for SAM would not notice when it changes."""
    running = docker("ps", "--filter", _CONTAINERS, "--filter", f"network={network_name}", "--format", "{{.Image}}")
    docker("tag", running.split()[0], f"{network_name}:layers")
    return f"{network_name}:layers"


def remove_containers(network_name: str) -> None:
    """Remove the functions' containers; SAM leaves some behind when it is stopped."""
    left = docker("ps", "--all", "--quiet", "--filter", _CONTAINERS, "--filter", f"network={network_name}", check=False)
    if left:
        docker("rm", "--force", *left.split(), check=False)


@contextlib.contextmanager
def emulator(host: str, home: Path) -> Iterator[int]:
    """DynamoDB for the containers, on a free port."""
    home.mkdir()
    port = free_port(host)
    settings = {
        "GATEWAY_PORT": str(port), "BIND_HOST": host, "SERVICES": "dynamodb,dynamodbstreams", "LOG_LEVEL": "ERROR",
        "PERSIST_STATE": "0", "TMPDIR": str(home),
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-m", "ministack"], cwd=home, env={**os.environ, **LOCAL_CREDENTIALS, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until_listening(port, child, host)
        yield port
    finally:
        child.terminate()
        child.wait()


def free_port(host: str = "127.0.0.1") -> int:
    """A port that no process listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def wait_until_listening(port: int, child: subprocess.Popen[bytes], host: str = "127.0.0.1") -> None:
    """Return when a child listens on a port. Raises RuntimeError when it has ended, or does not begin."""
    deadline = time.monotonic() + PATIENCE
    while child.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {host}:{port}")


def local_template(setting: Setting) -> Path:
    """The built template, with what SAM lets a variables file set: those only that the template has."""
    document = load_document(Path(setting.template))
    function = document["Globals"]["Function"]
    function["Environment"]["Variables"].update(AWS_ENDPOINT_URL="", LAUREL_SECRET="")
    if setting.image:
        del function["Layers"]
    path = Path(setting.template).with_name(f"local-{uuid.uuid4().hex[:8]}.yaml")
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


@contextlib.contextmanager
def fresh_site(setting: Setting, port: int, log: Any = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """A site with its administrator behind `sam local start-api`, which will listen on a port of this machine."""
    prefix, secret = f"site-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    _install(setting, prefix, secret)
    values = {
        "AWS_ENDPOINT_URL": f"http://{EMULATOR}:{setting.port}", "LAUREL_SECRET": secret,
        "LAUREL_TABLE_PREFIX": prefix, "LAUREL_EXAMPLES": "on",
    }  # fmt: skip
    template = local_template(setting)
    with tempfile.NamedTemporaryFile("w", suffix=".json") as variables:
        json.dump({"Parameters": values}, variables)
        variables.flush()
        child = subprocess.Popen(
            [*_program(setting, template), "--port", str(port), "--env-vars", variables.name],
            env={**os.environ, **LOCAL_CREDENTIALS, "SAM_CLI_TELEMETRY": "0"}, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield child
        finally:
            # SAM would wait for its containers, and ignores SIGINT in the background.
            remove_containers(setting.network)
            child.send_signal(signal.SIGTERM)
            child.wait()
            template.unlink()


def _program(setting: Setting, template: Path) -> list[str]:
    address = setting.host if setting.host != "127.0.0.1" else "host-gateway"
    return [
        setting.sam, "local", "start-api", "--template", str(template), "--skip-pull-image", "--no-watch",
        "--warm-containers", "LAZY", "--docker-network", setting.network, "--add-host", f"{EMULATOR}:{address}",
        "--layer-cache-basedir", setting.cache, "--container-host", "127.0.0.1",
        "--container-host-interface", "127.0.0.1",
        "--parameter-overrides", f"Runtime={setting.runtime} Architecture={setting.architecture}",
        *(("--invoke-image", setting.image) if setting.image else ()),
    ]  # fmt: skip


def _install(setting: Setting, prefix: str, secret: str) -> None:
    """Install the site, in a process with its settings."""
    settings = {
        "AWS_ENDPOINT_URL": f"http://{setting.host}:{setting.port}", "LAUREL_SECRET": secret,
        "LAUREL_TABLE_PREFIX": prefix,
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "tests.sam_local.install"], check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, **LOCAL_CREDENTIALS, **settings},
    )  # fmt: skip
