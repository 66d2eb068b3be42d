"""`make faults`: a site whose store fails in every way it may, audited. ``ARGS="--seed 7 --minutes 2"``."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from pathlib import Path

from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import create_tables
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS, LocalDynamoDB
from tests.faults.report import report
from tests.faults.run import Run
from tests.faults.town import Town

PREFIX = "faults"


def main() -> int:
    """Run, print the table; 0 without a violation and with every kind of fault, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which faults, and which deeds (1)")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the faults last (3)")
    parser.add_argument("--clients", type=int, default=4, help="clients at once (4)")
    parser.add_argument("--sizing", default="", help="the sizes of the site, as LAUREL_SIZING has them (the defaults)")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    for name in [name for name in os.environ if name.startswith(("AWS_", "LAUREL_"))]:
        del os.environ[name]
    os.environ.update(LOCAL_CREDENTIALS, LAUREL_SIZING=arguments.sizing)
    with tempfile.TemporaryDirectory(prefix="laurel-faults-") as folder:
        store = LocalDynamoDB(Path(folder) / "dynamodb", persist=False, services=("dynamodb", "dynamodbstreams"))
        try:
            store.wait_until_ready()
            client = new_client(store.endpoint)
            create_tables(client, PREFIX)
            town = Town(DynamoTables(client, PREFIX), PREFIX)
            run = Run(town, store.endpoint, Path(folder), arguments.seed, arguments.clients)
            result = run.go(arguments.minutes * 60)
        finally:
            store.stop()
    sys.stdout.write(report(result) + "\n")
    return int(bool(result.violations or result.absent))


if __name__ == "__main__":
    sys.exit(main())
