"""`make deploy`: deploy a build as the stack of a stage, and run the smoke list on it.

A stack keeps the parameters that it was given: `sam deploy` asks CloudFormation for the previous value of each that is
not named, so the new default of a release would never arrive. Here every parameter is named: what the build was made
for, then what is given now, then what the stack has, then the template's default. What functions see is written into
the template as a literal, without which no version of a function would be published for it.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from laurel.store.driver import client
from laurel_build.built_template import write_literal
from laurel_cli.operate.deploy.stacks import BadParameters, Run, outputs, pairs, previous_parameters, run, sam_command

BUILT = ("Runtime", "Architecture")
"""The parameters that a build decides."""

SEEN_BY_FUNCTIONS = ("Runtime", "Architecture", "SiteUrl", "Examples", "BehindEdge", "Sizing", "LogLevel")
"""The parameters whose values are in the configuration of functions."""


def merged(
    declared: Mapping[str, Mapping[str, Any]], previous: Mapping[str, str], given: Mapping[str, str], stage: str
) -> dict[str, str]:
    """The value of every parameter. Those of the built template that have none by then are left to `sam deploy`."""
    defaults = {name: str(body["Default"]) for name, body in declared.items() if "Default" in body}
    kept = {name: value for name, value in previous.items() if name in declared and name not in BUILT}
    refused = [name for name in given if name in BUILT or name == "Stage"]
    if refused:
        raise BadParameters(f"{', '.join(refused)}: given to the build and as STAGE, not as a parameter")
    return {**defaults, **kept, **given, "Stage": stage}


def smoke(site: str, found: Mapping[str, str], region: str, run: Run) -> int:
    """Run the smoke list on a site, the stack of which has these outputs, if the environment has ADMIN; its exit code.

    Without ADMIN, as on the first deployment, print the command and return 0. The password is in the environment only,
    not in the arguments of a process.
    """
    command = ["make", "smoke", f"SITE={site}", f"EVENT_BUS={found['EventBusName']}", f"REGION={region}"]
    if os.environ.get("ADMIN"):
        return run(command)
    sys.stdout.write(f"\nDoes it work? {shlex.join(command)} ADMIN='login:application password'\n")
    return 0


def deploy(folder: Path, options: argparse.Namespace, cloudformation: Any, run: Run) -> int:
    """Deploy the build in a folder; the exit code of `sam deploy`, or of the smoke list. Raises BadParameters."""
    template, stack = folder / "template.yaml", f"laurel-{options.stage}"
    declared = _parameters(template)
    given = pairs(options.parameters, list(declared))
    previous = previous_parameters(cloudformation, stack)
    parameters = merged(declared, previous, given, options.stage)
    for name in SEEN_BY_FUNCTIONS:
        write_literal(template, name, parameters[name])
    values = folder / "parameters.yaml"
    values.write_text(yaml.safe_dump(parameters), "utf-8")
    tags = {"application": "laurel", "stage": options.stage, **pairs(options.tags)}
    code = run(sam_command(template, stack, options.region, values, tags))
    if code:
        return code
    found = outputs(cloudformation, stack)
    for name, value in sorted(found.items()):
        sys.stdout.write(f"{name:<24} {value}\n")
    sys.stdout.flush()
    behind_edge = parameters.get("BehindEdge") == "on"
    return smoke(parameters["SiteUrl"] if behind_edge else found["ApiUrl"], found, options.region, run)


def _parameters(template: Path) -> dict[str, dict[str, Any]]:
    """The declared parameters of a template as SAM writes it, with intrinsic functions in their long forms."""
    declared: dict[str, dict[str, Any]] = yaml.safe_load(template.read_text("utf-8"))["Parameters"]
    return declared


def main(arguments: Sequence[str]) -> int:
    """Deploy as the command line says; that exit code, or 2 for what cannot be deployed."""
    parser = argparse.ArgumentParser(prog="make deploy")
    parser.add_argument("folder", type=Path)
    parser.add_argument("stage")
    parser.add_argument("region")
    parser.add_argument("--parameters", default="")
    parser.add_argument("--tags", default="")
    options = parser.parse_args(arguments)
    os.environ["AWS_REGION"] = options.region
    boto_error, client_error = client.client_errors()
    try:
        cloudformation = client.new_client(service="cloudformation")
        return deploy(options.folder, options, cloudformation, run)
    except (BadParameters, client_error, boto_error) as error:
        sys.stderr.write(f"make deploy: {error}\n")
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
