"""The whole step, on a build as SAM leaves it, only smaller."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import botocore
import pytest
import yaml

from laurel_build.__main__ import main
from laurel_build.botocore_data import OPERATIONS
from laurel_build.built_template import UnknownLayout, set_default, write_literal
from laurel_build.sizes import FUNCTION_BOUND, LAYERS_BOUND, OF_ONE

TEMPLATE = """Parameters:
  Stage:
    Type: String
    Default: dev
  Runtime:
    Type: String
    AllowedValues:
    - python3.10
    Default: python3.10
    Description: Lambda runtime
  Architecture:
    Type: String
    Default: arm64
Resources:
  OneFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime:
        Ref: Runtime
      Architectures:
      - Ref: Architecture
  OneAlarms:
    Properties:
      Parameters:
        Name:
          Ref: OneFunction
"""


@pytest.fixture
def build(tmp_path):
    for name in ("OneFunction", "TwoFunction"):
        (tmp_path / name / "one").mkdir(parents=True)
        (tmp_path / name / "one/app.py").write_text("def handler(event, context):\n    return event\n")
    (tmp_path / "SharedLayer/python/laurel/rest").mkdir(parents=True)
    (tmp_path / "SharedLayer/python/laurel/rest/dates.py").write_text("")
    data = tmp_path / "DependenciesLayer/python/botocore/data"
    data.mkdir(parents=True)
    whole = Path(botocore.__file__).with_name("data")
    shutil.copy(whole / "endpoints.json", data)
    for service in (*OPERATIONS, "sns"):
        shutil.copytree(whole / service, data / service)
    (tmp_path / "CryptoLayer/python/cryptography").mkdir(parents=True)
    (tmp_path / "CryptoLayer/python/cryptography/__init__.py").write_text("")
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


def test_it_finishes_functions_and_layers_and_prints_their_sizes(build, capsys):
    assert main([str(build), "x86_64"]) == 0
    names = sorted(path.name for path in (build / "OneFunction/one").rglob("*.py*"))
    assert names == [f"app.{sys.implementation.cache_tag}.pyc", "app.py"]
    assert (build / "SharedLayer/python/laurel/rest/dates.py").exists()
    assert list((build / "SharedLayer/python/laurel/rest/__pycache__").iterdir())
    assert not (build / "DependenciesLayer/python/botocore/data/sns").exists()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["OneFunction", "TwoFunction", "Layers:", "CryptoLayer"]


def test_the_template_says_what_was_built_whatever_the_stack_was_given_before(build):
    main([str(build), "x86_64"])
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    built = yaml.safe_load((build / "template.yaml").read_text())
    expected = yaml.safe_load(TEMPLATE)
    expected["Parameters"]["Runtime"]["Default"] = version
    expected["Parameters"]["Architecture"]["Default"] = "x86_64"
    expected["Resources"]["OneFunction"]["Properties"] = {"Runtime": version, "Architectures": ["x86_64"]}
    assert built == expected


@pytest.mark.parametrize("value", ["", "no", "a: b", 'say "x" # 1', "https://example.org/c", "1"])
def test_a_literal_is_the_text_it_was(build, value):
    write_literal(build / "template.yaml", "Runtime", value)
    built = yaml.safe_load((build / "template.yaml").read_text())
    assert built["Resources"]["OneFunction"]["Properties"]["Runtime"] == value
    assert built["Parameters"]["Runtime"]["Default"] == value


def test_nested_stacks_are_left_as_they_are(build, capsys):
    (build / "OneAlarms").mkdir()
    (build / "OneAlarms/template.yaml").write_text("Resources: {}\n")
    assert main([str(build), "arm64"]) == 0
    assert (build / "OneAlarms/template.yaml").read_text() == "Resources: {}\n"
    assert "OneAlarms" not in capsys.readouterr().out


def test_another_layout_of_the_template_is_not_passed_over(build):
    with pytest.raises(UnknownLayout, match="Flavour"):
        set_default(build / "template.yaml", "Flavour", "mild")


@pytest.mark.parametrize(
    ("place", "size", "said"),
    [
        ("TwoFunction/large.bin", FUNCTION_BOUND, "TwoFunction"),
        ("SharedLayer/python/large.bin", LAYERS_BOUND, "Layers: DependenciesLayer, SharedLayer"),
        ("CryptoLayer/python/large.bin", OF_ONE["CryptoLayer"], "CryptoLayer"),
    ],
)
def test_too_large_a_build_fails_and_says_what_is(build, capsys, place, size, said):
    with (build / place).open("wb") as file:
        file.truncate(size)
    assert main([str(build), "arm64"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.endswith("!")]
    assert line.startswith(said)


def test_a_folder_without_a_build_is_refused(tmp_path, capsys):
    assert main([str(tmp_path), "arm64"]) == 2
    assert "no functions" in capsys.readouterr().err
