"""Makes the site that the environment names: tables, the administrator, what the recordings' site began with."""

from __future__ import annotations

from laurel.composition.container import Container
from laurel_cli.first_start import first_start
from laurel_cli.local_tables import dynamodb_tables
from laurel_cli.options import Options
from tests.sam_local.site import PASSWORD, ROOT

if __name__ == "__main__":
    container = Container()
    dynamodb_tables(container.config.table_prefix)
    seed = ROOT / "tests/conformance/reference_site.json"
    first_start(container.services, Options(seed=seed, admin_password=PASSWORD), "")
