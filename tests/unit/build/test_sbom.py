"""The bill of materials of what is deployed."""

from __future__ import annotations

import json
import subprocess
import sysconfig

import pytest

from laurel_build.licences.packages import ROOT, SHIPPED, locked
from laurel_build.sbom import main

TOOL = ROOT / ".venv-sbom/bin/python"
HASHED = [{"type": "distribution", "url": "https://x", "hashes": [{"alg": "SHA-256", "content": "0" * 64}]}]


@pytest.fixture
def folder(tmp_path):
    """Two installed packages; one has a part compiled into it, and a tool of its build."""
    for name, extra in (("one", ""), ("two", "License-Expression: MIT\n")):
        metadata = tmp_path / f"{name}-1.0.dist-info"
        metadata.mkdir()
        licence = extra or "License-Expression: Apache-2.0\n"
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{licence}\n")
        (metadata / "RECORD").write_text(f"{name}-1.0.dist-info/sboms/x.cyclonedx.json,,\n" if name == "one" else "")
    sboms = tmp_path / "one-1.0.dist-info/sboms"
    sboms.mkdir()
    parts = [
        {
            "name": "crate",
            "version": "3",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
            "purl": "pkg:cargo/crate@3",
        },
        {"name": "builder", "version": "4", "licenses": [], "purl": "pkg:cargo/builder@4", "scope": "excluded"},
    ]
    (sboms / "x.cyclonedx.json").write_text(json.dumps({"components": parts}))
    return tmp_path


def component(name, **more):
    return {"type": "library", "name": name, "version": "1.0", "externalReferences": HASHED, **more}


def run(folder, *components):
    """The exit code of a run for a lock of both packages whose tool finds these components; and what it wrote."""
    lock = folder / "lock.txt"
    lock.write_text(f"one==1.0 \\\n    --hash=sha256:{'0' * 64}\ntwo==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    written = folder / "out/sbom.json"
    bill = json.dumps({"bomFormat": "CycloneDX", "components": list(components)})
    code = main([str(written), str(folder)], make=lambda _: bill, locks=[lock])
    return code, json.loads(written.read_text()) if written.exists() else None


def test_licences_and_what_is_compiled_into_a_package_are_added(folder):
    code, bill = run(folder, component("one", description="one==1.0 --hash=…"), component("two"))
    assert code == 0
    one, two = bill["components"]
    assert (one["licenses"], two["licenses"]) == ([{"expression": "Apache-2.0"}], [{"expression": "MIT"}])
    (inside,) = one["components"]
    assert (inside["name"], inside["version"]) == ("crate", "3")
    assert inside["licenses"] == [{"expression": "MIT OR Apache-2.0"}]
    assert "components" not in two
    assert "description" not in one


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ([], "two 1.0 is missing"),
        ([component("two", version="1.1")], "two 1.0 is missing"),
        ([component("two", externalReferences=[])], "two 1.0 has no hash"),
    ],
)
def test_a_bill_that_lacks_something_is_not_written(folder, capsys, second, fault):
    assert run(folder, component("one"), *second) == (1, None)
    assert capsys.readouterr().err == f"{fault}\n"


def test_a_package_of_another_version_than_the_lock_has_no_licence(folder, capsys):
    metadata = folder / "two-1.0.dist-info/METADATA"
    metadata.write_text(metadata.read_text().replace("Version: 1.0\n", "Version: 1.1\n"))
    assert run(folder, component("one"), component("two"))[0] == 1
    assert "two 1.0 has no licence" in capsys.readouterr().err


@pytest.mark.skipif(not TOOL.exists(), reason="make sbom makes its environment")
def test_it_is_cyclonedx_of_every_package_that_is_locked(tmp_path):
    written = tmp_path / "sbom.json"
    packages = sysconfig.get_path("platlib")
    subprocess.run(
        [TOOL, "-B", "-m", "laurel_build.sbom", written, packages], env={"PYTHONPATH": str(ROOT / "cli")}, check=True
    )
    bill = json.loads(written.read_text())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "laurel"
    purls = {component["purl"] for component in bill["components"]}
    assert purls == {f"pkg:pypi/{name}@{version}" for lock in SHIPPED for name, version in locked(lock)}
    schema = "from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import JsonStrictValidator; "
    check = "import sys; print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()))"
    bill_text = written.read_text()
    said = subprocess.run([TOOL, "-c", schema + check], input=bill_text, capture_output=True, text=True, check=True)
    assert said.stdout == "None\n"
