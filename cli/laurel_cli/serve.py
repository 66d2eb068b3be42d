"""`laurel serve`: the deployment of template.yaml on one port of this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from werkzeug.serving import make_server

from devstore.meter import Meter
from devstore.sqlite.file import SiteFile
from laurel.app.ports.common import Clock
from laurel.app.services import Services
from laurel.composition.container import Container
from laurel_cli import access_log
from laurel_cli.aws.guarded_tables import guard_of
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.http_api.gateway import Gateway, HttpRequest
from laurel_cli.aws.sources.emulator_path import EmulatorPath
from laurel_cli.aws.sources.event_sources import EventSources, has_event_sources
from laurel_cli.aws.sources.schedules import Schedules
from laurel_cli.aws.template import Template, load_template
from laurel_cli.dev_clock import Answer, DevClock
from laurel_cli.draining import Draining
from laurel_cli.environment import be_quiet, settings, table_prefix
from laurel_cli.errors import CommandError, site_errors
from laurel_cli.first_start import first_start
from laurel_cli.local_dynamodb import LocalDynamoDB
from laurel_cli.local_store import open_store
from laurel_cli.local_tables import LocalTables, dynamodb_tables, memory_tables, sqlite_tables
from laurel_cli.options import Options
from laurel_cli.sqlite.endpoint import Endpoint
from laurel_cli.sqlite.file_path import FilePath
from laurel_cli.sqlite.keeper import Keeper

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
"""The deployment that is served."""

METER = "LAUREL_METER"
"""The variable that, with the value on, has each request's use of DynamoDB counted, at a read before each write."""

_DRAIN_SECONDS = 10.0


def serve(options: Options) -> int:
    """Serve until SIGTERM or SIGINT; 0 then, 1 when it could not start or lost its store."""
    stop = threading.Event()
    failed = threading.Event()
    try:
        with contextlib.ExitStack() as stack:
            for number in (signal.SIGTERM, signal.SIGINT):
                stack.callback(signal.signal, number, signal.signal(number, lambda *_: stop.set()))
            listener = stack.enter_context(_listener(options.host, options.port))
            be_quiet()
            with site_errors():
                store = open_store(options, stack)
            if isinstance(store, LocalDynamoDB):
                _watch(store, stop, failed)
            sources = _serve_on(listener, options, store, stack)
            address = _address(listener)
            print(f"Laurel is ready on {address}/wp-json/", flush=True)
            print(f"Every route is described on {address}/docs, where requests can be tried.", flush=True)
            if sources:
                print(f"Events are taken by {sources.buses} of EventBridge on {sources.endpoint}", flush=True)
            stop.wait()
    except CommandError as error:
        print(f"laurel: {error}", file=sys.stderr)
        return 1
    if failed.is_set():
        print("laurel: the local DynamoDB ended by itself; see ministack.log", file=sys.stderr)
    return int(failed.is_set())


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CommandError(f"cannot listen on {host}:{port}: {error.strerror or error}. Try another --port.") from error
    listener.listen(128)
    return listener


def _watch(store: LocalDynamoDB, stop: threading.Event, failed: threading.Event) -> None:
    def wait() -> None:
        store.wait()
        if not stop.is_set():
            failed.set()
            stop.set()

    threading.Thread(target=wait, name="store", daemon=True).start()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _event_sources(
    template: Template, store: SiteFile | LocalDynamoDB | None, stack: contextlib.ExitStack
) -> EventSources | None:
    """The bus, the queues and the streams of the site's file, or of the local emulator once it answers."""
    if isinstance(store, LocalDynamoDB):
        store.wait_until_ready()
    if not has_event_sources(template):
        return None
    if isinstance(store, LocalDynamoDB):
        return EventSources(template, EmulatorPath(store.endpoint, table_prefix()))
    if store:
        path = FilePath(store)
        endpoint = Endpoint(path)
        stack.callback(endpoint.close)
        path.endpoint = endpoint.url
        return EventSources(template, path)
    reason = "no event bus and no queue here; they come with a site's file, or with the emulator of --store dynamodb"
    print(f"laurel: {reason}", file=sys.stderr)
    return None


def _tables(options: Options, store: SiteFile | LocalDynamoDB | None, stack: contextlib.ExitStack) -> LocalTables:
    """The tables of the site; a file is kept in order until the stack unwinds."""
    if isinstance(store, SiteFile):
        tables = sqlite_tables(store)
        keeper = Keeper(store, tables.catch_up)
        stack.callback(keeper.stop)
        keeper.start()
        return tables
    return memory_tables() if options.store == "memory" else dynamodb_tables(table_prefix())


def _site(
    options: Options,
    template: Template,
    tables: LocalTables,
    sources: EventSources | None,
    clock: DevClock | None,
    address: str,
) -> tuple[Container, Meter | None]:
    """The site that is served, its functions held to their policies; and what counts its use of DynamoDB, on demand.

    It is set up: with its administrator, and with what the options fill it with.
    """
    meter = Meter(tables.driver) if os.environ.get(METER) == "on" else None
    examples = {"LAUREL_EXAMPLES": "on"} if options.examples else {}
    environ = settings({**(sources.variables if sources else {}), **examples})
    container = Container(
        environ,
        driver=guard_of(template)(meter or tables.driver),
        catch_up=tables.catch_up,
        clock=clock,
        notices=sources.notices if sources else None,
        event_queue=sources.event_queue if sources else None,
    )
    first_start(container.services, options, address)
    if options.demo:
        from laurel_cli.demo.fill import fill  # 35 ms: the engine, which most starts do without

        def services_at(past: Clock) -> Services:
            return Container(environ, driver=tables.driver, catch_up=tables.catch_up, clock=past).services

        fill(services_at, container.services.clock.now(), address)
    return container, meter


def _serve_on(
    listener: socket.socket, options: Options, store: SiteFile | LocalDynamoDB | None, stack: contextlib.ExitStack
) -> EventSources | None:
    """Bring the site up and answer requests in threads until the stack unwinds; what else calls functions."""
    template = load_template(TEMPLATE)
    sources = _event_sources(template, store, stack)
    clock = DevClock() if options.test_clock else None
    with site_errors():
        tables = _tables(options, store, stack)
        container, meter = _site(options, template, tables, sources, clock, _address(listener))
    container.servers.hooks_of(container.services.posts.catalogue()).load_all()  # mistakes are reported now
    invoke = invoker(container)
    schedules = Schedules(template, invoke)
    answer: Answer = Gateway(template, invoke).answer
    if clock:
        answer = clock.over(answer, schedules.call)  # what comes due by that is done before it answers
    if sources:
        sources.start(invoke)
        stack.callback(sources.stop)
    stack.callback(schedules.stop)
    schedules.start()
    stack.callback(_serve_http(listener, access_log.logged(answer, meter)))
    return sources


def _serve_http(listener: socket.socket, answer: Answer) -> Callable[[], None]:
    """Answer requests in threads; what ends that, once those that run are answered."""
    application = Draining(HttpRequest.application(answer))
    host, port = listener.getsockname()[:2]
    handler = access_log.QuietHandler
    server = make_server(host, port, application, threaded=True, request_handler=handler, fd=listener.fileno())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="http")
    thread.start()

    def drain() -> None:
        server.shutdown()
        thread.join()
        application.wait_until_idle(_DRAIN_SECONDS)
        server.server_close()

    return drain
