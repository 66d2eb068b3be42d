"""The composition root: what one site needs in one process, made from its settings when it is first used."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from laurel.composition.config import BadConfig, Config, secret_of
from laurel.composition.telemetry import Telemetry
from laurel.store.aws.secret import SecretRefused, read_secret
from laurel.store.driver import client
from laurel.store.driver.dynamodb import DynamoTables

if TYPE_CHECKING:
    from laurel.app.ports.common import Clock, Sleep
    from laurel.app.ports.event_queue import EventQueue
    from laurel.app.ports.notices import Notices, RowChange
    from laurel.composition.servers import Servers
    from laurel.composition.table_services import TableServices
    from laurel.store.aws.stream import StreamCounter
    from laurel.store.driver.requests import Tables


class Container:
    """Everything that lives as long as the process; two of them in one process share nothing of a site.

    ``environ`` has the settings (`laurel.composition.config.Config`) and is read when the first of them is needed. What
    is left out is what a deployment has: ``driver`` DynamoDB's tables, ``clock`` the machine's, ``notices`` the event
    bus of the settings, ``event_queue`` their queue of events. ``catch_up`` is called before a list uses the counters
    of logs and earnings, where no function reads the tables' streams.

    Two threads may each make a member that is used for the first time (Python 3.12 and later hold no lock meanwhile),
    of which one is kept. That does no harm: each is made of the same settings, and two services of one process differ
    no more than those of two processes.
    """

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        *,
        driver: Tables | None = None,
        catch_up: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
        notices: Notices | None = None,
        event_queue: EventQueue | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._environ = environ
        self._driver = driver
        self._catch_up = catch_up
        self._clock = clock
        self._notices = notices
        self._event_queue = event_queue
        self._sleep = sleep
        self.telemetry = Telemetry()

    @cached_property
    def config(self) -> Config:
        """The settings. Raises BadConfig."""
        return Config.from_env(self._environ)

    @cached_property
    def driver(self) -> Tables:
        """The driver of the tables."""
        if self._driver is not None:
            return self._driver
        return DynamoTables(client.dynamodb_client(), self.config.table_prefix, self._sleep)

    @cached_property
    def services(self) -> TableServices:
        """The stores, the clock and the secret, as use cases get them."""
        from laurel.composition.table_services import TableServices  # 4 ms: counting streams needs no store

        return TableServices(
            self.driver,
            lambda: self.secret,
            sizing=self.config.sizing,
            catch_up=self._catch_up,
            clock=self._clock,
            sleep=self._sleep,
        )

    @cached_property
    def servers(self) -> Servers:
        """The route tables of the site."""
        from laurel.composition.servers import Servers  # 25 ms: functions without routes need none

        return Servers(examples=self.config.examples)

    @cached_property
    def secret(self) -> bytes:
        """The secret of the site: from the settings, or once per process from AWS Secrets Manager.

        Raises Unavailable if it cannot be had now, and BadConfig if it cannot be had at all.
        """
        if self.config.secret:
            return self.config.secret
        try:
            text = read_secret(client.new_client(service="secretsmanager"), self.config.secret_arn)
        except SecretRefused as refused:
            raise BadConfig(f"LAUREL_SECRET_ARN: {refused}") from refused
        return secret_of(text, "the secret of LAUREL_SECRET_ARN")

    @cached_property
    def stream_counter(self) -> StreamCounter:
        """The consumer that counts the logs and earnings of streams."""
        from laurel.store.aws.stream import StreamCounter  # 11 ms: for one function
        from laurel.store.ledger.projections import Projections  # 9 ms: for one function

        sizing = self.config.sizing
        return StreamCounter(
            Projections(self.driver, counter_shards=sizing.counter_shards, directory_shards=sizing.directory_shards)
        )

    @cached_property
    def notices(self) -> Notices:
        """The bus that notices are sent to."""
        if self._notices is not None:
            return self._notices
        from laurel.store.aws.event_bus import EventBus  # 3 ms: for one function

        return EventBus(client.new_client(service="events"), self.config.event_bus)

    @cached_property
    def event_queue(self) -> EventQueue | None:
        """The queue that events come from, None where the settings name none."""
        if self._event_queue is not None or not self.config.event_queue:
            return self._event_queue
        from laurel.store.aws.event_queue import SqsEventQueue  # 1 ms: for one function, where a message fails

        sqs = cache(lambda: client.new_client(service="sqs"))
        return SqsEventQueue(sqs, self.config.event_queue, self.config.event_dead_letters)

    def row_changes(self, records: Sequence[Mapping[str, Any]]) -> list[RowChange]:
        """The changes of rows in the records of the ledgers' streams, as Lambda delivers them."""
        from laurel.store.aws.row_changes import row_changes  # 12 ms: for one function

        return row_changes(records)
