"""`make deploy-edge`: deploy edge/template.yaml in front of the site of a stage, to us-east-1, as CloudFront wants it.

The edge needs the address of the site's API, and the key by which the site knows it, which is derived from the site's
secret: both are read from the site's region. After a new secret it is deployed once more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from laurel.composition.config import secret_of
from laurel.composition.edge import edge_key
from laurel.store.aws.secret import SecretRefused, read_secret
from laurel.store.driver import client
from laurel_cli.operate.deploy.stacks import BadParameters, Run, outputs, pairs, previous_parameters, run, sam_command

REGION = "us-east-1"
"""The region of certificates and web ACLs for CloudFront."""

TEMPLATE = Path("edge/template.yaml")

OF_THE_SITE = ("Stage", "Origin", "EdgeKey")
"""The parameters that come from the site's stack."""

SETTABLE = (
    "RequestsPerClient", "SignInsPerClient", "CacheSeconds", "DomainName", "CertificateArn", "PriceClass",
)  # fmt: skip
"""Those that are given, or stay as they were, or have the template's default."""


def deploy(options: argparse.Namespace, site: Any, edge: Any, secrets: Any, run: Run) -> int:
    """Deploy the edge of a stage; the exit code of `sam deploy`.

    ``site`` and ``edge`` are CloudFormation in the site's region and in that of the edge, ``secrets`` Secrets Manager
    in the site's. Raises BadParameters, SecretRefused, and botocore's errors.
    """
    given = pairs(options.parameters, SETTABLE)
    found = outputs(site, f"laurel-{options.stage}")
    stack = f"laurel-{options.stage}-edge"
    kept = {name: value for name, value in previous_parameters(edge, stack).items() if name in SETTABLE}
    key = edge_key(secret_of(read_secret(secrets, found["SecretArn"]), "the secret of the stack"))
    origin = str(urlsplit(found["ApiUrl"]).hostname)
    parameters = {**kept, **given, "Stage": options.stage, "Origin": origin, "EdgeKey": key}
    with tempfile.TemporaryDirectory() as folder:  # for its owner alone
        values = Path(folder) / "parameters.yaml"
        values.write_text(yaml.safe_dump(parameters), "utf-8")
        tags = {"application": "laurel", "stage": options.stage, **pairs(options.tags)}
        code = run(sam_command(TEMPLATE, stack, REGION, values, tags))
    if code:
        return code
    url = outputs(edge, stack)["Url"]
    sys.stdout.write(
        f"{url}\n\nLet the site go by it, and answer nothing else:\n"
        f'  make deploy STAGE={options.stage} REGION={options.region} PARAMETERS="SiteUrl={url} BehindEdge=on"\n'
    )
    return 0


def main(arguments: Sequence[str]) -> int:
    """Deploy as the command line says; that exit code, or 2 for what cannot be deployed."""
    parser = argparse.ArgumentParser(prog="make deploy-edge")
    parser.add_argument("stage")
    parser.add_argument("region")
    parser.add_argument("--parameters", default="")
    parser.add_argument("--tags", default="")
    options = parser.parse_args(arguments)
    boto_error, client_error = client.client_errors()
    try:
        os.environ["AWS_REGION"] = options.region
        site, secrets = (client.new_client(service=name) for name in ("cloudformation", "secretsmanager"))
        os.environ["AWS_REGION"] = REGION
        return deploy(options, site, client.new_client(service="cloudformation"), secrets, run)
    except (BadParameters, SecretRefused, client_error, boto_error) as error:
        sys.stderr.write(f"make deploy-edge: {error}\n")
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
