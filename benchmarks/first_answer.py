"""What a fresh process does on Lambda: import a handler, answer one event. Prints what that took, as JSON.

`python -S -P first_answer.py MODULE EVENT_FILE`, with PYTHONPATH as on Lambda. A script of its own, so that nothing
but the artefacts is imported: `cpu` counts all that the process does, the interpreter's own start included.
"""

from __future__ import annotations

import importlib
import sys
import time

begin = time.process_time()
module = importlib.import_module(sys.argv[1])
imports = time.process_time() - begin

import json  # noqa: E402 - counted among the module's imports, if it is one of them
from pathlib import Path  # noqa: E402

clients: list[float] = []


class Context:
    """The attributes of Lambda's context object that handlers use."""

    function_name = "bench"
    function_version = "$LATEST"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:bench"
    memory_limit_in_mb = 1024
    aws_request_id = "8f0a6a3e-7f65-4a3e-9a8e-2b1f0d6c5b4a"
    log_group_name = "/aws/lambda/bench"
    log_stream_name = "bench"

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 60_000


def time_clients() -> None:
    """Time how long the store takes to make its clients, botocore's import included."""
    client = importlib.import_module("laurel.store.driver.client")
    make = client.new_client

    def timed(*arguments: object, **named: object) -> object:
        start = time.process_time()
        try:
            return make(*arguments, **named)
        finally:
            clients.append(time.process_time() - start)

    client.new_client = timed


def peak_mb() -> float:
    """The most memory this process had, in MB; not what its parent had, which getrusage would count on Linux."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


event = json.loads(Path(sys.argv[2]).read_text("utf-8"))
if "laurel" in sys.modules:
    time_clients()
reply = module.handler(event, Context())
cpu = time.process_time()
print(
    json.dumps(
        {
            "imports": imports * 1000,
            "init": (begin + imports) * 1000,
            "clients": sum(clients) * 1000,
            "cpu": cpu * 1000,
            "peak": peak_mb(),
            "reply": reply,
        },
        default=str,
    )
)
