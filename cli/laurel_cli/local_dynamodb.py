"""DynamoDB, EventBridge and SQS on this machine: ministack, a child process that ends, and saves, when we do."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from laurel_cli.errors import CommandError

SERVICES = ("dynamodb", "dynamodbstreams", "events", "sqs")
"""The services of AWS that the emulator replaces."""

LOG = "ministack.log"
"""The file of its directory that the process writes its log to."""

_PR_SET_PDEATHSIG = 1
_START_SECONDS = 20.0
_STOP_SECONDS = 30.0

LOCAL_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
}
"""The emulator keeps one set of tables per account and region: these must not vary between runs."""


class StoreFailedError(CommandError):
    """The local DynamoDB did not start."""


class LocalDynamoDB:
    """A ministack process on a free loopback port.

    ministack keeps its tables in memory and writes them to ``directory`` when it is asked to stop
    (SIGTERM). It inherits the descriptor ``lock``, so that a file lock lasts until it has saved.
    Start it from the main thread: Linux ends it with the thread that started it.
    """

    def __init__(
        self, directory: Path, *, persist: bool, lock: int | None = None, services: Sequence[str] = SERVICES
    ) -> None:
        if not importlib.util.find_spec("ministack"):
            raise StoreFailedError("the local DynamoDB is not installed; `make install` does that")
        directory.mkdir(parents=True, exist_ok=True)
        self._log_path = directory / LOG
        port = _free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        with self._log_path.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", __name__, str(os.getpid())],
                env={**os.environ, **LOCAL_CREDENTIALS, **_settings(port, directory, services, persist=persist)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=() if lock is None else (lock,),
                start_new_session=True,  # Ctrl-C in the terminal is ours to handle
            )

    def wait_until_ready(self) -> None:
        """Return once it answers; StoreFailedError with the end of its log if it does not in 20 s."""
        import urllib.request  # 15 ms: a site in a file needs no emulator

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                opener.open(f"{self.endpoint}/_ministack/health", timeout=2).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        self.stop()
        end = self._log_path.read_text("utf-8", "replace")[-2000:]
        raise StoreFailedError(f"the local DynamoDB did not start:\n{end}")

    def wait(self) -> int:
        """Block until the process ends; its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """Let it save and end; killed if that takes over 30 s."""
        if self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _settings(port: int, directory: Path, services: Sequence[str], *, persist: bool) -> dict[str, str]:
    return {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "SERVICES": ",".join(services),
        "PERSIST_STATE": "1" if persist else "0",
        "STATE_DIR": str(directory),
        "TMPDIR": str(directory),
        "LOG_LEVEL": "WARNING",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(parent: int) -> None:
    """In the child process: be signalled to stop when the parent dies, however it dies, and run ministack."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            return  # it died before the signal was set
    from ministack.app import main as ministack  # 78 ms: only the child runs it

    sys.argv = ["ministack"]
    ministack()


if __name__ == "__main__":
    main(int(sys.argv[1]))
