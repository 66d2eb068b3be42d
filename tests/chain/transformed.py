"""Prints templates as `sam build` writes them, or the resources that CloudFormation makes of them.

    .venv-tools/bin/python tests/chain/transformed.py written template.yaml > built.yaml
    .venv-tools/bin/python tests/chain/transformed.py resources built.yaml > resources.json

Runs in the environment of SAM's own tools. Code is where the template says, in a bucket.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from samcli.yamlhelper import yaml_dump, yaml_parse
from samtranslator.translator.transform import transform

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.chain import translate


def main(what: str, path: str) -> None:
    """Print one or the other."""
    template = yaml_parse(Path(path).read_text(encoding="utf-8"))
    if what == "written":
        sys.stdout.write(yaml_dump(template))
        return
    translate.place_code(template, "bucket", {})
    json.dump(transform(template, {}, SimpleNamespace(load=dict))["Resources"], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
