"""A Docker engine: this machine's, or one of our own from Debian's packages that is removed completely afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("docker.io", "debootstrap")
PATIENCE = 60.0
# The containers need no network outside of this machine, so its firewall stays unchanged.
_FLAGS = ("--iptables=false", "--ip-masq=false", "--ip-forward=false")
_BRIDGE = "docker0"


class NoEngine(Exception):
    """There is no engine, and none can be started; the message has the reason."""


def docker(*arguments: str, check: bool = True) -> str:
    """What a docker command prints. Raises subprocess.CalledProcessError."""
    done = subprocess.run(["docker", *arguments], check=check, capture_output=True, text=True)
    return done.stdout.strip()


@contextlib.contextmanager
def engine(home: Path) -> Iterator[bool]:
    """Have an engine that `docker` talks to; whether it was there before.

    One that has to be started keeps its data in ``home``, and is stopped in the end. Raises NoEngine.
    """
    if _is_running():
        yield True
        return
    _install()
    bridged = Path("/sys/class/net", _BRIDGE).exists()
    os.environ["DOCKER_HOST"] = f"unix://{home}/docker.sock"
    with (home / "dockerd.log").open("w") as log:
        daemon = subprocess.Popen(
            ["dockerd", "--data-root", home / "data", "--exec-root", home / "exec", "--pidfile", home / "docker.pid",
             "--host", os.environ["DOCKER_HOST"], *_FLAGS],
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(daemon)
        yield False
    finally:
        _stop(daemon, home)
        if not bridged and Path("/sys/class/net", _BRIDGE).exists():
            subprocess.run(["ip", "link", "delete", _BRIDGE], check=False)


def _is_running() -> bool:
    return bool(shutil.which("docker")) and bool(docker("info", "--format", "{{.ServerVersion}}", check=False))


def _install() -> None:
    if os.geteuid() != 0:
        raise NoEngine("no Docker engine answers, and only root can start one")
    if shutil.which("dockerd") and shutil.which("debootstrap"):
        return
    if not shutil.which("apt-get"):
        raise NoEngine("no Docker engine answers, and there is no apt-get to install one with")
    print("Installing", *PACKAGES, flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=True)
    subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES], check=True)


def _wait(daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _is_running():
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise NoEngine("dockerd does not start")
        time.sleep(0.2)


def _stop(daemon: subprocess.Popen[bytes], home: Path) -> None:
    daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()
    for left in (home / "exec").rglob("*"):
        if left.is_mount():
            subprocess.run(["umount", "--lazy", left], check=False)
