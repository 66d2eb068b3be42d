"""Where a site on this machine is kept: the local DynamoDB of a directory, or the one that the environment names."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from laurel_cli.environment import set_secret, use_endpoint
from laurel_cli.errors import CommandError
from laurel_cli.local_dynamodb import ENDPOINT_VARIABLES, LOCAL_CREDENTIALS, LocalDynamoDB
from laurel_cli.options import Options

ENDPOINT = "endpoint"
"""The file of the directory with the address of its DynamoDB while that runs."""

_LOCK_SECONDS = 3.0


def names_endpoint() -> bool:
    """Whether the environment names a DynamoDB to use."""
    return any(os.environ.get(name) for name in ENDPOINT_VARIABLES)


def open_store(options: Options, stack: contextlib.ExitStack) -> LocalDynamoDB | None:
    """Set the environment the handlers will read; start the local DynamoDB if one is needed.

    Raises CommandError, also where another process has the directory.
    """
    if options.store == "memory":
        return None
    if names_endpoint():
        use_endpoint(options)
        return None
    directory = options.directory
    if options.fresh:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="laurel-")))
    lock = stack.enter_context(_exclusive(directory))
    set_secret(directory)
    store = LocalDynamoDB(directory.resolve() / "dynamodb", persist=not options.fresh, lock=lock)
    stack.callback(store.stop)
    endpoint = directory.resolve() / ENDPOINT
    endpoint.write_text(store.endpoint)
    stack.callback(endpoint.unlink, missing_ok=True)
    _use(store.endpoint)
    os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"] = store.endpoint
    return store


def join_store(directory: Path, stack: contextlib.ExitStack) -> None:
    """Use the site of a directory, whether it is being served or not, or the DynamoDB that the environment names.

    Raises CommandError, also where there is no site.
    """
    if names_endpoint():
        if not os.environ.get("LAUREL_SECRET") and not (directory / "secret").exists():
            raise CommandError(f"set LAUREL_SECRET to the site's, which `laurel serve` keeps in {directory}/secret")
        use_endpoint(Options(directory=directory))
    elif not (directory / "secret").exists():
        raise CommandError(f"there is no site in {directory}: `laurel serve` makes one")
    elif _is_taken(directory) and (directory / ENDPOINT).exists():
        set_secret(directory)
        _use((directory / ENDPOINT).read_text())
    elif store := open_store(Options(directory=directory), stack):
        store.wait_until_ready()


def _use(endpoint: str) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(LOCAL_CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB=endpoint)


def _is_taken(directory: Path) -> bool:
    with (directory / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False


@contextlib.contextmanager
def _exclusive(directory: Path) -> Iterator[int]:
    """Hold the directory: two servers would overwrite each other's state.

    Yields the lock's descriptor for the store to inherit, which holds on until it has saved, also
    when this process is killed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        deadline = time.monotonic() + _LOCK_SECONDS
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise CommandError(
                        f"{directory} is in use by another laurel serve; stop it or use --fresh"
                    ) from None
                time.sleep(0.05)
        yield lock.fileno()
