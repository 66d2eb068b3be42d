"""Sites of their own in this process, on the tables that a test gives them."""

from __future__ import annotations

from typing import Any

from laurel.composition.container import Container
from laurel.composition.table_services import TableServices
from laurel.store.driver.requests import Tables

SECRET = b"a secret for tests, long enough."


def container_on(driver: Tables, **more: Any) -> Container:
    """A site on a driver, with the worked examples among its extensions; ``more`` as `Container` takes it.

    Without ``sleep`` it does not wait after a lost race.
    """
    environ = {"LAUREL_SECRET": SECRET.hex(), "LAUREL_EXAMPLES": "on"}
    return Container(environ, driver=driver, **{"sleep": lambda _: None, **more})


def services_on(driver: Tables, **more: Any) -> TableServices:
    """The services of such a site."""
    return container_on(driver, **more).services
