"""What wpcheck.py starts for every recording: a fresh site behind SAM, on the port given, until either process ends."""

from __future__ import annotations

import os
import signal
import sys
import threading

from tests.sam_local.site import Setting, fresh_site


def main(port: int) -> None:
    """Serve until SIGTERM, or until the parent process has ended without sending it."""
    stop, parent = threading.Event(), os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with fresh_site(Setting.from_environment(), port):
        while os.getppid() == parent and not stop.wait(0.5):
            pass


if __name__ == "__main__":
    main(int(sys.argv[1]))
