from __future__ import annotations

import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from laurel_build.byte_code import NotCompiled, compile_sources

SOURCE = '"""What it is for."""\n\n\ndef fail():\n    raise ValueError("here")\n'


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "artefact" / "things"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text(SOURCE)
    return folder


def run(folder, code):
    command = [sys.executable, "-S", "-P", "-c", code]
    environment = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_what_was_compiled_is_used_whatever_the_time_and_text_of_the_source(package, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # as PYTHONDONTWRITEBYTECODE sets it
    compile_sources(package.parent)
    (package / "one.py").write_text("raise SystemExit('compiled again')")
    found = run(package.parent, "import things.one; print(things.one.__doc__)")
    assert found.stdout == "What it is for.\n"


def test_another_version_of_python_runs_the_sources(package):
    compile_sources(package.parent)
    for compiled in package.rglob("*.pyc"):  # as that version sees them: its own would have another name
        compiled.rename(compiled.with_name(compiled.name.replace(sys.implementation.cache_tag, "cpython-999")))
    found = run(package.parent, "import things.one; things.one.fail()")
    assert 'one.py", line 5, in fail' in found.stderr
    assert "bad magic number" not in found.stderr


def test_no_place_of_this_machine_is_in_it(package):
    compile_sources(package.parent)
    compiled = Path(cache_from_source(str(package / "one.py")))
    assert str(package.parent.parent).encode() not in compiled.read_bytes()


def test_the_same_source_gives_the_same_bytes(package):
    compile_sources(package.parent)
    compiled = Path(cache_from_source(str(package / "one.py")))
    first = compiled.read_bytes()
    (package / "one.py").touch()
    compile_sources(package.parent)
    assert compiled.read_bytes() == first


@pytest.mark.parametrize("step", [compile_sources])
def test_a_source_of_another_python_stops_the_build(package, step):
    (package / "two.py").write_text("print 'no'")
    with pytest.raises(NotCompiled, match=r"two\.py"):
        compile_sources(package.parent)
