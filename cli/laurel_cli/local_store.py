"""Where a site on this machine is kept: a file, a local DynamoDB, or the one that the environment names."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from devstore.sqlite.file import NotASite, SiteFile
from devstore.sqlite.tables import SqliteTables
from laurel.app.errors import Unavailable
from laurel.store.driver.requests import Tables
from laurel_cli.environment import set_secret, use_endpoint
from laurel_cli.errors import CommandError
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS, LOG, LocalDynamoDB
from laurel_cli.options import DIRECTORY, SITE, Options, Store, names_endpoint

ENDPOINT = "endpoint"
"""The file of the directory with the address of its DynamoDB while that runs."""

EMULATED = "dynamodb"
"""The folder of the directory in which the local DynamoDB keeps its state."""

UNFINISHED = "unfinished copy"
"""What a file notes while a site is copied into it."""

CARRY_OVER = "Carry it over: .venv/bin/laurel copy --from dynamodb --to sqlite"
"""What to do with a site that the local DynamoDB has."""

OR_FRESH = ", or use --fresh"
"""What a server may do beside another one of the same directory."""

_LOCK_SECONDS = 3.0


def open_store(options: Options, stack: contextlib.ExitStack) -> SiteFile | LocalDynamoDB | None:
    """Set the environment the handlers will read; open the site's file, or start the local DynamoDB if one is needed.

    Raises CommandError, also where another process serves the directory.
    """
    if options.store == "memory":
        return None
    if options.store == "sqlite":
        return _open_file(options, stack)
    if names_endpoint():
        use_endpoint(options)
        return None
    directory = _directory(options, stack)
    lock = stack.enter_context(exclusive(directory, OR_FRESH))
    return start_emulator(directory, stack, persist=not options.fresh, lock=lock)


def start_emulator(directory: Path, stack: contextlib.ExitStack, *, persist: bool, lock: int) -> LocalDynamoDB:
    """Start the local DynamoDB of a directory whose lock is held, and point the environment there."""
    set_secret(directory)
    store = LocalDynamoDB(directory.resolve() / EMULATED, persist=persist, lock=lock)
    stack.callback(store.stop)
    endpoint = directory.resolve() / ENDPOINT
    endpoint.write_text(store.endpoint)
    stack.callback(endpoint.unlink, missing_ok=True)
    _use(store.endpoint)
    os.environ.update(AWS_ENDPOINT_URL_EVENTBRIDGE=store.endpoint, AWS_ENDPOINT_URL_SQS=store.endpoint)
    return store


def _directory(options: Options, stack: contextlib.ExitStack) -> Path:
    if options.fresh:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="laurel-")))
    return options.directory


def _open_file(options: Options, stack: contextlib.ExitStack) -> SiteFile:
    directory = _directory(options, stack)
    stack.enter_context(exclusive(directory, OR_FRESH))
    if not options.chosen and not (directory / options.file).exists() and has_emulated_site(directory):
        raise CommandError(
            f"{directory}/{EMULATED} holds a site of the local DynamoDB, which was the default before. "
            f"{CARRY_OVER}. Or serve it as it is: --store dynamodb. Or begin another one beside it: --store sqlite"
        )
    return _open_site(directory / options.file, stack)


def _open_site(path: Path, stack: contextlib.ExitStack) -> SiteFile:
    """A site's file, and in the environment its secret, which is made for no other file."""
    file = open_file(path, stack)
    set_secret(path.parent, lambda: any(SqliteTables(file).scan("credentials")))
    return file


def open_file(path: Path, stack: contextlib.ExitStack) -> SiteFile:
    """A site's file, open until the stack unwinds. Raises CommandError for another one, and for half a copy."""
    file = open_target(path, stack)
    if file.fact(UNFINISHED):
        raise CommandError(f"{path} was not copied to its end; run `laurel copy` again")
    return file


def open_target(path: Path, stack: contextlib.ExitStack) -> SiteFile:
    """A file to copy a site into, made where it is absent. Raises CommandError for what holds no site."""
    try:
        file = SiteFile(path)
    except NotASite as error:
        raise CommandError(str(error)) from error
    except Unavailable as error:
        raise CommandError(f"{path}: {error.__cause__ or error}") from error
    stack.callback(file.close)
    return file


def has_emulated_site(directory: Path) -> bool:
    """Whether the local DynamoDB has kept something in a directory."""
    folder = directory / EMULATED
    return folder.is_dir() and any(path.name != LOG for path in folder.iterdir())


def join_store(store: Store | None, stack: contextlib.ExitStack) -> Tables | None:
    """Use a site on this machine, whether it is being served or not, or the DynamoDB that the environment names.

    Without a ``store`` it is that of the environment, or what `.laurel` has. Returns the tables of a file; None where
    they are a DynamoDB's. Raises CommandError, also where there is no site.
    """
    directory = store.directory if store else DIRECTORY
    kind = store.kind if store else _kind_of(directory)
    if kind == "memory":
        raise CommandError("a site in memory is gone with its process")
    if kind == "sqlite":
        return SqliteTables(join_file(store or Store("sqlite"), stack))
    _join_dynamodb(directory, stack)
    return None


def join_file(store: Store, stack: contextlib.ExitStack) -> SiteFile:
    """Use a site's file, whether it is being served or not. Raises CommandError, also where there is none."""
    path = store.directory / store.file
    if not path.exists():
        if store.file == SITE and has_emulated_site(store.directory):
            raise CommandError(f"{store.directory}/{EMULATED} holds a site of the local DynamoDB. {CARRY_OVER}")
        raise CommandError(f"there is no site in {path}: `laurel serve` makes one")
    return _open_site(path, stack)


def _kind_of(directory: Path) -> str:
    if names_endpoint() or (has_emulated_site(directory) and not (directory / SITE).exists()):
        return "dynamodb"
    return "sqlite"


def _join_dynamodb(directory: Path, stack: contextlib.ExitStack) -> None:
    if names_endpoint():
        if not os.environ.get("LAUREL_SECRET") and not (directory / "secret").exists():
            raise CommandError(f"set LAUREL_SECRET to the site's, which `laurel serve` keeps in {directory}/secret")
        use_endpoint(Options(directory=directory))
    elif not (directory / "secret").exists():
        raise CommandError(f"there is no site in {directory}: `laurel serve` makes one")
    elif _is_taken(directory) and (directory / ENDPOINT).exists():
        set_secret(directory)
        _use((directory / ENDPOINT).read_text())
    elif isinstance(store := open_store(Options(store="dynamodb", directory=directory), stack), LocalDynamoDB):
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
def exclusive(directory: Path, otherwise: str = "") -> Iterator[int]:
    """Hold the directory: two servers would overwrite each other's state.

    ``otherwise`` is what else than stopping the other process may be done, for the message.

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
                        f"{directory} is in use by another laurel serve or copy; stop that first{otherwise}"
                    ) from None
                time.sleep(0.05)
        yield lock.fileno()
