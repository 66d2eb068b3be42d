"""Makes the site that the environment names: tables, the administrator, what the recordings' site began with."""

from __future__ import annotations

from laurel_cli.first_start import first_start
from laurel_cli.options import Options
from tests.sam_local.site import PASSWORD, ROOT

if __name__ == "__main__":
    seed = ROOT / "tests/conformance/reference_site.json"
    first_start(Options(seed=seed, admin_password=PASSWORD), "")
