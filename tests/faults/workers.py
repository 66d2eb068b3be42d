"""The workers of a run: processes that take one call at a time through a port of the proxy, and may be killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.network.proxy import Port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Dead(Exception):
    """The worker was killed before it answered: what it was asked to do may be done or not."""


class Workers:
    """Where workers come from: a process that has imported the site, and forks for each."""

    def __init__(self, ports: list[Port], prefix: str, home: Path, timeout: float) -> None:
        self.path = home / "workers"
        self.notices = home / "notices.jsonl"
        self._log = (home / "workers.log").open("wb")
        endpoints = [port.endpoint for port in ports]
        arguments = [str(self.path), prefix, str(self.notices), str(timeout), *endpoints]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def connect(self) -> socket.socket:
        """A connection, which is a worker."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(str(self.path))
            except OSError:
                connection.close()
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return connection

    def close(self) -> None:
        """End the process that forks; workers end with their connections."""
        self._process.terminate()
        self._process.wait()
        self._log.close()


class Worker:
    """One worker, which is replaced when it is killed; for one thread, but `kill` is for any."""

    def __init__(self, workers: Workers, port: Port, number: int) -> None:
        self._workers, self._port, self._number = workers, port, number
        self._connection: socket.socket | None = None
        self._process = -1
        self._lock = threading.Lock()
        self.deaths = 0
        port.kill = self.kill

    def call(self, line: dict[str, Any]) -> Any:
        """What the worker answers. Raises Dead; the next call has another worker."""
        if self._connection is None:
            self._start()
        try:
            self._lines.write(json.dumps(line) + "\n")
            self._lines.flush()
            answer = self._lines.readline()
        except OSError:
            answer = ""
        if not answer:
            self.close()
            self.deaths += 1
            raise Dead
        return json.loads(answer)

    def kill(self) -> None:
        """SIGKILL to the worker as it is now: by a descriptor, so that no later process is meant."""
        with self._lock, suppress(ProcessLookupError):
            if self._process >= 0:
                signal.pidfd_send_signal(self._process, signal.SIGKILL)

    def close(self) -> None:
        """Let the worker end."""
        with self._lock:
            if self._process >= 0:
                os.close(self._process)
            self._process = -1
        if self._connection:
            with suppress(OSError):
                self._lines.close()
            self._connection.close()
        self._connection = None

    def _start(self) -> None:
        self._connection = self._workers.connect()
        self._lines = self._connection.makefile("rw", encoding="utf-8")
        self._lines.write(f"{self._number}\n")
        self._lines.flush()
        process = int(self._lines.readline())
        with self._lock:
            self._process = os.pidfd_open(process)
