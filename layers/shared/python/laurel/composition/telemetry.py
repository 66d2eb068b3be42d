"""Logs and metrics for operators: a structured line per request or batch, and metrics in CloudWatch's embedded format.

Powertools' Logger and Metrics; Lambda traces by itself, so there is no Tracer. Nothing that a client sent gets into a
line, unless it has the form of a correlation id: no address, parameter, header or body, and no message of an
exception, which may quote any of them.
"""

from __future__ import annotations

import copy
import logging
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from laurel.composition.config import BadConfig

NAMESPACE = "Laurel"
"""The namespace of the metrics, unless POWERTOOLS_METRICS_NAMESPACE is set."""

SERVICE = "laurel"
"""The name of the logger, and the dimension ``service`` of all metrics unless POWERTOOLS_SERVICE_NAME is set."""

LATENCY = "Latency"
"""Milliseconds of a request, by route and method."""

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Methods that are logged by name: a client may send any word."""

NO_ROUTE = "none"
"""The route of a request that no route matches."""

FIRST_FAULT = 500
"""The first status that is a fault of the site's."""

_CORRELATION_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)


class _Stdout(logging.StreamHandler[Any]):
    """Writes to whatever standard output is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        """Standard output."""
        return sys.stdout


class Formatter(LambdaPowertoolsFormatter):
    """Powertools' lines, in which exceptions have a name and a stack but no message.

    With ``messages`` they have: for a developer's machine (LAUREL_LOG_MESSAGES=1).
    """

    def __init__(self, *, messages: bool) -> None:
        # Lambda reads the level of a line only where its time has this form.
        super().__init__(utc=True, use_rfc3339=True, serialize_stacktrace=False)
        self.messages = messages

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not self.messages:
            record = copy.copy(record)
            record.exc_info = record.exc_text = None
            record.__dict__.update(facts_of(error))
        return super().format(record)


def facts_of(error: BaseException) -> dict[str, Any]:
    """What may be logged of an exception: its name, stack and causes, and the code that AWS returned."""
    facts: dict[str, Any] = {"exception_name": type(error).__name__, "stack": _stack(error)}
    if isinstance(error, BadConfig):
        facts["reason"] = str(error)
    response = getattr(error, "response", None)
    if isinstance(response, Mapping) and hasattr(error, "operation_name"):
        facts["aws"] = {"operation": error.operation_name, "code": response.get("Error", {}).get("Code", "")}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return {**facts, "cause": facts_of(cause)} if cause else facts


def _stack(error: BaseException) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


_formatter = Formatter(messages=os.environ.get("LAUREL_LOG_MESSAGES") == "1")

logger = Logger(service=SERVICE, logger_handler=_Stdout(), logger_formatter=_formatter)
"""Also what ``logging.getLogger("laurel")`` writes to, everywhere in Laurel."""

# Powertools goes by Lambda's own level, which is lower: at a higher one Lambda would drop the metrics, which have none.
logging.getLogger(SERVICE).setLevel(os.environ.get("LOG_LEVEL") or "INFO")


@contextmanager
def _errors_logged() -> Iterator[None]:
    """Telemetry that fails must not fail what was processed: a response would be lost, a batch be delivered again."""
    try:
        yield
    except Exception:
        with suppress(Exception):
            logger.exception("a line or a metric was not written")


@dataclass(slots=True)
class Invocation:
    """One invocation of a function while it runs: what was counted, and the line it ends with."""

    cold_start: bool
    begun: float = field(default_factory=time.perf_counter)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, name: str, amount: int = 1, kind: str = "") -> None:
        """Add to a metric (`laurel.app.metrics.Count`)."""
        self.counts[name, kind] += amount

    def log_request(self, status: int, served: Mapping[str, Any], cost: Mapping[str, float]) -> None:
        """Write a request's line and metrics; `served` has ``route``, ``method``, ``code`` and ``user_id``."""
        with _errors_logged():
            route, method = served["route"] or NO_ROUTE, served["method"]
            logged = {**served, "route": route, "method": method if method in METHODS else "other"}
            write = logger.info if status < FIRST_FAULT else logger.warning
            milliseconds = self._log(write, "request", {**logged, "status": status}, cost)
            write_metrics({LATENCY: milliseconds}, MetricUnit.Milliseconds, route=route, method=logged["method"])

    def log_batch(self, records: int, failed: int, cost: Mapping[str, float]) -> None:
        """Write the line of a batch of a queue or a stream; a record that failed comes again."""
        with _errors_logged():
            self._log(logger.info, "batch", {"records": records, "failed": failed}, cost)

    def _log(
        self, write: Callable[..., None], message: str, facts: Mapping[str, Any], cost: Mapping[str, float]
    ) -> float:
        milliseconds = round((time.perf_counter() - self.begun) * 1000, 2)
        write(message, extra={**facts, "duration_ms": milliseconds, **cost, "cold_start": self.cold_start})
        return milliseconds

    def write_counts(self) -> None:
        """Write the metrics that were counted."""
        with _errors_logged():
            plain = {name: amount for (name, kind), amount in self.counts.items() if not kind}
            if plain:
                write_metrics(plain, MetricUnit.Count)
            for (name, kind), amount in self.counts.items():
                if kind:
                    write_metrics({name: amount}, MetricUnit.Count, kind=kind)


def write_metrics(values: Mapping[str, float], unit: MetricUnit, **dimensions: str) -> None:
    """Write metrics that share their dimensions, in one line."""
    service = os.environ.get("POWERTOOLS_SERVICE_NAME", SERVICE)
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE)
    metrics = EphemeralMetrics(service=service, namespace=namespace)
    for name, value in dimensions.items():
        metrics.add_dimension(name, value)
    for name, amount in values.items():
        metrics.add_metric(name, unit, amount)
    metrics.flush_metrics()


class Telemetry:
    """Observes the invocations of one environment, of which the first is its cold start."""

    def __init__(self) -> None:
        self._warm = False

    @contextmanager
    def invocation(self, context: object, **ids: str) -> Iterator[Invocation]:
        """Observe one invocation; every line written meanwhile carries the ids and Lambda's own request id.

        ``context`` is Lambda's, or None.
        """
        watch = Invocation(cold_start=not self._warm)
        self._warm = True
        lambda_id = getattr(context, "aws_request_id", "")
        logger.thread_safe_append_keys(
            **{name: text for name, text in {**ids, "function_request_id": lambda_id}.items() if text}
        )
        try:
            yield watch
        finally:
            watch.write_counts()
            logger.thread_safe_clear_keys()


def request_ids(event: Mapping[str, Any]) -> dict[str, str]:
    """The ids of a request in an API Gateway event: the gateway's, and what joins it to its sender's own logs.

    That is the header X-Correlation-Id, if it has the form of an id, or else the gateway's.
    """
    request_id = str(event.get("requestContext", {}).get("requestId", ""))
    headers = {name.lower(): text for name, text in (event.get("headers") or {}).items()}
    sent = headers.get("x-correlation-id", "")
    return {"request_id": request_id, "correlation_id": sent if _CORRELATION_ID.fullmatch(sent) else request_id}
