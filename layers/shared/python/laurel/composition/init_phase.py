"""What a process does in Lambda's INIT, for which no client waits, and what it makes up for when its first event comes.

Between the two there may be hours: an environment of provisioned concurrency waits for its first event, and one of
SnapStart is a copy of a memory image that others are copies of, too. Nothing of INIT is taken for the present: the
catalogue's version is read again as always, by the age of what is held on the clock of the machine.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable, Mapping
from typing import Any

from laurel.store.driver.client import drop_connections

logger = logging.getLogger("laurel")

INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE"
"""The variable that Lambda alone sets: ``on-demand``, ``provisioned-concurrency`` or ``snap-start``."""

SNAP_START = "snap-start"

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def initialised(prepare: Callable[[], object], handler: Handler, environ: Mapping[str, str] = os.environ) -> Handler:
    """Prepare a process in INIT on Lambda, and return its handler; elsewhere the handler as it is.

    What `prepare` raises is logged: the first event tries again. Its requests are bounded as any are, to some nine
    seconds each in the worst case; Lambda gives INIT ten, and then begins it anew with the first event.
    """
    kind = environ.get(INITIALIZATION_TYPE)
    if not kind:
        return handler
    try:
        prepare()
    except Exception as error:  # whatever it is, the first event has to answer for it
        logger.warning("INIT could not prepare the site; the first event does", exc_info=error)
    return _woken(handler, drops_connections=kind == SNAP_START)


def _woken(handler: Handler, *, drops_connections: bool) -> Handler:
    """The handler, before whose first event what copies of a process share is made its own.

    Random numbers begin anew, so that no two copies make the same ids; connections that were open in the image lead
    nowhere, and what is sent on them would be waited for.
    """
    asleep = True

    def woken(event: dict[str, Any], context: Any) -> dict[str, Any]:
        nonlocal asleep
        if asleep:
            asleep = False
            random.seed()
            if drops_connections:
                drop_connections()
        return handler(event, context)

    return woken
