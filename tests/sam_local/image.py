"""The image that SAM runs a runtime in: the public one, or a stand-in of Debian's, Python's and PyPI's parts."""

from __future__ import annotations

import platform
import shutil
import subprocess
from pathlib import Path

from tests.sam_local.engine import docker

ARCHITECTURES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
"""AWS' names of processors by what `platform.machine` says."""

# What an interpreter built on Debian is linked with.
_LIBRARIES = (
    "ca-certificates", "libbz2-1.0", "libffi8", "liblzma5", "libncursesw6", "libreadline8", "libsqlite3-0", "libssl3",
    "zlib1g",
)  # fmt: skip
_BOOTSTRAP = """#!/bin/sh
export PATH=/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin
export LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/task:/var/task/lib:/opt/lib
export PYTHONPATH=${{PYTHONPATH:+$PYTHONPATH:}}/opt/python:/opt/python/lib/{runtime}/site-packages:/var/runtime
cd "${{LAMBDA_TASK_ROOT:-/var/task}}"
exec /var/lang/bin/{runtime} -m awslambdaric "${{_HANDLER:-$1}}"
"""


def architecture() -> str:
    """AWS' name of this machine's processor. Raises KeyError for one that Lambda does not have."""
    return ARCHITECTURES[platform.machine()]


def have_image(runtime: str, interpreter: Path, home: Path, *, public: bool) -> str:
    """Make sure that there is an image for a runtime ("python3.11"), and return what it is, as text.

    ``public`` allows to fetch the public one. A stand-in is put together in ``home`` and runs ``interpreter``, a
    program of that version. Raises subprocess.CalledProcessError.
    """
    name = f"public.ecr.aws/lambda/python:{runtime.removeprefix('python')}-{architecture()}"
    if docker("images", "--quiet", name):
        return "the image that was here"
    if public:
        docker("pull", "--quiet", name, check=False)
        if docker("images", "--quiet", name):
            return "the public image"
    root = home / "root"
    _make_root(root, runtime, interpreter)
    packed = subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE)
    changes = ("--change", "WORKDIR /var/task", "--change", "ENV LAMBDA_TASK_ROOT=/var/task")
    subprocess.run(["docker", "import", *changes, "-", name], stdin=packed.stdout, check=True, capture_output=True)
    packed.wait()
    shutil.rmtree(root)
    return "a stand-in image"


def _make_root(root: Path, runtime: str, interpreter: Path) -> None:
    """The files of a stand-in: Debian, the interpreter, Lambda's runtime interface client and its start."""
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(_LIBRARIES)}", _release(), root],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    (root / "var/task").mkdir()
    without = shutil.ignore_patterns("site-packages", "test", "__pycache__")
    for folder in ("bin", "lib"):
        source = interpreter.resolve().parents[1] / folder
        shutil.copytree(source, root / "var/lang" / folder, symlinks=True, ignore=without)
    target = root / "var/runtime"
    subprocess.run(
        [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore",
         "--target", target, "awslambdaric", "boto3"],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    bootstrap = target / "bootstrap"
    bootstrap.write_text(_BOOTSTRAP.format(runtime=runtime))
    bootstrap.chmod(0o755)


def _release() -> str:
    """The name of this machine's Debian, which the interpreter's libraries are of."""
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith("VERSION_CODENAME="))
