"""Sites of their own in this process, on the tables that a test gives them."""

from __future__ import annotations

import os
from typing import Any

from laurel.composition.container import Container
from laurel.composition.table_services import TableServices
from laurel.store.driver.requests import Tables

SECRET = b"a secret for tests, long enough."


def container_on(driver: Tables, **more: Any) -> Container:
    """A site on a driver, with the worked examples among its extensions; ``more`` as `Container` takes it.

    Without ``sleep`` it does not wait after a lost race. Its sizes are those of the environment's LAUREL_SIZING.
    """
    sizing = os.environ.get("LAUREL_SIZING", "")
    environ = {"LAUREL_SECRET": SECRET.hex(), "LAUREL_EXAMPLES": "on", "LAUREL_SIZING": sizing}
    return Container(environ, driver=driver, **{"sleep": lambda _: None, **more})


def services_on(driver: Tables, **more: Any) -> TableServices:
    """The services of such a site."""
    return container_on(driver, **more).services
